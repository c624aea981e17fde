// The set-up of the demonstration as a whole: made once, made again after a kill, stopped, removed; and that its deployment and
// its playbook fit together.
import Glibc
import Playbooks
import Testing
import UpgradeModel

@testable import Demonstration
@testable import Process

@Suite struct DemonstrationTests {
    private let scratch: Scratch
    private var directory: String { scratch.path + "/demo folder" }

    init() throws { scratch = try Scratch() }

    private func setUp(fail: String? = nil) throws -> Demonstration.Deployment {
        try Demonstration.setUp(in: directory, executable: belay, quick: true, fail: fail)
    }

    private func larder(_ name: String) -> Larder { Larder(folder: LarderFolder("\(directory)/\(name)")) }

    private func stopped(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            try Demonstration.remove(in: directory)
            throw error
        }
        try Demonstration.remove(in: directory)
    }

    @Test func bothSystemsAnswerAndAreNotTheSame() throws {
        try stopped {
            _ = try setUp()
            #expect(Demonstration.isSetUp(in: directory))
            let identities = try ["staging", "production"].map { name in
                #expect(try larder(name).run("version").said == ["1.0.0"])
                #expect(try larder(name).run("health").yes)
                #expect(try larder(name).run("rows").yes)
                return try larder(name).run("identity").said
            }
            #expect(identities[0] != identities[1])
        }
    }

    @Test func playbookAndDeploymentFit() throws {
        try stopped {
            let made = try setUp()
            let loaded = try ProductLibrary(configuration: nil).deployment(made.path)
            #expect(loaded.warnings.isEmpty)
            #expect(loaded.playbook.warnings.isEmpty)
            #expect(loaded.deployment.product == Demonstration.product)
            #expect(Set(loaded.playbook.catalog.releases.map(\.version.description)) == Set(LarderRelease.all.map(\.version)))
        }
    }
}
