// TCP sockets on the loopback address: listening, and one whole GET as a client. Nothing here reaches another machine.
import Glibc

/// Closes its descriptor at the end of its life.
final class LoopbackSocket {
    let number: Int32

    init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    private static func make() throws(LarderError) -> LoopbackSocket {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .system("make a socket") }
        return LoopbackSocket(owning: number)
    }

    private static func withAddress<Result>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    /// - Parameter port: 0 for one that is free.
    static func listening(port: UInt16) throws(LarderError) -> LoopbackSocket {
        let socket = try make()
        guard withAddress(port: port, { bind(socket.number, $0, $1) }) == 0 else { throw .system("bind to 127.0.0.1:\(port)") }
        // Whoever was seen to knock may be gone when the door is opened.
        guard fcntl(socket.number, F_SETFL, O_NONBLOCK) == 0 else { throw .system("make a socket non-blocking") }
        guard listen(socket.number, 64) == 0 else { throw .system("listen on 127.0.0.1:\(port)") }
        return socket
    }

    func port() throws(LarderError) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &size) }
        }
        guard code == 0 else { throw .system("find the port of a socket") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Gives up after three seconds of silence.
    static func connected(port: UInt16) throws(LarderError) -> LoopbackSocket {
        let socket = try make()
        var time = timeval(tv_sec: 3, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            guard setsockopt(socket.number, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size)) == 0 else {
                throw .system("limit the time of a request")
            }
        }
        guard withAddress(port: port, { connect(socket.number, $0, $1) }) == 0 else { throw .system("reach 127.0.0.1:\(port)") }
        return socket
    }

    /// What a GET answers: its status and its body, of 64 KiB at most.
    static func get(_ path: String, port: UInt16) throws(LarderError) -> (status: Int, body: String) {
        let name = "http://127.0.0.1:\(port)\(path)"
        let socket = try connected(port: port)
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        guard send(socket.number, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw .system("ask \(name)") }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while answer.count < 64 * 1024 {
            let count = recv(socket.number, &piece, piece.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("read the answer of \(name)") }
            if count == 0 { break }
            answer += piece[..<count]
        }
        let text = String(decoding: answer, as: UTF8.self)
        let head = text.split(separator: " ", maxSplits: 2)
        guard text.hasPrefix("HTTP/1.1 "), head.count == 3, let status = Int(head[1]) else {
            throw LarderError("\(name) did not answer as a web server does")
        }
        // "\r\n" is one character to Swift.
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        return (status, lines.drop { !$0.isEmpty }.dropFirst().joined(separator: "\n"))
    }
}
