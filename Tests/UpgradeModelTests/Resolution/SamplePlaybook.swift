// A small playbook, catalog and deployment as values, and short ways to see what they resolve to.
@testable import UpgradeModel

extension Condition {
    static func all(_ wanted: KeyValuePairs<String, String>) -> Condition {
        do {
            return try Condition(reading: .map(wanted.map { ($0.key, .text($0.value)) }))
        } catch {
            preconditionFailure("\(error.problems)")
        }
    }
}

extension StepTemplate {
    static func run(_ id: String, _ command: String, _ change: (inout StepTemplate) -> Void = { _ in }) -> StepTemplate {
        of(id, .run(CommandTemplate(text: command)), change)
    }

    static func prove(_ id: String) -> StepTemplate { of(id, .prove([.version, .healthy])) }

    static func of(_ id: String, _ action: Action, _ change: (inout StepTemplate) -> Void = { _ in }) -> StepTemplate {
        var step = StepTemplate(id: id, action: action)
        change(&step)
        return step
    }
}

extension ProbeTemplate {
    static func run(_ command: String, _ change: (inout ProbeTemplate) -> Void = { _ in }) -> ProbeTemplate {
        var probe = ProbeTemplate(source: .run(CommandTemplate(text: command)))
        change(&probe)
        return probe
    }
}

extension InputSpec {
    static func of(_ name: String, _ kind: Kind = .text, _ change: (inout InputSpec) -> Void = { _ in }) -> InputSpec {
        var spec = InputSpec(name: name, ask: "What is \(name)")
        spec.kind = kind
        change(&spec)
        return spec
    }
}

extension Playbook {
    /// Resolves as it is, with one step in every list.
    static var sample: Playbook {
        var playbook = Playbook(product: "shop", variant: nil, title: "Shop")
        playbook.environments = ["local", "staging", "production"]
        playbook.version = [.run("shop --version")]
        playbook.healthy = [.run("shop health")]
        playbook.backup.steps = [
            .run("dump", "dump --to <backup>/shop.dump") {
                $0.verification = .init(steps: [.run("verify", "restore --scratch <backup>/shop.dump")], notRestored: nil)
            }
        ]
        playbook.upgrade = [.run("install", "install shop=<to>"), .prove("prove")]
        playbook.tests = [.of("hand", .manual("Sign in.", evidence: nil))]
        playbook.rollback = [.of("again", .use("backup")), .run("restore", "restore <backup>/shop.dump"), .prove("prove")]
        return playbook
    }
}

extension PlanRequest {
    /// Two hops (1.0 → 1.1 → 2.0) through three environments.
    static func sample(
        _ playbook: Playbook = .sample, inputs: [String: InputValue] = [:], changeDeployment: (inout Deployment) -> Void = { _ in },
        catalog: Catalog = Catalog(product: "shop", title: "Shop", releases: ["1.0", "1.1", "2.0"].map { .init(version($0)) }),
        path: UpgradePath = UpgradePath(
            product: "shop", from: version("1.0"), to: version("2.0"),
            hops: [
                .init(from: version("1.0"), to: version("1.1"), why: "One minor at a time."),
                .init(from: version("1.1"), to: version("2.0"), why: "The target."),
            ])
    ) -> PlanRequest {
        var deployment = Deployment(name: "eshop", product: "shop", variant: nil)
        deployment.inputs = inputs
        deployment.environments = ["local", "staging", "production"].map { name in
            var environment = Deployment.Environment(name: name)
            if name != "local" { environment.place = .ssh(host: "shop-\(name)") }
            return environment
        }
        changeDeployment(&deployment)
        return PlanRequest(
            upgrade: "u1", playbook: playbook, catalog: catalog, deployment: deployment,
            path: path,
            stateFolder: "/state", shippedFolder: "/shipped/shop", hash: { "hash(\($0.utf8.count))" })
    }

    /// The sentences of all problems; empty when it resolves.
    var problems: [String] {
        do throws(ResolutionErrors) {
            _ = try resolve()
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}

extension Plan {
    /// Phases and their steps, one to a line.
    var outline: String {
        phases.flatMap { phase in ["\(phase.key.description) \(phase.environment)"] + phase.steps.map { "  \($0.id)" } }
            .joined(separator: "\n")
    }

    func phase(_ id: String, _ hop: Int?) -> Phase? { phases.first { $0.key == PhaseKey(id: id, hop: hop) } }

    func step(_ id: String, in phase: String = "production", hop: Int? = 1) -> Step? {
        self.phase(phase, hop)?.steps.first { $0.id == id }
    }

    func command(_ id: String, in phase: String = "production", hop: Int? = 1) -> ResolvedCommand? {
        guard case .run(let run)? = step(id, in: phase, hop: hop)?.action else { return nil }
        return run.command
    }

    /// The words of a run step of production.
    func words(_ id: String, in phase: String = "production", hop: Int? = 1) -> [String]? {
        command(id, in: phase, hop: hop)?.words.map(\.description)
    }
}
