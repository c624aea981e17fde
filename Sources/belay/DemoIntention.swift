// What a demonstration set out to do, on disk from before its set-up, so that a kill in the middle is gone on with.

import Demonstration
import Glibc
import JSONDocument
import Process

struct DemoIntention {
    let directory: String
    let fail: String?
    /// The upgrade has its plan: from here on the journal knows everything.
    var isBegun = false

    var begun: DemoIntention { DemoIntention(directory: directory, fail: fail, isBegun: true) }

    /// Where a demonstration lives that was given no folder.
    static func defaultDirectory() throws -> String {
        var environment: [String: String] = [:]
        for name in ["XDG_DATA_HOME", "HOME"] { if let value = getenv(name) { environment[name] = String(cString: value) } }
        guard let directory = Demonstration.defaultDirectory(environment: environment) else {
            throw Complaint(.wrongUse, "There is no home directory to put the demonstration into. Name a folder with --dir.")
        }
        return directory
    }

    private static func path(_ state: String) -> String { state + "/demonstration.json" }

    /// Nil where no demonstration was ever set up.
    static func read(in state: String) throws -> DemoIntention? {
        guard access(path(state), F_OK) == 0 else { return nil }
        let value = try JSONValue(parsing: try LocalPlace().readFile(path(state), limit: 1 << 16))
        guard let directory = value["directory"]?.string else { return nil }
        return DemoIntention(directory: directory, fail: value["fail"]?.string, isBegun: value["begun"]?.bool ?? false)
    }

    func write(in state: String) throws {
        let value: JSONValue = ["directory": .string(directory), "fail": JSONValue(fail), "begun": .bool(isBegun)]
        let path = Self.path(state)
        let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ProcessError.system(action: "write \(path)", code: errno) }
        defer { close(descriptor) }
        let bytes = Array(value.canonicalText.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, rename(path + ".new", path) == 0 else {
            throw ProcessError.system(action: "write \(path)", code: errno)
        }
    }

    static func remove(in state: String) throws {
        guard unlink(path(state)) == 0 || errno == ENOENT else { throw ProcessError.system(action: "remove \(path(state))", code: errno) }
    }
}
