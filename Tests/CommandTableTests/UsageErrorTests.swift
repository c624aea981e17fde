// Every way to be wrong, with the whole sentence that the user reads.

import Testing

@testable import CommandTable

@Suite struct UsageErrorTests {
    @Test(arguments: [
        ("plam", "tool: there is no command \"plam\"; did you mean \"plan\"?"),
        ("zzz", "tool: there is no command \"zzz\"; tool --help lists the commands."),
        ("pl", "tool: \"pl\" can mean plan or place; type one more letter."),
        ("group", "tool group: say what to do: check or show."),
        ("group chekc", "tool group: there is no command \"chekc\"; did you mean \"check\"?"),
        ("group --json check", "tool group check: write \"--json\" after the command it belongs to: tool group check --json."),
        ("--plain plan x", "tool plan: write \"--plain\" after the command it belongs to: tool plan --plain."),
        ("plan x --too 1", "tool plan: there is no option \"--too\"; did you mean --to?"),
        ("plan x --xyzzy=1", "tool plan: there is no option \"--xyzzy\"; tool plan --help lists the options."),
        ("plan x --=1", "tool plan: there is no option \"--\"; tool plan --help lists the options."),
        ("plan x -z", "tool plan: there is no option \"-z\"; tool plan --help lists the options."),
        ("plan x --fo", "tool plan: \"--fo\" can mean --format or --force; type one more letter."),
        ("plan x --to", "tool plan: --to needs a value: --to=V."),
        ("plan x --to=", "tool plan: --to needs a value: --to=V."),
        ("plan x --to --force", "tool plan: --to needs a value: --to=V."),
        ("plan x --to 1 --force=yes", "tool plan: --force takes no value; write it alone."),
        ("plan x --to 1 --to 2", "tool plan: --to was given twice; give it once."),
        ("group show --b --a", "tool group show: --a and --b exclude each other; choose one."),
        ("plan x", "tool plan: add --to V; tool plan --help explains it."),
        ("plan --to 1", "tool plan: THING is missing; tool plan --help explains it."),
        ("plan x y --to 1", "tool plan: \"y\" is one argument too many; tool plan --help shows what it takes."),
        ("help plan x", "tool help plan: \"x\" is one argument too many; tool help plan --help shows what it takes."),
        ("plan x --to 1 --format xml", "tool plan: --format cannot be \"xml\"; choose text or json."),
    ])
    func messages(line: String, message: String) {
        let error = #expect(throws: UsageError.self) { try sample.parse(words(line)) }
        #expect(error?.message == message)
    }

    @Test func whatWasTypedCannotReachTheTerminal() {
        let error = #expect(throws: UsageError.self) { try sample.parse(["\u{1b}]0;owned\u{7}\u{202e}\n"]) }
        #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202e } == true)
        #expect(error?.message.contains("\\u{1b}]0;owned\\u{7}\\u{202e}\\u{a}") == true)
    }

    @Test func aLongWordIsCut() {
        let error = #expect(throws: UsageError.self) { try sample.parse([String(repeating: "x", count: 1_000_000)]) }
        #expect((error?.message.count ?? 0) < 200)
    }

    @Test func anEmptyWordIsNoCommand() {
        #expect(throws: UsageError.unknownCommand("", under: "tool", nearest: nil)) { try sample.parse([""]) }
    }

    @Test(arguments: [
        ("upgarde", "upgrade"), ("upgade", "upgrade"), ("statsu", "status"), ("x", nil), ("qqqqqqq", nil), ("lits", "list"),
    ])
    func nearMisses(typed: String, meant: String?) {
        #expect(nearMiss(to: typed, among: ["upgrade", "status", "list"]) == meant)
    }
}
