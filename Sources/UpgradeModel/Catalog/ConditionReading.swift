// Reads a condition from the tree of texts that a file's decoder hands over. Files and positions stay with the decoder: a problem
// names the way to the offending node, so that the decoder can point at it.

/// A file's node without its file.
package indirect enum ConditionSource: Sendable {
    case text(String)
    case list([ConditionSource])
    /// In the file's order.
    case map([(key: String, value: ConditionSource)])
}

/// One thing that is wrong with a condition.
package struct ConditionProblem: Hashable, Sendable, CustomStringConvertible {
    package enum Step: Hashable, Sendable {
        case key(String)
        case item(Int)
    }

    /// The way from the condition's node to the one that is meant.
    package let path: [Step]
    package let description: String
}

/// All problems of one condition.
package struct ConditionProblems: Error, Hashable, Sendable {
    package let problems: [ConditionProblem]
}

extension Condition {
    package init(reading source: ConditionSource) throws(ConditionProblems) {
        var reader = ConditionReader()
        alternatives = reader.alternatives(source)
        guard reader.problems.isEmpty else { throw ConditionProblems(problems: reader.problems) }
    }
}

private struct ConditionReader {
    var problems: [ConditionProblem] = []

    mutating func alternatives(_ source: ConditionSource) -> [[Condition.Clause]] {
        switch source {
        case .text(let text):
            report([], "\(quoted(text)) is not a condition; write a map of names and wanted values, as { edition: oss }")
            return []
        case .map(let entries):
            return [clauses(entries, at: [])]
        case .list(let items):
            if items.isEmpty { report([], "an empty list never holds; write a map, or a list of maps of which one must hold") }
            return items.enumerated().compactMap { index, item in
                guard case .map(let entries) = item else {
                    report([.item(index)], "each alternative is a map of names and wanted values, as { edition: oss }")
                    return nil
                }
                return clauses(entries, at: [.item(index)])
            }
        }
    }

    private mutating func clauses(
        _ entries: [(key: String, value: ConditionSource)], at path: [ConditionProblem.Step]
    ) -> [Condition.Clause] {
        if entries.isEmpty { report(path, "an empty condition says nothing; name what must hold, or leave it out") }
        return entries.map { name, source in
            Condition.Clause(name == "crosses" ? .crosses : .name(name), wanted(source, of: name, at: path + [.key(name)]))
        }
    }

    private mutating func wanted(_ source: ConditionSource, of name: String, at path: [ConditionProblem.Step]) -> [Condition.Wanted] {
        switch source {
        case .text(let text):
            return wanted(text, of: name, at: path).map { [$0] } ?? []
        case .map:
            report(path, "the wanted value of \(quoted(name)) is a text or a list of texts")
            return []
        case .list(let items):
            if items.isEmpty { report(path, "an empty list never holds; write the values of which one is wanted") }
            return items.enumerated().compactMap { index, item in
                guard case .text(let text) = item else {
                    report(path + [.item(index)], "the wanted values of \(quoted(name)) are texts")
                    return nil
                }
                return wanted(text, of: name, at: path + [.item(index)])
            }
        }
    }

    private mutating func wanted(_ text: String, of name: String, at path: [ConditionProblem.Step]) -> Condition.Wanted? {
        if name == "crosses" {
            guard let version = Version(text) else {
                report(path, "crosses needs one version, as crosses: 1.17; \(quoted(text)) is none")
                return nil
            }
            return .range(.at(version))
        }
        switch text {
        case "set":
            return .set
        case "changed":
            guard Condition.Wanted.source(of: name) != nil else {
                report(path, "only what a hop can change can be changed: to.FACT or component.to, not \(quoted(name))")
                return nil
            }
            return .changed
        default:
            let isVersion = ["from", "to", "component.from", "component.to"].contains(name)
            do {
                let range = try VersionRange(parsing: text)
                // A plain value means a version only where the name is one; whether `pump` is one, its value tells.
                if case .at = range, !isVersion { return .value(text) }
                return .range(range)
            } catch {
                guard isVersion else { return .value(text) }
                report(path, error.description)
                return nil
            }
        }
    }

    private mutating func report(_ path: [ConditionProblem.Step], _ sentence: String) {
        problems.append(ConditionProblem(path: path, description: sentence))
    }
}
