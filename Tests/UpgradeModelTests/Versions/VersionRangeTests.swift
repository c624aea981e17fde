// Ranges: what they hold, and how their mistakes read.

import Testing

@testable import UpgradeModel

@Suite struct VersionRangeTests {
    @Test(arguments: [
        ("1.18", ["1.18.0-rc1", "1.18", "1.18.0", "1.18.5", "v1.18.2"], ["1.17.9", "1.19.0-rc1", "1.1", "1.180"]),
        ("2", ["2.0.0", "2.9.1"], ["1.9", "3.0.0-rc1"]),
        ("1.18.0", ["1.18.0", "1.18", "1.18.0.1"], ["1.18.0-rc1", "1.18.1"]),
        ("1.16.0-rc4", ["1.16.0-rc4"], ["1.16.0-rc3", "1.16.0"]),
        ("1.18 or later", ["1.18.0-rc1", "1.18.0", "2.0"], ["1.17.9"]),
        ("1.18.0 or later", ["1.18.0", "1.18.0.1"], ["1.18.0-rc1"]),
        ("before 1.17", ["1.16.9", "1.16.0-rc4"], ["1.17.0-rc1", "1.17.0", "1.18"]),
        ("before 1.17.0", ["1.17.0-rc1"], ["1.17.0"]),
        ("1.9 to 1.13", ["1.9.0", "1.9.0-rc1", "1.10", "1.13.0", "1.13.7"], ["1.8.9", "1.14.0-rc1", "1.1"]),
        ("5.3.0 to 5.3.5", ["5.3.0", "5.3.5"], ["5.3.6", "5.2.9", "5.3.0-rc1"]),
        ("2025.05.00", ["2025.05", "2025.05.00"], ["2025.05.01"]),
    ])
    func holds(_ text: String, _ inside: [String], _ outside: [String]) throws {
        let range = try VersionRange(parsing: text)
        for version in inside { #expect(range.contains(try #require(Version(version))), "\(text) should hold \(version)") }
        for version in outside { #expect(!range.contains(try #require(Version(version))), "\(text) should not hold \(version)") }
        #expect(range.description == text)
    }

    @Test(arguments: [
        ("", "\"\" is not a range of versions; write 1.18, 1.18 or later, before 1.17, or 1.9 to 1.13"),
        ("1.18 or newer", "\"1.18 or newer\" is not a range of versions; write 1.18, 1.18 or later, before 1.17, or 1.9 to 1.13"),
        ("latest", "\"latest\" is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"),
        ("before x", "\"x\" in \"before x\" is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"),
        ("1.13 to 1.9", "\"1.13 to 1.9\" runs backwards; write the older version first"),
        ("\u{1B}[2J", "\"\u{FFFD}[2J\" is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"),
    ])
    func says(_ text: String, _ sentence: String) {
        let problem = #expect(throws: VersionRangeProblem.self) { try VersionRange(parsing: text) }
        #expect(problem?.description == sentence)
    }

    @Test func aLineIsNotItsFirstRelease() throws {
        #expect(try VersionRange(parsing: "1.18") != VersionRange(parsing: "1.18.0"))
    }
}
