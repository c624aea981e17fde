// Small whole files, folders and links: written under another name first, so that a kill at any moment leaves the old or the new.
import Glibc

enum Files {
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// nil when there is no such file.
    static func text(_ path: String, limit: Int = 1 << 20) throws(LarderError) -> String? {
        try bytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    static func bytes(_ path: String, limit: Int = 1 << 20) throws(LarderError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 && (errno == ENOENT || errno == ENOTDIR) { return nil }
        guard file >= 0 else { throw .system("open \(path)") }
        defer { close(file) }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("read \(path)") }
            if count == 0 { return all }
            all += piece[..<count]
            guard all.count <= limit else { throw LarderError("\(path) is larger than \(limit) bytes, which it should never be") }
        }
    }

    static func write(_ text: String, to path: String) throws(LarderError) { try write(Array(text.utf8), to: path) }

    static func write(_ bytes: [UInt8], to path: String) throws(LarderError) {
        let temporary = "\(path).new-\(getpid())"
        do {
            try put(bytes, into: temporary, O_WRONLY | O_CREAT | O_TRUNC)
            try move(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Writes into a file that may be a device; nothing is renamed.
    static func put(_ bytes: [UInt8], into path: String, _ flags: Int32) throws(LarderError) {
        let file = open(path, flags | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("open \(path)") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("write \(path)") }
            rest = rest.dropFirst(count)
        }
        // A device has nothing to sync.
        guard fsync(file) == 0 || errno == EINVAL else { throw .system("sync \(path) to disk") }
    }

    static func move(_ path: String, to target: String) throws(LarderError) {
        guard rename(path, target) == 0 else { throw .system("rename \(path) to \(target)") }
    }

    static func makeFolder(_ path: String) throws(LarderError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("make the folder \(path)") }
    }

    static func makeFolders(_ path: String) throws(LarderError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            try makeFolder(made)
        }
    }

    /// Points a link at something else in one moment.
    static func link(_ path: String, to target: String) throws(LarderError) {
        let temporary = "\(path).new-\(getpid())"
        unlink(temporary)
        guard symlink(target, temporary) == 0 else { throw .system("make the link \(temporary)") }
        try move(temporary, to: path)
    }

    /// nil when there is no such link.
    static func target(ofLink path: String) throws(LarderError) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        if count < 0 && errno == ENOENT { return nil }
        guard count >= 0 else { throw .system("read the link \(path)") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Names in a folder, sorted; nil when there is none.
    static func names(in path: String) throws(LarderError) -> [String]? {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return nil }
            throw .system("list \(path)")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a folder with all in it; a link itself and not what it points at. Nothing there is no error.
    static func remove(_ path: String) throws(LarderError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .system("look at \(path)")
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) ?? [] { try remove(path + "/" + name) }
            guard rmdir(path) == 0 || errno == ENOENT else { throw .system("remove the folder \(path)") }
        } else {
            guard unlink(path) == 0 || errno == ENOENT else { throw .system("remove \(path)") }
        }
    }
}

/// Held by one process at a time, and let go by its end, however that comes.
final class FolderLock {
    private let file: Int32

    /// - Parameter seconds: how long to wait for whoever holds it.
    init(_ path: String, seconds: Int) throws(LarderError) {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("open \(path)") }
        for attempt in 0... {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR else { throw .system("lock \(path)", code) }
            guard attempt < seconds * 50 else {
                throw LarderError("another command works in this folder for more than \(seconds) s (it holds \(path)); wait for it")
            }
            usleep(20_000)
        }
    }

    /// Whether some process holds it now.
    static func isHeld(_ path: String) throws(LarderError) -> Bool {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("open \(path)") }
        defer { close(file) }
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return false }
        guard errno == EWOULDBLOCK else { throw .system("lock \(path)") }
        return true
    }

    deinit { if file >= 0 { close(file) } }
}
