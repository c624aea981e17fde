// The names of the files in a folder. Reading them is SourceText's work.
import Glibc

package enum SourceFolder {
    /// Names in alphabetical order, without those that start with a dot; nil when there is no such folder.
    /// - Parameter refusesWorldWritable: whether a folder in which anyone may exchange files is refused.
    package static func names(in path: String, refusesWorldWritable: Bool = false) throws(InvalidFile) -> [String]? {
        func refused(_ message: String, hint: String? = nil) -> InvalidFile {
            InvalidFile([Diagnostic(file: path, message: message, hint: hint)])
        }
        guard let folder = opendir(path) else {
            switch errno {
            case ENOENT, ENOTDIR: return nil
            case EACCES: throw refused("you may not read this folder", hint: "change its permissions or run as its owner")
            case let code: throw refused("the folder cannot be read: \(String(cString: strerror(code)))")
            }
        }
        defer { closedir(folder) }
        var status = stat()
        guard fstat(dirfd(folder), &status) == 0 else { throw refused("the folder cannot be read: \(String(cString: strerror(errno)))") }
        if refusesWorldWritable, status.st_mode & S_IWOTH != 0, status.st_mode & S_ISVTX == 0 {
            throw refused(
                "anyone on this machine may exchange the files in this folder", hint: "chmod o-w the folder, after looking into it")
        }
        var names: [String] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
            errno = 0
        }
        if errno != 0 { throw refused("the folder cannot be read: \(String(cString: strerror(errno)))") }
        return names.sorted()
    }
}
