// The owner of one file descriptor, and whole reads and writes over it. What files mean is said elsewhere.
import CLinux
import Glibc

/// Closes its descriptor at the end of its life. Every descriptor made here is close-on-exec. Pass the owner on, not the number:
/// the number says nothing any more once the owner is gone.
final class Descriptor: Sendable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        Glibc.close(number)
    }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(ProcessError) -> Descriptor {
        let number = retrying { Glibc.open(path, flags | O_CLOEXEC, mode) }
        guard number >= 0 else { throw .system(action: "open \(path)", code: errno) }
        return Descriptor(owning: number)
    }

    static func pipe() throws(ProcessError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let code = belay_pipe(&ends)
        guard code == 0 else { throw .system(action: "make a pipe", code: code) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// Polls readable when the process has ended; nil on kernels before 5.3, where one has to look now and then.
    static func process(_ process: pid_t) -> Descriptor? {
        let number = belay_pidfd(process)
        return number >= 0 ? Descriptor(owning: number) : nil
    }

    /// A file in memory alone, standing at its start: for what must reach a child without ever being on disk.
    static func memory(holding bytes: [UInt8]) throws(ProcessError) -> Descriptor {
        let number = belay_memfd_create("belay")
        guard number >= 0 else { throw .system(action: "set memory aside for a command's input", code: errno) }
        let file = Descriptor(owning: number)
        try file.write(bytes, to: "memory")
        guard lseek(number, 0, SEEK_SET) == 0 else { throw .system(action: "rewind a file in memory", code: errno) }
        return file
    }

    /// Reads once; empty at the end of the file, nil when a non-blocking descriptor has nothing now.
    func read(atMost count: Int, from name: String) throws(ProcessError) -> [UInt8]? {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let got = retrying { Glibc.read(number, buffer.baseAddress, count) }
            code = got < 0 ? errno : 0
            filled = max(got, 0)
        }
        if code == EAGAIN { return nil }
        guard code == 0 else { throw .system(action: "read \(name)", code: code) }
        return bytes
    }

    /// Reads to the end, or throws when there is more than `limit` bytes.
    func readAll(limit: Int, from name: String) throws(ProcessError) -> [UInt8] {
        var all: [UInt8] = []
        while let piece = try read(atMost: 64 * 1024, from: name), !piece.isEmpty {
            all += piece
            guard all.count <= limit else { throw .tooLarge(what: name, limit: limit) }
        }
        return all
    }

    func write(_ bytes: [UInt8], to name: String) throws(ProcessError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { buffer in
                retrying { Glibc.write(number, buffer.baseAddress.map { $0 + done }, bytes.count - done) }
            }
            guard put >= 0 else { throw .system(action: "write \(name)", code: errno) }
            done += put
        }
    }

    func sync(_ name: String) throws(ProcessError) {
        guard retrying({ fsync(number) }) == 0 else { throw .system(action: "sync \(name) to disk", code: errno) }
    }

    func makeNonBlocking() throws(ProcessError) {
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) >= 0 else {
            throw .system(action: "make a pipe non-blocking", code: errno)
        }
    }
}

/// Repeats a call that a signal interrupted.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

/// Waits until one of the descriptors is readable or at its end; true for each that is. nil is left out.
func waitReadable(_ descriptors: [Descriptor?], atMost time: Duration?) throws(ProcessError) -> [Bool] {
    var polled = descriptors.map { pollfd(fd: $0?.number ?? -1, events: Int16(POLLIN), revents: 0) }
    let milliseconds = time.map { Int32(clamping: max(0, ($0.microseconds + 999) / 1000)) } ?? -1
    let result = withExtendedLifetime(descriptors) { poll(&polled, nfds_t(polled.count), milliseconds) }
    guard result >= 0 || errno == EINTR else { throw .system(action: "wait for a process", code: errno) }
    return polled.map { result > 0 && $0.revents != 0 }
}
