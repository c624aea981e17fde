import Testing

@testable import JSONDocument

@Suite struct JSONParserTests {
    @Test func readsEveryKindOfValue() throws {
        let value = try JSONValue(parsing: #"{"s":"ü\u0000x","i":-9223372036854775808,"n":1.5,"t":true,"f":false,"z":null,"a":[1,[]]}"#)
        #expect(value["s"]?.string == "ü\0x")
        #expect(value["i"]?.integer == .min)
        #expect(value["n"]?.number == 1.5)
        #expect(value["t"] == true)
        #expect(value["f"]?.bool == false)
        #expect(value["z"]?.isNull == true)
        #expect(value["a"]?[0]?.integer == 1)
        #expect(value["a"]?[1]?.array == [])
        #expect(value["a"]?[2] == nil)
        #expect(value["missing"] == nil)
        #expect(value.object?.keys == ["s", "i", "n", "t", "f", "z", "a"])
    }

    @Test(arguments: ["", " ", "{", "[1,]", "1 2", "nul", "\"\u{1}\"", "{\"a\\u0000b\":1}", "\"\\ud800\"", "9223372036854775808", "1e999"])
    func refuses(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .invalid)
        #expect(error?.line != nil)
    }

    @Test func saysWhere() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\n  \"a\": x\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
        #expect(error?.description.hasPrefix("invalid JSON at line 2, column 8: ") == true)
    }

    @Test func refusesInvalidUTF8AndBinary() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0], [0x22, 0, 0x22], [0xED, 0xA0, 0x80]] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        }
    }

    @Test func refusesDuplicateNames() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: #"{"a":1,"a":2}"#) }
        let equivalent = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}") }
        #expect(equivalent?.code == .duplicateName)
    }

    @Test func keepsItsLimits() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(try JSONValue(parsing: nested(128)) != .null)
        for depth in [129, 5_000, 1_000_000] {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(depth)) }
            #expect(error?.code == .tooDeep)
        }
        let large = #expect(throws: JSONError.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(size: 6)) }
        #expect(large?.code == .tooLarge)
    }

    @Test func messagesAreSafeToShow() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[\u{1B}]0;x\u{7}") }
        #expect(error?.description.unicodeScalars.contains { $0.value < 0x20 } == false)
    }
}

@Suite struct JSONWriterTests {
    @Test func canonicalTextIsOneTextPerValue() {
        let one: JSONValue = ["b": [1, 2.5, nil, true], "a": "ü/\"\\\n\u{1F}\0", "é": 1, "": [:]]
        let other: JSONValue = ["": [:], "é": 1, "a": "ü/\"\\\n\u{1F}\0", "b": [1, 2.5, nil, true]]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one.canonicalText == #"{"":{},"a":"ü/\"\\\n\u001F\u0000","b":[1,2.5,null,true],"é":1}"#)
        #expect(one.canonicalText == other.canonicalText)
    }

    @Test func prettyTextHoldsNothingThatATerminalActsUpon() throws {
        let hostile = "\u{1B}[2J\u{9B}31m\u{7F}\u{202E}\u{2028}\u{E0001}é\n"
        let text = JSONValue.object(["a\u{9D}": .string(hostile)]).prettyText
        #expect(text == #"{"# + "\n" + #"  "a\u009d": "\u001B[2J\u009b31m\u007f\u202e\u2028\udb40\udc01é\n""# + "\n}")
        #expect(try JSONValue(parsing: text) == .object(["a\u{9D}": .string(hostile)]))
    }

    @Test func prettyTextKeepsTheOrder() {
        let value: JSONValue = ["z": 1, "a": ["y": [], "b": [1]]]
        #expect(value.prettyText == "{\n  \"z\": 1,\n  \"a\": {\n    \"y\": [],\n    \"b\": [\n      1\n    ]\n  }\n}")
    }

    @Test func numbersComeBackUnchanged() throws {
        #expect(JSONValue.number(0.1).canonicalText == "0.1")
        #expect(JSONValue.number(100).canonicalText.contains("."))
        #expect(JSONValue.number(.infinity).canonicalText == "null")
        #expect(JSONValue.number(.nan).canonicalText == "null")
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let text = JSONValue.array([.number(value), 0.1]).canonicalText
            #expect(try JSONValue(parsing: text)[0]?.number == value, "\(text)")
        }
        for edge in [0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e15, 1e16, 123456789012345680, 1e22] as [Double] {
            #expect(try JSONValue(parsing: JSONValue.number(edge).canonicalText).number == edge)
        }
    }

    @Test func anyStringComesBackUnchanged() throws {
        for value in 0...0x10FFFF {
            guard value % 257 == 0 || value < 0x300, let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let text = "a\(Character(scalar))b"
            let back = try JSONValue(parsing: JSONValue.string(text).canonicalText).string
            #expect(back.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test func nulInNameBecomesVisible() throws {
        let value: JSONValue = ["a\0b": 1]
        #expect(value["a\0b"] == 1)
        #expect(value.object?.keys == ["a\u{FFFD}b"])
        #expect(try JSONValue(parsing: value.canonicalText) == value)
    }

    @Test func membersCanBeChanged() {
        var value: JSONValue = nil
        value["a"] = 1
        value["b"] = "x\(2)"
        value["a"] = 3
        #expect(value.canonicalText == #"{"a":3,"b":"x2"}"#)
        value["a"] = Optional<JSONValue>.none
        #expect(value.object?.keys == ["b"])
        #expect(JSONValue(Optional<String>.none) == .null)
        #expect(JSONValue(7) == 7)
    }
}
