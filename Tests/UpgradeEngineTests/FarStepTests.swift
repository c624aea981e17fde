// Steps and files at a far place whose shell is this machine's: `ssh` is a script that runs what it is told here, or does not answer.
import Glibc
import Playbooks
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("What becomes of far hosts that do not answer")
struct FarStepTests {
    private let rig: Rig

    init() throws {
        rig = try Rig()
        let words = "for last; do host=$before; before=$last; done"
        rig.write(
            "#!/bin/sh\n\(words)\necho $host >> \(rig.scratch)/asked\n[ ! -e \(rig.scratch)/down ] || exit 255\nexec sh -c \"$last\"\n",
            to: "ssh")
        chmod(rig.scratch + "/ssh", 0o700)
        rig.ssh = rig.scratch + "/ssh"
    }

    /// The result that comes late is worth what it would have been in time: what later steps need of it, too.
    @Test func aLateResultSavesWhatItRead() throws {
        let session = try rig.led()
        var step = rig.run("upgrade/slow", ["sh", "-c", "while [ -e \(rig.scratch)/hold ]; do sleep 0.05; done; echo revision 7"])
        guard case .run(var run) = step.action else { return }
        run.reading = .find("([0-9]+)$")
        run.saveAs = "revision"
        step.action = .run(run)
        step.place = .ssh(host: "far")
        var plan = rig.plan([step])
        plan.folders = ["far": rig.scratch + "/far"]
        var identities: [String: String] = [:]
        for environment in plan.environments { identities[environment.name] = session.identity(of: environment) }
        try session.begin(plan, identities: identities)
        for gate in [GateID.backup, .rehearsal] {
            try session.perform(.waive(gate, try rig.next(session), reason: "A test.", typedName: "test"))
        }
        let key = try rig.next(session)
        // It begins while the host answers, and ends while it does not.
        rig.write("", to: "hold")
        try session.perform(.confirm(key))
        rig.write("", to: "down")
        unlink(rig.scratch + "/hold")
        try session.tick()
        rig.clock.advance(seconds: 301)
        try session.tick()
        #expect(session.state.next == .resolve(key))
        unlink(rig.scratch + "/down")
        for _ in 0..<500 {
            do { if try session.lookAtReality(key) { break } } catch is Refusal {}
            usleep(10_000)
        }
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(session.state.saved["production"]?["revision"] == "7")
    }

    /// Every host is cleared, and the first that could not be is told of.
    @Test func theFirstHostThatCannotBeClearedIsToldOf() throws {
        rig.write("", to: "down")
        let places = PlaceBook(sshProgram: rig.scratch + "/ssh")
        do {
            try ShippedFiles.remove([ShippedFile(name: "look.sh", bytes: [])], from: ["b": "/x", "a": "/x", "c": "/x"], places)
            Issue.record("Nothing was told.")
        } catch {
            guard case .unreachable(let host, _) = error else { throw error }
            #expect(host == "a")
        }
        #expect(rig.read("asked") == "a\nb\nc\n")
    }
}
