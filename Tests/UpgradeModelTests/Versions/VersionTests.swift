// Reading, order and equality of versions, and lines.

import Testing

@testable import UpgradeModel

@Suite struct VersionTests {
    @Test(arguments: [
        ["0.6.3-alpha.1", "0.7.0-alpha.1", "v0.8.0-alpha.1", "v0.8.0-alpha.3", "0.8.0-alpha.4.pre.0", "0.10.1"],
        ["0.11.0-alpha.0.pre.0", "v0.11.0-alpha.0.pre.2", "0.11.0", "0.11.1", "0.13.0", "1.3.1", "25.4.0", "26.2.0"],
        ["1.15.1", "1.16.0-rc3", "1.16.0-rc4", "1.16.0-rc10", "1.16.0", "1.17.0"],
        ["2023.07.00", "2024.12.02", "2025.05.00", "2025.05.02"],
        ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"],
        ["5.1.0-rc01", "5.1.0-rc1", "5.1.0-rc02", "5.1.0-rc2"],
        ["0.19.3", "0.19.3.1", "0.19.4"],
        ["1.9", "1.10", "1.98.0rc1", "1.98.0"],
        ["1.0.0-2", "1.0.0-1a", "1.0.0"],
        ["1.0.0-99999999999999999999998", "1.0.0-99999999999999999999999", "1.0.0-100000000000000000000000"],
        ["2097150.9", "2097151.1", "2097151.5.1", "2097152.0", "999999999999999998.0", "999999999999999999.0"],
        ["1.2097150.9", "1.2097151.1", "1.2097152.0", "1.3000000.0", "2.0.2097151", "2.0.2097152", "2.1.0"],
    ])
    func ascends(_ texts: [String]) throws {
        let versions = try texts.map { try #require(Version($0), "\($0)") }
        for (index, lower) in versions.enumerated() {
            #expect(!(lower < lower))
            for higher in versions[(index + 1)...] {
                #expect(lower < higher)
                #expect(!(higher < lower))
                #expect(lower != higher)
            }
        }
        #expect(versions.shuffled().sorted() == versions)
    }

    @Test(arguments: [
        ("2023.07", "2023.07.00"), ("2023.7", "2023.07"), ("v1.18.2", "1.18.2"), ("1", "1.0.0.0"), ("1.0.0+a", "1.0.0+b.c"),
        ("1.98.0rc1", "1.98.0-rc1"),
    ])
    func areEqual(_ left: String, _ right: String) throws {
        let (left, right) = (try #require(Version(left)), try #require(Version(right)))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(!(left < right) && !(right < left))
    }

    @Test func keepsItsSpelling() throws {
        let version = try #require(Version("v2025.05.02"))
        #expect("\(version)" == "v2025.05.02")
        #expect(version.bareText == "2025.05.02")
        #expect("\(version.line())" == "2025.05")
        #expect(version.numbers == [2025, 5, 2])
    }

    @Test(arguments: [("1.16.0-rc4", true), ("1.98.0rc1", true), ("1.16.0", false), ("1.16.0+rc4", false)])
    func knowsPrereleases(_ text: String, _ isPrerelease: Bool) throws {
        #expect(try #require(Version(text)).isPrerelease == isPrerelease)
    }

    @Test(arguments: [
        "", "v", ".", "1.", ".1", "1..2", "1.2.", "-1", "1.2-", "1.2-a..b", "1.2-.a", "1.2+", "1.2+a_b", "1.2 ", " 1.2", "1.2\n",
        "1.2\u{1B}[31m",
        "latest", "vv1", "1.2x", "1.2xyz3", "1,2", "１.２", "1.2-é", "0x10", "1.9999999999999999999", "$(reboot)", "1.2;ls", "../1.2",
        "--help",
    ])
    func refuses(_ text: String) {
        #expect(Version(text) == nil)
    }

    @Test func refusesWhatIsTooLong() {
        #expect(Version(String(repeating: "1", count: 1_000_000)) == nil)
        #expect(Version(String(repeating: "1.", count: 16) + "1") == nil)
        #expect(Version("1.0-" + String(repeating: "a", count: 125)) == nil)
        #expect(Version("1.0-" + String(repeating: "a", count: 124)) != nil)
    }

    @Test func lines() throws {
        let version = try #require(Version("1.18.5-rc2"))
        #expect(version.line() == Version("1.18.0")?.line())
        #expect(version.line(depth: 1).contains(try #require(Version("1.20"))))
        #expect(!version.line().contains(try #require(Version("1.1.8"))))
        #expect("\(try #require(Version("5")).line())" == "5.0")
        #expect(try #require(Version("1.9.9")).line() < version.line())
        #expect("\(try #require(Version("1.98rc1")).line())" == "1.98")
    }
}
