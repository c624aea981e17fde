// The terminal as Belay's, from the first screen to the end of the wizard: screens before an upgrade are shown on it one by one, then the
// wizard itself. It is given back when the value goes out of scope.
package import Terminal
package import UpgradeModel

package struct FullScreen: SetupDisplay, ~Copyable {
    private var screen: Screen
    private var loop: EventLoop<WizardEvent>
    /// Where the engine of a wizard posts what it has to tell.
    package let mailbox: Mailbox<WizardEvent>

    /// Blocks the signals that are waited for, so threads are started after it.
    /// - Throws: `PlainViewReason` where no full screen can be had, or `EventLoopError`.
    package init() throws {
        let screen = try Screen()
        let signals = try SignalInbox()
        let mailbox = try Mailbox<WizardEvent>()
        self.screen = screen
        self.mailbox = mailbox
        loop = EventLoop(signals: signals, mailbox: mailbox)
    }

    package mutating func choose(_ menu: Menu) throws -> SetupAnswer<Int> { try show(MenuScreen(menu)) }

    /// Something to read until the operator goes on.
    /// - Parameter go: what Enter does, in a word or two.
    package mutating func read(_ title: String, _ text: String, go: String) throws -> SetupAnswer<Void> {
        try show(TextScreen(title, text, go: go))
    }

    /// A line in the operator's own words, which is never empty.
    package mutating func ask(_ title: String, _ text: [String], label: String) throws -> SetupAnswer<String> {
        try show(ReasonScreen(title, text, label: label))
    }

    /// The questions of a deployment, until everything is answered.
    package mutating func fill(
        _ draft: DeploymentDraft, name: String?, with screens: inout DeploymentScreens,
        load: (String, String?) throws -> (Playbook, Catalog)
    ) throws -> SetupAnswer<DeploymentDraft> {
        try screens.ask(draft, name: name, on: &self, load: load)
    }

    /// Given: it is to be written.
    package mutating func review(_ review: DeploymentReview) throws -> SetupAnswer<Void> { try review.ask(on: &self) }

    package mutating func notice(_ title: String, _ text: String) {
        var buffer = CellBuffer(screen.size, glyphs: screen.glyphs)
        let body = SetupFrame.render(SanitizedText(title), nil, into: &buffer)
        Pager([StyledLine(SanitizedText(text))]).render(into: &buffer, in: body)
        screen.present(buffer, cursor: Position(x: body.x, y: body.y))
    }

    /// Gives the terminal back meanwhile: for something that asks on it by itself.
    package mutating func away<Value>(_ body: () throws -> Value) throws -> Value { try loop.leave(&screen, body) }

    /// Shows the wizard until the operator leaves.
    /// - Parameter program: how Belay is called in what is meant to be typed.
    package mutating func walk(_ engine: any WizardEngine, program: String, clock: () -> Int64) throws {
        try WizardLoop.run(on: &screen, &loop, engine: engine, program: program, clock: clock)
    }

    mutating func show<Shown: SetupScreen>(_ shown: Shown) throws -> SetupAnswer<Shown.Value> {
        var model = SetupModel(shown, size: screen.size)
        while true {
            var buffer = CellBuffer(screen.size, glyphs: screen.glyphs)
            let cursor = model.render(into: &buffer)
            screen.present(buffer, cursor: cursor)
            let events = try loop.wait(on: &screen)
            // Whatever was pressed before: without a terminal nobody answers any more.
            if events.contains(where: { if case .hungUp = $0 { true } else { false } }) { return .interrupted }
            for event in events {
                switch event {
                case .key(.control("l")): screen.repaint()
                case .key(let key): if let answer = model.press(key) { return answer }
                case .resized(let size): model.resize(size)
                case .message, .timer, .readable, .resumed: break
                case .interrupted, .terminated, .hungUp: return .interrupted
                }
            }
        }
    }
}
