// A GET request as a `curl` command and what came back. Sending it is a capture at some place; TLS and proxies are curl's.

package struct HTTPRequest: Equatable, Sendable {
    /// Reaches curl through its standard input, where ps does not show it.
    package struct Login: Equatable, Sendable {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    package var url: String
    package var login: Login?
    /// Whole lines as `Accept: application/json`; may hold tokens.
    package var headers: [String]
    package var followsRedirects: Bool
    /// Seconds for the whole exchange.
    package var timeout: Int
    /// Bytes of the body; a longer answer is an error.
    package var maximumBytes: Int

    package init(
        _ url: String, login: Login? = nil, headers: [String] = [], followsRedirects: Bool = false, timeout: Int = 30,
        maximumBytes: Int = 8 << 20
    ) {
        self.url = url
        self.login = login
        self.headers = headers
        self.followsRedirects = followsRedirects
        self.timeout = timeout
        self.maximumBytes = maximumBytes
    }

    /// For curl 7.20 and later; ~/.curlrc is not read. Nothing that may be secret is among the arguments, the address included.
    package var command: Command {
        var configuration = "url = \(quoted(url))\n"
        if let login { configuration += "user = \(quoted("\(login.user):\(login.password)"))\n" }
        for header in headers { configuration += "header = \(quoted(header))\n" }
        var arguments = [
            "curl", "-q", "-sS", "--globoff", "--proto", "=http,https", "--max-time", String(timeout), "--max-filesize",
            String(maximumBytes), "-o", "-", "-w", "\\nbelay-status:%{http_code}\\n",
        ]
        if followsRedirects { arguments += ["--location", "--max-redirs", "5", "--proto-redir", "=http,https"] }
        return Command(arguments + ["-K", "-"], input: .bytes(Array(configuration.utf8)))
    }

    package var limits: CaptureLimits {
        CaptureLimits(timeout: .seconds(timeout + 2), maximumBytes: maximumBytes + 64)
    }

    /// Stands between the body and the status, counted from the end, so that a body cannot forge it.
    private static let delimiter = "\nbelay-status:"

    package func send(from place: any Place, cancellation: Cancellation? = nil) throws(ProcessError) -> HTTPAnswer {
        try answer(from: place.capture(command, limits: limits, cancellation: cancellation))
    }

    package func answer(from captured: Captured) throws(ProcessError) -> HTTPAnswer {
        switch captured.end {
        case .exited(0): break
        case .exited(let code):
            let words = captured.errors.text.split(separator: "\n").first.map(String.init) ?? "curl ended with \(code)"
            throw failure(code == 63 ? "the answer is larger than \(maximumBytes) bytes" : words)
        case .signalled(let number): throw failure("curl was ended by signal \(number)")
        case .timedOut: throw failure("no answer within \(timeout) s")
        case .cancelled: throw failure("the request was cancelled")
        }
        let bytes = captured.output.bytes
        let mark = Array(HTTPRequest.delimiter.utf8)
        // Three digits and a newline follow it.
        let start = bytes.count - mark.count - 4
        guard !captured.output.truncated, start <= maximumBytes else {
            throw failure("the answer is larger than \(maximumBytes) bytes")
        }
        guard start >= 0, bytes[start...].starts(with: mark), bytes.last == UInt8(ascii: "\n"),
            let status = Int(String(decoding: bytes.suffix(4).dropLast(), as: UTF8.self))
        else { throw failure("curl gave no status") }
        return HTTPAnswer(status: status, body: Array(bytes[..<start]))
    }

    private func failure(_ reason: String) -> ProcessError {
        .requestFailed(url: HTTPRequest.withoutLogin(url), reason: reason)
    }

    /// Names and passwords inside an address (`https://user:password@host/`) are not to be shown.
    static func withoutLogin(_ url: String) -> String {
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else { return url }
        let host = url.index(colon, offsetBy: 3)
        let authority = url[host...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<host] + url[url.index(after: at)...])
    }
}

package struct HTTPAnswer: Equatable, Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// As a curl configuration file wants it (curl(1), -K).
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\"": result += "\\\""
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{B}": result += "\\v"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
