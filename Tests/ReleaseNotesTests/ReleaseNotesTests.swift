import Testing
import Glibc
import UpgradeModel

@testable import ReleaseNotes

@Test func debugBlocks() throws {
    let f = try NotesFile(path: "/tmp/s.md")
    let r = f.release(0)!
    for s in r.sections { print(s.level, s.title, s.kind) }
    for i in r.items { print(i.title) }
    let bytes = Array(r.text.utf8)
    let m = try MarkdownText(bytes, name: "x")
    for b in try m.blocks(name: "x") { print(b.kind, b.lists, b.quotes, b.marker ?? "", b.plainText.prefix(40), b.source as Any) }
}
