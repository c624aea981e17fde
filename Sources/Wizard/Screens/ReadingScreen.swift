// What a hop brings, to be read: first each breaking change, answered one by one, those that the installation rules out as one
// group, then every release's notes to their end. Counts come from the state, never from what was merely looked at.
import Terminal
import UpgradeModel

struct ReadingScreen: WizardScreen {
    private enum Part: Sendable, Hashable {
        case item(BreakingItem)
        case ruledOut([BreakingItem])
        case release(ReleaseToRead)
    }

    private let hop: Int
    /// Opened to look something up; then it stays when everything is read.
    private let browses: Bool
    private var parts: [Part] = []
    private var index = 0
    private var text = Pager([])
    /// What was answered last, to go on behind it.
    private var isWaiting = false

    init(hop: Int, _ context: WizardContext, browses: Bool = false) {
        self.hop = hop
        self.browses = browses
        guard let plan = context.plan?.hop(hop) else { return }
        let open = plan.breaking.filter { $0.ruledOut == nil }
        let ruledOut = plan.breaking.filter { $0.ruledOut != nil }
        parts = open.map(Part.item)
        if !ruledOut.isEmpty { parts.append(.ruledOut(ruledOut)) }
        parts += plan.releases.map(Part.release)
        index = browses ? 0 : parts.firstIndex { !isDone($0, context.state.reading) } ?? 0
        text = Pager(lines(context))
    }

    var phase: PhaseKey? { PhaseKey(id: "notes", hop: hop) }
    var isTyping: Bool { text.isSearching }

    private var part: Part? { parts.indices.contains(index) ? parts[index] : nil }

    private func isDone(_ part: Part, _ reading: ReadingProgress) -> Bool {
        switch part {
        case .item(let item): reading.answer(to: item, hop: hop) != nil
        case .ruledOut(let items): items.allSatisfy { reading.answer(to: $0, hop: hop) != nil }
        case .release(let release): reading.isRead(release, hop: hop)
        }
    }

    func isOver(_ context: WizardContext) -> Bool {
        !browses && parts.allSatisfy { isDone($0, context.state.reading) }
    }

    func offers(_ context: WizardContext) -> [Offer] {
        var offers: [Offer] = []
        switch part {
        case .item: offers = Ways.atBreakingChange
        case .ruledOut: offers = [Offer(.notAffected, "none affects us")]
        case .release(let release):
            if release.text == nil {
                offers = [Offer(.go, "say what you read")]
            } else {
                offers = [
                    Offer(
                        .go, text.endReached ? (context.state.reading.isRead(release, hop: hop) ? "next part" : "it is read") : "next page"),
                    Offer(.search),
                ]
            }
        case nil: break
        }
        offers += [Offer(.nextPart), Offer(.previousPart), Offer(.page), Offer(.nextBreaking), Offer(.previousBreaking)]
        if case .release = part { offers += [Offer(.nextMatch), Offer(.previousMatch)] }
        return offers
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        if isWaiting, let part, isDone(part, context.state.reading) {
            isWaiting = false
            let after = parts.indices.first { $0 > index && !isDone(parts[$0], context.state.reading) }
            show(after ?? parts.firstIndex { !isDone($0, context.state.reading) } ?? index, context)
        }
        text.fit(Self.layout(Rectangle(size)).text.size)
    }

    private mutating func show(_ part: Int, _ context: WizardContext) {
        index = part
        text = Pager(lines(context))
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        switch action {
        case .nextPart: step(to: index + 1, context)
        case .previousPart: step(to: index - 1, context)
        case .nextBreaking: step(to: breaking.first { $0 > index } ?? breaking.first, context)
        case .previousBreaking: step(to: breaking.last { $0 < index } ?? breaking.last, context)
        case .notAffected: return ask(.notAffected)
        case .handled: return ask(.handled)
        case .accepted: return ask(.accepted)
        case .go: return read(context)
        default: return .ignored
        }
        return .none
    }

    private var breaking: [Int] {
        parts.indices.filter { index in
            switch parts[index] {
            case .item, .ruledOut: true
            case .release: false
            }
        }
    }

    private mutating func step(to target: Int?, _ context: WizardContext) {
        guard let target, parts.indices.contains(target), target != index else { return }
        show(target, context)
    }

    /// Each answer is asked for by itself.
    private mutating func ask(_ answer: Answer) -> Effect {
        let items: [BreakingItem]
        switch part {
        case .item(let item): items = [item]
        case .ruledOut(let group) where answer == .notAffected: items = group
        case .ruledOut, .release, nil: return .ignored
        }
        isWaiting = true
        let bound = items.map { AcknowledgedItem(id: $0.id, hash: $0.hash) }
        let isGroup = items.count > 1
        let label: SanitizedText
        switch answer {
        case .notAffected: label = isGroup ? "Why do they not concern you?" : "Why not? (may stay empty)"
        case .handled: label = "How was it handled?"
        case .accepted: label = "Why is it accepted?"
        }
        let title: SanitizedText
        switch answer {
        case .notAffected: title = "Not affected"
        case .handled: title = "Handled"
        case .accepted: title = "Accepted"
        }
        let body =
            isGroup ? [StyledLine(SanitizedText("\(items.count) changes in one answer"))] : items.map { StyledLine(SanitizedText($0.id)) }
        return .ask(
            Form(
                title, .acknowledge(hop: hop, items: bound, answer), body: body,
                [Form.Line(label: label, isOptional: answer == .notAffected && !isGroup)]))
    }

    /// Only what was shown to its end is read.
    private mutating func read(_ context: WizardContext) -> Effect {
        guard case .release(let release) = part else { return .ignored }
        guard release.text != nil else {
            isWaiting = true
            return .ask(
                Form(
                    "No notes were found", .readElsewhere(hop: hop, release: release.version),
                    body: [StyledLine(SanitizedText("Release \(release.version)"))], [Form.Line(label: "What did you read instead?")]))
        }
        guard text.endReached else {
            _ = text.handle(.pageDown)
            return .none
        }
        if context.state.reading.isRead(release, hop: hop) {
            step(to: index + 1, context)
            return .none
        }
        isWaiting = true
        return .commands([.perform(.showNotes(hop: hop, release: release.version, hash: release.hash))])
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    // MARK: Text

    private func lines(_ context: WizardContext) -> [StyledLine] {
        switch part {
        case .item(let item):
            var lines = [StyledLine(SanitizedText("\(item.id), release \(item.release)"), .heading)]
            if let component = item.component { lines.append(.fact("Component", component)) }
            lines += [""] + Words.lines(item.say)
            if let action = item.action { lines += ["", StyledLine("What to do", .heading)] + Words.lines(action) }
            if let link = item.link { lines += ["", .fact("See", link, .link)] }
            return lines
        case .ruledOut(let items):
            return [StyledLine("Ruled out by this installation", .heading), ""]
                + items.flatMap { item in
                    [
                        StyledLine(SanitizedText("\(item.id), release \(item.release)"), .strong),
                        StyledLine(SanitizedText("  " + item.say), hang: 2),
                        StyledLine(SanitizedText("  Ruled out: \(item.ruledOut ?? "")"), .dim, hang: 2), "",
                    ]
                }
        case .release(let release):
            guard let text = release.text else {
                return [
                    StyledLine(SanitizedText("Release \(release.version)"), .heading), "",
                    StyledLine(SanitizedText("No release notes were found. Looked in: \(release.source)"), .warning), "",
                    "Read the vendor's announcement, and say here what you read.",
                ]
            }
            return Words.lines(text)
        case nil: return ["Nothing is to be read for this hop."]
        }
    }

    private func status(_ context: WizardContext) -> (text: String, style: Style) {
        let reading = context.state.reading
        switch part {
        case .item(let item):
            guard let answer = reading.answer(to: item, hop: hop) else { return ("not answered yet", .warning) }
            return ("answered: \(answer.answer.rawValue)\(answer.reason.isEmpty ? "" : ", \(answer.reason)")", .success)
        case .ruledOut(let items):
            guard let first = items.first, items.allSatisfy({ reading.answer(to: $0, hop: hop) != nil }) else {
                return ("not answered yet", .warning)
            }
            return ("answered: \(reading.answer(to: first, hop: hop)?.reason ?? "")", .success)
        case .release(let release):
            if reading.isRead(release, hop: hop) { return ("read", .success) }
            if release.text == nil { return ("none found", .warning) }
            return text.endReached
                ? ("end reached, not marked", .strong) : ("\(text.percentage)%, not read to its end", .warning)
        case nil: return ("", .dim)
        }
    }

    private static func layout(_ area: Rectangle) -> (head: Rectangle, text: Rectangle) {
        let (head, rest) = area.split(top: area.height >= 12 ? 3 : 2)
        return (head, rest)
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        let (head, textArea) = Self.layout(area)
        guard let plan = context.plan?.hop(hop) else { return nil }
        let reading = context.state.reading
        let asked = plan.breaking.filter { $0.ruledOut == nil }
        let answered = asked.count { reading.answer(to: $0, hop: hop) != nil }
        let ruledOut = plan.breaking.count - asked.count
        let read = plan.releases.count - reading.unread(plan).count
        let isNarrow = area.width < 60
        let releases = Words.count(plan.releases.count, "release")
        let counts =
            isNarrow
            ? "\(answered)/\(asked.count) breaking answered, \(read)/\(plan.releases.count) read"
            : "\(answered) of \(Words.count(asked.count, "breaking change")) answered\(ruledOut == 0 ? "" : ", \(ruledOut) ruled out"), "
                + "\(read) of \(releases) read"
        buffer.put(SanitizedText(counts), .dim, x: head.x, y: head.y, limit: head.width, ellipsis: true)
        let here: String
        switch part {
        case .item: here = "Breaking change \(index + 1) of \(asked.count)"
        case .ruledOut(let items): here = "\(Words.count(items.count, "change")) ruled out, one answer"
        case .release(let release):
            let date = release.date.map { ", \($0)" } ?? ""
            here = isNarrow ? "Notes of \(release.version)" : "Notes of \(release.version)\(date), from \(release.source)"
        case nil: here = ""
        }
        let (status, style) = status(context)
        let used = min(SanitizedText(status).width, max(0, head.width * 3 / 5))
        buffer.put(SanitizedText(here), .strong, x: head.x, y: head.y + 1, limit: head.width - used - 2, ellipsis: true)
        buffer.put(SanitizedText(status), style, endingAt: head.endX, y: head.y + 1, limit: used)
        if head.height == 3 { buffer.horizontalLine(x: head.x, y: head.y + 2, count: head.width) }
        let cursor = text.render(into: &buffer, in: textArea)
        return cursor
    }
}
