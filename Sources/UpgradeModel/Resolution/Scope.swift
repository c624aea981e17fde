// Names and what they stand for at one point of the playbook, for placeholders and for conditions alike.

/// What a placeholder's name stands for.
struct BoundValue: Sendable, Hashable {
    enum Shape: Sendable, Hashable {
        case unset
        case text(FilledText)
        case list([FilledText])
        /// A command: fills several words where it stands alone.
        case words([FilledText])
    }

    var shape: Shape
    /// Names files whose contents matter to the command that reads them.
    var isFile = false
    /// For conditions, where it is a version.
    var version: Version?

    init(_ shape: Shape) { self.shape = shape }
    init(_ text: String) { shape = .text(FilledText(text)) }

    init(version: Version?) {
        shape = version.map { .text(FilledText($0.text)) } ?? .unset
        self.version = version
    }

    init(fact: Catalog.FactValue?) {
        switch fact {
        case .text(let text)?: shape = .text(FilledText(text))
        case .list(let items)?: shape = .list(items.map { FilledText($0) })
        case nil: shape = .unset
        }
    }

    static let unset = BoundValue(.unset)

    /// Unset, or a list of nothing.
    var isEmpty: Bool {
        switch shape {
        case .unset: true
        case .text, .words: false
        case .list(let items): items.isEmpty
        }
    }

    var texts: [FilledText] {
        switch shape {
        case .unset: []
        case .text(let text): [text]
        case .list(let texts), .words(let texts): texts
        }
    }

    /// For conditions; nil where it is known only once a step has run.
    var conditionValue: ConditionValue? {
        if let version { return .version(version) }
        if texts.contains(where: \.holdsSavedValue) { return nil }
        switch shape {
        case .unset: return .absent
        case .text(let text): return .text(Self.comparable(text))
        case .list(let items): return .list(items.map(Self.comparable))
        case .words(let words): return .text(words.map(Self.comparable).joined(separator: " "))
        }
    }

    /// A secret is set, and equals nothing that a condition can ask for.
    private static func comparable(_ text: FilledText) -> String {
        text.secretNames.isEmpty ? text.description : "<secret>"
    }
}

extension FilledText {
    var holdsSavedValue: Bool {
        parts.contains { part in
            switch part {
            case .saved: true
            case .literal, .secret, .backupFolder, .rescueFolder: false
            }
        }
    }

    /// The text where it is known in full already.
    var literal: String? {
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .saved, .secret, .backupFolder, .rescueFolder: return nil
            }
        }
        return result
    }

    /// Neighbouring literals become one, so that equal texts are equal values.
    mutating func append(_ other: FilledText) {
        for part in other.parts {
            if case .literal(let new) = part, case .literal(let old)? = parts.last {
                parts[parts.count - 1] = .literal(old + new)
            } else {
                parts.append(part)
            }
        }
    }
}

struct Scope {
    /// Inputs, loop names, parameters and what every hop has.
    var values: [String: BoundValue]
    /// Values that earlier steps read.
    var saved: [String: BoundValue] = [:]
    /// Set before the names that steps here save, so that a fragment's names cannot meet others.
    var savedPrefix = ""

    func value(of name: String) -> BoundValue? { values[name] ?? saved[name] }

    var names: [String] { Array(values.keys) + Array(saved.keys) }

    var conditions: ConditionContext { ConditionContext(values.mapValues { $0.conditionValue ?? .unknown }, otherwise: .unknown) }
}
