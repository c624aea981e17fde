// A folder below $TMPDIR, or /tmp, that is removed with all that is in it when its work is done.

import Glibc
import Process

enum TemporaryFolder {
    static func with<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var template = Array(((base.hasPrefix("/") ? base : "/tmp") + "/belay-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessError.system(action: "make a temporary folder", code: errno) }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer {
            do {
                let removed = try capture(Command(["rm", "-rf", "--", path]))
                if !removed.succeeded { Console.complain("\(path) was not removed: \(removed.errors.text)") }
            } catch {
                Console.complain("\(path) was not removed: \(error)")
            }
        }
        return try body(path)
    }
}
