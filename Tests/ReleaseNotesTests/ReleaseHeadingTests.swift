// Which headings announce a release: the words of real changelogs' habits, in headings of our own.
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct ReleaseHeadingTests {
    @Test(arguments: [
        ("[1.2.0](https://example.org/compare/v1.1.0...v1.2.0) (2026-01-30)", "1.2.0", "2026-01-30"),
        ("[1.2.0] - 2026-01-30", "1.2.0", "2026-01-30"),
        ("v2.7.0", "v2.7.0", nil),
        ("Version 3.1", "3.1", nil),
        ("5.14.0 Release Notes {#rn-5.14.0}", "5.14.0", nil),
        ("1.3. Release Notes", "1.3", nil),
        ("2026-04-21, Version 14.0.0 (Current), @somebody", "14.0.0", "2026-04-21"),
        ("2.0.0 / 2019-02-01", "2.0.0", "2019-02-01"),
        ("1.0.0-rc.10 [YANKED]", "1.0.0-rc.10", nil),
        ("v0.8.3-alpha.1.pre.0", "v0.8.3-alpha.1.pre.0", nil),
        ("🚀 1.4.0: the quiet one", "1.4.0", nil),
        ("Tyk Gateway v2.7.0", "v2.7.0", nil),
        ("<a name=\"x\"></a> 2.6.0 Release Notes", "2.6.0", nil),
        ("@scope/pkg@1.2.3", "1.2.3", nil),
        ("release-1.9.2", "1.9.2", nil),
        ("What's new in Fictional 3.12", "3.12", nil),
        ("Changes between 3.0.0 and 3.0.1 [14 Dec 2021]", "3.0.1", "2021-12-14"),
        ("2026.01 release overview", "2026.01", nil),
        ("7.0.4 (September 9, 2022) ##", "7.0.4", "2022-09-09"),
        ("Release 12", "12", nil),
        ("Overview of changes in Widget 2.74.6", "2.74.6", nil),
        ("Major changes between Widget 3.0.1 and Widget 3.0.2 [27 Jan 2026]", "3.0.2", "2026-01-27"),
        ("Changes from 1.7.4 to 1.8.0:", "1.8.0", nil),
        ("Changes from version 4.1.x to version 4.2.0", "4.2.0", nil),
        ("NEWS for widget 3.5.0 (13 Aug 2026)", "3.5.0", "2026-08-13"),
        ("Noteworthy changes in version 1.9.3 (2021-04-19)  [C23/A3/R3]", "1.9.3", "2021-04-19"),
        ("Version 10.42 11-December-2022", "10.42", "2022-12-11"),
        ("1.50.11, 03-10-2022", "1.50.11", nil),
        ("Release 2.5.0 Tue October 25 2022", "2.5.0", "2022-10-25"),
        ("Widget 7.0.15    Released Tue 09 Jan 2024 10:45:52 IST", "7.0.15", "2024-01-09"),
        ("2016-05-05, Version 4.4.4 'Name' (LTS), @somebody", "4.4.4", "2016-05-05"),
        ("4.3.3 and 3.12.4 / 2020-02-28", "4.3.3", "2020-02-28"),
        ("2.5.9/ 2012-04-02", "2.5.9", "2012-04-02"),
        ("What's New in Widget 3.4.6rc1?", "3.4.6rc1", nil),
        ("Apr 08, 2022: widget 3.6.1 released", "3.6.1", "2022-04-08"),
        ("widget Things Bindings 1.3.2 (2022-09-06)", "1.3.2", "2022-09-06"),
    ])
    func announces(heading: String, version: String, date: String?) throws {
        let found = try #require(ReleaseHeading(raw: "## " + heading))
        #expect(found.version == version)
        #expect(found.date == date)
    }

    @Test(arguments: [
        "Upgrading from version 2.8", "Upgrading to v2.3 from v2.2", "Istio upgraded to 1.14.1", "Support for Minikube 1.6",
        "Kubernetes 1.25 support", "Path 1 - Current Version < 4.1.0 and Target Version < 4.1.0", "Gateway Versions >= 4.1.0",
        "Release 2025.09.00 and later", "Changelog", "Breaking Changes", "Release Date 7 July 2026", "MongoDB v7.0.x Compatibility",
        "Migrate from 1.15 to 1.16.0-rc4", "MCP Gateway (v5.13+)", "2.1. Set up plugins", "Streams V3", "OAuth2.0 flow", "2026-01-30",
        "Before Fictional 0.22", "Import an API from OAS 3.0.0", "Downloads for v1.20.0", "Changes since 1.2.3", "127.0.0.1 is refused",
        "3 things",
        "widget-3.2.8 --> widget-3.2.9 (pending)", "2.0 and later", "Changes since 0.7.20", "Significant changes relative to 2.1.4:",
        "Chart broker v1.0.0 officially released", "Upgrade instructions {#upgrade-5.6.1}",
    ])
    func mentions(heading: String) {
        #expect(ReleaseHeading(raw: "## " + heading) == nil)
    }

    @Test func componentIsNamed() throws {
        let heading = try #require(ReleaseHeading(text: "Tyk Identity Broker v0.4.0"))
        #expect(heading.component == "Tyk Identity Broker")
        #expect(heading.style == .product)
    }

    @Test func longTextIsNoHeading() {
        #expect(ReleaseHeading(text: "1.2.3 " + String(repeating: "word ", count: 200)) == nil)
    }
}
