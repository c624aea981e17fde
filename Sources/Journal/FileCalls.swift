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
        let descriptor = try open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode, "making the file")
        defer { close(descriptor) }
        guard fchmod(descriptor, mode) == 0 else { throw JournalError(failed: "making the file", at: path) }
    }

    /// All bytes of a file of no more than `limit`; of a longer one the first `limit` and one more. Nil where there is no file.
    static func contents(of path: String, limit: Int) throws(JournalError) -> [UInt8]? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
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
        try open(path, O_RDONLY | O_DIRECTORY, "opening")
    }

    static func synchronise(_ path: String) throws(JournalError) {
        let descriptor = try directory(path)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalError(failed: "syncing", at: path) }
    }

    /// Opens without following a link at the end of the path; to be closed by the caller.
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0, _ activity: String) throws(JournalError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw JournalError(failed: activity, at: path) }
        return descriptor
    }
}
