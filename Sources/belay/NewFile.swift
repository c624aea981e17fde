// Writes a file whole or not at all: a reader never sees half of it, and a full disk leaves what was there before.

import Glibc

enum NewFile {
    /// - Parameter replaces: whether a file of that name may be there already.
    static func write(_ text: String, to path: String, mode: mode_t, replaces: Bool = false) throws {
        let draft = "\(path).\(getpid()).new"
        func fail(_ action: String, _ code: Int32) -> Complaint {
            Complaint(.inputOutput, "\(path) cannot be \(action): \(String(cString: strerror(code))). Nothing was changed.")
        }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw fail("written", errno) }
        defer { unlink(draft) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(descriptor)
                throw fail("written", code)
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else {
            let code = errno
            close(descriptor)
            throw fail("written", code)
        }
        close(descriptor)
        // link(2) refuses where rename(2) would replace what somebody else has just made.
        guard (replaces ? rename(draft, path) : link(draft, path)) == 0 else {
            if errno == EEXIST { throw Complaint(.refused, "\(path) is there already. Choose another name, or move the file away first.") }
            throw fail("put in its place", errno)
        }
        let folder = open(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }
}
