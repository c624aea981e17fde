// Every step that the real plan has for production, made to fail in turn: it really fails, the service answers with one version,
// going back brings the old version and every row, and the fault does not come twice. The steps run here without journal and gates.
import Glibc
import Playbooks
import Process
import Testing
import UpgradeEngine
import UpgradeModel

@testable import Demonstration

@Suite struct SabotageTests {
    static let steps = [
        "backup/data", "backup/data/verify", "upgrade/healthy-before", "upgrade/announce", "upgrade/install", "upgrade/migrate",
        "upgrade/switch", "upgrade/proof", "upgrade/rows", "upgrade/withdraw",
    ]

    private let scratch: Scratch
    private var directory: String { scratch.path + "/demo" }

    init() throws { scratch = try Scratch() }

    @Test(arguments: steps)
    func failsOnceForReal(_ step: String) throws {
        let made = try Demonstration.setUp(in: directory, executable: belay, quick: true, fail: step)
        defer { remove() }
        let walk = try Walk(made, state: scratch.path)
        #expect(walk.stepsOfProduction == Self.steps)
        let larder = Larder(folder: LarderFolder(directory + "/production"))

        #expect(try walk.run(["staging"], hop: 1, environment: "staging") == nil)
        let failure = try #require(try walk.run(["backup", "production"], hop: 1))
        #expect(failure.step == step)
        #expect(!failure.why.isEmpty)
        let version = try #require(try larder.run("version").said.first)
        let isBefore = Self.steps.prefix { $0 != "upgrade/proof" }.contains(step)
        #expect(version == (isBefore ? "1.0.0" : "1.4.0"))
        #expect(try larder.run("serves", version).yes)
        #expect(try larder.run("rows").yes)

        #expect(try walk.run(["rollback"], hop: 1) == nil)
        #expect(try larder.run("serves", "1.0.0").yes)
        #expect(try larder.run("rows").yes)
        #expect(try !larder.run("announced").yes)

        // The way to the end and back once; for the others, that the step goes well now.
        let hops = step == "upgrade/migrate" ? [1, 2] : [1]
        for hop in hops { #expect(try walk.run(["backup", "production"], hop: hop) == nil) }
        #expect(try larder.run("serves", hops.count == 2 ? "2.1.0" : "1.4.0").yes)
        #expect(try larder.run("rows").yes)
        if hops.count == 1 { return }
        for hop in hops.reversed() { #expect(try walk.run(["rollback"], hop: hop) == nil) }
        #expect(try larder.run("serves", "1.0.0").yes)
        #expect(try larder.run("rows").yes)
    }

    private func remove() {
        do { try Demonstration.remove(in: directory) } catch { Issue.record("\(error)") }
    }

    @Test func onlyTheStepAndHopThatAreNamed() throws {
        let larder = try scratch.larder()
        try Files.write("upgrade/install 2\n", to: larder.folder.file("fail"))
        try larder.run("install", "1.4.0", step: "upgrade/install")
        try larder.run("install", "1.4.0", step: "upgrade/install-more", hop: "2")
        try larder.run("install", "1.4.0", step: "upgrade/install", phase: "rollback", hop: "2")
        try larder.run("installed", "1.4.0", step: "upgrade/install", hop: "2")
        #expect(throws: LarderError.self) { try larder.run("install", "1.4.0", step: "upgrade/install", hop: "2") }
        try larder.run("install", "1.4.0", step: "upgrade/install", hop: "2")
    }

    @Test func aMigrationThatFailsLeavesTheOldDataAlone() throws {
        let larder = try scratch.larder()
        try larder.run("install", "1.4.0")
        try Files.write("m\n", to: larder.folder.file("fail"))
        var said: [String] = []
        let tool = LarderTool(
            folder: larder.folder.path, executable: belay, environment: { $0 == "BELAY_STEP" ? "m" : nil }, print: { said.append($0) })
        #expect(throws: (any Error).self) { try tool.run(["migrate", "1.4.0"]) }
        #expect(said.contains("  30 of 60 rows"))
        #expect(!said.contains("  60 of 60 rows"))
        #expect(try !larder.run("prepared", "1.4.0").yes)
        #expect(try larder.run("schema").said == ["1"])
        #expect(try larder.run("serves", "1.0.0").yes)
        #expect(try larder.run("rows").yes)
    }
}

/// The plan's steps, run one after the other as the engine runs them, up to the first that fails.
private struct Walk {
    let plan: Plan

    struct Failure: Equatable {
        let step: String
        let why: String
    }

    init(_ made: Demonstration.Deployment, state: String) throws {
        let loaded = try ProductLibrary(configuration: nil).deployment(made.path)
        let planner = UpgradePlanner(deployment: loaded, secrets: SecretStore())
        let path = try planner.path(from: Demonstration.from, to: made.to, stepped: false)
        plan = try planner.plan(id: "test", folder: state, path: path, notes: PlannedNotes())
    }

    /// Of the first hop, in the order of the plan, its fresh backup first.
    var stepsOfProduction: [String] {
        plan.phases.filter { $0.key.hop == 1 && $0.environment == "production" }.flatMap(\.steps).map(\.id)
    }

    func run(_ phases: [String], hop: Int, environment: String = "production") throws -> Failure? {
        for phase in plan.phases + plan.rollbacks
        where phases.contains(phase.key.id) && phase.key.hop == hop && phase.environment == environment {
            for step in phase.steps { if let why = try run(step, phase) { return Failure(step: step.id, why: why) } }
        }
        return nil
    }

    private func run(_ step: Step, _ phase: Phase) throws -> String? {
        let root = try #require(plan.environment(phase.environment)?.backups)
        var filling = Filling()
        filling.backupFolder = "\(root)/hop-\(phase.key.hop ?? 0)"
        filling.rescueFolder = "\(root)/rescue-\(phase.key.hop ?? 0)"
        filling.environment = ["BELAY_STEP": step.id, "BELAY_PHASE": phase.key.id, "BELAY_HOP": "\(phase.key.hop ?? 0)"]
        let runner = ProbeRunner(place: LocalPlace(), filling: filling)
        func fault(_ probe: ResolvedProbe) -> String? {
            let answer = runner.answer(probe)
            return answer.verdict == .applies ? nil : answer.detail
        }
        if let doneIf = step.doneIf, runner.answer(doneIf).verdict == .applies { return nil }
        switch step.action {
        case .run(let action):
            let captured = try LocalPlace().capture(try filling.command(action.command), limits: CaptureLimits(timeout: .seconds(30)))
            return captured.end == .exited(0) ? nil : captured.errors.text + "\(captured.end)"
        case .check(let probe): return fault(probe)
        case .manual(_, let evidence): return evidence.flatMap(fault)
        case .prove(let proof):
            for probe in proof.versionProbes {
                guard case .holds(let value) = runner.answer(probe) else { return "no version answers" }
                if value != proof.version { return "\(value) answers" }
            }
            return proof.healthProbes.compactMap(fault).first
        case .say, .approve, .question, .sign: return nil
        case .edit, .copy, .revert: return "the test cannot do \(step.id)"
        }
    }
}
