// The folder of one attempt, which its caller names, and how its small files get there whole or not at all. What they say: RunRecords.
//
//     spec     what runs, for people to read; no secret's value
//     log      output and errors of the command
//     cut      at a far place: from where to where the middle of a long log was taken out
//     started  who runs it; its existence decides that no other runner may start it
//     stop     somebody asked for an end
//     result   how it ended
import Glibc

struct RunDirectory: Sendable {
    enum File: String {
        case spec, log, started, stop, result
    }

    let path: String

    func path(of file: File) -> String {
        "\(path)/\(file.rawValue)"
    }

    /// Throws `runExists` when it does: whoever makes the directory is the only one who starts the run. Group-owned state
    /// (setgid, group-writable, as the parent was set up) stays so.
    func make() throws(ProcessError) {
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { throw .runExists(directory: path) }
            throw .system(action: "make \(path)", code: errno)
        }
        if try isShared(parent), chmod(path, 0o2770) != 0 { throw .system(action: "open \(path) to its group", code: errno) }
        try sync(parent)
    }

    func exists() throws(ProcessError) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return true }
        guard errno == ENOENT else { throw .system(action: "look at \(path)", code: errno) }
        return false
    }

    /// Writes it durably, under its name only when it is complete. With `exclusively`, false when the file was there before.
    @discardableResult
    func publish(_ record: Record, as file: File, exclusively: Bool = false) throws(ProcessError) -> Bool {
        let temporary = "\(path)/.\(file.rawValue).\(getpid())"
        let target = self.path(of: file)
        do throws(ProcessError) {
            try write(record.encoded(), to: temporary)
            if exclusively {
                let code = link(temporary, target) == 0 ? 0 : errno
                unlink(temporary)
                if code == EEXIST { return false }
                guard code == 0 else { throw .system(action: "write \(target)", code: code) }
            } else if rename(temporary, target) != 0 {
                throw .system(action: "write \(target)", code: errno)
            }
        } catch {
            unlink(temporary)
            throw error
        }
        try sync(path)
        return true
    }

    /// nil when there is no such file.
    func read(_ file: File) throws(ProcessError) -> Record? {
        let path = self.path(of: file)
        do {
            return try Record(parsing: try Descriptor.open(path, O_RDONLY).readAll(limit: 16 << 20, from: path), of: path)
        } catch {
            if case .system(_, ENOENT) = error { return nil }
            throw error
        }
    }

    func has(_ file: File) -> Bool {
        access(path(of: file), F_OK) == 0
    }

    func openLog() throws(ProcessError) -> Descriptor {
        let log = try Descriptor.open(path(of: .log), O_WRONLY | O_CREAT | O_APPEND)
        try shareIfNeeded(log, path(of: .log))
        return log
    }

    private var parent: String {
        let above = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return above.isEmpty ? "/" : above
    }

    private func isShared(_ folder: String) throws(ProcessError) -> Bool {
        var status = stat()
        guard stat(folder, &status) == 0 else { throw .system(action: "look at \(folder)", code: errno) }
        return status.st_mode & (S_ISGID | S_IWGRP) == S_ISGID | S_IWGRP
    }

    private func shareIfNeeded(_ file: Descriptor, _ name: String) throws(ProcessError) {
        if try isShared(path), fchmod(file.number, 0o660) != 0 { throw .system(action: "open \(name) to its group", code: errno) }
    }

    private func write(_ bytes: [UInt8], to temporary: String) throws(ProcessError) {
        let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_TRUNC)
        try shareIfNeeded(file, temporary)
        try file.write(bytes, to: temporary)
        try file.sync(temporary)
    }

    private func sync(_ folder: String) throws(ProcessError) {
        try Descriptor.open(folder, O_RDONLY | O_DIRECTORY).sync(folder)
    }
}
