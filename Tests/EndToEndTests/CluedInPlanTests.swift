// Plans of sample deployments of CluedIn, each variant between two releases that mean something to it, compared with what was read line by
// line against the vendor's pages. BELAY_WRITE_PLANS writes them anew; read the difference before keeping it.
import Foundation
import Testing

struct CluedInPlanTests {
    private static let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Plans/cluedin"

    @Test(arguments: [
        ("helm-2023.07-to-2024.04", "2023.07.00", "2024.04.00"), ("helm-2024.07-to-2025.05.02", "2024.07.00", "2025.05.02"),
        ("helm-2025.05.02-to-2026.02", "2025.05.02", "2026.02.00"), ("manifests-2024.07.03-to-2025.05.02", "2024.07.03", "2025.05.02"),
        ("docker-2023.07-to-2024.12.02", "2023.07.00", "2024.12.02"),
    ])
    func planIsAsReviewed(_ name: String, _ from: String, _ to: String) throws {
        let cluedin = try CluedInWorld("helm")
        let variant = name.prefix { $0 != "-" }
        try cluedin.world.write("\(name).yaml", String(contentsOfFile: "\(Self.folder)/\(variant).yaml", encoding: .utf8))
        let answer = try cluedin.run(["plan", cluedin.world.file("\(name).yaml"), "--from", from, "--to", to])
        // What stands before tells of this machine.
        let start = try #require(answer.output.firstRange(of: "\nPath\n"), "\(answer.output.prefix(500)) \(answer.errors)")
        let plan = answer.output[start.upperBound...].replacing(cluedin.world.path, with: "/world")
        let file = "\(Self.folder)/\(name).md"
        if ProcessInfo.processInfo.environment["BELAY_WRITE_PLANS"] != nil {
            try plan.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let reviewed = try String(contentsOfFile: file, encoding: .utf8)
        let difference = zip(plan.split(separator: "\n"), reviewed.split(separator: "\n")).first { $0.0 != $0.1 }
        #expect(plan == reviewed, "first difference: \(difference.map { "\($0.0)\ninstead of\n\($0.1)" } ?? "in length")")
    }
}
