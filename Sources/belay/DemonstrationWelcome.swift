// The first screens of the demonstration: what it is, and what it does on this machine, before it does anything.

import Demonstration
import Wizard

extension FullScreen {
    /// Nothing has been looked at but whether a demonstration was set up before, and nothing is on disk.
    mutating func welcome(_ directory: String, hasBack: Bool) throws -> SetupAnswer<Void> {
        var selected = 0
        while true {
            let menu = Menu(
                title: "Belay demonstration",
                text: ["Two small systems, staging and production, and their upgrade from \(Demonstration.from) to \(Demonstration.to)."],
                items: [
                    .init("Set it up and begin", "It takes a second or two."),
                    .init("What it will do on this machine", "The folder, the services, and how to stop them."),
                    .init("Leave", "Nothing is on disk yet."),
                ], selected: selected, hasBack: hasBack)
            switch try choose(menu) {
            case .given(0): return .given(())
            case .given(1):
                selected = 1
                switch try read("What the demonstration does on this machine", Self.explanation(directory), go: "back") {
                case .given, .back: break
                case .leave: return .leave
                case .interrupted: return .interrupted
                }
            case .given, .leave: return .leave
            case .back: return .back
            case .interrupted: return .interrupted
            }
        }
    }

    private static func explanation(_ directory: String) -> String {
        """
        Everything it makes is below
          \(directory)
        What was left there by a demonstration before is removed first.

        Two services run there, one of staging and one of production. They take free ports on the loopback address, where only this \
        machine reaches them, and need no root.

        The journal of the upgrade lies where every journal does; nothing else is touched.

        The services run until you stop them:
          \(ProgramName.typed) demo --stop
        """
    }
}
