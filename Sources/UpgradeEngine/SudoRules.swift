// What sudo lets this user do, as far as `sudo -n -ll` tells: whether variables may be handed on to a program.
import UpgradeModel
import Process

struct SudoRules {
    private let text: String

    /// Nil where sudo can't be asked without a password; then nothing is known.
    init?(at place: any Place = LocalPlace()) {
        do {
            let captured = try place.capture(Command(["sudo", "-n", "-ll"]))
            guard captured.succeeded else { return nil }
            text = captured.output.text
        } catch {
            return nil
        }
    }

    init(listing: String) { text = listing }

    /// Why `sudo --preserve-env=…` would be refused for this program; nil where it is allowed.
    func problem(program: String, variables: [String]) -> String? {
        if variables.isEmpty { return nil }
        var entries: [Substring] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: "Sudoers entry:") {
            entries.append(rest[..<mark.lowerBound])
            rest = rest[mark.upperBound...]
        }
        entries.append(rest)
        let words = entries[0].split { $0.isWhitespace || ",\"=+".contains($0) }
        if words.contains("setenv") || variables.allSatisfy({ words.contains(Substring($0)) }) { return nil }
        if entries.dropFirst().contains(where: { allows($0, program) }) { return nil }
        return "sudo does not let \(program) have \(variables.joined(separator: ", ")) from Belay. Add SETENV to its rule, as in "
            + "`NOPASSWD:SETENV: \(program)`, or `Defaults env_keep += \"\(variables.joined(separator: " "))\"`."
    }

    private func allows(_ entry: Substring, _ program: String) -> Bool {
        var options: [Substring] = []
        var isInCommands = false
        for line in entry.split(whereSeparator: \.isNewline) {
            let words = line.split { $0.isWhitespace || $0 == "," }
            if words.first == "Options:" { options = Array(words.dropFirst()) }
            if words.first == "Commands:" {
                isInCommands = true
            } else if isInCommands, let command = words.first {
                // A rule for all commands implies it.
                if command == "ALL" && !options.contains("!setenv") { return true }
                if options.contains("setenv"), command == "ALL" || name(command) == name(Substring(program)) { return true }
            }
        }
        return false
    }

    private func name(_ path: Substring) -> Substring { path.split(separator: "/").last ?? path }
}
