// Sets keys of a file and leaves every other byte as it is. Pure: bytes in, bytes out. How the formats are spliced is in
// YAMLSplice and SettingsSplice; how the result gets onto a disk is in FileChangeScript.

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
