// `when`: under which inputs, versions and facts something holds. Catalogs and playbooks share it.
// Reading it from a file's tree is in ConditionReading; where the values come from is in ConditionContext.

/// Alternatives, of which one must hold; in each, every clause must hold.
package struct Condition: Hashable, Sendable {
    package struct Clause: Hashable, Sendable {
        package enum Subject: Hashable, Sendable {
            /// An input, `from`, `to`, `to.FACT`, `component.to`, …
            case name(String)
            /// The hop begins before a version and ends at it or later.
            case crosses
        }

        package let subject: Subject
        /// Any of them is enough.
        package let wanted: [Wanted]

        package init(_ subject: Subject, _ wanted: [Wanted]) {
            self.subject = subject
            self.wanted = wanted
        }
    }

    package enum Wanted: Hashable, Sendable {
        /// Has any value at all.
        case set
        /// Set at the target, and different (or absent) at the source.
        case changed
        /// This text; for a version, the line or release that it names.
        case value(String)
        case range(VersionRange)
    }

    package let alternatives: [[Clause]]

    package init(alternatives: [[Clause]]) {
        self.alternatives = alternatives
    }

    /// Every name that is asked for; `crosses` asks for `from` and `to`.
    package var names: Set<String> {
        var names: Set<String> = []
        for clause in alternatives.joined() {
            switch clause.subject {
            case .name(let name): names.insert(name)
            case .crosses: names.formUnion(["from", "to"])
            }
        }
        return names
    }

    /// Whether it holds; nil where that hangs on a value that is not known yet. Unknown is neither yes nor no: what protects
    /// must treat nil as the worse of the two.
    package func holds(in context: ConditionContext) -> Bool? {
        either(alternatives) { clauses in
            let refused = either(clauses) { clause in clause.holds(in: context).map { !$0 } }
            return refused.map { !$0 }
        }
    }
}

/// Three-valued *or*: one yes is enough, otherwise one unknown makes it unknown.
private func either<Element>(_ elements: [Element], _ isTrue: (Element) -> Bool?) -> Bool? {
    var answer: Bool? = false
    for element in elements {
        guard let isTrue = isTrue(element) else {
            answer = nil
            continue
        }
        if isTrue { return true }
    }
    return answer
}

extension Condition.Clause {
    fileprivate func holds(in context: ConditionContext) -> Bool? {
        switch subject {
        case .crosses:
            either(wanted) { wanted in wanted.isCrossed(in: context) }
        case .name(let name):
            either(wanted) { wanted in wanted.holds(for: name, in: context) }
        }
    }
}

extension Condition.Wanted {
    fileprivate func holds(for name: String, in context: ConditionContext) -> Bool? {
        let value = context.value(of: name)
        if value == .unknown { return nil }
        switch self {
        case .set:
            return value.isSet
        case .changed:
            guard value.isSet, let source = Self.source(of: name) else { return false }
            let before = context.value(of: source)
            return before == .unknown ? nil : before != value
        case .value(let text):
            return value.equals(text)
        case .range(let range):
            return value.lies(in: range)
        }
    }

    fileprivate func isCrossed(in context: ConditionContext) -> Bool? {
        guard case .range(.at(let bound)) = self else { return false }
        switch (context.value(of: "from"), context.value(of: "to")) {
        case (.version(let from), .version(let to)): return bound.starts(after: from) && !bound.starts(after: to)
        case (.unknown, _), (_, .unknown): return nil
        default: return false
        }
    }

    /// The name of the same thing at the source: `from.go` for `to.go`, `component.from` for `component.to`.
    static func source(of name: String) -> String? {
        if name == "to" { return "from" }
        if name.hasPrefix("to.") { return "from." + name.dropFirst(3) }
        if name.hasSuffix(".to") { return name.dropLast(3) + ".from" }
        return nil
    }
}
