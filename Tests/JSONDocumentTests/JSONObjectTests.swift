import JSONDocument
import Testing

@Suite struct JSONObjectTests {
    /// Few members are looked through, many have an index: both must tell the same.
    @Test(arguments: [3, 16, 17, 100]) func membersAreKeptInOrderAndFound(count: Int) {
        var object = JSONObject((0..<count).map { ("k\($0)", .integer(Int64($0))) })
        #expect(object.count == count)
        for number in 0..<count { #expect(object["k\(number)"]?.integer == Int64(number)) }
        object["k1"] = .string("new")
        object["k0"] = nil
        object["last"] = .null
        #expect(object.keys == (1..<count).map { "k\($0)" } + ["last"])
        #expect(object["k1"]?.string == "new")
        #expect(object["k0"] == nil)
        #expect(object["k2"]?.integer == 2)
        #expect(object["last"]?.isNull == true)
    }

    @Test(arguments: [3, 40]) func orderDoesNotCountForEquality(count: Int) {
        let members = (0..<count).map { ("k\($0)", JSONValue.integer(Int64($0))) }
        let (left, right) = (JSONObject(members), JSONObject(members.reversed()))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != JSONObject(members.dropLast()))
        #expect(left != JSONObject(members.dropLast() + [("k\(count - 1)", .null)]))
        #expect(left != JSONObject(members.dropLast() + [("other", .null)]))
    }

    @Test func aNameThatOccursTwiceIsRefused() {
        // é, composed and not, is one name to Swift, though not to the C library.
        #expect(throws: JSONError.self) { try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}") }
    }
}
