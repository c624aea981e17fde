// Folders for tests. All of them lie in one, which goes when the tests' process ends: a test hands out paths, which nobody holds on to.
import Glibc
import Process
import Synchronization

/// A fresh folder for one test.
func scratchFolder() throws -> String {
    let path = "\(scratchRoot)/\(scratchCount.add(1, ordering: .relaxed).newValue)"
    guard mkdir(path, 0o700) == 0 else { throw ProcessError.system(action: "make a folder", code: errno) }
    return path
}

private let scratchCount = Atomic(0)

private let scratchRoot: String = {
    var template = Array("/tmp/belay-notes-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return "/nowhere" }
    atexit {
        do {
            let removed = try capture(Command(["rm", "-rf", "--", scratchRoot]))
            if !removed.succeeded { print("\(scratchRoot) was not removed: \(removed.errors.text)") }
        } catch {
            print("\(scratchRoot) was not removed: \(error)")
        }
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}()
