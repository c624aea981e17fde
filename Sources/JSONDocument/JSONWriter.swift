// JSONValue → JSON text, by jansson. The C values live only inside this file.
internal import CJansson
internal import Glibc

extension JSONValue {
    /// The one text of this value, for hashing and storing: names sorted by their bytes, no white space, UTF-8 unescaped.
    package var canonicalText: String { written(flags: Int(JSON_COMPACT | JSON_SORT_KEYS)) }

    /// The text for people: two spaces per level, members in their own order, no newline at the end. What a terminal acts upon or what turns
    /// text round is escaped; the library does so below U+0020 only.
    package var prettyText: String {
        var text = ""
        for scalar in written(flags: belay_json_indent(2)).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n", .format, .lineSeparator, .paragraphSeparator:
                // Control characters of JSON's own were escaped before: these are within strings.
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private func written(flags: Int) -> String {
        var digits = 1
        let root = owned(json(digits: &digits))
        defer { json_decref(root) }
        let text = owned(json_dumps(root, flags | Int(JSON_ENCODE_ANY) | belay_json_real_precision(digits)))
        defer { free(text) }
        return String(cString: text)
    }

    /// A new C value, and in `digits` how many digits the longest fraction needs to be read back unchanged: with the library's
    /// own 17 a plain 0.1 would be written as 0.10000000000000001.
    private func json(digits: inout Int) -> UnsafeMutablePointer<json_t>? {
        switch self {
        case .null: return json_null()
        case .bool(let value): return value ? json_true() : json_false()
        case .integer(let value): return json_integer(value)
        case .number(let value):
            guard value.isFinite else { return json_null() }
            digits = max(digits, value.significantDigits)
            return json_real(value)
        case .string(let value): return value.withCString { json_stringn_nocheck($0, value.utf8.count) }
        case .array(let elements):
            let array = owned(json_array())
            for element in elements { succeeded(json_array_append_new(array, element.json(digits: &digits))) }
            return array
        case .object(let members):
            let object = owned(json_object())
            for (key, value) in members.members {
                let value = value.json(digits: &digits)
                key.withCString { succeeded(json_object_setn_new_nocheck(object, $0, key.utf8.count, value)) }
            }
            return object
        }
    }
}

extension Double {
    /// Of the shortest text that reads back as this number.
    fileprivate var significantDigits: Int {
        description.prefix { $0 != "e" }.drop { "-0.".contains($0) }.count(where: \.isNumber)
    }
}

/// The library gives nil here only when there is no memory left, where Swift's own allocations end the program too.
private func owned<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("out of memory while writing JSON") }
    return value
}

private func succeeded(_ code: Int32) {
    precondition(code == 0, "out of memory while writing JSON")
}
