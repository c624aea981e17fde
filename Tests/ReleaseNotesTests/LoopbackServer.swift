// A web server on the loopback address that plays GitHub: it answers each path with the bytes that a test wrote down, and remembers
// what it was asked.
import Glibc
import Synchronization

final class LoopbackServer: Sendable {
    let address: String
    private let listener: Int32
    private let state: Mutex<(answers: [String: [[UInt8]]], requests: [String])> = Mutex(([:], []))

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound, listen(socket, 16) == 0 else { throw SetupError() }
        listener = socket
        address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<LoopbackServer>.fromOpaque(pointer).takeRetainedValue().serve() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    struct SetupError: Error {}

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Answers this path with these bytes; of several answers each is given once, the last again and again.
    func answer(_ path: String, _ texts: String...) {
        state.withLock { $0.answers[path] = texts.map { Array($0.utf8) } }
    }

    /// Whole requests, in order.
    var requests: [String] { state.withLock { $0.requests } }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            var request: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
                let count = read(connection, &chunk, chunk.count)
                guard count > 0 else { break }
                request += chunk[..<count]
            }
            let text = String(decoding: request, as: UTF8.self)
            let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            let bytes = state.withLock { state -> [UInt8] in
                state.requests.append(text)
                guard var answers = state.answers[path], let first = answers.first else {
                    return Array("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}".utf8)
                }
                if answers.count > 1 { answers.removeFirst() }
                state.answers[path] = answers
                return first
            }
            _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
        close(listener)
    }
}

/// An answer with its headers and the right length.
func http(_ status: String, _ headers: [String] = [], body: String = "") -> String {
    (["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "Connection: close", "", body]).joined(separator: "\r\n")
}
