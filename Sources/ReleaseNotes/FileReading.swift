// Reading a file of bounded size, and writing one so that a reader sees the old or the new text, never half of it.
internal import Glibc

enum FileReading {
    /// All bytes of a regular file.
    /// - Throws: `notFound`, `tooLarge`, `unreadable`.
    static func bytes(_ path: String, limit: Int = MarkdownLimits().size) throws(ReleaseNotesError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let kind = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"
            throw ReleaseNotesError(.unreadable, path, because: "it is \(kind)", now: "Name a file of release notes")
        }
        let size = Int(status.st_size)
        guard size <= limit else {
            throw ReleaseNotesError(
                .tooLarge, path, because: "\(size >> 20) MB are more than the \(limit >> 20) MB that are read",
                now: "Cut out the releases that the upgrade passes through, or read the file with less")
        }
        var failed: Int32 = 0
        // One byte more, so that a file that grows meanwhile is noticed rather than cut.
        let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            while count < buffer.count {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = errno }
                guard got > 0 else { break }
                count += got
            }
        }
        guard failed == 0 else { throw failure(path, failed) }
        guard bytes.count <= size else {
            throw ReleaseNotesError(.unreadable, path, because: "it grows while it is read", now: "Try again when it is complete")
        }
        return bytes
    }

    static func failure(_ path: String, _ code: Int32) -> ReleaseNotesError {
        ReleaseNotesError(
            code == ENOENT || code == ENOTDIR ? .notFound : .unreadable, path, because: String(cString: strerror(code)),
            now: code == ENOENT ? "Check the name" : "Check its permissions")
    }

    /// Names in a folder, sorted, without `.` and `..`.
    static func names(in folder: String) throws(ReleaseNotesError) -> [String] {
        guard let directory = opendir(folder) else { throw failure(folder, errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Writes beside the file, syncs, and renames.
    static func write(_ bytes: [UInt8], to path: String) throws(ReleaseNotesError) {
        let draft = "\(path).\(getpid()).draft"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(path, errno) }
        var offset = 0
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            while offset < buffer.count {
                let put = Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                if put < 0, errno == EINTR { continue }
                guard put > 0 else {
                    code = put < 0 ? errno : EIO
                    break
                }
                offset += put
            }
        }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        if code == 0, rename(draft, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(draft)
            throw unwritable(path, code)
        }
    }

    private static func unwritable(_ path: String, _ code: Int32) -> ReleaseNotesError {
        ReleaseNotesError(
            .unreadable, path, because: "it cannot be written: \(String(cString: strerror(code)))", now: "Make room or give another place")
    }

    /// Makes a folder, and those above it, for this user alone.
    static func makeFolder(_ path: String) throws(ReleaseNotesError) {
        if isFolder(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw unwritable(path, errno) }
    }

    static var now: Int64 { Int64(time(nil)) }
}
