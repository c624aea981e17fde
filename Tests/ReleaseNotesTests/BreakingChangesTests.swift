// What comes out of a release's notes as items that must be answered.
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct BreakingChangesTests {
    private func items(_ body: String) throws -> [NoteItem] { try notes("# 1.0.0\n\n" + body).items("1.0.0") }
    private func titles(_ body: String) throws -> [String] { try items(body).map(\.title) }

    @Test func paragraphs() throws {
        let found = try items(
            """
            ## Breaking Changes

            The key `a` is now `b`. See [the guide](https://example.org/guide).

            To keep it, write:

            ```yaml
            # not a heading
            b: 1
            ```

            The endpoint moved.

            The endpoint moved.

            Closes https://example.org/1

            ### Bug Fixes

            - nothing here
            """)
        #expect(found.map(\.title) == ["The key a is now b", "To keep it, write", "The endpoint moved"])
        #expect(found[1].text.hasSuffix("b: 1\n```"))
        #expect(found[0].links == [NoteLink(text: "the guide", url: "https://example.org/guide")])
        #expect(found.allSatisfy { $0.hash.count == 64 && $0.kind == .breaking })
        #expect(Set(found.map(\.id)).count == 3)
    }

    @Test func bulletsWithParagraphsThatLostTheirIndentation() throws {
        let found = try items("### ⚠ BREAKING CHANGES\n\n* **core:** one\n\nmore of one\n\n- nested\n* two\n")
        #expect(found.map(\.title) == ["core: one", "two"])
        #expect(found.first?.text.contains("more of one") == true)
    }

    @Test func leadsHeadingsAndTables() throws {
        #expect(
            try titles("## Breaking Changes\n\n**First thing**\n\ntext\n\n**Mitigation:** do\n\n**Second thing**\n\ntext\n") == [
                "First thing", "Second thing",
            ])
        #expect(
            try titles("## Breaking Changes\n\n**Attention: please read this**\n\n### One\n\ntext\n\n### Two\n\ntext\n") == ["One", "Two"])
        #expect(
            try titles(
                "## Breaking changes\n\nEach has a guide.\n\n| What | Guide |\n|---|---|\n| A gone | [g](a.md) |\n| B gone (EE) | [g](b.md) |\n"
            ) == ["A gone", "B gone (EE)"])
    }

    @Test func editionsAreNamed() throws {
        let found = try items(
            "## Breaking changes\n\n- **Policies (EE)** are new\n- **Open (Enterprise Edition, Cloud)** is gone\n- all of us\n")
        #expect(found.map(\.editions) == [["EE"], ["EE", "Cloud"], []])
    }

    @Test(arguments: [
        "There are no breaking changes in this release.", "This release has no breaking changes.", "None", "N/A", "No breaking changes.",
        "There are no breaking changes.",
        "**Attention: Please read this section carefully**\nThere are no breaking changes in this release.",
    ])
    func nothingBreaks(sentence: String) throws {
        #expect(try titles("## Breaking Changes\n\n\(sentence)\n") == [])
    }

    @Test(arguments: [
        "There are no breaking changes in this release, however the log format is new.", "No breaking changes except for SQLite users.",
        "There are no breaking changes. Please note that port 80 is closed.", "No longer supports Redis 5.",
    ])
    func somethingBreaksAfterAll(sentence: String) throws {
        #expect(try items("## Breaking Changes\n\n\(sentence)\n").count == 1)
    }

    @Test func theTitleIsWhatIsNew() throws {
        let body = "## Breaking Changes\n\nNo breaking changes. However, the first start takes longer. See below.\n"
        #expect(try titles(body) == ["However, the first start takes longer"])
        #expect(try items(body).map(\.text) == ["No breaking changes. However, the first start takes longer. See below."])
    }

    @Test func aHeadingsAnchorIsNoPartOfTheTitle() throws {
        #expect(
            try titles("## Breaking Changes\n\n### Keys move {#keys-1.0}\n\nThey do.\n\n### A {b}\n\nIt is.\n") == ["Keys move", "A {b}"])
    }

    @Test func whatPointsToTheChangelogSaysNothing() throws {
        let nothing = "There are no deprecations in this release.\nFor further information, please check the [changelog](#x) below.\n"
        #expect(try titles("## Deprecations\n\n" + nothing) == [])
        #expect(try items("## Deprecations\n\nThe key a is on its way out. For further information, check the changelog.\n").count == 1)
        // Of breaking changes only plain words count as none.
        #expect(try items("## Breaking Changes\n\nFor further information, please check the changelog below.\n").count == 1)
        #expect(try items("## Breaking Changes\n\nAttention: the port is closed.\n").count == 1)
    }

    @Test func leakedTemplateIsNoBreakingChange() throws {
        let found = try titles(
            """
            ## Breaking Changes

            The header is gone.

            This patch changes the behavior of configuration item `foo` to do bar. To keep the existing behavior please do baz.

            ```
            -->

            ## Related issue(s)

            <!--
            If this pull request is a fix, link the issue.
            -->

            ## Checklist

            - [ ] I have read the [contributing guidelines](../CONTRIBUTING.md).

            The total is no longer sent.

            ### Bug Fixes
            """)
        #expect(found == ["The header is gone", "The total is no longer sent"])
    }

    @Test func marksAnywhere() throws {
        let found = try titles(
            """
            ### Features

            - plain
            - **api:** new ids

              BREAKING CHANGE: ids are strings
            - feat(db)!: drop the old tables
            - ⚠️ Breaking: colours

            This is not a breaking change.
            """)
        #expect(found == ["BREAKING CHANGE: ids are strings", "feat(db)!: drop the old tables", "⚠️ Breaking: colours"])
    }

    @Test func instructionsAreOneItemAndPointersAreNone() throws {
        let found = try items(
            "## Upgrade instructions\n\n1. Stop.\n2. Start.\n\nThen look.\n\n## Deprecations\n\nThere are no deprications in this release.\n"
        )
        #expect(found.map(\.kind) == [.upgrade])
        #expect(try titles("## Upgrade instructions\n\nGo to the [Upgrading](#x) section for detailed upgrade instructions.\n") == [])
    }

    @Test func referenceLinksFromTheEndOfTheFile() throws {
        let file = try notes(
            "## [1.0.0]\n\n### Removed\n\n- The [old API][old].\n\n## 0.9.0\n\n[1.0.0]: https://example.org/1\n[old]: https://example.org/old\n"
        )
        #expect(try file.items("1.0.0").first?.links == [NoteLink(text: "old API", url: "https://example.org/old")])
    }

    @Test func changedTextChangesTheHash() throws {
        let one = try items("## Breaking Changes\n\nA is b.\n")
        let other = try items("## Breaking Changes\n\nA is b!\n")
        #expect(one[0].id == other[0].id)
        #expect(one[0].hash != other[0].hash)
    }

    @Test func boxesThatWarn() throws {
        let file = try notes(
            """
            ## 2.0.0

            :::danger Data are lost
            Keys are wiped, see [there](https://example.org/keys).
            :::

            ### Fixed

            - A thing

            > **CAUTION**
            > Stop the service first.

            >**CAUTION:** The port moves.

            > [!WARNING]
            > Read this.

            :::note
            Only a note.
            :::

            ```md
            :::warning
            An example.
            :::
            ```

            > A quote, with **caution** in it.
            """)
        let items = try file.items("2.0.0")
        #expect(items.map(\.title) == ["Data are lost", "Stop the service first", "The port moves", "Read this"])
        #expect(items.allSatisfy { $0.kind == .upgrade })
        #expect(items.first?.links.map(\.url) == ["https://example.org/keys"])
    }
}
