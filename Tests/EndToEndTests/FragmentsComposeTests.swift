// The fragments for Compose, with a real Docker, a real registry and a real service: Synapse on PostgreSQL goes up, fails on an image
// that is not there, and comes back with every message. Run by `script/test --engines compose`.
import Foundation
import Process
import Testing

@Suite(.serialized, .enabled(if: FragmentsRig.engine("compose")))
struct FragmentsComposeTests {
    @Test func synapseGoesUpAndBackWithEveryMessage() throws {
        let synapse = try Synapse()
        let before = try synapse.schema()
        try synapse.rig.expectUpgrade()
        #expect(try synapse.version() == "1.120.2")
        #expect(try synapse.messages() == 5)
        #expect(try synapse.schema() != before)

        try synapse.rig.expectRollback()
        #expect(try synapse.version() == "1.98.0")
        #expect(try synapse.messages() == 5)
        #expect(try synapse.schema() == before)
    }

    /// Found while the old containers go on running.
    @Test func aMissingImageFails() throws {
        let synapse = try Synapse(tags: ["1.120.2": "v9.9.9"])
        try synapse.rig.expectUpgradeToFail(saying: "Pull the images", "not found")
        #expect(try synapse.version() == "1.98.0")
        #expect(try synapse.messages() == 5)
    }

    /// It starts, exits, and its container would be started again for ever.
    @Test func aServiceThatDoesNotComeUpFailsAndComesBack() throws {
        let synapse = try Synapse(breaks: true)
        try synapse.rig.expectUpgradeToFail(saying: "Wait until synapse is up")
        try synapse.rig.expectRollback()
        #expect(try synapse.version() == "1.98.0")
        #expect(try synapse.messages() == 5)
    }

    @Test func aVolumeComesBackFileByFile() throws {
        let volume = try Volume()
        try volume.rig.expectUpgrade()
        #expect(try volume.run("cat /volume/VERSION; ls /volume") == "2.0.0\nVERSION\nnew")
        try volume.rig.expectRollback()
        #expect(try volume.run("cat /volume/VERSION; ls -A /volume; stat -c %u:%a /volume/.hidden") == "1.0.0\n.hidden\nVERSION\n1000:600")
        #expect(try volume.rig.run("docker", "volume", "ls", "--quiet", "--filter", "name=scratch") == "")
    }
}

/// A Docker volume for each environment, with a few files in it.
private final class Volume {
    let rig: FragmentsRig
    private let name = "app-\(UInt32.random(in: 0...UInt32.max))-"

    init() throws {
        let name = name
        rig = try FragmentsRig(world: World(), playbook: Self.playbook) { ["volume": name + $0] }
        for environment in FragmentsRig.environments {
            let files = "echo 1.0.0 >/volume/VERSION; echo secret >/volume/.hidden; chmod 600 /volume/.hidden; chown 1000 /volume/.hidden"
            try run(files, in: environment)
        }
    }

    deinit {
        for environment in FragmentsRig.environments {
            _ = try? capture(Command(["docker", "volume", "rm", "--force", name + environment]))
        }
    }

    @discardableResult
    func run(_ script: String, in environment: String = "production") throws -> String {
        try rig.run(
            "docker", "run", "--rm", "--network=none", "--volume=\(name)\(environment):/volume", "belay-base:12", "sh", "-c", script)
    }

    private static let playbook = """
        inputs: { volume: { ask: Volume } }
        commands: { sh-in: "docker run --rm --network=none --volume=<volume>:/volume belay-base:12 sh -c" }
        version: { run: [sh-in, cat /volume/VERSION] }
        healthy: { run: [sh-in, test -e /volume/VERSION && echo fine], is: fine }
        backup:
          steps: [{ id: volume, use: volumes/docker-keep, with: { volume: <volume>, image: "belay-base:12", scratch: "<volume>-scratch" } }]
        upgrade:
          - { id: migrate, run: [sh-in, "rm /volume/.hidden; touch /volume/new; echo <to> >/volume/VERSION"] }
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: volume, use: volumes/docker-put-back, with: { volume: <volume>, image: "belay-base:12" } }
          - { id: done, prove: [version, healthy] }

        """
}
