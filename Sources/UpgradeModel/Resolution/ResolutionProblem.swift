// What keeps a playbook, a catalog and a deployment from becoming a checklist: all of it at once, in sentences.

package struct ResolutionProblem: Sendable, Hashable, CustomStringConvertible {
    /// The step by its full id, `input values`, `component pump`, …
    package var item: String
    /// Where and when it was met first; empty where it holds everywhere.
    package var occasion: String
    /// What is wrong and what to do now.
    package var sentence: String
    /// The playbook says no to this installation; nothing in it is wrong.
    package var isRefusal = false

    package var description: String { occasion.isEmpty ? "\(item): \(sentence)" : "\(item) (\(occasion)): \(sentence)" }
}

package struct ResolutionErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// Each kind of problem once, in the order in which they were met; never empty.
    package var problems: [ResolutionProblem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Collects problems, so that the first does not hide the rest. Used by one resolution only.
final class ProblemLog {
    private(set) var problems: [ResolutionProblem] = []
    private var known: Set<[String]> = []
    /// Environment and hop that are being resolved.
    var occasion = ""

    func report(_ item: String, _ sentence: String, isRefusal: Bool = false) {
        guard known.insert([item, sentence]).inserted else { return }
        problems.append(ResolutionProblem(item: item, occasion: occasion, sentence: sentence, isRefusal: isRefusal))
    }
}
