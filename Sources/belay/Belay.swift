// The program's entry: reads the command line and hands it to the command. A command that is not built yet is not in the table.

import CommandTable
import Demonstration
import Glibc
import Process
import ReleaseNotes

@main
struct Belay {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let helper =
            HelperProcess.main(arguments: arguments) ?? NotesChild.main(arguments: arguments)
            ?? DemonstrationProcess.main(arguments: arguments)
        if let helper { exit(helper) }
        exit(run(arguments).rawValue)
    }

    private static func run(_ arguments: [String]) -> ExitCode {
        let table = BelayCommands.table.keeping { Handlers.isBuilt($0) }
        let invocation: Invocation
        do throws(UsageError) {
            invocation = try table.parse(arguments)
        } catch {
            Console.complain(error.message)
            return .wrongUse
        }
        switch invocation {
        case .help(let path): Console.printDocument(table.help(for: path))
        case .version: Console.printDocument("belay \(table.version)")
        case .run(let command):
            do {
                guard let handler = Handlers.all[command.spec.path] else { throw Complaint(.wrongUse, "This command is not there.") }
                return try handler(command, Workspace())
            } catch {
                Console.complain("belay: \(error)")
                return ExitCode(error)
            }
        }
        return .done
    }
}
