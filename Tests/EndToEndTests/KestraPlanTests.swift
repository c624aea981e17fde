// Plans of sample deployments of Kestra, each variant between versions that mean something to it, compared with what was read line by line
// against the vendor's pages. BELAY_WRITE_PLANS writes them anew; read the difference before keeping it.
import Foundation
import Testing

struct KestraPlanTests {
    private static let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Plans/kestra"

    @Test(arguments: [
        ("standalone-0.12-to-0.13", "0.12.7", "0.13.10"), ("standalone-0.22-to-1.0", "0.22.32", "1.0.10"),
        ("docker-0.22-to-0.24", "0.22.32", "0.24.4"), ("docker-1.0-to-1.3", "1.0.10", "1.3.31"),
        ("compose-ee-0.19-to-0.23", "0.19.16", "0.23.18"), ("compose-1.0-to-2.0", "1.0.10", "2.0.0"),
        ("helm-0.24-to-1.3", "0.24.4", "1.3.31"), ("helm-rolling-1.3.5-to-1.3.31", "1.3.5", "1.3.31"),
        ("helm-ee-1.3-to-2.0", "1.3.31", "2.0.0"),
    ])
    func planIsAsReviewed(_ name: String, _ from: String, _ to: String) throws {
        let world = try World()
        try KestraWorld.copyPlaybooks(to: world)
        try world.write("\(name).yaml", String(contentsOfFile: "\(Self.folder)/\(name).yaml", encoding: .utf8))
        // Nothing here is reached: where the machines are is not what a plan is compared for.
        let answer = try world.belay(
            ["plan", world.file("\(name).yaml"), "--from", from, "--to", to],
            environment: ["KESTRA_DATABASE_PASSWORD": "x", "KESTRA_PASSWORD": "x", "PATH": "/usr/local/bin:/usr/bin:/bin"])
        // What stands before tells of this machine.
        let start = try #require(answer.output.firstRange(of: "\nPath\n"), "\(answer.output.prefix(500)) \(answer.errors)")
        let plan = answer.output[start.upperBound...].replacing(world.path, with: "/world")
        let file = "\(Self.folder)/\(name).md"
        if ProcessInfo.processInfo.environment["BELAY_WRITE_PLANS"] != nil {
            try plan.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let reviewed = try String(contentsOfFile: file, encoding: .utf8)
        let difference = zip(plan.split(separator: "\n"), reviewed.split(separator: "\n")).first { $0.0 != $0.1 }
        #expect(plan == reviewed, "first difference: \(difference.map { "\($0.0)\ninstead of\n\($0.1)" } ?? "in length")")
    }
}
