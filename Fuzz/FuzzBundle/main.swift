// Any bytes as a bundle: nothing crashes, and what is taken holds only paths that stay inside and survives being written.
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
public func fuzzBundle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    do {
        let bundle = try NotesBundle(bytes, name: "bundle", signers: nil)
        for file in bundle.files {
            precondition(!file.path.hasPrefix("/") && !file.path.split(separator: "/").contains(".."), "a path that climbs out")
        }
        precondition(Set(bundle.files.map(\.path)).count == bundle.files.count, "a path twice")
    } catch {
        precondition(!"\(error)".isEmpty)
    }
    return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(runDriver(&count, &arguments) { fuzzBundle($0, $1) })
