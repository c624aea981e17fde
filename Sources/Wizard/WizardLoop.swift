// The thread of the screen: waits, hands events to the model, its commands to the engine, and draws. At most ten pictures a second of
// what streams by, one at once for a key; while nothing happens, nothing is done.
import Terminal
import UpgradeModel

/// Whoever carries the wizard's commands out, on a thread of its own; it answers through the mailbox.
package protocol WizardEngine: AnyObject {
    /// Takes a command in order and returns at once.
    func submit(_ command: WizardCommand)
    /// Runs a shell on the terminal, which is its own until it ends. Returns its exit status.
    func shell(in environment: String) -> Int
}

enum WizardLoop {
    private static let second = 0
    private static let frame = 1

    /// Shows the wizard until the operator leaves or the terminal is gone.
    /// - Parameter clock: microseconds since 1970, UTC.
    static func run(
        on screen: inout Screen, _ loop: inout EventLoop<WizardEvent>, engine: any WizardEngine, program: String, clock: () -> Int64
    ) throws(EventLoopError) {
        var model = WizardModel(size: screen.size, program: program)
        var pace = FramePace()
        var isTicking = false
        draw(model, on: &screen)
        while true {
            var commands: [WizardCommand] = []
            var isUrgent = false
            var hasChanged = false
            for event in try loop.wait(on: &screen) {
                hasChanged = true
                switch event {
                case .key(.control("l")):
                    screen.repaint()
                    isUrgent = true
                case .key(let key):
                    // How long ago something was seen is judged at the moment of the key.
                    commands += model.update(.tick(clock()))
                    commands += model.update(.key(key))
                    isUrgent = true
                case .message(let message): commands += model.update(message)
                case .timer(second):
                    isTicking = false
                    commands += model.update(.tick(clock()))
                case .timer, .readable: break
                case .resized(let size):
                    commands += model.update(.resized(size))
                    isUrgent = true
                case .resumed: isUrgent = true
                case .interrupted, .terminated: commands += model.update(.interrupted)
                case .hungUp: return
                }
            }
            for command in commands {
                switch command {
                case .leave: return
                case .openShell(let environment):
                    let status = loop.leave(&screen) { engine.shell(in: environment) }
                    engine.submit(.perform(.closeShell(environment: environment, status: status)))
                    isUrgent = true
                case .perform, .judgeGates, .lookAtReality, .assess, .readLog, .stopRunning, .takeOver: engine.submit(command)
                }
            }
            if hasChanged {
                switch pace.verdict(urgent: isUrgent) {
                case .drawNow: draw(model, on: &screen)
                case .drawAfter(let delay): loop.setTimer(frame, after: delay)
                }
            }
            if model.wantsTicks, !isTicking {
                isTicking = true
                loop.setTimer(second, after: .seconds(1))
            }
        }
    }

    private static func draw(_ model: WizardModel, on screen: inout Screen) {
        var buffer = CellBuffer(screen.size, glyphs: screen.glyphs)
        let cursor = model.render(into: &buffer)
        screen.present(buffer, cursor: cursor)
    }
}
