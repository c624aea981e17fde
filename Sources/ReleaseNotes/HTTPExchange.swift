// One GET through the `curl` command, headers included, which release notes need for pages, ETags and rate limits.
internal import Process
internal import UpgradeModel

struct HTTPExchange: Sendable {
    var url: String
    /// Whole lines; may hold tokens. They reach curl through its standard input, where ps does not show them.
    var headers: [String] = []
    /// Seconds for the whole answer; one that drips slower than 100 bytes a second for 15 s ends sooner.
    var timeout = 60
    /// Bytes of headers and body together.
    var limit = 32 << 20

    struct Answer: Sendable {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: [UInt8]
    }

    /// - Throws: `tool` where curl is missing, `unreachable` where no whole answer comes, `tooLarge`.
    func send() throws(ReleaseNotesError) -> Answer {
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), !url.utf8.contains(where: { $0 <= 32 || $0 == 34 || $0 == 92 }) else {
            throw ReleaseNotesError(.request, url, because: "this is no web address", now: "Correct it in the catalog or deployment")
        }
        var configuration = "url = \"\(url)\"\n"
        for header in headers {
            // A line break would begin another header, or another option of curl.
            guard !header.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
                throw ReleaseNotesError(
                    .request, url, because: "a header of the request holds control characters", now: "Correct GITHUB_TOKEN")
            }
            configuration += "header = \"\(header.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"\n"
        }
        let command = Command(
            [
                "curl", "-q", "-sS", "-i", "--globoff", "--proto", "=http,https", "--location", "--max-redirs", "3", "--proto-redir",
                "=https", "--suppress-connect-headers", "--max-time", String(timeout), "--connect-timeout", "15", "--speed-limit", "100",
                "--speed-time", "15", "--max-filesize", String(limit), "-K", "-",
            ], input: .bytes(Array(configuration.utf8)))
        let captured: Captured
        do throws(ProcessError) {
            captured = try capture(command, limits: CaptureLimits(timeout: .seconds(timeout + 3), maximumBytes: limit))
        } catch {
            throw ReleaseNotesError(.tool, "curl", because: "\(error)", now: "Install curl, or give the notes as a file or bundle")
        }
        guard !captured.output.truncated else { throw large }
        switch captured.end {
        case .exited(0): break
        case .exited(63): throw large
        case .exited(let code):
            let words = captured.errors.text.split(separator: "\n").first.map { String($0.drop { $0 != ")" }.dropFirst(2)) } ?? ""
            throw unreachable(words.isEmpty ? "curl ended with \(code)" : words)
        case .timedOut: throw unreachable("no whole answer within \(timeout) s")
        case .signalled, .cancelled: throw unreachable("the request was ended")
        }
        guard let answer = Self.answer(captured.output.bytes) else { throw unreachable("what came is no HTTP answer") }
        return answer
    }

    private var large: ReleaseNotesError {
        ReleaseNotesError(
            .tooLarge, url, because: "the answer is larger than \(limit >> 20) MB",
            now: "Name a narrower source in the catalog or deployment")
    }

    private func unreachable(_ cause: String) -> ReleaseNotesError {
        ReleaseNotesError(.unreachable, url, because: cause, now: "Check the network, or bring the notes in with belay notes import")
    }

    /// Headers of redirections and interim answers come before those that count.
    static func answer(_ bytes: [UInt8]) -> Answer? {
        var rest = bytes[...]
        while true {
            guard rest.starts(with: Array("HTTP/".utf8)) else { return nil }
            var headers: [String: String] = [:]
            var status: Int?
            while true {
                guard let end = rest.firstIndex(of: 10) else { return nil }
                let line = String(decoding: rest[..<end].last == 13 ? rest[..<end].dropLast() : rest[..<end], as: UTF8.self)
                rest = rest[(end + 1)...]
                if line.isEmpty { break }
                if status == nil {
                    guard let code = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }), (100...599).contains(code) else {
                        return nil
                    }
                    status = code
                } else if let colon = line.firstIndex(of: ":") {
                    headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
                }
                guard headers.count < 200 else { return nil }
            }
            guard let status else { return nil }
            let isInterim = status < 200 || (301...308).contains(status) && status != 304 && headers["location"] != nil
            if isInterim, rest.starts(with: Array("HTTP/".utf8)) { continue }
            return Answer(status: status, headers: headers, body: Array(rest))
        }
    }
}
