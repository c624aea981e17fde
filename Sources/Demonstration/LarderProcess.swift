// The running service as its files tell: which process and which port, starting it and stopping it. Never another process.
import CLinux
import Glibc
import Process

struct LarderProcess {
    let folder: LarderFolder

    init(_ folder: LarderFolder) { self.folder = folder }

    /// The process that serves this folder; nil when none does. Told from a later process with its number by its start.
    func running() throws -> ProcessIdentity? {
        let words = (try folder.text("pid") ?? "").split(separator: " ")
        guard words.count == 3, let process = Int32(words[0]), process > 1, let start = UInt64(words[1]) else { return nil }
        let identity = ProcessIdentity(process: process, startTime: start, bootID: String(words[2]))
        return try identity.isAlive() ? identity : nil
    }

    /// As `running`, but waits for one that is just starting: whoever started it may have been killed before it had its files.
    private func found() throws -> ProcessIdentity? {
        for _ in 0..<300 {
            if let service = try running() { return service }
            if try !FolderLock.isHeld(folder.file("serving")) { return nil }
            usleep(10_000)
        }
        throw LarderError("a service holds \(folder.file("serving")) but does not say which; end it by hand")
    }

    /// Written by the service, before it answers anything.
    func recordThisProcess(port: UInt16) throws {
        let identity = try ProcessIdentity.current()
        try Files.write("\(port)\n", to: folder.file("port"))
        try Files.write("\(identity.process) \(identity.startTime) \(identity.bootID)\n", to: folder.file("pid"))
    }

    func port() throws(LarderError) -> UInt16 {
        guard let port = try folder.text("port").flatMap({ UInt16($0) }) else {
            throw LarderError("Larder in \(folder.path) is stopped; start it with: start")
        }
        return port
    }

    func get(_ path: String) throws(LarderError) -> (status: Int, body: String) { try LoopbackSocket.get(path, port: try port()) }

    /// Starts it in a session of its own, and waits until it answers and is healthy. Does nothing where it runs already.
    /// - Parameters:
    ///   - executable: the belay program.
    ///   - port: 0 for one that is free.
    func start(executable: String, port: UInt16 = 0) throws {
        if try found() != nil { return }
        try forget()
        let log = open(folder.file("service.log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw LarderError.system("open \(folder.file("service.log"))") }
        defer { close(log) }
        let before = lseek(log, 0, SEEK_END)
        // Under a name of its own, so that whoever ends all that is called belay does not end the service.
        let arguments = ["larder", LarderService.argument, folder.path] + (port == 0 ? [] : ["\(port)"])
        let code = Self.spawn(executable, arguments, output: log)
        guard code == 0 else { throw LarderError("could not start \(executable): \(String(cString: strerror(code)))") }
        for _ in 0..<500 {
            if try running() != nil {
                let health = try get("/health")
                guard health.status == 200 else { throw LarderError("it runs but is not healthy: \(health.body)") }
                return
            }
            let said = try logged(since: before)
            if let failure = said.first(where: { $0.hasPrefix("larder: ") }) {
                throw LarderError("it did not start: \(failure.dropFirst("larder: ".count))")
            }
            usleep(10_000)
        }
        throw LarderError("it did not start within 5 s; \(folder.file("service.log")) says more")
    }

    /// Ends it and waits until it is gone. Does nothing where none runs.
    func stop() throws {
        if let service = try found() {
            guard kill(service.process, SIGTERM) == 0 || errno == ESRCH else {
                throw LarderError.system("end the process \(service.process)")
            }
            var waited = 0
            while try service.isAlive() {
                guard waited < 500 else { throw LarderError("the process \(service.process) does not end; it was asked 5 s ago") }
                usleep(10_000)
                waited += 1
            }
        }
        try forget()
    }

    private func forget() throws(LarderError) {
        for name in ["pid", "port"] { try Files.remove(folder.file(name)) }
    }

    private func logged(since offset: Int) throws -> [Substring] {
        let bytes = try Files.bytes(folder.file("service.log"), limit: 64 << 20) ?? []
        return String(decoding: bytes.dropFirst(offset), as: UTF8.self).split(separator: "\n")
    }

    /// Waits for the first process only: the service goes on in a child of it.
    private static func spawn(_ executable: String, _ arguments: [String], output: Int32) -> Int32 {
        let library = getenv("LD_LIBRARY_PATH").map { "LD_LIBRARY_PATH=" + String(cString: $0) }
        var vector = arguments.map { strdup($0) } + [nil]
        var variables = (["SWIFT_BACKTRACE=enable=no"] + (library.map { [$0] } ?? [])).map { (text: String) in strdup(text) } + [nil]
        defer { for text in vector + variables { free(text) } }
        let descriptors: [Int32] = [-1, output, output]
        var child: pid_t = 0
        let code = executable.withCString { program in
            "/".withCString { root in
                vector.withUnsafeMutableBufferPointer { vector in
                    variables.withUnsafeMutableBufferPointer { variables in
                        descriptors.withUnsafeBufferPointer { descriptors in
                            var request = belay_spawn_request(
                                program: program, arguments: vector.baseAddress, environment: variables.baseAddress, folder: root,
                                descriptors: descriptors.baseAddress, descriptor_count: 3)
                            return belay_spawn(&request, &child)
                        }
                    }
                }
            }
        }
        guard code == 0 else { return code }
        var ending = belay_ending()
        return belay_reap(child, &ending)
    }
}
