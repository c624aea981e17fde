// How a walk is shown, and who answers.

import CommandTable
import Playbooks
import UpgradeModel

enum Face {
    case screen
    case plain
    case unattended((Plan) throws -> Answers)

    var isScreen: Bool { if case .screen = self { true } else { false } }
    var isUnattended: Bool { if case .unattended = self { true } else { false } }

    init(_ command: ParsedCommand) throws {
        if command.isSet("unattended") {
            self = .unattended(DemonstrationAnswers.answers)
        } else if let file = command.value(of: "answers") {
            let answers = try AnswersFile.read(file)
            self = .unattended { _ in answers }
        } else if command.isSet("plain") || !Console.isTerminal || Console.isDumb {
            self = .plain
        } else {
            self = .screen
        }
    }
}
