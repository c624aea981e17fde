// Plans of sample deployments of Tyk, each variant between two releases that mean something to it, compared with what was read line by
// line against the vendor's pages. BELAY_WRITE_PLANS writes them anew; read the difference before keeping it.
import Foundation
import Testing

struct TykPlanTests {
    private static let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Plans/tyk"

    @Test(arguments: [
        "cloud-go-plugin-5.8.5-to-5.8.6", "cloud-saas-5.8.5-to-5.13.1", "hybrid-deb-5.8.5-to-5.13.1", "hybrid-docker-5.3.0-to-5.13.0",
        "hybrid-helm-5.8.5-to-5.13.1", "hybrid-rpm-5.8.5-to-5.13.1", "oss-gateway-deb-5.0.0-to-5.8.15",
        "oss-gateway-docker-4.3.0-to-5.13.0", "oss-gateway-helm-5.3.0-to-5.13.1", "oss-gateway-rpm-5.0.0-to-5.8.15",
        "self-managed-deb-4.3.0-to-5.13.0", "self-managed-deb-5.3.0-to-5.13.0", "self-managed-docker-5.3.0-to-5.13.1",
        "self-managed-helm-5.8.5-to-5.14.0", "self-managed-kubernetes-5.8.5-to-5.8.15", "self-managed-rpm-5.0.15-to-5.8.15",
    ])
    func planIsAsReviewed(_ name: String) throws {
        let world = try World()
        try TykWorld.copyPlaybooks(world)
        try world.write("\(name).yaml", String(contentsOfFile: "\(Self.folder)/\(name).yaml", encoding: .utf8))
        let words = name.components(separatedBy: "-")
        let (from, to) = (words[words.count - 3], words[words.count - 1])
        let secrets = ["TYK_KEY": "x", "TYK_MONGODB": "x", "TYK_DATABASE": "x", "PATH": "/usr/bin:/bin"]
        let answer = try world.belay(["plan", world.file("\(name).yaml"), "--from", from, "--to", to], environment: secrets)
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
