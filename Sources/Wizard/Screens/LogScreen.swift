// The running step: its output over the full width, where a terminal scrolls cheaply, under one row that says how far things are.
import Terminal
import UpgradeModel

struct LogScreen: WizardScreen {
    let key: StepKey

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }

    func isOver(_ context: WizardContext) -> Bool { context.state.next != .wait(key) }

    func offers(_ context: WizardContext) -> [Offer] {
        [Offer(.leave)] + (context.state.consent == nil ? [] : [Offer(.stopGoingOn)])
            + [Offer(.follow, context.log.isFollowing ? "pause" : "follow"), Offer(.stopRunning), Offer(.move, "scroll")]
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        switch action {
        case .stopGoingOn:
            return .say(
                "The step that runs is the last one started by itself; the next one is confirmed again.",
                [.perform(.stop(reason: "The rest of the trial is confirmed step by step again."))])
        case .follow: return .log(context.log.isFollowing ? .up : .end)
        case .stopRunning:
            guard let progress = context.state.progress(key) else { return .ignored }
            return .confirm(
                .confirm(
                    title: "Stop the running step",
                    body: [
                        StyledLine(SanitizedText(progress.step.title), .strong),
                        "Its command is ended. How far it came is then unknown, and has to be found out before anything else.",
                    ], action: "Stop it"), .stopRunning)
        default: return .ignored
        }
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { .log(key == .character(" ") ? .pageDown : key) }

    static func stages(_ state: UpgradeState) -> Stepper {
        let phases = state.currentPhases
        let hop = state.current?.phase.phase.key.hop
        let near = phases.filter { $0.phase.key.hop == nil || $0.phase.key.hop == hop }
        return Stepper(
            near.map { phase in
                let state: Stepper.State
                if phase.steps.contains(where: \.hasFailed) {
                    state = .failed
                } else if phase.isOver {
                    state = .done
                } else {
                    state = phase.steps.contains { $0.attempts > 0 || $0.state.isOver } ? .current : .pending
                }
                return Stepper.Stage(SanitizedText(phase.phase.key.id), state)
            })
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        let (head, rest) = area.split(top: 2)
        let (logArea, bottom) = rest.split(bottom: 1)
        Self.stages(context.state).render(into: &buffer, in: head.row(0))
        if let progress = context.state.progress(key) {
            let elapsed = progress.startedAt.map { spelled(seconds: max(0, context.now - $0) / 1_000_000) } ?? ""
            var facts = elapsed
            if let before = context.state.rehearsal(of: key) { facts += " (\(before.environment): \(Words.took(before.duration)))" }
            if progress.attempts > 1 { facts += ", attempt \(progress.attempts)" }
            let right = SanitizedText(facts)
            let room = head.width - min(right.width, head.width / 2) - 3
            let verb = progress.isUndoing ? "Undoing" : "Running"
            buffer.put(
                SanitizedText("\(verb): \(progress.step.title)"), .strong, x: head.x + 1, y: head.y + 1, limit: room, ellipsis: true)
            buffer.put(right, endingAt: head.endX - 1, y: head.y + 1, limit: head.width / 2)
        }
        let cursor = context.log.render(into: &buffer, in: logArea)
        let below = context.log.linesBelow
        let word: String
        if context.log.lineCount == 0 {
            buffer.put("It has printed nothing yet.", .dim, x: logArea.x, y: logArea.y, limit: logArea.width)
            word = ""
        } else {
            word = context.log.isFollowing ? "Following the end." : "Held still; \(Words.count(below, "line")) below."
        }
        if let overrun = context.state.progress(key)?.overrun(at: context.now) {
            let keys = overrun.level == .ask ? " S stops it." : ""
            buffer.put(SanitizedText(overrun.sentence + keys), .warning, x: bottom.x, y: bottom.y, limit: bottom.width, ellipsis: true)
        } else {
            buffer.put(SanitizedText(word), .dim, x: bottom.x, y: bottom.y, limit: bottom.width)
        }
        return cursor
    }
}

extension StepProgress {
    var isUndoing: Bool {
        guard case .running(let start) = state else { return false }
        return start.mode == .undo
    }
}
