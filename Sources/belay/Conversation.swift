// The operator before an upgrade, in the face that was asked for: full screen, or line by line.

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

    /// What is being done now.
    mutating func notice(_ title: String, _ text: String) {
        if display == nil { Console.print(text) }
        display?.notice(title, text)
    }

    /// Something that went wrong, and leads back.
    mutating func tell(_ title: String, _ text: String) throws -> SetupAnswer<Void> {
        if let answer = try display?.read(title, text, go: "back") { return answer }
        Console.complain(text)
        return .back
    }

    /// A secret that is typed is asked for on the terminal itself.
    mutating func whileSecretsAreAsked<Value>(for deployment: Deployment, _ body: () throws -> Value) throws -> Value {
        guard deployment.secretSources.values.contains(.typed) else { return try body() }
        return try display?.away(body) ?? body()
    }
}
