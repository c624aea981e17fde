// Plans of sample deployments of Kratos, each variant between two versions that mean something to it, compared with what was read and
// found right. Set BELAY_WRITE_PLANS to write them anew, and read the difference.
import Foundation
import Testing

struct KratosPlanTests {
    private static let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Plans/kratos"

    @Test(arguments: [
        ("compose-0.6-to-26.2", "0.6.3-alpha.1", "26.2.0"), ("docker-1.0-to-1.3", "1.0.0", "1.3.1"),
        ("helm-1.3-to-26.2", "1.3.1", "26.2.0"),
        ("helm-oel-25.4-to-26.2.22", "25.4.0", "26.2.22"), ("binary-0.13-to-25.4", "0.13.0", "25.4.0"),
    ])
    func isAsItWasRead(_ name: String, _ from: String, _ to: String) throws {
        let kratos = try KratosWorld("binary", environments: [])
        let deployment = try String(contentsOfFile: "\(Self.folder)/\(name).yaml", encoding: .utf8)
        try kratos.world.write("\(name).yaml", deployment)
        let secrets = [
            "KRATOS_DATABASE_PASSWORD": "x", "KRATOS_DSN": "x", "KRATOS_COCKROACH_URL": "x", "PATH": "/usr/local/bin:/usr/bin:/bin",
        ]
        let answer = try kratos.world.belay(
            ["plan", kratos.world.file("\(name).yaml"), "--from", from, "--to", to], environment: secrets)
        // What stands before tells of this machine.
        let start = try #require(answer.output.firstRange(of: "\nPath\n"), "\(answer.output.prefix(500)) \(answer.errors)")
        let plan = answer.output[start.upperBound...].replacing(kratos.world.path, with: "/world")
        let file = "\(Self.folder)/\(name).md"
        if ProcessInfo.processInfo.environment["BELAY_WRITE_PLANS"] != nil {
            try plan.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let wanted = try String(contentsOfFile: file, encoding: .utf8)
        #expect(plan == wanted)
    }
}
