// Text with its placeholders filled at planning, except those whose value exists only later: saved values, secrets and
// backup folders. What is filled is never read again for placeholders.

package struct FilledText: Sendable, Hashable {
    package enum Part: Sendable, Hashable, Codable {
        case literal(String)
        /// A value that an earlier step reads with `save-as`.
        case saved(String)
        /// A secret input, by name. Never reaches a command's words.
        case secret(String)
        /// The folder of the current backup of this hop and environment, at its place.
        case backupFolder
        /// The folder of the backup that is taken once more before going back.
        case rescueFolder
    }

    package var parts: [Part]

    package init(parts: [Part]) { self.parts = parts }
    package init(_ literal: String) { parts = [.literal(literal)] }

    /// The text as a plan shows it: `<name>` where the value is not known yet.
    package var description: String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .saved(let name): "<\(name)>"
            case .secret(let name): "<\(name)>"
            case .backupFolder: "<backup>"
            case .rescueFolder: "<backup-before-rollback>"
            }
        }.joined()
    }

    package var secretNames: [String] {
        parts.compactMap { part in
            switch part {
            case .secret(let name): name
            case .literal, .saved, .backupFolder, .rescueFolder: nil
            }
        }
    }

    /// The final text; `value` answers for every part that is not a literal.
    package func text<Failure: Error>(_ value: (Part) throws(Failure) -> String) throws(Failure) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .saved, .secret, .backupFolder, .rescueFolder: result += try value(part)
            }
        }
        return result
    }
}

/// A plan is made of these texts, and nearly all hold nothing to fill. Those are written as `{"literal":"…"}`, which makes a plan smaller
/// and much quicker to read; the others as their `parts`. Texts of journals from before have parts always.
extension FilledText: Codable {
    private enum CodingKeys: CodingKey {
        case literal, parts
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .literal) {
            parts = [.literal(text)]
        } else {
            parts = try container.decode([Part].self, forKey: .parts)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if parts.count == 1, case .literal(let text) = parts[0] {
            try container.encode(text, forKey: .literal)
        } else {
            try container.encode(parts, forKey: .parts)
        }
    }
}
