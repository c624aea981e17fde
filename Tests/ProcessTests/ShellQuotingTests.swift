import Testing

@testable import Process

@Suite("A quoted word is one word to a real shell")
struct ShellQuotingTests {
    /// A shell reads bytes: a quote that is part of a longer character is a quote all the same.
    @Test(arguments: [
        "", " ", "it's", "'", "''", "$(echo RAN >&2)", "`id`", "a\nb", "\\", "\r\n", "größe", "x'\u{200D}$(echo RAN >&2)'\u{200D}",
        "x'\u{301}; echo RAN >&2; '\u{301}", "'\u{FE0F}", "\u{301}'\u{301}",
    ])
    func aWordArrivesAsItIs(_ text: String) throws {
        let captured = try capture(Command(["sh", "-c", "printf '%s|' \(ShellQuoting.words([text, "end"]))"]))
        #expect(captured.output.bytes == Array("\(text)|end|".utf8))
        #expect(captured.errors.text == "")
    }

    /// A dash with a combining mark after it is a dash to `ssh`.
    @Test(arguments: ["", "-oProxyCommand=true", "-\u{301}o"])
    func noHostIsTakenForAnOption(_ host: String) throws {
        #expect(throws: ProcessError.unreachable(host: host, reason: "this is not the name of a host")) {
            try SSHPlace(host: host).capture(Command(["true"]))
        }
    }
}
