// A small real upgrade for the engine's tests: one hop, real commands in a scratch folder, a real journal, a clock that can be set.
import Glibc
import Journal
import Process
import Synchronization
import Testing
import UpgradeModel

@testable import UpgradeEngine

/// The `belay` that was built with these tests, next to them: runs are started through it.
let belay: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/belay"
}()

final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000_000_000)
    private let sinceStart = Mutex<Int64>(5_000_000)
    var now: Int64 { time.withLock { $0 } }
    var steady: Int64 { sinceStart.withLock { $0 } }
    /// Time goes by.
    func advance(seconds: Int64) {
        set(by: seconds)
        sinceStart.withLock { $0 += seconds * 1_000_000 }
    }
    /// Somebody sets the wall clock.
    func set(by seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}

final class Rig {
    let scratch: String
    let folder: UpgradeFolder
    let clock = TestClock()
    /// Why what is started would be killed with the session.
    var danger: String?
    /// Seconds that a hop settles.
    var settle = 0
    var risks: [PlannedRisk] = []
    /// What is called as `ssh`.
    var ssh = "ssh"

    init() throws {
        var template = Array("/tmp/belay-engine-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessError.system(action: "make a scratch folder", code: errno) }
        scratch = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        chmod(scratch, 0o700)
        folder = try StateDirectory(path: scratch + "/state").createUpgrade(named: "test")
        for name in ["staging", "production"] {
            mkdir(scratch + "/" + name, 0o700)
            write("1.0.0", to: "\(name)/version")
            write("id of \(name)", to: "\(name)/identity")
        }
    }

    /// What a test left running may still write for a moment.
    deinit {
        for _ in 0..<100 {
            if let removed = try? capture(Command(["rm", "-rf", scratch])), removed.succeeded { return }
            usleep(20_000)
        }
        Issue.record("\(scratch) could not be removed.")
    }

    func write(_ text: String, to name: String) {
        guard let file = fopen(scratch + "/" + name, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    func read(_ name: String) -> String? {
        guard let bytes = try? LocalPlace().readFile(scratch + "/" + name, limit: 1 << 16) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Every session has a handle of its own, as another process would.
    func session(who: String = "tester") throws -> UpgradeSession {
        let clock = clock
        return try UpgradeSession(
            folder: folder, store: try SQLiteEventStore(folder, .readWrite), who: who, secrets: SecretStore(),
            places: PlaceBook(local: LocalPlace(executable: belay), sshProgram: ssh), clock: { clock.now }, steady: { clock.steady },
            danger: { [unowned self] in danger })
    }

    func led() throws -> UpgradeSession {
        let session = try session()
        try session.lead()
        return session
    }

    /// One hop 1.0.0 → 2.0.0, whose production phase is `steps`; no plan, roll-out, backup or trial stands before it, so the
    /// gates on those are waived by the tests that pass them.
    func plan(_ steps: [Step]) -> Plan {
        var plan = Plan(
            product: "test", title: "Test", deployment: "test", from: "1.0.0", to: "2.0.0",
            hops: [HopPlan(index: 1, from: "1.0.0", to: "2.0.0", why: "A test.", components: [], releases: [], settle: settle)],
            phases: [
                Phase(
                    key: PhaseKey(id: "production", hop: 1), kind: .production, title: "Upgrade", environment: "production", steps: steps)
            ],
            environments: ["staging", "production"].map(environment))
        plan.risks = risks
        plan.rollbacks = [
            Phase(
                key: PhaseKey(id: "rollback", hop: 1), kind: .rollback, title: "Back", environment: "production",
                steps: [run("rollback/back", ["cp", scratch + "/staging/version", scratch + "/production/version"])])
        ]
        return plan
    }

    func environment(_ name: String) -> EnvironmentPlan {
        EnvironmentPlan(
            name: name, place: .local, identity: [.probe(file("\(name)/identity"))], version: [file("\(name)/version")],
            health: [file("\(name)/version")], backups: scratch + "/backups")
    }

    func file(_ name: String, says: String? = nil) -> ResolvedProbe {
        var probe = ResolvedProbe(source: .file(FilledText(scratch + "/" + name)))
        probe.expectation.isText = says.map { FilledText($0) }
        return probe
    }

    func run(_ id: String, _ words: [String]) -> Step {
        var step = Step(
            id: id, title: id, target: "local", place: .local,
            action: .run(RunAction(command: ResolvedCommand(words: words.map { FilledText($0) }))))
        step.wayBack = .rollback
        return step
    }

    func begin(_ session: UpgradeSession, _ steps: [Step]) throws {
        let plan = plan(steps)
        var identities: [String: String] = [:]
        for environment in plan.environments { identities[environment.name] = session.identity(of: environment) }
        try session.begin(plan, identities: identities)
        for gate in [GateID.backup, .rehearsal] {
            try session.perform(.waive(gate, try next(session), reason: "A test.", typedName: "test"))
        }
    }

    func next(_ session: UpgradeSession) throws -> StepKey {
        guard case .step(let key) = session.state.next else { throw Refusal(.state, "No step is next but \(session.state.next).") }
        return key
    }

    /// Ticks until nothing runs, 20 s at most.
    func settle(_ session: UpgradeSession) throws {
        for _ in 0..<2_000 {
            try session.tick()
            guard session.state.running != nil else { return }
            usleep(10_000)
        }
        Issue.record("The step did not end within 20 s.")
    }
}
