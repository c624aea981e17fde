// Sets keys of a file and leaves every other byte as it is. Pure: bytes in, bytes out. How the formats are spliced is in
// YAMLSplice and SettingsSplice; how the result gets onto a disk is in FileChangeScript.
import YAMLDocument

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

package enum FileEdit {
    /// The bytes with each key set to its value, in order.
    /// - Parameter path: names the file in sentences, and its format.
    package static func apply(_ settings: [(key: String, value: String)], to bytes: [UInt8], of path: String) throws(FileEditProblem)
        -> [UInt8]
    {
        let format = FileFormat(path: path, bytes: bytes)
        var bytes = bytes
        for (key, value) in settings {
            switch format {
            case .yaml: bytes = try YAMLSplice(path: path, isJSON: false).set(key, to: value, in: bytes)
            case .json: bytes = try YAMLSplice(path: path, isJSON: true).set(key, to: value, in: bytes)
            case .dotenv: bytes = try SettingsSplice(path: path, isINI: false).set(key, to: value, in: bytes)
            case .ini: bytes = try SettingsSplice(path: path, isINI: true).set(key, to: value, in: bytes)
            }
        }
        return bytes
    }

    /// What differs, line by line: `12 - TAG=v1`, `12 + TAG=v2`. Lines that stay are not shown, since they may hold secrets.
    package static func difference(_ old: [UInt8], _ new: [UInt8]) -> [String] {
        func lines(_ bytes: [UInt8]) -> [String] {
            bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        }
        let difference = lines(new).difference(from: lines(old))
        var shown: [(line: Int, sign: String, text: String)] = []
        for change in difference {
            switch change {
            case .remove(let offset, let text, _): shown.append((offset + 1, "-", text))
            case .insert(let offset, let text, _): shown.append((offset + 1, "+", text))
            }
        }
        // "-" sorts after "+".
        return shown.sorted { ($0.line, $1.sign) < ($1.line, $0.sign) }.map { "\($0.line) \($0.sign) \($0.text)" }
    }
}

/// Why a file is left as it is, as one sentence that says what to do.
package struct FileEditProblem: Error, Equatable, CustomStringConvertible, Sendable {
    package let description: String

    init(_ description: String) { self.description = description }

    static func missing(_ key: String, in path: String, near: String?) -> FileEditProblem {
        let hint = near.map { "did you mean \($0)?" } ?? "only what is there already is changed."
        return FileEditProblem("\(path) has no key \(key); \(hint)")
    }
}

func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
}
