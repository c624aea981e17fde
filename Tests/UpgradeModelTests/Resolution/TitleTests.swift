// What a step is called that nobody gave a title.
import Testing

@testable import UpgradeModel

@Suite struct TitleTests {
    private func title(_ words: String...) -> String {
        StepResolver.title(of: .run(RunAction(command: ResolvedCommand(words: words.map { FilledText($0) }))))
    }

    @Test func aCommandIsShortened() {
        #expect(title("/usr/bin/pg_dump", "orchard") == "pg_dump orchard")
        let long = title("/opt/orchard/bin/orchard", "migrate", "--database", "postgresql://localhost/orchard", "--to", "2.0.0", "--yes")
        #expect(long == "orchard migrate --database postgresql://localhost/orchard …", "\(long)")
        #expect(StepResolver.title(of: .say(String(repeating: "x", count: 90))).count == 62)
    }
}
