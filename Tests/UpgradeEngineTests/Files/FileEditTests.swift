import Testing
import YAMLDocument

@testable import UpgradeEngine

@Suite("An edit changes one value and no other byte")
struct FileEditTests {
    private func edited(_ text: String, _ key: String, _ value: String, of path: String) throws -> String {
        String(decoding: try FileEdit.apply([(key, value)], to: Array(text.utf8), of: path), as: UTF8.self)
    }

    private func problem(_ text: String, _ key: String, _ value: String, of path: String) -> String {
        do {
            return "not refused: " + (try edited(text, key, value, of: path))
        } catch { return "\(error)" }
    }

    // MARK: YAML

    static let yaml = "# top\r\nimage: # which\r\n  tag:   v1.0   # keep\r\n  names: [a, 'b', \"c\"]\r\nempty:\r\nlast: {x: 1, y: \"z\"}"

    @Test(arguments: [
        ("image.tag", "v1.1", "tag:   v1.0   #", "tag:   v1.1   #"), ("image.names.1", "d", "'b'", "'d'"),
        ("image.names.2", "a\"b\\", "\"c\"", "\"a\\\"b\\\\\""), ("image.names.0", "x, y", "[a,", "[\"x, y\","),
        ("image.names.1", "it's", "'b'", "'it''s'"), ("image.names.1", "it'\u{301}s", "'b'", "'it''\u{301}s'"),
        ("last.x", "2", "x: 1", "x: 2"), ("last.x", "two", "x: 1", "x: two"),
        ("last.x", "1.10", "x: 1", "x: \"1.10\""), ("empty", "now", "empty:", "empty: now"), ("image.tag", "1.20", "v1.0 ", "\"1.20\" "),
        ("image.tag", "yes", "v1.0 ", "\"yes\" "), ("image.tag", "1.2.3", "v1.0 ", "1.2.3 "), ("image.tag", "", "v1.0 ", "\"\" "),
        ("image.tag", "a: b", "v1.0 ", "\"a: b\" "), ("image.tag", "a\nb", "v1.0 ", "\"a\\nb\" "),
        ("image.tag", "*x", "v1.0 ", "\"*x\" "), ("image.tag", "größe", "v1.0 ", "\"größe\" "),
        ("last.y", "2026-01-02", "\"z\"", "\"2026-01-02\""),
        ("image.tag", "2026-01-02", "v1.0 ", "\"2026-01-02\" "),
    ])
    func aYAMLValueIsSplicedIn(key: String, value: String, old: String, new: String) throws {
        let result = try edited(Self.yaml, key, value, of: "/a.yaml")
        let parts = Self.yaml.split(separator: old, omittingEmptySubsequences: false)
        #expect(result == parts.joined(separator: new))
        #expect(parts.count == 2)
    }

    @Test func keysWithDotsAreFoundAsTheyAre() throws {
        #expect(try edited("labels:\n  app.io/v: 'a'\n", "labels.app.io/v", "b", of: "/a.yml") == "labels:\n  app.io/v: 'b'\n")
        #expect(problem("a.b: 1\na:\n  b: 2\n", "a.b", "3", of: "/a.yml").contains("2 ways"))
    }

    @Test func aMissingKeyIsRefusedByNameWithWhatIsNear() {
        #expect(problem(Self.yaml, "image.tga", "x", of: "/a.yaml") == "/a.yaml has no key image.tga; did you mean image.tag?")
        #expect(
            problem(Self.yaml, "quite.other", "x", of: "/a.yaml")
                == "/a.yaml has no key quite.other; only what is there already is changed.")
        #expect(problem("TAG=1\n", "TAGS", "x", of: "/.env") == "/.env has no key TAGS; did you mean TAG?")
        #expect(problem("{\"a\": {\"port\": 1}}", "a.prot", "2", of: "/a.json") == "/a.json has no key a.prot; did you mean a.port?")
    }

    @Test(arguments: [
        ("a: |\n  x\n  y\n", "a", "over several lines"), ("a: &b x\nc: *b\n", "a", "an anchor or a tag"),
        ("a: &b x\nc: *b\n", "c", "holds an alias"),
        ("a: !!str x\n", "a", "an anchor or a tag"), ("a: [1]\n", "a", "holds a list"), ("a: 1\n---\nb: 2\n", "a", "second document"),
        ("a: 1\na: 2\n", "a", "already given"), ("{a, b: 1}", "a", "no place for a value"), ("a: [\n", "a", "can't be edited"),
    ])
    func whatCannotBeSplicedIsRefused(text: String, key: String, why: String) {
        let sentence = problem(text, key, "v", of: "/a.yaml")
        #expect(sentence.contains(why), "\(sentence)")
    }

    // MARK: JSON

    @Test(arguments: [
        ("a.b", "x\"y", "\"v\"", "\"x\\\"y\""), ("a.n", "3", "17", "3"), ("a.n", "three", "17", "\"three\""),
        ("a.t", "false", "true", "false"),
        ("a.t", "no", "true", "\"no\""), ("l.1", "9", "\"two\"", "\"9\""), ("z", "v", "null", "\"v\""), ("a.n", "007", "17", "\"007\""),
    ])
    func aJSONValueKeepsItsKind(key: String, value: String, old: String, new: String) throws {
        let json = "{\t\"a\":{\"b\":\"v\", \"n\": 17,\"t\":true},\n  \"l\": [1 , \"two\"], \"z\":null}"
        #expect(try edited(json, key, value, of: "/a.json") == json.split(separator: old).joined(separator: new))
    }

    @Test func whatIsNoJSONIsLeftAlone() {
        #expect(problem("{a: 1}", "a", "2", of: "/a.json").contains("can't be edited"))
    }

    // MARK: .env and INI

    static let env =
        "# TAG=no\r\nexport TAG=v1 # now\r\nNAME='My Shop'\r\nPASS=\"a#b\"\r\nEMPTY=\r\nLONG=\"one\r\nTAG=two\"\r\nURL = http://x"

    @Test(arguments: [
        ("TAG", "v2", "TAG=v1 #", "TAG=v2 #"), ("NAME", "Your Shop", "'My Shop'", "'Your Shop'"), ("NAME", "it's", "'My Shop'", "\"it's\""),
        ("PASS", "$x", "\"a#b\"", "'$x'"), ("EMPTY", "a b", "EMPTY=", "EMPTY='a b'"), ("EMPTY", "1", "EMPTY=", "EMPTY=1"),
        ("URL", "https://y/?a=b", "http://x", "'https://y/?a=b'"),
    ])
    func aVariableIsSplicedIn(key: String, value: String, old: String, new: String) throws {
        #expect(
            try edited(Self.env, key, value, of: "/srv/.env")
                == Self.env.split(separator: old, omittingEmptySubsequences: false).joined(separator: new))
    }

    @Test func whatReadersTakeDifferentlyIsRefused() {
        #expect(problem(Self.env, "TAG", "it's $5", of: "/.env").contains("can't hold this value"))
        #expect(problem(Self.env, "TAG", "a\nb", of: "/.env").contains("can't hold this value"))
        #expect(problem("A=1\nA=2\n", "A", "3", of: "/.env") == "A is given more than once in /.env (lines 1, 2); keep one of them.")
    }

    static let ini = "; c\nroot = 1\n[server]\nport = 80 ; old\nname: \"x y\"\n[other.one]\nport=81"

    @Test(arguments: [
        ("root", "2", "root = 1", "root = 2"), ("server.port", "8080", "80 ;", "8080 ;"), ("server.name", "z", "\"x y\"", "\"z\""),
        ("other.one.port", "a b", "port=81", "port=a b"),
    ])
    func anINIValueIsSplicedIn(key: String, value: String, old: String, new: String) throws {
        #expect(
            try edited(Self.ini, key, value, of: "/a.ini")
                == Self.ini.split(separator: old, omittingEmptySubsequences: false).joined(separator: new))
    }

    @Test func theFormatIsThatOfTheFile() {
        #expect(FileFormat(path: "/srv/.env", bytes: []) == .dotenv)
        #expect(FileFormat(path: "/srv/.env.production", bytes: []) == .dotenv)
        #expect(FileFormat(path: "/etc/default/x", bytes: Array("A_B=1\n# c\n".utf8)) == .dotenv)
        #expect(FileFormat(path: "/etc/x.conf", bytes: Array("[a]\nb = 1\n".utf8)) == .ini)
        #expect(FileFormat(path: "/etc/x.conf", bytes: Array("{\"a\": 1}".utf8)) == .json)
        #expect(FileFormat(path: "/etc/x", bytes: Array("a: 1\nb:\n  c: 2\n".utf8)) == .yaml)
    }

    @Test func theDifferenceShowsChangedLinesAlone() {
        #expect(FileEdit.difference(Array("a\nb\nc\n".utf8), Array("a\nB\nc\n".utf8)) == ["2 - b", "2 + B"])
        #expect(FileEdit.difference(Array("a".utf8), Array("a".utf8)) == [])
    }
}
