// Any bytes as a changelog: nothing crashes, every release's text lies inside the file and in order, every item has a name of its own.
import Glibc
import ReleaseNotes
import UpgradeModel

/// libFuzzer's loop; its own `main` is not linked, as SwiftPM brings one.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNotes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let first = start?.pointee else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count).dropFirst())
    let name = ["CHANGELOG.md", "notes.mdx", "CHANGES.rst", "NEWS"][Int(first) % 4]
    let provenance = NotesProvenance(kind: .file, place: name, fetched: 0, hash: "")
    let file: NotesFile
    do {
        file = try NotesFile(bytes, name: name, provenance: provenance)
    } catch {
        // A sentence instead of the notes is an answer.
        precondition(!"\(error)".isEmpty)
        return 0
    }
    var last = 0
    for entry in file.index.entries {
        precondition(last <= entry.offset && entry.offset <= entry.bodyStart && entry.end <= bytes.count, "entries out of order")
        last = entry.offset
    }
    var text = 0
    for position in 0..<min(file.count, 50) {
        guard let release = file.release(position) else { preconditionFailure("a release that was counted is not there") }
        text += release.text.utf8.count
        precondition(Set(release.items.map(\.id)).count == release.items.count, "two items of one name")
        do {
            _ = try file.blocks(release.text)
        } catch {
            precondition(!"\(error)".isEmpty)
        }
    }
    // U+FFFD takes three bytes where one was.
    precondition(text <= bytes.count * 3, "a text is given twice")
    return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(runDriver(&count, &arguments) { fuzzNotes($0, $1) })
