// Where commands run and files are read: this machine, and others behind the same operations.
import Glibc

/// Callers keep to these operations, so that a place reached through SSH needs nothing from them. Paths are the place's own.
package protocol Place: Sendable {
    /// As the operator wrote it: `local`.
    var name: String { get }
    func capture(_ command: Command, limits: CaptureLimits, cancellation: Cancellation?) throws(ProcessError) -> Captured
    func start(_ specification: RunSpecification, in directory: String) throws(ProcessError)
    func observe(_ directory: String) throws(ProcessError) -> RunObservation
    func callOff(_ directory: String) throws(ProcessError) -> RunObservation
    func watch(_ directory: String) throws(ProcessError) -> RunWatch?
    func stop(_ directory: String, grace: Duration) throws(ProcessError)
    /// nil when there is nothing at or after `offset` yet.
    func readLog(of directory: String, from offset: Int64, atMost count: Int) throws(ProcessError) -> LogPiece?
    func readFile(_ path: String, limit: Int) throws(ProcessError) -> [UInt8]
    /// Puts the whole file there in one move, for its owner only; its folder must exist.
    func writeFile(_ path: String, _ bytes: [UInt8]) throws(ProcessError)
    /// With the folders above it, for their owner only; nothing happens where it is there.
    func makeFolder(_ path: String) throws(ProcessError)
    func homeFolder() throws(ProcessError) -> String
    /// Of the nearest folder above that exists.
    func diskSpace(at path: String) throws(ProcessError) -> DiskSpace
    func machineIdentity() throws(ProcessError) -> MachineIdentity
}

extension Place {
    package func capture(_ command: Command, limits: CaptureLimits = CaptureLimits()) throws(ProcessError) -> Captured {
        try capture(command, limits: limits, cancellation: nil)
    }
}

package struct LocalPlace: Place {
    package let name = "local"
    /// Belay's own file, which the runner is started from.
    private let executable: String

    package init(executable: String = "/proc/self/exe") {
        self.executable = executable
    }

    package func capture(_ command: Command, limits: CaptureLimits, cancellation: Cancellation?) throws(ProcessError) -> Captured {
        try Process.capture(command, limits: limits, cancellation: cancellation)
    }

    package func start(_ specification: RunSpecification, in directory: String) throws(ProcessError) {
        _ = try DetachedRun.start(specification, in: directory, executable: executable)
    }

    package func observe(_ directory: String) throws(ProcessError) -> RunObservation {
        try DetachedRun(directory: directory).observe()
    }

    package func callOff(_ directory: String) throws(ProcessError) -> RunObservation {
        try DetachedRun(directory: directory).callOff()
    }

    package func watch(_ directory: String) throws(ProcessError) -> RunWatch? {
        try DetachedRun(directory: directory).watch()
    }

    package func stop(_ directory: String, grace: Duration) throws(ProcessError) {
        try DetachedRun(directory: directory).stop(grace: grace)
    }

    package func readLog(of directory: String, from offset: Int64, atMost count: Int) throws(ProcessError) -> LogPiece? {
        try RunDirectory(path: directory).readLog(from: offset, atMost: count)
    }

    /// Throws `tooLarge` rather than giving a part. A named pipe without a writer reads as empty.
    package func readFile(_ path: String, limit: Int) throws(ProcessError) -> [UInt8] {
        try Descriptor.open(path, O_RDONLY | O_NONBLOCK).readAll(limit: limit, from: path)
    }

    package func writeFile(_ path: String, _ bytes: [UInt8]) throws(ProcessError) {
        let part = path + ".part"
        let file = try Descriptor.open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o700)
        try file.write(bytes, to: part)
        try file.sync(part)
        guard rename(part, path) == 0 else { throw .system(action: "write \(path)", code: errno) }
    }

    package func makeFolder(_ path: String) throws(ProcessError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw .system(action: "make the folder \(made)", code: errno) }
        }
    }

    package func homeFolder() throws(ProcessError) -> String {
        guard let home = getenv("HOME").map({ String(cString: $0) }), home.hasPrefix("/") else {
            throw .system(action: "find the home folder (HOME is not set)", code: ENOENT)
        }
        return home
    }

    package func diskSpace(at path: String) throws(ProcessError) -> DiskSpace {
        var path = path
        while access(path, F_OK) != 0, let slash = path.lastIndex(of: "/"), path != "/" {
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        return try DiskSpace.of(path)
    }

    package func machineIdentity() throws(ProcessError) -> MachineIdentity {
        let bytes: [UInt8]
        do { bytes = try readFile("/etc/machine-id", limit: 4096) } catch {
            if case .system(_, ENOENT) = error { throw .noMachineID }
            throw error
        }
        return try MachineIdentity(parsing: bytes)
    }
}
