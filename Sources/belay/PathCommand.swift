// `belay path`: which versions to go through, and why. The JSON shape is fixed, other tools count on it.

import CommandTable
import JSONDocument
import Playbooks
import UpgradeModel

enum PathCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let product = command.argument("PRODUCT") ?? ""
        let catalog = try workspace.library.catalog(of: product)
        // An unknown variant would quietly match no condition at all.
        if let variant = command.value(of: "variant") { _ = try workspace.library.playbook(product: product, variant: variant) }
        var values: [String: ConditionValue] = [:]
        if let variant = command.value(of: "variant") { values["variant"] = .text(variant) }
        if let edition = command.value(of: "edition") { values["edition"] = .text(edition) }
        let context = ConditionContext(values, otherwise: .unknown)
        let planner = PathPlanner(catalog: catalog, context: context, stepped: command.isSet("stepped"))
        let path: UpgradePath
        do {
            path = try planner.path(from: command.value(of: "from") ?? "", to: command.value(of: "to") ?? "")
        } catch {
            throw Complaint(.wrongUse, "\(catalog.title): \(error.description)")
        }
        let risks = risks(on: path, catalog, context)
        if command.isSet("json") {
            Console.print(json: [
                "product": .string(product), "from": .string(path.from.text), "to": .string(path.to.text),
                "hops": .array(
                    path.hops.map { ["from": .string($0.from.text), "to": .string($0.to.text), "why": .string($0.why)] }),
                "avoided": .array(path.avoided.map { ["version": .string($0.version.text), "why": .string($0.why)] }),
                "risks": .array(
                    risks.map { ["id": .string($0.id), "say": .string($0.say), "link": JSONValue($0.link), "ask": JSONValue($0.ask)] }),
                "notes": .array(path.notes.map { .string($0) }),
            ])
            return .done
        }
        Console.print("\(catalog.title), \(path.from) to \(path.to): \(path.hops.count) hop\(path.hops.count == 1 ? "" : "s")")
        for (index, hop) in path.hops.enumerated() { Console.print("  \(index + 1). \(hop.from) to \(hop.to): \(hop.why)") }
        for avoided in path.avoided { Console.print("  Avoided \(avoided.version): \(avoided.why)") }
        for risk in risks { Console.print("  Risk \(risk.id): \(risk.say)") }
        for note in path.notes { Console.print("  Note: \(note)") }
        return .done
    }

    private static func risks(on path: UpgradePath, _ catalog: Catalog, _ context: ConditionContext) -> [Catalog.Risk] {
        var found: [Catalog.Risk] = []
        for hop in path.hops {
            let here = catalog.context(from: hop.from, to: hop.to, moves: hop.components, over: context)
            for risk in catalog.risks(in: here) where !found.contains(risk) { found.append(risk) }
        }
        return found
    }
}
