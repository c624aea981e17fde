// The few file system calls that state needs, each with its error named and its result on disk before it returns.
internal import Glibc

enum FileCalls {
    /// What is at the path itself, links not followed; nil where nothing is.
    static func status(_ path: String) throws(JournalError) -> stat? {
        var status = stat()
        if lstat(path, &status) == 0 { return status }
        guard errno == ENOENT else { throw JournalError(failed: "looking", at: path) }
        return nil
    }

    static func isDirectory(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

    /// Makes a directory of exactly this mode, whatever the umask.
    static func makeDirectory(_ path: String, mode: mode_t) throws(JournalError) {
        guard mkdir(path, mode & 0o700) == 0, chmod(path, mode) == 0 else { throw JournalError(failed: "making the directory", at: path) }
    }

    /// Makes an empty file of exactly this mode, whatever the umask.
    static func makeFile(_ path: String, mode: mode_t) throws(JournalError) {
        let descriptor = try opened(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode, "making the file")
        close(descriptor)
    }

    /// All bytes of a file of no more than `limit`; of a longer one the first `limit` and one more. Nil where there is no file.
    static func contents(of path: String, limit: Int) throws(JournalError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw JournalError(failed: "opening", at: path) }
            return nil
        }
        defer { close(descriptor) }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit + 1) { buffer, count in
            while count < buffer.count {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if got == 0 { break }
                if got > 0 { count += got } else if errno != EINTR { failure = errno; break }
            }
        }
        guard failure == 0 else { throw JournalError(failed: "reading", at: path, errno: failure) }
        return bytes
    }

    /// Writes a whole new file, synced, beside the one that it is to replace; `publish` then puts it there. In two parts, because
    /// all that can fail for want of room is in the first.
    static func prepare(_ name: String, in directory: Int32, at folder: String, text: String, mode: mode_t) throws(JournalError) {
        let temporary = temporaryName(name)
        let path = "\(folder)/\(name)"
        unlinkat(directory, temporary, 0)
        let descriptor = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw JournalError(failed: "writing", at: path) }
        defer { close(descriptor) }
        var text = text
        let written = text.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.utf8.count, fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
            // A write that is cut short has found no more room, and sets no errno.
            let failure = (0..<text.utf8.count).contains(written) ? ENOSPC : errno
            unlinkat(directory, temporary, 0)
            throw JournalError(failed: "writing", at: path, errno: failure)
        }
    }

    /// Puts what was prepared in the place of the old file; a reader, and a crash at any moment, finds the one or the other.
    static func publish(_ name: String, in directory: Int32, at folder: String) throws(JournalError) {
        guard renameat(directory, temporaryName(name), directory, name) == 0, fsync(directory) == 0 else {
            throw JournalError(failed: "writing", at: "\(folder)/\(name)")
        }
    }

    static func discardPrepared(_ name: String, in directory: Int32) { unlinkat(directory, temporaryName(name), 0) }

    /// Named after the process: a stopped writer that wakes after a take-over must not write into its successor's file.
    private static func temporaryName(_ name: String) -> String { "\(name).new-\(getpid())" }

    /// A directory's names, without `.` and `..`, in no order.
    static func names(in path: String) throws(JournalError) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw JournalError(failed: "listing", at: path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let item = readdir(directory) else { break }
            let name = withUnsafeBytes(of: &item.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw JournalError(failed: "listing", at: path) }
        return names
    }

    /// An open directory, to be closed by the caller.
    static func directory(_ path: String) throws(JournalError) -> Int32 {
        try opened(path, O_RDONLY | O_DIRECTORY, mode: 0, "opening")
    }

    static func synchronise(_ path: String) throws(JournalError) {
        let descriptor = try directory(path)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalError(failed: "syncing", at: path) }
    }

    private static func opened(_ path: String, _ flags: Int32, mode: mode_t, _ activity: String) throws(JournalError) -> Int32 {
        let descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw JournalError(failed: activity, at: path) }
        if flags & O_CREAT != 0, fchmod(descriptor, mode) != 0 {
            let failure = errno
            close(descriptor)
            throw JournalError(failed: activity, at: path, errno: failure)
        }
        return descriptor
    }
}
