// Facts for a decision, looked up anew each time: who leads, which system answers, its version and health, files, done-if.
import Glibc
import Journal
import Process
package import UpgradeModel

extension UpgradeSession {
    /// The gates of the step that comes next, judged now. Empty where no step is next.
    package func gatesOfNextStep() -> [Gate] {
        guard case .step(let key) = state.next else { return [] }
        return state.gates(of: key, facts: facts(for: .confirm(key)))
    }

    /// The same for somebody who only looks: judged as if this session led.
    package func gatesForLooking() -> [Gate] {
        guard case .step(let key) = state.next else { return [] }
        var facts = facts(for: .confirm(key))
        facts.holdsLease = true
        return state.gates(of: key, facts: facts)
    }

    package func facts(for intent: Intent) -> Facts {
        var facts = Facts(now: now, holdsLease: lookingOn == nil, leaseDetail: lookingOn ?? "")
        switch intent {
        case .confirm(let key), .confirmTrial(let key), .goOn(let key), .retry(let key, _), .undo(let key), .waive(_, let key, _, _):
            observe(for: key, into: &facts)
        case .settle(let hop):
            if let production = state.plan?.production { observe(environment: production, into: &facts) }
            facts.settlingFor = settlingTime(hop)
        case .answer, .showNotes, .readElsewhere, .acknowledge, .assessRisk, .acceptRisk, .finish, .lose, .resolve, .skip, .fixByHand,
            .renewBackup, .observe, .rollBack, .abandon, .note, .openShell, .closeShell, .stop, .revise:
            break
        }
        return facts
    }

    private func observe(for key: StepKey, into facts: inout Facts) {
        guard let phase = state.phase(key.phase), let progress = state.progress(key) else { return }
        // A plan and a roll-out start nothing.
        switch phase.phase.kind {
        case .plan, .rollout: break
        case .backup, .copy, .trial, .production, .rollback: if !store.hasRoom() { facts.fullDisk = folder.path }
        }
        let name = phase.phase.environment
        guard !name.isEmpty, let environment = state.plan?.environment(name) else { return }
        facts.identities[name] = identity(of: environment)
        // Once the phase has begun to change things, no version has to answer between its steps.
        let touches = phase.phase.kind == .trial || phase.phase.kind == .production
        if touches, let hop = key.phase.hop, !phase.hasStarted || !state.hasTouched(hop: hop, environment: name) {
            facts.versions[name] = version(of: environment)
        }
        if phase.phase.kind == .production {
            facts.wouldBeKilled = danger()
            // Like the backup, risks are judged until the hop begins to change production: half-way their probes look at something else.
            if let hop = key.phase.hop, !state.hasTouched(hop: hop, environment: name) {
                for risk in state.plan?.risks ?? [] where risk.hop == hop {
                    if let probe = risk.probe { facts.risks[risk.id] = answer(probe, in: environment).verdict }
                }
            }
        }
        let filling = filling(for: key)
        let place = place(of: progress.step.place)
        for file in progress.step.files {
            var path = file.description
            do {
                path = try filling.text(file)
                facts.files[path] = try FileHash.of(path, at: place)
            } catch ProcessError.system(_, ENOENT) {
                facts.files[path] = Facts.absent
            } catch {
                // It may fail the step itself, with its own sentence; what the others hold is compared all the same.
                facts.files[path] = Facts.unread
            }
        }
        if let probe = progress.step.doneIf {
            facts.isDone = answer(probe, for: key).verdict
        } else if progress.attempts > 0 {
            facts.isDone = changeIsThere(progress.step, key)
        }
    }

    private func observe(environment name: String, into facts: inout Facts) {
        guard let environment = state.plan?.environment(name) else { return }
        facts.identities[name] = identity(of: environment)
        facts.versions[name] = version(of: environment)
        facts.healthy[name] = health(of: environment).holds
    }

    /// The place and the playbook's probes together, as one text; nil where any of them does not answer.
    package func identity(of environment: EnvironmentPlan) -> String? {
        do {
            return try Identification(place: place(of: environment.place), filling: filling(environment: environment.name))
                .identify(environment)
        } catch {
            return nil
        }
    }

    /// The first version that answers.
    package func version(of environment: EnvironmentPlan) -> String? {
        for probe in environment.version {
            if case .holds(let value) = answer(probe, in: environment), !value.isEmpty { return value }
        }
        return nil
    }

    /// Whether all health probes hold; the detail is the first that does not.
    package func health(of environment: EnvironmentPlan) -> (holds: Bool, detail: String) {
        for probe in environment.health {
            let answer = answer(probe, in: environment)
            if answer.verdict != .applies { return (false, answer.detail) }
        }
        return environment.health.isEmpty ? (false, "The playbook has no health probe.") : (true, "All health probes hold.")
    }

    package func answer(_ probe: ResolvedProbe, in environment: EnvironmentPlan) -> ProbeAnswer {
        ProbeRunner(place: place(of: probe.place ?? environment.place), filling: filling(environment: environment.name))
            .answer(probe)
    }

    package func answer(_ probe: ResolvedProbe, for key: StepKey) -> ProbeAnswer {
        let address = probe.place ?? state.progress(key)?.step.place ?? .local
        return ProbeRunner(place: place(of: address), filling: filling(for: key)).answer(probe)
    }

    func filling(environment: String) -> Filling {
        var filling = Filling()
        filling.saved = state.saved[environment] ?? [:]
        filling.secrets = secrets.values
        filling.environment = ["BELAY_UPGRADE": id, "BELAY_ENVIRONMENT": environment]
        return filling
    }

    func filling(for key: StepKey) -> Filling {
        guard let phase = state.phase(key.phase) else { return Filling() }
        var filling = filling(environment: phase.phase.environment)
        filling.backupFolder = state.backupFolder(of: phase) ?? ""
        filling.rescueFolder = state.rescueFolder(of: phase) ?? ""
        filling.environment["BELAY_PHASE"] = key.phase.id
        filling.environment["BELAY_STEP"] = key.step
        if let hop = key.phase.hop { filling.environment["BELAY_HOP"] = "\(hop)" }
        return filling
    }
}
