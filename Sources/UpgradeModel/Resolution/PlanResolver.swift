// Puts the phases together in their order. Steps come from StepResolver, what is read before them from HopReader.

struct PlanResolver {
    let request: PlanRequest
    let log: ProblemLog

    /// The steps of one environment in one hop.
    private struct Lists {
        var backup: [Step] = []
        var upgrade: [Step] = []
        var tests: [Step] = []
        var rollback: [Step] = []
        var upgradeAgain: [Step] = []
    }

    /// Nil when something is missing without which nothing can be resolved.
    func plan() -> Plan? {
        guard let first = request.hops.first, let last = request.hops.last else {
            log.report("path", "it has no hop; choose a target version.")
            return nil
        }
        DeploymentNames(request: request, log: log).check()
        let environments = orderedEnvironments
        guard let production = environments.last else {
            log.report(
                "deployment \(request.deployment.name)",
                "it has no environments; name at least \(request.playbook.environments.last ?? "production").")
            return nil
        }
        let trials = environments.dropLast()

        var occasions: [String: [Occasion]] = [:]
        var lists: [String: [Lists]] = [:]
        for environment in environments {
            for hop in request.hops {
                let occasion = Occasion(request, environment, hop, label: String(hop.index), log: log)
                occasions[environment.name, default: []].append(occasion)
                lists[environment.name, default: []].append(resolve(occasion, isTrial: environment != production))
            }
        }
        let inProduction = occasions[production.name] ?? []
        log.occasion = ""

        var phases = questions(inProduction)
        phases.append(firstBackup(production, first))
        if let copy = copy(trials, first) { phases.append(copy) }
        for environment in trials {
            for (hop, lists) in zip(request.hops, lists[environment.name] ?? []) { phases.append(trial(environment, hop, lists)) }
        }
        for (hop, lists) in zip(request.hops, lists[production.name] ?? []) {
            let move = "\(hop.from) to \(hop.to)"
            phases.append(
                phase("backup", hop, .backup, "Fresh backup of \(production.name) before \(move)", production.name, lists.backup))
            phases.append(phase("production", hop, .production, "Upgrade of \(production.name), \(move)", production.name, lists.upgrade))
        }

        let deployment = request.deployment
        var plan = Plan(
            product: request.playbook.product, title: request.playbook.title, deployment: deployment.name, from: first.from.text,
            to: last.to.text, hops: inProduction.map { HopReader(occasion: $0).hopPlan() }, phases: phases,
            environments: environments.compactMap { occasions[$0.name]?.first.map(environmentPlan) })
        for environment in environments {
            for (hop, lists) in zip(request.hops, lists[environment.name] ?? []) {
                let title = "Rollback of \(environment.name) to \(hop.from)"
                plan.rollbacks.append(phase("rollback", hop, .rollback, title, environment.name, lists.rollback))
            }
        }
        let precautions = environments.flatMap { occasions[$0.name] ?? [] }.map(Precautions.init)
        plan.risks = inProduction.map(Precautions.init).flatMap { $0.risks() }
        plan.refusals = precautions.flatMap { $0.refusals() }
        plan.tools = precautions.flatMap { $0.tools() }
        plan.followUps = followUps(inProduction)
        plan.avoided = request.path.avoided.map { AvoidedRelease(version: $0.version.text, why: $0.why) }
        plan.backupMaximumAge = request.playbook.backup.maximumAge
        plan.help = help(inProduction)
        plan.support = support
        plan.secrets = request.deployment.secretSources
        plan.sources = request.sources
        plan.folders = request.folders.isEmpty ? nil : request.folders
        log.occasion = ""
        for phase in plan.phases + plan.rollbacks { checkUnique(phase) }
        return plan
    }

    /// What the catalog cannot tell from the inputs counts as met.
    private func help(_ occasions: [Occasion]) -> [HelpEntry] {
        let conditions = occasions.last?.root.conditions
        return request.catalog.help.filter { entry in
            guard let condition = entry.when, let conditions else { return true }
            return condition.holds(in: conditions) != false
        }.map { HelpEntry(say: $0.say, link: $0.link) }
    }

    /// Of the versions that the upgrade starts from, passes and reaches.
    private var support: [HelpEntry] {
        let versions = request.hops.map(\.from) + request.hops.suffix(1).map(\.to)
        return request.catalog.support.filter { entry in versions.contains { entry.range.contains($0) } }.map { entry in
            let kind = entry.isLongTerm ? ", long-term" : ""
            let until = entry.until.map { ", supported until \($0)" } ?? ""
            let read = entry.read.map { " (as read on \($0))" } ?? ""
            return HelpEntry(say: "\(entry.range.description)\(kind)\(until)\(entry.say.map { ". \($0)" } ?? "")\(read)", link: entry.link)
        }
    }

    /// Everything there is to know about the environments in the first hop alone.
    func environments() -> [EnvironmentPlan] {
        DeploymentNames(request: request, log: log).check()
        guard let hop = request.hops.first else { return [] }
        return orderedEnvironments.map { environmentPlan(Occasion(request, $0, hop, label: String(hop.index), log: log)) }
    }

    /// Every environment in the first hop.
    func firstOccasions() -> [Occasion] {
        guard let hop = request.hops.first else { return [] }
        return orderedEnvironments.map { Occasion(request, $0, hop, label: String(hop.index), log: log) }
    }

    /// In the playbook's trial order; names that the playbook does not have come first, and are reported elsewhere.
    private var orderedEnvironments: [Deployment.Environment] {
        let order = request.playbook.environments
        return request.deployment.environments.enumerated()
            .map { (rank: order.firstIndex(of: $0.element.name) ?? -1, position: $0.offset, environment: $0.element) }
            .sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }
            .map(\.environment)
    }

    // MARK: Steps

    private func resolve(_ occasion: Occasion, isTrial: Bool) -> Lists {
        let playbook = request.playbook
        var lists = Lists()
        var scope = occasion.root
        func steps(
            _ list: String, _ templates: [StepTemplate], _ scope: inout Scope, target: Bool, role: Inherited.Role = .work,
            isAgain: Bool = false
        ) -> [Step] {
            var occasion = occasion
            // What is wrong with it was said the first time.
            if isAgain { occasion.log = ProblemLog() }
            var resolver = StepResolver(occasion, list: list, provesTarget: target)
            resolver.upgrade = lists.upgrade
            resolver.resolve(templates, in: &scope, role: role)
            return resolver.steps
        }
        lists.backup = steps("backup", playbook.backup.steps, &scope, target: false, role: .backup)
        var again = scope
        lists.upgrade = steps("upgrade", playbook.upgrade, &scope, target: true)
        if isTrial {
            lists.tests = steps("tests", playbook.tests, &scope, target: true)
            if playbook.rehearsesRollback {
                lists.upgradeAgain = steps("upgrade-again", playbook.upgrade, &again, target: true, isAgain: true)
            }
        }
        lists.rollback = steps("rollback", playbook.rollback, &scope, target: false)
        checkProof(lists.upgrade)
        if lists.rollback.isEmpty {
            log.report("rollback", "there is no way back written down; write the steps that restore the backup or take the upgrade back.")
        }
        return lists
    }

    private func checkProof(_ upgrade: [Step]) {
        let proves = upgrade.contains { step in
            if case .prove(let action) = step.action { action.version != nil && !action.versionProbes.isEmpty } else { false }
        }
        if !proves { log.report("upgrade", "nothing proves that the target version answers; end it with prove: [version, healthy].") }
    }

    private func checkUnique(_ phase: Phase) {
        var known: Set<StepKey> = []
        for step in phase.steps where !known.insert(StepKey(phase: phase.key, step: step.id, target: step.target)).inserted {
            log.report(step.id, "two steps of one place have this id; name one differently, or take the place off the inner one.")
        }
    }

    // MARK: Phases

    private func phase(
        _ id: String, _ hop: HopRequest?, _ kind: Phase.Kind, _ title: String, _ environment: String, _ steps: [Step]
    ) -> Phase {
        Phase(key: PhaseKey(id: id, hop: hop?.index), kind: kind, title: title, environment: environment, steps: steps)
    }

    private func questions(_ occasions: [Occasion]) -> [Phase] {
        let advice = Advice(playbook: request.playbook, occasions: occasions)
        func step(_ id: String, _ title: String, _ action: Step.Action) -> Step {
            Step(id: id, title: title, target: "", place: .local, action: action)
        }
        func question(_ question: Question) -> Step {
            step(question.id, question.ask, .question(ask: question.ask, advice: advice.texts(for: question)))
        }
        let sign = step("sign", "Sign", .sign)
        return [
            phase("plan", nil, .plan, "Plan", "", Question.plan.map(question) + [sign]),
            phase("rollout", nil, .rollout, "Roll-out", "", Question.rollout.map(question) + [sign]),
        ]
    }

    private func firstBackup(_ production: Deployment.Environment, _ hop: HopRequest) -> Phase {
        let occasion = Occasion(request, production, hop, label: "first", log: log)
        var resolver = StepResolver(occasion, list: "backup", provesTarget: false)
        var scope = occasion.root
        resolver.resolve(request.playbook.backup.steps, in: &scope, role: .backup)
        return phase("backup", nil, .backup, "First backup of \(production.name)", production.name, resolver.steps)
    }

    /// Staging, or else the last trial environment, made from the first backup.
    private func copy(_ trials: ArraySlice<Deployment.Environment>, _ hop: HopRequest) -> Phase? {
        guard let template = request.playbook.makeCopy, let staging = trials.first(where: { $0.name == "staging" }) ?? trials.last else {
            return nil
        }
        let occasion = Occasion(request, staging, hop, label: "first", log: log)
        guard occasion.makesCopy else { return nil }
        var resolver = StepResolver(occasion, list: "make-copy", provesTarget: false)
        if let say = template.say {
            let text = Filler(scope: occasion.root, item: "make-copy", log: log).reading(say)
            resolver.steps.append(
                Step(id: "make-copy/warning", title: text, target: staging.name, place: staging.place, action: .say(text)))
        }
        var scope = occasion.root
        resolver.resolve(template.steps, in: &scope)
        return phase("staging-copy", nil, .copy, "\(staging.name) as a copy of production", staging.name, resolver.steps)
    }

    private func trial(_ environment: Deployment.Environment, _ hop: HopRequest, _ lists: Lists) -> Phase {
        let id = environment.name == "staging" ? "staging" : "staging-\(environment.name)"
        var steps = lists.backup + lists.upgrade + lists.tests
        if request.playbook.rehearsesRollback { steps += lists.rollback + lists.upgradeAgain }
        return phase(id, hop, .trial, "Trial on \(environment.name), \(hop.from) to \(hop.to)", environment.name, steps)
    }

    // MARK: Around the phases

    /// Identity and probes as the first hop fills them: before it, nothing else is known to be there.
    private func environmentPlan(_ occasion: Occasion) -> EnvironmentPlan {
        let environment = occasion.environment
        let identity = Filler(scope: occasion.root, item: "identity", log: log)
        let parts = [
            environment.backups ?? "\(request.stateFolder(at: environment.place))/backups", request.deployment.name, request.upgrade,
            environment.name,
        ]
        let probes = productProbes(occasion)
        return EnvironmentPlan(
            name: environment.name, place: environment.place,
            identity: request.playbook.identity.map { template in
                switch template {
                case .machine: .machine
                case .probe(let probe): .probe(occasion.commands(identity).probe(probe).probe)
                }
            },
            version: probes.version, health: probes.health, backups: parts.joined(separator: "/"))
    }

    /// What tells the product's version is a component whose version is the product's; health is everybody's.
    private func productProbes(_ occasion: Occasion) -> (version: [ResolvedProbe], health: [ResolvedProbe]) {
        if occasion.installed.isEmpty { return occasion.probes(of: nil) }
        var version: [ResolvedProbe] = []
        var health: [ResolvedProbe] = []
        for component in occasion.installed {
            let probes = occasion.probes(of: component)
            let isProduct = request.catalog.goesWithProduct(component.name)
            for target in occasion.targets(ofComponent: component.name) {
                for (all, isVersion) in [(isProduct ? probes.version : [], true), (probes.health, false)] {
                    for var probe in all {
                        if target.address != occasion.environment.place { probe.place = target.address }
                        if isVersion {
                            if !version.contains(probe) { version.append(probe) }
                        } else if !health.contains(probe) {
                            health.append(probe)
                        }
                    }
                }
            }
        }
        return (version, health)
    }

    private func followUps(_ occasions: [Occasion]) -> [FollowUp] {
        var result: [FollowUp] = []
        for occasion in occasions {
            var scope = occasion.root
            for template in request.playbook.followUp {
                var resolver = StepResolver(occasion, list: "follow-up", provesTarget: true)
                resolver.resolve([template], in: &scope)
                for step in resolver.steps {
                    let say =
                        switch step.action {
                        case .say(let text), .manual(let text, _), .approve(let text): text
                        case .question, .sign, .run, .check, .prove, .edit, .copy, .revert: step.title
                        }
                    result.append(FollowUp(id: step.id, hop: occasion.hop.index, say: say, due: template.due, link: step.link))
                }
            }
        }
        return result
    }
}
