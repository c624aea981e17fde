// One short changelog in each of the styles that projects write theirs in: which lines announce releases, and nothing else does.
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct ChangelogStylesTests {
    @Test(arguments: [
        // Keep a Changelog, with a release that was taken back.
        (
            "CHANGELOG.md",
            "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-02-03\n\n### Removed\n\n- Go 1.20\n\n## [1.0.0] - 2026-01-01 [YANKED]\n",
            ["1.1.0:5", "1.0.0:11"]
        ),
        // conventional-changelog: levels by size, links in headings.
        (
            "CHANGELOG.md",
            "# [2.0.0](https://e.org/c/v1.0.1...v2.0.0) (2026-01-02)\n\n### Features\n\n* a\n\n## [1.0.1](https://e.org) (2026-01-01)\n\n### Bug Fixes\n\n* b\n",
            ["2.0.0:1", "1.0.1:7"]
        ),
        // History.md with slashes.
        (
            "History.md", "2.0.0 / 2019-02-01\n==================\n\n  * deps: thing@~1.4.2\n\n1.9.9/ 2018-01-01\n=================\n",
            ["2.0.0:1", "1.9.9:6"]
        ),
        ("CHANGELOG.md", "# v1.2.3 / 2020-01-02\n\na\n\n# v1.2.2 / 2019-01-02\n", ["v1.2.3:1", "v1.2.2:5"]),
        // Lines of plain or bold text in Markdown.
        (
            "CHANGELOG.md",
            "v2.0.0 - January 2, 2026\n\n* [`abc`](https://e.org) Fix: 1.2.3 is read (A)\n\nv1.9.0 - January 1, 2026\n\n* b\n",
            ["v2.0.0:1", "v1.9.0:5"]
        ),
        ("CHANGELOG.md", "Changes\n\n**2.0.0** (2026-01-02)\n\n- a\n\n**1.9.0** (2026-01-01)\n\n- b\n", ["2.0.0:3", "1.9.0:7"]),
        // HTML.
        (
            "CHANGELOG.md",
            "<h1>Changes</h1>\n\n<h2><a name=\"v2\"></a>2.0.0 (2026-01-02)</h2>\n\ntext\n\n<h2 id=\"v1\">1.0.0</h2>\n\ntext\n",
            ["2.0.0:3", "1.0.0:7"]
        ),
        (
            "CHANGELOG.md", "<a name=\"2.0.0\"></a>\n## 2.0.0 (2026-01-02)\n\n### Fixes\n\n<a name=\"1.0.0\"></a>\n## 1.0.0\n",
            ["2.0.0:2", "1.0.0:7"]
        ),
        // Several packages, names, emoji, four parts, days as versions, prereleases.
        (
            "CHANGELOG.md",
            "## @scope/pkg@1.2.3\n\n### Patch Changes\n\n- Updated dependencies\n  - @scope/other@3.4.5\n\n## @scope/pkg@1.2.2\n",
            ["1.2.3:1", "1.2.2:8"]
        ),
        ("CHANGELOG.md", "## :rocket: 3.1.0.4\n\n## \u{1F389} Version 3.1.0.3 (2026-01-01)\n", ["3.1.0.4:1", "3.1.0.3:3"]),
        ("CHANGELOG.md", "## 20260131\n\na\n\n## 20251230\n", ["20260131:1", "20251230:5"]),
        (
            "CHANGELOG.md", "## 2.0.0-rc.1\n\n## 2.0.0-beta.2 (pre-release)\n\n## 2.0.0-alpha\n",
            ["2.0.0-rc.1:1", "2.0.0-beta.2:3", "2.0.0-alpha:5"]
        ),
        ("CHANGELOG.md", "# What's new in 2.0\n\n## Faster\n\n# What's new in 1.9\n", ["2.0:1", "1.9:5"]),
        (
            "NEWS.md",
            "### Major changes between Thing 3.0.1 and Thing 3.0.2 [27 Jan 2026]\n\n  * a\n\n### Major changes between Thing 3.0.0 and Thing 3.0.1 [1 Jan 2026]\n",
            ["3.0.2:1", "3.0.1:5"]
        ),
        // Text: GNU, GNOME, reStructuredText with an anchor, overlines, underlines that are too short.
        (
            "NEWS",
            "Widget NEWS\n\n* Noteworthy changes in release 9.4 (2026-01-01) [stable]\n\n** Bugs\n\n  text of 9.3\n\n* Noteworthy changes in release 9.3 (2025-01-01)\n",
            ["9.4:3", "9.3:9"]
        ),
        (
            "NEWS",
            "Overview of changes in Widget 2.74.6\n====================================\n\n* 1.2.3\n\nOverview of changes in Widget 2.74.5, 03-10-2022\n====================================\n",
            ["2.74.6:1", "2.74.5:6"]
        ),
        (
            "CHANGES.rst", ".. _version-1.1:\n\n1.1\n---\n\nx\n\n.. _version-1.0:\n\n`1.0 <https://e.org>`__\n-----------------------\n",
            ["1.1:3", "1.0:10"]
        ),
        (
            "changes",
            "=====================\nThing 1.1    Released Tue 09 Jan 2024\n=====================\n\na\n\n=====================\nThing 1.0    Released Mon 08 Jan 2024\n=====================\n",
            ["1.1:2", "1.0:8"]
        ),
        ("NEWS", "Version 4.3 (19 Jan 2020)\n\n4.2.1 was broken: this is not.\n\nVersion 4.2.1 (10 Jun 2016)\n", ["4.3:1", "4.2.1:5"]),
        // A named release is believed among others of its name.
        (
            "NEWS",
            "Widget 0.8, the 'Bird' release\n------------------------------\n\nWidget 0.7\n----------\n\nDatabase 7.0: a topic\n---------------------\n",
            ["0.8:1", "0.7:4"]
        ),
    ])
    func announced(name: String, text: String, lines: [String]) throws {
        #expect(try notes(text, name: name).listed == lines)
    }

    @Test(arguments: [
        "# Upgrade\n\nVersion 1.2.3 is needed.\n\n1.2.4 is better.\n", "# Guide\n\n```\nv1.0.0\n\nv1.1.0\n```\n", "- v1.0.0\n- v1.1.0\n",
        "> v1.0.0\n\n> v1.1.0\n", "| v1.0.0 |\n|-|\n| v1.1.0 |\n",
    ])
    func notAnnounced(text: String) throws {
        #expect(try notes(text, name: "page.md").listed.isEmpty)
    }

    @Test func textUnderALineOfPlainTextIsItsOwn() throws {
        let file = try notes("v2.0.0 - January 2, 2026\n\n* two\n\nv1.9.0 - January 1, 2026\n\n* one\n", name: "CHANGELOG.md")
        #expect(try file.text(of: "v2.0.0").contains("two"))
        #expect(try !file.text(of: "v2.0.0").contains("one"))
        #expect(!file.isPlain)
    }
}
