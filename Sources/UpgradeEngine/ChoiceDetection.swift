// Choices that are found on the spot: each line that the playbook's `choose` command prints.
import Process
package import UpgradeModel

package enum ChoiceDetection {
    /// The lines, without repetitions; empty with a sentence where the command can't be asked. Secrets are not at hand here.
    package static func detect(_ command: ResolvedCommand, at address: PlaceAddress) -> (values: [String], problem: String?) {
        do {
            let place = PlaceBook().place(at: address)
            let captured = try place.capture(try Filling().command(command), limits: CaptureLimits(timeout: .seconds(10)))
            guard captured.succeeded else { return ([], "\(command.description) did not answer: \(oneLine(captured.errors.text))") }
            var values: [String] = []
            for line in captured.output.text.split(whereSeparator: \.isNewline).map(String.init) {
                // Whole lines that a person could have typed; thousands of them help nobody.
                if line.contains(where: { !$0.isWhitespace }), !values.contains(line), values.count < 200 { values.append(line) }
            }
            return (values, nil)
        } catch {
            return ([], "\(error)")
        }
    }
}
