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

    /// What a kill can leave behind, one after the other, and each time the second call makes it whole.
    @Test(arguments: ["", "mark", "half", "one", "stopped", "unmarked", "removing"])
    func aSecondCallMakesItWhole(_ left: String) throws {
        try stopped {
            let made = try setUp(fail: "upgrade/migrate")
            let identity = try larder("staging").run("identity").said
            switch left {
            case "mark":
                try Demonstration.remove(in: directory)
            case "half":
                try Demonstration.remove(in: directory)
                try LarderFolder.make("\(directory)/staging.new-1", migrationMilliseconds: 0)
            case "one":
                try larder("production").run("stop")
                for name in ["production", "demo.yaml", "ready"] { try Files.remove("\(directory)/\(name)") }
            case "stopped":
                try larder("staging").run("stop")
            case "unmarked":
                try Files.remove("\(directory)/ready")
            case "removing":
                try larder("staging").upgrade(to: "2.1.0")
                try larder("production").run("stop")
                try Files.write("", to: "\(directory)/removing")
                try Files.remove("\(directory)/production")
            default: break
            }
            let again = try setUp(fail: "upgrade/switch")
            #expect(again == made)
            #expect(Demonstration.isSetUp(in: directory))
            for name in ["staging", "production"] {
                #expect(try larder(name).run("serves", "1.0.0").yes)
                #expect(try larder(name).run("rows").yes)
            }
            let isKept = ["", "one", "stopped", "unmarked"].contains(left)
            #expect(try (larder("staging").run("identity").said == identity) == isKept)
            // A whole set-up keeps the fault that it was made with: it may have struck already.
            let fault = try larder("production").folder.text("fail")
            #expect(fault == (["", "stopped"].contains(left) ? "upgrade/migrate" : "upgrade/switch"))
            #expect(try Files.names(in: directory)?.contains { $0.contains(".new-") } == false)
        }
    }

    @Test func whatIsNotTheDemonstrationsIsLeftAlone() throws {
        try Files.makeFolder(directory)
        try Files.write("mine", to: directory + "/letters")
        #expect(throws: LarderError.self) { try setUp() }
        try Demonstration.remove(in: directory)
        #expect(try Files.names(in: directory) == ["letters"])
        #expect(throws: LarderError.self) { try Demonstration.setUp(in: "demo", executable: belay, quick: true, fail: nil) }
    }

    @Test func stopEndsTheServicesAndNothingElse() throws {
        try stopped {
            _ = try setUp()
            #expect(try Demonstration.stop(in: directory))
            #expect(try !Demonstration.stop(in: directory))
            // The number of a service that is gone, with another process behind it.
            let mine = try ProcessIdentity.current()
            try Files.write("\(mine.process) \(mine.startTime + 1) \(mine.bootID)\n", to: "\(directory)/staging/pid")
            #expect(try !Demonstration.stop(in: directory))
        }
    }
}
