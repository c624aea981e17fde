// JSON text → JSONValue, by jansson. Duplicate names, invalid UTF-8, numbers out of range and anything after the value are
// errors; nothing is repaired. The C values live only inside this file.
internal import CJansson

/// Why a text is not accepted as JSON.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        case invalid, duplicateName, tooLarge, tooDeep
    }
    package let code: Code
    /// Counted from 1, `column` in characters; nil where the problem has no one place.
    package let line: Int?
    package let column: Int?
    /// Safe to show: control characters of the text are replaced.
    package let message: String

    package var description: String {
        guard let line, let column else { return "invalid JSON: \(message)" }
        return "invalid JSON at line \(line), column \(column): \(message)"
    }
}

/// What a text may cost before it is refused.
package struct JSONLimits: Sendable {
    /// In bytes.
    package var size: Int
    /// Levels of arrays and objects inside one another; the C library itself stops at 2,048.
    package var depth: Int

    package init(size: Int = 64 << 20, depth: Int = 128) {
        self.size = size
        self.depth = depth
    }
}

extension JSONValue {
    /// Reads one JSON value of any kind.
    package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }

    /// Reads one JSON value of any kind; the bytes must be UTF-8.
    package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        guard bytes.count <= limits.size else {
            throw JSONError(
                code: .tooLarge, line: nil, column: nil, message: "\(bytes.count) bytes are more than the \(limits.size) allowed")
        }
        var problem = json_error_t()
        let flags = Int(JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)
        // An empty array may have no address, which the library takes for a programming error; a blank is refused with a place.
        let root = (bytes.isEmpty ? [0x20] : bytes).withUnsafeBytes { buffer in
            json_loadb(buffer.assumingMemoryBound(to: CChar.self).baseAddress, buffer.count, flags, &problem)
        }
        guard let root else { throw JSONError(problem) }
        defer { json_decref(root) }
        self = try JSONValue(root, depth: limits.depth)
    }

    private init(_ json: UnsafeMutablePointer<json_t>, depth: Int) throws(JSONError) {
        switch json.pointee.type {
        case JSON_OBJECT:
            guard depth > 0 else { throw .tooDeep }
            var object = JSONObject()
            var iterator = json_object_iter(json)
            while let member = iterator {
                // Two names that differ in bytes may still be one to Swift (é, composed or not): losing a member silently is worse
                // than refusing.
                let key = String(copying: json_object_iter_key(member), count: json_object_iter_key_len(member))
                guard object.add(key, try JSONValue(json_object_iter_value(member), depth: depth - 1)) else {
                    throw JSONError(code: .duplicateName, line: nil, column: nil, message: "the name \"\(visible(key))\" occurs twice")
                }
                iterator = json_object_iter_next(json, member)
            }
            self = .object(object)
        case JSON_ARRAY:
            guard depth > 0 else { throw .tooDeep }
            var elements: [JSONValue] = []
            elements.reserveCapacity(json_array_size(json))
            for index in 0..<json_array_size(json) {
                elements.append(try JSONValue(json_array_get(json, index), depth: depth - 1))
            }
            self = .array(elements)
        case JSON_STRING: self = .string(String(copying: json_string_value(json), count: json_string_length(json)))
        case JSON_INTEGER: self = .integer(json_integer_value(json))
        case JSON_REAL: self = .number(json_real_value(json))
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        default: self = .null
        }
    }
}

extension JSONError {
    fileprivate static var tooDeep: JSONError {
        JSONError(code: .tooDeep, line: nil, column: nil, message: "arrays and objects lie too deep inside one another")
    }

    fileprivate init(_ problem: json_error_t) {
        // The library keeps its own code in the last byte of the message's buffer.
        var code = JSONError.Code.invalid
        let message = withUnsafeBytes(of: problem.text) { text in
            switch json_error_code(UInt32(text[text.count - 1])) {
            case json_error_duplicate_key: code = .duplicateName
            case json_error_stack_overflow: code = .tooDeep
            default: break
            }
            return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
        let hasPlace = problem.line > 0
        self.init(
            code: code, line: hasPlace ? Int(problem.line) : nil, column: hasPlace ? max(1, Int(problem.column)) : nil,
            message: visible(message))
    }
}

extension String {
    /// Copies `count` bytes, NULs among them, that the library has already checked to be UTF-8.
    fileprivate init(copying bytes: UnsafePointer<CChar>?, count: Int) {
        self.init(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}

/// The text with U+FFFD for control and formatting characters: the message quotes what came from outside.
private func visible(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                default: scalar
                }
            }))
}
