// What Belay would do for Kyma, line by line, for each variant and a path in which it matters. The plans in Plans/kyma were compared with
// the vendor's pages; a change in one of them is to be read before it is kept. BELAY_WRITE_PLANS=yes writes them anew.
import Foundation
import Testing
import _StringProcessing

struct KymaPlanTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let variant: String
        let from: String
        let to: String
        var inputs: [String] = []
        var testDescription: String { name }
    }

    static let samples = [
        Sample(name: "cli-1.14-to-1.18", variant: "cli", from: "1.14.0", to: "1.18.2", inputs: ["velero: \"yes\"", "compass: \"yes\""]),
        Sample(name: "cli-1.12-to-1.15", variant: "cli", from: "1.12.0", to: "1.15.1"),
        Sample(
            name: "cli-1.19-to-1.21", variant: "cli", from: "1.19.2", to: "1.21.2",
            inputs: ["overrides: [<world>/a.yaml, <world>/b.yaml]", "component-list: <world>/list.yaml", "profile: production"]),
        Sample(
            name: "cli-1.22-to-1.24", variant: "cli", from: "1.22.1", to: "1.24.11",
            inputs: ["loki: drop", "snapshot-class: csi", "claims: [storage-logging-loki-0]"]),
        Sample(name: "artifacts-1.0-to-1.3", variant: "artifacts", from: "1.0.0", to: "1.3.0"),
        Sample(
            name: "artifacts-1.8-to-1.12", variant: "artifacts", from: "1.8.0", to: "1.12.0", inputs: ["velero: \"yes\"", "cluster: local"]),
    ]

    @Test(arguments: samples) func planIsAsReviewed(_ sample: Sample) throws {
        let kyma = try KymaWorld(sample.variant, from: sample.from, inputs: sample.inputs)
        for name in ["a.yaml", "b.yaml", "list.yaml"] { try kyma.world.write(name, "components:\n") }
        let plan = try kyma.plan(to: sample.to)
        let file = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Plans/kyma/\(sample.name).md"
        if ProcessInfo.processInfo.environment["BELAY_WRITE_PLANS"] != nil {
            try plan.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let reviewed = try String(contentsOfFile: file, encoding: .utf8)
        let difference = zip(plan.split(separator: "\n"), reviewed.split(separator: "\n")).first { $0.0 != $0.1 }
        #expect(plan == reviewed, "first difference: \(difference.map { "\($0.0)\ninstead of\n\($0.1)" } ?? "in length")")
    }
}
