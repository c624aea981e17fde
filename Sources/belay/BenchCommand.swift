// `belay __bench WHAT COUNT`: measures one part of Belay and prints the milliseconds that the work itself took, for script/bench.

import CommandTable
import Glibc
import Journal
import Process
import ReleaseNotes
import UpgradeEngine
import UpgradeModel

enum BenchCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let what = command.argument("WHAT")
        if what == "notes" || what == "markdown" {
            let best = try NotesBenchmark.best(of: 20, path: command.argument("COUNT") ?? "", onlyParser: what == "markdown")
            return show(best)
        }
        if what == "read" { return try ReadingBench.run(command.argument("COUNT") ?? "") }
        guard let count = command.argument("COUNT").flatMap(Int.init), (1...1_000_000).contains(count) else {
            throw Complaint(.wrongUse, "COUNT is a number from 1 to 1000000.")
        }
        switch what {
        case "paths": return show(try paths(count))
        case "open": return show(try measure { for _ in 0..<count { _ = try workspace.look(at: workspace.upgrade(nil)) } })
        default: return show(try steps(count))
        }
    }

    private static func measure(_ work: () throws -> Void) rethrows -> Duration {
        let start = Clock.sinceBoot()
        try work()
        return Clock.sinceBoot() - start
    }

    private static func show(_ took: Duration) -> ExitCode {
        let microseconds = took.components.seconds * 1_000_000 + took.components.attoseconds / 1_000_000_000_000
        Console.print("\(microseconds / 1_000).\(String(1_000 + microseconds % 1_000).dropFirst())")
        return .done
    }

    private static func paths(_ count: Int) throws -> Duration {
        let catalog = PathBenchmark.catalog(releases: count)
        return try measure { _ = try PathBenchmark.hops(through: catalog) }
    }

    /// Commands that do nothing, each through gates, journal and detached runner as any other step.
    private static func steps(_ count: Int) throws -> Duration {
        try withSession(plan(count)) { session in
            let took = try measure {
                while case .step(let key) = session.state.next {
                    try session.perform(.confirm(key))
                    try end(key, session)
                }
            }
            guard session.state.stage == .completed else {
                throw Complaint(.failed, "The measurement stands at \(session.state.stage.rawValue): \(session.state.next).")
            }
            return took
        }
    }

    /// A session that leads an upgrade by the plan, in a folder that is removed afterwards.
    static func withSession<Result>(_ plan: Plan, _ body: (UpgradeSession) throws -> Result) throws -> Result {
        try TemporaryFolder.with { scratch in
            let folder = try StateDirectory(path: scratch).createUpgrade(named: "bench")
            let session = try UpgradeSession(
                folder: folder, store: try SQLiteEventStore(folder, .readWrite), who: "bench", secrets: SecretStore())
            try session.lead()
            try session.begin(plan, identities: ["production": try identity(session, plan)])
            let result = try body(session)
            try session.leave()
            return result
        }
    }

    private static func identity(_ session: UpgradeSession, _ plan: Plan) throws -> String {
        guard let environment = plan.environments.first, let identity = session.identity(of: environment) else {
            throw Complaint(.failed, "This machine does not tell its identity.")
        }
        return identity
    }

    private static func end(_ key: StepKey, _ session: UpgradeSession) throws {
        while let running = session.state.running {
            let watch = try LocalPlace().watch(session.runFolder(key, attempt: running.start.attempt))
            _ = try watch?.wait(atMost: .seconds(10))
            try session.tick()
        }
    }

    static func plan(_ count: Int, reading releases: [ReleaseToRead] = []) -> Plan {
        let steps = (0..<count).map { number in
            Step(
                id: "step-\(number)", title: "Do nothing", target: "local", place: .local,
                action: .run(RunAction(command: ResolvedCommand(words: [FilledText("true")]))))
        }
        let environment = EnvironmentPlan(
            name: "production", place: .local, identity: [.machine], version: [], health: [], backups: "/nowhere")
        let hops = releases.isEmpty ? [] : [HopPlan(index: 1, from: "1", to: "2", why: "", components: [], releases: releases, settle: 0)]
        let phase = PhaseKey(id: "backup", hop: hops.first?.index)
        return Plan(
            product: "bench", title: "Benchmark", deployment: "bench", from: "1", to: "2", hops: hops,
            phases: [Phase(key: phase, kind: .backup, title: "Benchmark", environment: "production", steps: steps)],
            environments: [environment])
    }
}
