// Which text belongs to which release.
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct ReleaseIndexTests {
    @Test func aVersionIsNotFoundInsideAnother() throws {
        let file = try notes("# Changes\n\n## 5.8.15\n\nfifteen\n\n## 5.8.1\n\none\n")
        #expect(try file.text(of: "5.8.1") == "## 5.8.1\n\none\n")
        let query = try NotesQuery(from: Version("5.8.0"), to: Version("5.8.1"))
        #expect(query.releases(in: file).map(\.versionText) == ["5.8.1"])
    }

    @Test func levelsChange() throws {
        let file = try notes(
            """
            # [1.1.0](https://example.org) (2026-02-01)

            ### Bug Fixes

            * minor

            ### [1.0.1](https://example.org) (2026-01-20)

            ### Bug Fixes

            * patch

            # 1.0.0 (2026-01-01)
            """)
        #expect(file.listed == ["1.1.0:1", "1.0.1:7", "1.0.0:13"])
        #expect(try file.text(of: "1.0.1").contains("patch"))
        #expect(try !file.text(of: "1.1.0").contains("patch"))
    }

    @Test func tableOfContentsFencesAndComments() throws {
        let file = try notes(
            """
            # Changelog

            - [2.0.0](#200)
            - [1.0.0](#100)

            ## 2.0.0

            ```md
            ## 1.5.0
            not a release
            ```

            <!--
            ## 1.4.0
            -->

            > ## 1.3.0
            > quoted

            ## 1.0.0
            """)
        #expect(file.listed == ["2.0.0:6", "1.0.0:20"])
    }

    @Test func blockWithoutAnEndHidesNothing() throws {
        let text = """
            ## 3.0.0

            ```yaml
            a: 1

            ## 2.0.0

            ```sh
            true
            ```

            ## 1.0.0

            ```
            last
            ```
            """
        let file = try notes(text)
        #expect(file.listed == ["3.0.0:1", "2.0.0:6", "1.0.0:12"])
        #expect(try file.text(of: "3.0.0").contains("a: 1"))
        #expect(!file.remarks.isEmpty)
    }

    @Test func blockOpenAtTheEndHidesNothing() throws {
        let file = try notes("## 2.0.0\n\n```\nx\n\n## 1.0.0\n\ntext\n")
        #expect(file.listed == ["2.0.0:1", "1.0.0:6"])
    }

    @Test func mdxCommentAroundHTMLCommentHidesNothing() throws {
        let file = try notes("## 2.0.0\n\n{/* <!-- Required\n## 1.5.0\n */}\n\nnote\n\n## 1.0.0\n", name: "notes.mdx")
        #expect(file.listed == ["2.0.0:1", "1.0.0:9"])
    }

    @Test func commentWithoutAnEndHidesNothing() throws {
        #expect(try notes("## 2.0.0\n\n<!-- forgotten\n\n## 1.0.0\n").listed == ["2.0.0:1", "1.0.0:5"])
    }

    @Test func frontMatterAndAdmonitions() throws {
        let file = try notes(
            """
            ---
            title: Notes
            description: odd end.---

            :::warning Careful
            ## 2.0.0
            :::

            {{< note >}}
            text
            {{< /note >}}

            <Note>
            ## 1.0.0
            </Note>
            """, name: "page.mdx")
        #expect(file.listed == ["2.0.0:6", "1.0.0:14"])
        #expect(file.text.frontMatter.text("description") == "odd end.")
    }

    @Test func dividerIsNoFrontMatter() throws {
        #expect(try notes("---\n\n## 1.0.0\n\n---\n").listed == ["1.0.0:3"])
    }

    @Test func carriageReturnsAndBrokenBytes() throws {
        #expect(try notes("## 2.0.0\r\n\r\ntext\r\n\r\n## 1.0.0\r\n").listed == ["2.0.0:1", "1.0.0:5"])
        var bytes = Array("## 2.0.0\n\nbroken ".utf8)
        bytes += [0xFF, 0xC3, 0x28, 0x00, 0x1B]
        bytes += Array("\n\n## 1.0.0\n".utf8)
        let file = try notes(bytes: bytes)
        #expect(file.listed == ["2.0.0:1", "1.0.0:5"])
        #expect(try file.text(of: "2.0.0").contains("broken \u{FFFD}"))
        #expect(NotesReport([try #require(file.release(0))]).text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 })
    }

    @Test func lineHeadingsAndWhatIsNoRelease() throws {
        let file = try notes(
            """
            ## Support

            ## 5.1 Release Notes

            ### 5.1.0 Release Notes

            #### Upgrading From Version 5.0

            #### Dependencies

            ##### 1.22.3

            ##### Other

            ##### helper 8.1.0

            #### v8

            ### 5.0.9 Release Notes

            ## Further Information

            ### Questions
            """)
        #expect(file.listed == ["5.1:3", "5.1.0:5", "5.0.9:19"])
        #expect(try !file.text(of: "5.0.9").contains("Questions"))
        let query = try NotesQuery(from: Version("5.0.9"), to: Version("5.1.0"))
        #expect(query.releases(in: file).map(\.versionText) == ["5.1.0"])
    }

    @Test func componentsInsideARelease() throws {
        let file = try notes("## 2.7.0 Release Notes\n\n### Shop Gateway v2.7.0\n\na\n\n### Shop Board v1.7.0\n\nb\n\n## 2.6.0\n")
        #expect(file.listed == ["2.7.0:1", "v2.7.0:3", "v1.7.0:7", "2.6.0:11"])
        let query = try NotesQuery(from: Version("2.6.0"), to: Version("2.7.0"))
        #expect(query.releases(in: file).map(\.component) == [nil, "Shop Gateway", "Shop Board"])
    }

    @Test func changesBetweenReleasesBelowALine() throws {
        let file = try notes(
            "Thing 3.5\n---------\n\n### Changes between 3.5.0 and 3.5.1 [xx XXX xxxx]\n\na\n\n### Changes between 3.4 and 3.5.0 [8 Apr 2025]\n\nb\n"
        )
        #expect(file.listed == ["3.5:1", "3.5.1:4", "3.5.0:8"])
        #expect(try #require(VersionWord.parse("1.0.2")) < #require(VersionWord.parse("1.0.2h")))
    }

    @Test func emptyHeadingIsAPlaceOfItsOwn() throws {
        let file = try notes(
            """
            # [](https://example.org/compare/v1.0.0...v) (2026-03-01)

            ## Breaking Changes

            The port is 81 now.

            # 1.0.0
            """)
        #expect(file.listed == ["1.0.0:7"])
        let found = try NotesQuery(from: Version("1.0.0"), to: Version("1.1.0")).releases(in: file)
        #expect(found.map(\.versionText) == ["1.1.0"])
        #expect(found.first?.items.map(\.title) == ["The port is 81 now"])
        #expect(found.first?.remark != nil)
        #expect(try NotesQuery(from: nil, to: Version("1.0.0")).releases(in: file).map(\.versionText) == ["1.0.0"])
    }

    @Test func underlinedHeadings() throws {
        #expect(try notes("2.0.0\n=====\n\ntext\n\n1.0.0 (2026-01-01)\n------\n\nmore\n").listed == ["2.0.0:1", "1.0.0:6"])
    }

    @Test func restructuredTextAndNews() throws {
        let rst = try notes("Changes\n=======\n\n2.0.0 (2026-01-01)\n------------------\n\n* one\n\n1.0.0\n-----\n", name: "CHANGES.rst")
        #expect(rst.listed == ["2.0.0:4", "1.0.0:9"])
        let news = try notes(
            "* Noteworthy changes in release 9.4 (2026-01-01) [stable]\n\n  text about 9.3\n\n* Noteworthy changes in release 9.3\n",
            name: "NEWS")
        #expect(news.listed == ["9.4:1", "9.3:5"])
    }

    @Test func versionFromTheFileName() throws {
        #expect(try notes("text\n", name: "x/v26.1.3.md", isOneRelease: true).heading(0)?.version == "v26.1.3")
        #expect(try notes("text\n", name: "2023-01-17-release-notes-2.10.md", isOneRelease: true).heading(0)?.version == "2.10")
        #expect(try notes("---\nreleaseTag: \"2.7.3\"\n---\n\n## Eventing\n\n### Broker upgraded to 2.9\n").heading(0)?.version == "2.7.3")
    }
}

@Suite struct NotesQueryTests {
    private let file: NotesFile

    init() throws {
        file = try notes(
            """
            # [1.1.0](https://example.org/compare/v1.1.0-rc.1...v1.1.0)
            small
            # [1.1.0-rc.1](https://example.org/compare/v1.0.0...v1.1.0-rc.1)
            big
            # [1.0.0](https://example.org/compare/v0.9.0...v1.0.0)
            all
            # 1.0.0-beta.2
            beta
            # 0.9.0
            old
            """)
    }

    @Test func fromExclusiveToInclusive() throws {
        let query = try NotesQuery(from: Version("0.9.0"), to: Version("1.0.0"))
        #expect(query.releases(in: file).map(\.versionText) == ["1.0.0"])
    }

    @Test func preReleaseWhenAnEndIsOne() throws {
        let query = try NotesQuery(from: Version("0.9.0"), to: Version("1.1.0-rc.1"))
        #expect(query.releases(in: file).map(\.versionText) == ["1.0.0-beta.2", "1.0.0", "1.1.0-rc.1"])
    }

    @Test func preReleaseThatTheReleaseBuildsOn() throws {
        let query = try NotesQuery(from: Version("1.0.0"), to: Version("1.1.0"))
        #expect(query.releases(in: file).map(\.versionText) == ["1.1.0-rc.1", "1.1.0"])
    }

    @Test func draftOfAPreReleaseComesBeforeIt() throws {
        let file = try notes("# 0.6.0-alpha.1.pre.1\nx\n# 0.6.0-alpha.1.pre.0\ny\n# 0.5.0-alpha.1\nz\n")
        let query = try NotesQuery(from: Version("v0.5.0-alpha.1"), to: Version("v0.6.0-alpha.1"))
        #expect(query.releases(in: file).map(\.versionText) == ["0.6.0-alpha.1.pre.0", "0.6.0-alpha.1.pre.1"])
    }

    @Test func backwardsIsRefused() {
        #expect(throws: ReleaseNotesError.self) { try NotesQuery(from: Version("2.0"), to: Version("1.0")) }
        #expect(throws: ReleaseNotesError.self) { try NotesQuery(from: Version("1.0"), to: Version("1.0.0")) }
    }
}
