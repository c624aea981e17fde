// What the parser accepts, and what it makes of it.

import Testing

@testable import CommandTable

@Suite struct CommandParserTests {
    private func run(_ line: String) throws -> ParsedCommand {
        guard case .run(let command) = try sample.parse(words(line)) else {
            throw NotACommand(line: line)
        }
        return command
    }

    private struct NotACommand: Error { let line: String }

    @Test(arguments: [
        "plan x --to 1.10", "plan x --to=1.10", "plan --to 1.10 x", "plan --t=1.10 x", "plan --to=1.10 -- x",
    ])
    func waysToSayTheSame(line: String) throws {
        let command = try run(line)
        #expect(command.spec.path == ["plan"])
        #expect(command.argument("THING") == "x")
        #expect(command.value(of: "to") == "1.10")
    }

    @Test func commandsHaveUniquePrefixes() throws {
        #expect(try run("gr c --j").spec.path == ["group", "check"])
    }

    @Test func valuesKeepWhatFollowsTheFirstEqualsSign() throws {
        #expect(try run("plan x --to 1 --label=a=b").values(of: "label") == ["a=b"])
    }

    @Test func repeatedValuesStayInOrder() throws {
        #expect(try run("plan x --to 1 --label b --label a").values(of: "label") == ["b", "a"])
    }

    @Test(arguments: ["-o out", "-oout", "--output out", "--out=out"])
    func letters(form: String) throws {
        #expect(try run("plan x --to 1 " + form).value(of: "output") == "out")
    }

    @Test func twoDashesEndTheOptions() throws {
        #expect(try run("place -- --force -x --").arguments == ["--force", "-x", "--"])
    }

    @Test func oneDashIsAnArgumentAndAValue() throws {
        #expect(try run("place -").arguments == ["-"])
        #expect(try run("plan x --to 1 -o -").value(of: "output") == "-")
    }

    @Test func flagsAreSetOrNot() throws {
        let command = try run("plan x --to 1 --forc")
        #expect(command.isSet("force"))
        #expect(!command.isSet("secret"))
        #expect(command.value(of: "force") == nil)
    }

    @Test func hiddenRowsNeedTheirFullName() throws {
        #expect(try run("plan x --to 1 --secret").isSet("secret"))
        #expect(throws: UsageError.unknownOption("--secre", of: "tool plan", nearest: nil)) { try run("plan x --to 1 --secre") }
        #expect(try run("__complete product").argument("KIND") == "product")
        #expect(throws: UsageError.unknownCommand("__comp", under: "tool", nearest: nil)) { try run("__comp product") }
    }

    @Test func subcommandsOfACommandWithArgumentsNeedTheirFullName() throws {
        #expect(try run("notes b").argument("PRODUCT") == "b")
        #expect(try run("notes bundle b").spec.path == ["notes", "bundle"])
        #expect(try run("notes").argument("PRODUCT") == nil)
    }

    @Test func noWordsStartTheProgram() throws {
        #expect(try run("").spec.path == [])
        #expect(try run("--plain").isSet("plain"))
    }

    @Test(arguments: [
        ("--help", []), ("-h", []), ("help", []), ("plan --help", ["plan"]), ("plan --force -h", ["plan"]),
        ("help gr sh", ["group", "show"]),
        ("group --help", ["group"]), ("group check --he", ["group", "check"]),
    ])
    func help(line: String, path: [String]) throws {
        #expect(try sample.parse(words(line)) == .help(path: path))
    }

    @Test func version() throws {
        #expect(try sample.parse(["--version"]) == .version)
        #expect(throws: UsageError.self) { try sample.parse(words("group check --version")) }
    }

    @Test func keepingLeavesOutWhatIsNotBuilt() throws {
        let built = sample.keeping { $0 == ["plan"] || $0 == ["group", "check"] }
        #expect(built.commands.map(\.path) == [["plan"], ["group"], ["group", "check"]])
        #expect(throws: UsageError.unknownCommand("notes", under: "tool", nearest: nil)) { try built.parse(["notes"]) }
        #expect(throws: UsageError.missingSubcommand(of: "tool", candidates: ["plan", "group"])) { try built.parse([]) }
        #expect(!sample.keeping { $0 == ["plan"] }.commands.contains { $0.isGroup })
    }
}
