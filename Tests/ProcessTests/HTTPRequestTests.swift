import Foundation
import Glibc
import Testing

@testable import Process

@Suite struct HTTPRequestTests {
    private func answer(_ output: String, end: Captured.End = .exited(0), errors: String = "", maximumBytes: Int = 1000) throws
        -> HTTPAnswer
    {
        try HTTPRequest("https://me:pass@host/path", maximumBytes: maximumBytes).answer(
            from: Captured(end: end, output: .init(bytes: Array(output.utf8)), errors: .init(bytes: Array(errors.utf8))))
    }

    @Test func statusAndBodyComeApart() throws {
        #expect(try answer("body\n\nbelay-status:200\n") == HTTPAnswer(status: 200, body: Array("body\n".utf8)))
        #expect(try answer("\nbelay-status:204\n") == HTTPAnswer(status: 204, body: []))
        #expect(try answer("\nbelay-status:200\n\nbelay-status:500\n").status == 500)
    }

    @Test func failuresNameTheAddressWithoutItsLogin() {
        let failed = { ProcessError.requestFailed(url: "https://host/path", reason: $0) }
        #expect(throws: failed("curl: (7) refused")) { try answer("", end: .exited(7), errors: "curl: (7) refused\nmore") }
        #expect(throws: failed("no answer within 30 s")) { try answer("", end: .timedOut) }
        #expect(throws: failed("curl gave no status")) { try answer("nothing like it") }
        #expect(throws: failed("curl gave no status")) { try answer("\nbelay-status:2x0\n") }
        #expect(throws: failed("the answer is larger than 3 bytes")) { try answer("four\nbelay-status:200\n", maximumBytes: 3) }
    }

    @Test func secretsAreNotAmongTheArguments() {
        let request = HTTPRequest("http://h/?token=t0ken", login: .init(user: "me", password: "p\"a\\s\ns"), headers: ["X-Key: k3y"])
        #expect(!request.command.arguments.contains { $0.contains("t0ken") || $0.contains("p\"a") || $0.contains("k3y") })
        #expect(
            request.command.input
                == .bytes(Array("url = \"http://h/?token=t0ken\"\nuser = \"me:p\\\"a\\\\s\\ns\"\nheader = \"X-Key: k3y\"\n".utf8)))
    }

    @Test func curlAsksAndAnswers() throws {
        let server = try Server(answer: "HTTP/1.1 503 Busy\r\nContent-Length: 7\r\nConnection: close\r\n\r\nlate\n\0x")
        let request = HTTPRequest(
            "http://127.0.0.1:\(server.port)/health?x=[1]", login: .init(user: "me", password: "a\"b\\c"), headers: ["X-Key: v"])
        #expect(try request.send(from: LocalPlace()) == HTTPAnswer(status: 503, body: Array("late\n\0x".utf8)))
        let asked = server.asked()
        #expect(asked.hasPrefix("GET /health?x=[1] HTTP/1.1\r\n"))
        #expect(asked.contains("Authorization: Basic bWU6YSJiXGM=\r\n"))
        #expect(asked.contains("X-Key: v\r\n"))
    }

    @Test func tooMuchIsRefused() throws {
        let server = try Server(
            answer: "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n" + String(repeating: "x", count: 5000))
        #expect(throws: ProcessError.requestFailed(url: "http://127.0.0.1:\(server.port)", reason: "the answer is larger than 4000 bytes"))
        {
            try HTTPRequest("http://127.0.0.1:\(server.port)", maximumBytes: 4000).send(from: LocalPlace())
        }
    }

    @Test func otherSchemesAreRefused() {
        #expect(throws: ProcessError.self) { try HTTPRequest("file:///etc/passwd").send(from: LocalPlace()) }
    }

    @Test func withoutCurlTheErrorNamesIt() {
        var command = HTTPRequest("http://h/").command
        command.environment["PATH"] = "/nowhere"
        #expect(throws: ProcessError.programNotFound(name: "curl", path: "/nowhere")) { try capture(command) }
    }
}

/// Answers one request on a port of its own, with what it was told.
private final class Server: Sendable {
    let port: Int
    private let request: Descriptor

    init(answer: String) throws {
        let listening = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening.number, $0, length) + listen(listening.number, 1) + getsockname(listening.number, $0, &length)
            }
        }
        guard code == 0 else { throw ProcessError.system(action: "listen", code: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let (reading, writing) = try Descriptor.pipe()
        request = reading
        Thread.detachNewThread {
            let connection = Descriptor(owning: accept(listening.number, nil, nil))
            var asked: [UInt8] = []
            while let piece = try? connection.read(atMost: 4096, from: "client"), !piece.isEmpty {
                asked += piece
                if asked.suffix(4) == ArraySlice("\r\n\r\n".utf8) { break }
            }
            try? writing.write(asked, to: "test")
            try? connection.write(Array(answer.utf8), to: "client")
        }
    }

    func asked() -> String {
        String(decoding: (try? request.readAll(limit: 65536, from: "server")) ?? [], as: UTF8.self)
    }
}
