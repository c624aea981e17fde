// The operator before an upgrade, in the face that was asked for: full screen, or line by line.

import Terminal
import UpgradeModel
import Wizard

struct Conversation: ~Copyable {
    /// Nil: line by line.
    var display: FullScreen?
    let lines = ConsoleLines()

    init(_ face: Face) throws {
        display = face.isScreen ? try WizardRunner.display() : nil
        // The screen waits for signals by itself.
        if display == nil { Interruption.watch() }
    }

    /// What the end of the input means.
    func ended<Value>() -> SetupAnswer<Value> { Interruption.wasAsked ? .interrupted : .leave }

    mutating func choose(_ menu: Menu) throws -> SetupAnswer<Int> {
        if let answer = try display?.choose(menu) { return answer }
        let answer = menu.ask(lines)
        if case .leave = answer { return ended() }
        return answer
    }

    /// A line in the operator's own words.
    mutating func ask(_ title: String, _ text: [String], label: String) throws -> SetupAnswer<String> {
        if let answer = try display?.ask(title, text, label: label) { return answer }
        for line in text { Console.print(line) }
        while let line = lines.ask(SanitizedText("\(label) ")) {
            switch line {
            case "back", "quit": return .leave
            case "help", "?":
                Console.print("Type a sentence, then Enter; it goes into the journal. back, quit or Ctrl-C: nothing is begun.")
            default:
                if line.contains(where: { !$0.isWhitespace }) { return .given(line) }
                Console.print("Something has to be written here. quit leaves, and nothing is begun.")
            }
        }
        if Interruption.wasAsked { return .interrupted }
        throw Complaint(.refused, "An answer is missing: \(label) Nothing was begun.")
    }

    /// What is being done now.
    mutating func notice(_ title: String, _ text: String) {
        if display == nil { Console.print(text) }
        display?.notice(title, text)
    }

    /// Something that went wrong, and leads back.
    mutating func tell(_ title: String, _ text: String) throws -> SetupAnswer<Void> {
        if let answer = try display?.read(title, ProgramName.inHints(text), go: "back") { return answer }
        Console.complain(text)
        return .back
    }

    /// A secret that is typed is asked for on the terminal itself.
    mutating func whileSecretsAreAsked<Value>(for deployment: Deployment, _ body: () throws -> Value) throws -> Value {
        guard deployment.secretSources.values.contains(.typed) else { return try body() }
        return try display?.away(body) ?? body()
    }
}
