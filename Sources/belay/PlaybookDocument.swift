// A playbook for other programs: what it asks, what it needs, and in which files it stands.

import JSONDocument
import Playbooks
import UpgradeModel
import YAMLDocument

struct PlaybookDocument {
    private let loaded: LoadedPlaybook

    init(_ loaded: LoadedPlaybook) { self.loaded = loaded }

    var json: JSONValue {
        let playbook = loaded.playbook
        return [
            "product": .string(playbook.product), "variant": JSONValue(playbook.variant), "title": .string(playbook.title),
            "link": JSONValue(playbook.link), "origin": .string(loaded.origin.words),
            "environments": .array(playbook.environments.map { .string($0) }),
            "inputs": .array(playbook.inputs.map(input)),
            "places": .array(playbook.places.map { ["name": .string($0.name), "ask": .string($0.ask)] }),
            "components": .array(playbook.components.map { .string($0.name) }),
            "tools": .array(playbook.tools.map { .string($0.name) }),
            "releases": .array(loaded.catalog.releases.map { .string($0.version.text) }),
            "files": .array(loaded.sources.map { .string($0.name) }),
        ]
    }

    private func input(_ input: InputSpec) -> JSONValue {
        var choices: JSONValue = .null
        switch input.choices {
        case .values(let values)?:
            choices = .array(values.map { ["value": .string($0.value), "explanation": JSONValue($0.explanation)] })
        case .command(let command)?: choices = ["command": .array(command.words.map { .string($0) })]
        case nil: break
        }
        return [
            "name": .string(input.name), "ask": .string(input.ask), "help": JSONValue(input.help), "link": JSONValue(input.link),
            "type": .string(input.kind.rawValue), "choices": choices, "default": input.defaultValue.map(json) ?? .null,
            "optional": .bool(input.isOptional), "perHop": .bool(input.isPerHop),
        ]
    }

    private func json(_ value: TemplateValue) -> JSONValue {
        switch value {
        case .text(let text): .string(text)
        case .list(let items): .array(items.map(json))
        case .map(let entries): .object(JSONObject(entries.map { ($0.key, json($0.value)) }))
        }
    }
}
