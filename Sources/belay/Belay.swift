// The program's entry: reads the command line and hands it to the command. A command that is not built yet is not in the table.

import CommandTable
import Glibc
import Process

@main
struct Belay {
    static func main() {
        if let code = HelperProcess.main(arguments: Array(CommandLine.arguments.dropFirst())) { exit(code) }
        let table = BelayCommands.table.keeping { [["completions"], ["man"]].contains($0) }
        do throws(UsageError) {
            switch try table.parse(Array(CommandLine.arguments.dropFirst())) {
            case .help(let path): print(table.help(for: path), terminator: "")
            case .version: print("belay \(table.version)")
            case .run(let command):
                switch command.argument("SHELL").flatMap(CompletionShell.init(rawValue:)) {
                case let shell?: print(table.completionScript(for: shell), terminator: "")
                case nil: print(table.manualPage(), terminator: "")
                }
            }
        } catch {
            let line = Array((error.message + "\n").utf8)
            _ = write(STDERR_FILENO, line, line.count)
            exit(2)
        }
    }
}
