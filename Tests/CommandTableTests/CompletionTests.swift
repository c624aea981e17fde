// The completion scripts, read by the shells themselves. bash is on every machine; zsh and fish are tried where they are installed.

import Foundation
import Testing

@testable import CommandTable
@testable import belay

@Suite struct CompletionTests {
    private func run(_ words: [String], input: String = "") throws -> (status: Int32, output: String) {
        let process = Foundation.Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let (input_, output) = (Pipe(), Pipe())
        process.standardInput = input_
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input_.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try input_.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func isInstalled(_ shell: CompletionShell) throws -> Bool { try run(["sh", "-c", "command -v \(shell.rawValue)"]).status == 0 }

    @Test(arguments: CompletionShell.allCases)
    func theShellReadsItsScript(shell: CompletionShell) throws {
        guard try isInstalled(shell) else { return }
        for table in [sample, BelayCommands.table, sample.keeping { $0 == ["plan"] }] {
            let result = try run([shell.rawValue, "-n"], input: table.completionScript(for: shell))
            #expect(result.status == 0 && result.output.isEmpty, "\(shell): \(result.output)")
        }
    }

    /// What bash offers after `line`, whose last word is the one under the cursor.
    private func offered(_ line: String, in folder: String = "/") throws -> [String] {
        let script =
            sample.completionScript(for: .bash) + """
                cd \(folder)
                tool() { [[ $1 == __complete ]] && printf '%s\\n' "$2-one" "$2-two" '$(touch /tmp/no)'; }
                COMP_WORDS=(\(line))
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _tool
                printf '%s\\n' "${COMPREPLY[@]}"
                """
        return try run(["bash", "-s"], input: script).output.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        ("tool ''", ["plan", "place", "group", "notes"]),
        ("tool pl", ["plan", "place"]),
        ("tool --", ["--plain", "--help", "--version"]),
        ("tool group ''", ["check", "show"]),
        ("tool group check -", ["--json", "--help", "-h"]),
        ("tool plan x --f", ["--format", "--force"]),
        ("tool plan x --format ''", ["text", "json"]),
        ("tool plan x --format = j", ["json"]),
        ("tool plan x --to version-t", ["version-two"]),
        ("tool plan --to 1 deployment-o", ["deployment-one"]),
        ("tool plan x y", []),
        ("tool notes ''", ["bundle", "product-one", "product-two", "\\$\\(touch\\ /tmp/no\\)"]),
        ("tool notes bundle product-o", ["product-one"]),
    ])
    func bashOffers(line: String, words: [String]) throws {
        #expect(try offered(line) == words)
    }

    @Test func bashOffersFiles() throws {
        #expect(try offered("tool plan x -o us") == ["usr"])
    }

    @Test(arguments: [
        ("tool pl", ["place", "plan"]), ("tool group ", ["check", "show"]), ("tool plan --f", ["--force", "--format"]),
        ("tool plan x --format ", ["json", "text"]), ("tool notes bundle product-o", ["product-one"]),
    ])
    func fishOffers(line: String, words: [String]) throws {
        guard try isInstalled(.fish) else { return }
        let script =
            sample.completionScript(for: .fish) + """
                function tool; printf '%s\n' $argv[2]-one $argv[2]-two; end
                complete -C "\(line)"
                """
        let lines = try run(["fish", "--no-config"], input: script).output.split(separator: "\n")
        #expect(lines.compactMap { $0.split(separator: "\t").first.map(String.init) } == words)
    }
}
