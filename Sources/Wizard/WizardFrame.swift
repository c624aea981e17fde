// What stands around a screen and is the same for all of them: the title bar, the last message, the keys at the bottom.
import Terminal
import UpgradeModel

struct WizardFrame {
    /// Below this nothing can be shown that is worth a decision.
    static let least = Size(width: 40, height: 12)

    let size: Size
    let context: WizardContext?
    let screen: (any WizardScreen)?
    let modal: Modal?
    let message: (text: SanitizedText, style: Style)?

    /// What the last key or event led to; while somebody else leads, who.
    private var notice: (text: SanitizedText, style: Style)? {
        if let message { return message }
        guard modal == nil, let why = context?.snapshot.lookingOn else { return nil }
        return (SanitizedText("You look on: \(Words.sentence(why)) T takes over."), .warning)
    }

    var layout: (title: Rectangle, body: Rectangle, message: Rectangle, hints: Rectangle) {
        let (title, rest) = Rectangle(size).split(top: 1)
        let (upper, hints) = rest.split(bottom: 1)
        var rows = 0
        if let message = notice {
            var pager = Pager([StyledLine(message.text)])
            pager.fit(Size(width: max(1, size.width - 2), height: 1))
            rows = min(pager.rowCount, 4, max(1, upper.height / 3))
        }
        let (body, bottom) = upper.split(bottom: rows)
        return (title, body, bottom, hints)
    }

    /// Draws everything; returns where the cursor belongs.
    func render(into buffer: inout CellBuffer, offers: [Offer]) -> Position? {
        if size.width < Self.least.width || size.height < Self.least.height {
            let text =
                "This screen has \(size.width)x\(size.height) cells, and Belay needs \(Self.least.width)x\(Self.least.height). Make it larger, or leave with q and use --plain."
            return Pager([StyledLine(SanitizedText(text))]).render(into: &buffer, in: buffer.bounds)
        }
        let (title, body, messageArea, hints) = layout
        guard let context, let screen else {
            Bar.render(left: "Belay", into: &buffer, in: title)
            return nil
        }
        let right: SanitizedText = context.snapshot.lookingOn == nil ? place(context, isNarrow: title.width < 60) : "looking on"
        Bar.render(left: whereabouts(screen, context, room: title.width - right.width - 4), right: right, into: &buffer, in: title)
        var cursor = screen.render(into: &buffer, in: body, context)
        if let modal { cursor = modal.render(into: &buffer, in: body) }
        if let message = notice {
            let area = Rectangle(x: messageArea.x + 1, y: messageArea.y, width: messageArea.width - 2, height: messageArea.height)
            Pager([StyledLine(message.text, message.style)]).render(into: &buffer, in: area)
        }
        if let modal {
            KeyHint.render(modal.hints, into: &buffer, in: hints)
        } else {
            KeyTable.renderHints(offers, whileTyping: screen.isTyping, into: &buffer, in: hints)
        }
        return cursor
    }

    /// Which step of the phase that the screen is about is next.
    private func place(_ context: WizardContext, isNarrow: Bool) -> SanitizedText {
        let shown = screen?.phase
        if let shown, shown != context.state.current?.phase.phase.key { return "" }
        guard let (phase, step) = context.state.current, let count = context.state.count(of: phase.key(of: step.step)) else { return "" }
        return SanitizedText(isNarrow ? "\(count.number)/\(count.of)" : "step \(count.number) of \(count.of)")
    }

    /// Product, hop, phase, environment; shorter words where there is little room.
    private func whereabouts(_ screen: any WizardScreen, _ context: WizardContext, room: Int) -> SanitizedText {
        guard let plan = context.plan else { return "Belay" }
        let key = screen.phase ?? context.state.current?.phase.phase.key
        let hop = key?.hop.flatMap { plan.hop($0) }
        let phase = key.flatMap { context.state.phase($0)?.phase }
        var long = ["\(plan.title) \(plan.from) to \(plan.to)"]
        var short = [plan.title]
        if let hop {
            long.append("hop \(hop.index) of \(plan.hops.count)")
            short.append("hop \(hop.index)/\(plan.hops.count)")
        }
        if let phase {
            long.append(phase.title)
            short.append(phase.key.id)
            // The phases of an environment often have its name.
            if !phase.environment.isEmpty, phase.environment != phase.key.id {
                long.append("in \(phase.environment)")
                short.append(phase.environment)
            }
        } else if let key {
            long.append(key.id)
            short.append(key.id)
        } else {
            long.append(context.state.stage.rawValue)
            short.append(context.state.stage.rawValue)
        }
        let whole = SanitizedText(long.joined(separator: ", "))
        return whole.width <= room ? whole : SanitizedText(short.joined(separator: ", "))
    }
}
