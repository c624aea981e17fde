// The formats of files whose keys can be set, and how one is told from another.

package enum FileFormat: Sendable, Hashable {
    case yaml
    case json
    /// `NAME=value`, as Compose and systemd read it.
    case dotenv
    /// `name = value` below `[section]`; without sections also a properties file.
    case ini

    /// By the file's name; by its content where the name says nothing.
    package init(path: String, bytes: [UInt8]) {
        let name = (path.split(separator: "/").last.map(String.init) ?? path).lowercased()
        switch name.split(separator: ".").last ?? "" {
        case "yaml", "yml": self = .yaml
        case "json": self = .json
        case "env": self = .dotenv
        case "ini", "cfg", "properties": self = .ini
        default: self = name.hasPrefix(".env.") ? .dotenv : Self.guessed(bytes)
        }
    }

    private static func guessed(_ bytes: [UInt8]) -> FileFormat {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix(";") }
        if lines.first?.hasPrefix("{") == true { return .json }
        if lines.allSatisfy(isVariable) { return .dotenv }
        return lines.allSatisfy { $0.hasPrefix("[") || $0.contains("=") } ? .ini : .yaml
    }

    private static func isVariable(_ line: Substring) -> Bool {
        let name = (line.hasPrefix("export ") ? line.dropFirst(7) : line).prefix { $0 != "=" }
        return name.count < line.count && !name.isEmpty && name.utf8.allSatisfy { $0 == 95 || isAlphanumeric($0) }
    }
}

func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
}
