// The text of a run's small files: one `name value` per line, and `end` in the last, so that a cut file is noticed.
// Values are bytes: newline, backslash and NUL are written as \n, \\ and \0.

struct Record: Equatable {
    private(set) var fields: [(name: String, value: [UInt8])] = []

    static func == (one: Record, other: Record) -> Bool {
        one.fields.elementsEqual(other.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    mutating func add(_ name: String, _ value: [UInt8]) {
        fields.append((name, value))
    }

    mutating func add(_ name: String, _ value: String) {
        add(name, Array(value.utf8))
    }

    mutating func add(_ name: String, _ value: some FixedWidthInteger) {
        add(name, String(value))
    }

    func all(_ name: String) -> [[UInt8]] {
        fields.filter { $0.name == name }.map(\.value)
    }

    func text(_ name: String) -> String? {
        all(name).first.map { String(decoding: $0, as: UTF8.self) }
    }

    func number<Number: FixedWidthInteger>(_ name: String, as: Number.Type = Number.self) -> Number? {
        text(name).flatMap { Number($0) }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            bytes += Array(field.name.utf8) + [UInt8(ascii: " ")]
            for byte in field.value {
                switch byte {
                case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
                case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
                case 0: bytes += Array("\\0".utf8)
                default: bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes + Array("end\n".utf8)
    }

    init() {}

    /// `name` is said in errors.
    init(parsing bytes: [UInt8], of name: String) throws(ProcessError) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.removeLast().isEmpty, lines.removeLast().elementsEqual("end".utf8) else {
            throw .recordDamaged(path: name, reason: "its end is missing")
        }
        for line in lines {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
                throw .recordDamaged(path: name, reason: "a line without a value")
            }
            add(String(decoding: line[..<space], as: UTF8.self), try Record.unescaped(line[(space + 1)...], name))
        }
    }

    private static func unescaped(_ text: ArraySlice<UInt8>, _ name: String) throws(ProcessError) -> [UInt8] {
        var value: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\\"): value.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "0"): value.append(0)
            case let other: throw .recordDamaged(path: name, reason: "unknown escape \(other.map { String($0) } ?? "at the end")")
            }
        }
        return value
    }
}
