// Whether `sudo -n` lets the operator run what a plan runs through it, asked before anything begins: a password prompt in the
// middle of the night is a failed step.
import Process
import UpgradeModel

struct SudoCheck {
    let places: PlaceBook

    /// Of every place, once for each program.
    func objections(to plan: Plan) -> [String] {
        var asked: Set<String> = []
        return (plan.phases + plan.rollbacks).flatMap(\.steps).flatMap { step in
            programs(of: step).compactMap { program in
                asked.insert("\(step.place.description) \(program)").inserted ? objection(to: program, at: step.place) : nil
            }
        }
    }

    func objection(to program: String, at address: PlaceAddress) -> String? {
        let place = places.place(at: address)
        let there = address == .local ? "" : " at \(address.description)"
        do {
            if try place.capture(Command(["sudo", "-n", "-l", program])).succeeded { return nil }
            return "sudo -n \(program) is not allowed without a password\(there). Add a NOPASSWD rule for it, or be root there."
        } catch {
            return "sudo can't be asked\(there): \(error.description)"
        }
    }

    private func programs(of step: Step) -> [String] {
        let own: [String] =
            switch step.action {
            case .run(let run): programs(in: [run.command])
            case .edit(let edit) where edit.usesSudo: ["sh"]
            case .copy(let copy) where copy.usesSudo: ["sh"]
            case .revert(let revert) where revert.usesSudo: ["sh"]
            case .edit, .copy, .revert, .check, .prove, .manual, .say, .approve, .question, .sign: []
            }
        switch step.wayBack {
        case .undo(let commands): return own + programs(in: commands)
        case .nothingToUndo, .exact, .rollback, .noReturn: return own
        }
    }

    private func programs(in commands: [ResolvedCommand]) -> [String] {
        commands.compactMap { command in
            let words = command.words.map(\.description)
            guard words.starts(with: ["sudo", "-n"]) else { return nil }
            return words.dropFirst(2).first { !$0.hasPrefix("-") }
        }
    }
}
