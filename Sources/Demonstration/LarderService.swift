// The service itself: answers GET requests on a port of the loopback address until it is stopped. Started by LarderProcess.
import CLinux
import ContentHash
import Glibc
import JSONDocument

package enum LarderService {
    static let argument = "__demo-service"

    /// Serves the generation that is current now, and goes on with it whatever `current` names later.
    /// Returns only when it could not start; once the port is taken it leaves the process that started it.
    static func main(_ arguments: [String]) -> Int32 {
        guard let path = arguments.first, arguments.count <= 2, let port = UInt16(arguments.dropFirst().first ?? "0") else {
            say("larder: usage: \(argument) FOLDER [PORT]")
            return 2
        }
        do {
            let folder = LarderFolder(path)
            try folder.check()
            // In this order: the link may be pointed elsewhere at any time, a generation's own version never changes.
            guard let generation = try folder.generation("current"), let version = try folder.version(of: generation) else {
                throw LarderError("\(path) has no current version; put a backup back")
            }
            let release = try LarderRelease.named(version)
            guard try folder.hasUnpacked(release) else { throw LarderError("the release \(version) is not unpacked in \(path)") }
            let listener = try LoopbackSocket.listening(port: port)
            let code = belay_leave_parent()
            guard code == 0 else { throw LarderError.system("go on without a terminal", code) }
            signal(SIGHUP, SIG_IGN)
            signal(SIGPIPE, SIG_IGN)
            // Two services of one folder, after a start that was killed: the later one gives up.
            let lock = try FolderLock(folder.file("serving"), seconds: 2)
            defer { withExtendedLifetime(lock) {} }
            try LarderProcess(folder).recordThisProcess(port: try listener.port())
            say("larder \(version) listens on 127.0.0.1:\(try listener.port())")
            var answering = Answering(folder: folder, generation: generation, release: release, listener: listener)
            try answering.run()
        } catch {
            say("larder: \(error)")
            return 1
        }
    }

    private static func say(_ line: String) {
        let line = Array((line + "\n").utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}

/// Every connection is held for five seconds and 4 KiB of request at most, and there are 64 of them at most.
private struct Answering {
    let folder: LarderFolder
    let generation: String
    let release: LarderRelease
    let listener: LoopbackSocket
    private var open: [Connection] = []

    private struct Connection {
        let socket: LoopbackSocket
        let deadline: Int
        var request: [UInt8] = []
    }

    init(folder: LarderFolder, generation: String, release: LarderRelease, listener: LoopbackSocket) {
        self.folder = folder
        self.generation = generation
        self.release = release
        self.listener = listener
    }

    mutating func run() throws -> Never {
        while true {
            var polled = ([listener] + open.map(\.socket)).map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
            // At the limit nobody is let in until somebody is done.
            if open.count >= 64 { polled[0].fd = -1 }
            guard poll(&polled, nfds_t(polled.count), open.isEmpty ? 10_000 : 1000) >= 0 || errno == EINTR else {
                throw LarderError.system("wait for requests")
            }
            // Whoever removes the folder wants no service either.
            if !Files.exists(folder.file("identity")) { throw LarderError("\(folder.path) is gone") }
            let now = time(nil)
            var kept: [Connection] = []
            for (connection, state) in zip(open, polled.dropFirst()) {
                var connection = connection
                if state.revents != 0, !read(&connection) { continue }
                if now < connection.deadline { kept.append(connection) }
            }
            open = kept
            if polled[0].revents != 0 { admit(now) }
        }
    }

    private mutating func admit(_ now: Int) {
        let number = accept(listener.number, nil, nil)
        if number >= 0 { open.append(Connection(socket: LoopbackSocket(owning: number), deadline: now + 5)) }
    }

    /// false when the connection is done with.
    private func read(_ connection: inout Connection) -> Bool {
        var piece = [UInt8](repeating: 0, count: 1024)
        let count = recv(connection.socket.number, &piece, piece.count, Int32(MSG_DONTWAIT))
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        connection.request += piece[..<count]
        let text = String(decoding: connection.request, as: UTF8.self)
        let request = connection.request
        let isWhole = request.indices.contains { request[$0...].starts(with: "\r\n\r\n".utf8) }
        guard isWhole else { return count > 0 && request.count <= 4096 }
        let (status, body) = answer(text.split(separator: " ", maxSplits: 2).map(String.init))
        let reason = [200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"][status] ?? "Error"
        let bytes = Array(
            ("HTTP/1.1 \(status) \(reason)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n\(body)").utf8)
        // A peer that is gone or does not read its few hundred bytes has lost its answer.
        _ = send(connection.socket.number, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        return false
    }

    private func answer(_ words: [String]) -> (Int, String) {
        guard words.count > 1, words[0] == "GET" else { return (405, problem("only GET is answered")) }
        do {
            switch words[1] {
            case "/version": return (200, JSONValue.object(["version": .string(release.version)]).canonicalText)
            case "/health":
                let schema = try database().schema()
                let fits = schema == release.schema
                let health = fits ? "pass" : "fail"
                return (
                    fits ? 200 : 503,
                    JSONValue.object(["status": .string(health), "schema": JSONValue(schema), "wants": JSONValue(release.schema)])
                        .canonicalText
                )
            case "/items":
                let content = try database().content()
                return (
                    200, JSONValue.object(["count": JSONValue(content.rows), "checksum": .string(content.checksum.hex)]).canonicalText
                )
            case "/":
                return (
                    200,
                    JSONValue.object(["larder": .string(release.version), "notice": JSONValue(try folder.text("notice"))]).canonicalText
                )
            case _: return (404, problem("there are /, /version, /health and /items"))
            }
        } catch {
            return (503, problem("\(error)"))
        }
    }

    private func problem(_ text: String) -> String { JSONValue.object(["status": "fail", "problem": .string(text)]).canonicalText }

    private func database() throws -> LarderDatabase { try folder.database(generation) }
}
