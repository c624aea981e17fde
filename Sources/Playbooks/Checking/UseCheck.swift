// Steps against the rest of their playbook: fragments and what they are told, places, components, steps to revert.
internal import UpgradeModel
internal import YAMLDocument

/// What the steps of a file may refer to.
struct StepReferences {
    /// By the name that `use` has.
    var fragments: [String: Fragment]
    /// Fragments that are there but could not be read: their own problems are told, and nothing about their use.
    var broken: Set<String>
    /// Nil in fragments, which are used by playbooks with different places.
    var places: Set<String>?
    var components: Set<String>?
    /// Inputs whose values must stay secret.
    var secrets: Set<String>
    /// Steps of the upgrade, as ways of ids.
    var upgradeSteps: Set<String>?
}

func checkReferences(of steps: YAMLNode?, _ known: StepReferences, _ bag: DiagnosticBag) {
    visitSteps(steps) { step in
        if let use = step["use"], let name = use.text { checkUse(name, use, step, known, bag) }
        if let place = step["place"], let name = place.text, let places = known.places, name != "all", !places.contains(name),
            !holdsPlaceholder(name)
        {
            bag.error("there is no place or component \"\(name)\"", at: place, hint: near(name, places) ?? "name it under places")
        }
        if let components = known.components {
            for item in step["each"]?["component"]?.items ?? [] {
                guard let name = item.text, !components.contains(name) else { continue }
                bag.error("there is no component \"\(name)\"", at: item, hint: near(name, components) ?? "name it under components")
            }
        }
        if let revert = step["revert"], let ids = known.upgradeSteps {
            for item in revert.items ?? [revert] {
                guard let id = item.text, !ids.contains(id) else { continue }
                bag.error("the upgrade has no step \"\(id)\" to revert", at: item, hint: near(id, ids))
            }
        }
    }
}

private func checkUse(_ name: String, _ use: YAMLNode, _ step: YAMLNode, _ known: StepReferences, _ bag: DiagnosticBag) {
    let with = step["with"]
    if name == "backup" {
        if let with { bag.error("backup takes no parameters", at: with, hint: "remove with") }
        return
    }
    if known.broken.contains(name) { return }
    guard let fragment = known.fragments[name] else {
        let hint = near(name, known.fragments.keys.sorted()) ?? "a product's own fragments are called ./NAME, shared ones GROUP/NAME"
        return bag.error("there is no fragment \"\(name)\"", at: use, hint: hint)
    }
    let needs = Dictionary(fragment.needs.map { ($0.name, $0) }) { first, _ in first }
    for pair in with?.pairs ?? [] {
        guard let need = needs[pair.name] else {
            bag.error("\"\(name)\" does not need \"\(pair.name)\"", at: pair.key, hint: near(pair.name, needs.keys.sorted()))
            continue
        }
        visitTexts(pair.value) { text, _ in
            for secret in placeholders(in: text.text ?? "") where known.secrets.contains(secret) && need.kind != .secret {
                bag.error(
                    "\"\(name)\" does not treat \"\(pair.name)\" as a secret, and <\(secret)> is one", at: text,
                    hint: "give that need type: secret in the fragment")
            }
        }
    }
    for need in fragment.needs where need.defaultValue == nil && !need.isOptional && need.when == nil && with?[need.name] == nil {
        bag.error("\"\(name)\" needs to be told \"\(need.name)\"", at: use, hint: "add with: { \(need.name): … } (\(need.ask))")
    }
}

/// The ids of steps as ways: `database`, `database/switched-off`.
func stepPaths(_ steps: YAMLNode?, under parent: String = "") -> Set<String> {
    (steps?.items ?? []).reduce(into: []) { paths, step in
        guard let id = step["id"]?.text else { return }
        paths.insert(parent + id)
        for key in ["steps", "first-of"] { paths.formUnion(stepPaths(step[key], under: parent + id + "/")) }
    }
}

/// The fragments that steps use, in groups, alternatives, undo and verify too.
func usedFragments(_ steps: [StepTemplate]) -> Set<String> {
    steps.reduce(into: []) { names, step in
        switch step.action {
        case .use(let name): if name != "backup" { names.insert(name) }
        case .steps(let inner), .firstOf(let inner): names.formUnion(usedFragments(inner))
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        if case .steps(let inner)? = step.undo { names.formUnion(usedFragments(inner)) }
        if let verification = step.verification { names.formUnion(usedFragments(verification.steps)) }
    }
}

extension Playbook {
    var allSteps: [StepTemplate] { backup.steps + (makeCopy?.steps ?? []) + upgrade + tests + rollback + followUp }
}
