// What a deployment names must be something that the playbook knows.

struct DeploymentNames {
    let request: PlanRequest
    let log: ProblemLog

    private static let taken: Set<String> = ["from", "to", "hop", "environment", "backup", "shipped", "component", "crosses"]

    func check() {
        let playbook = request.playbook
        for input in playbook.inputs where Self.taken.contains(input.name) || input.name.hasPrefix("to.") || input.name.hasPrefix("from.") {
            log.report("input \(input.name)", "every hop has something of this name; call the input differently.")
        }
        checkInputs(request.deployment.inputs, "deployment \(request.deployment.name)")
        for name in request.deployment.components where !request.componentNames.contains(name) {
            log.report(
                "components", "neither playbook nor catalog has the component \(quoted(name)); \(hint(name, request.componentNames))")
        }
        var seen: Set<String> = []
        for environment in request.deployment.environments {
            let item = "environment \(environment.name)"
            if !seen.insert(environment.name).inserted { log.report(item, "it occurs twice; keep one.") }
            if !playbook.environments.contains(environment.name) {
                log.report(item, "the playbook does not know it; \(hint(environment.name, playbook.environments))")
            }
            checkInputs(environment.inputs, item)
            let places = playbook.places.map(\.name) + request.componentNames
            for name in environment.places.keys.sorted() where !places.contains(name) {
                log.report(item, "there is no place or component \(quoted(name)); \(hint(name, places))")
            }
        }
        if let production = playbook.environments.last, !request.deployment.environments.isEmpty, !seen.contains(production) {
            log.report(
                "deployment \(request.deployment.name)", "it has no \(production), where every upgrade ends; add it under environments.")
        }
        for (one, next) in zip(request.hops, request.hops.dropFirst()) where one.to != next.from {
            log.report("path", "hop \(next.index) starts from \(next.from), but the hop before ends at \(one.to); plan the path anew.")
        }
    }

    private func checkInputs(_ inputs: [String: InputValue], _ item: String) {
        let known = request.playbook.inputs.map(\.name)
        for name in inputs.keys.sorted() where !known.contains(name) {
            log.report(item, "the playbook has no input \(quoted(name)); \(hint(name, known))")
        }
    }

    private func hint(_ name: String, _ known: [String]) -> String {
        nearestName(to: name, among: known).map { "did you mean \(quoted($0))?" } ?? "remove it."
    }
}
