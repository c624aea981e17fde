import JSONDocument
import Testing

@Suite("Codable values as JSON")
struct JSONCodingTests {
    enum Shape: Codable, Hashable {
        case point
        case circle(Int, note: String?)
        case group([Shape], names: [String: Int])
    }

    struct Drawing: Codable, Hashable {
        var title: String
        var big: Int64
        var scale: Double
        var hidden: Bool
        var parent: String?
        var shapes: [Shape]
    }

    let shapes: [Shape] = [.point, .circle(-3, note: nil), .group([.circle(1, note: "x")], names: ["a": 1])]

    @Test func whatIsWrittenIsReadBack() throws {
        let plain = Drawing(title: "plain", big: .min, scale: 2, hidden: false, parent: "p", shapes: shapes)
        let text = try JSONValue(encoding: plain).canonicalText
        #expect(try JSONValue(parsing: text).decoded(as: Drawing.self) == plain)
    }

    @Test func theShapeIsTheSynthesizedOne() throws {
        #expect(try JSONValue(encoding: Shape.circle(-3, note: "n")).canonicalText == #"{"circle":{"_0":-3,"note":"n"}}"#)
        #expect(try JSONValue(encoding: Shape.point).canonicalText == #"{"point":{}}"#)
    }

    @Test func aWrongKindNamesItsPath() throws {
        let text = #"{"title":"t","big":"no","scale":1,"hidden":false,"shapes":[]}"#
        #expect { try JSONValue(parsing: text).decoded(as: Drawing.self) } throws: { "\($0)".contains("big is no Int64") }
    }

    @Test func numbersThatDoNotFitAreRefused() throws {
        #expect(throws: EncodingError.self) { try JSONValue(encoding: [UInt64.max]) }
        #expect(throws: DecodingError.self) { try JSONValue(parsing: "[300]").decoded(as: [UInt8].self) }
    }
}
