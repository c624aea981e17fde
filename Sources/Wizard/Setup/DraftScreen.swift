// One question of the form that makes a deployment, with its help beside it. Which question is next is the draft's business.
import Terminal
import UpgradeModel

/// What the operator did with a question. `typed` is kept for coming back, and for the question that takes its place; nil where nothing was.
enum DraftStep {
    case answered(DeploymentDraft, typed: String)
    case apart(typed: String?)
    case shared(typed: String?)
    case back(typed: String)
}

struct DraftScreen: SetupScreen {
    private enum Face {
        /// The last row of an open list leads to the field.
        case one(ListView, other: TextField, isTyping: Bool)
        case several(CheckList)
        case field(TextField)
    }

    private static let other = "Another answer..."
    private static let none = "none"

    private let draft: DeploymentDraft
    private let question: DraftQuestion
    private let complain: (DraftQuestion, String) -> String?
    private var face: Face
    private let values: [String]
    private var ask: Pager
    private var help = Pager([])
    private let note: String?
    /// An answer that was doubted once, and is taken the second time.
    private var doubted: String?

    /// - Parameters:
    ///   - typed: what was typed here before.
    ///   - note: why nothing could be detected.
    init(
        _ draft: DeploymentDraft, _ question: DraftQuestion, typed: String?, note: String?,
        complain: @escaping (DraftQuestion, String) -> String?
    ) {
        self.draft = draft
        self.question = question
        self.complain = complain
        self.note = note
        ask = Pager(Words.lines(question.ask, .heading))
        let text = typed ?? question.offer ?? ""
        var values = question.choices.map(\.value)
        switch question.form {
        case .yesNo: values = ["yes", "no"]
        case .place: values = ["local"]
        case .text, .file, .files, .folder, .list, .command, .secret, .one, .several: break
        }
        if question.form == .several {
            face = .several(Self.checks(values, text))
        } else if values.isEmpty || question.form == .files || question.form == .list {
            face = .field(TextField(SanitizedText(text)))
        } else {
            let isClosed = question.form == .one || question.form == .yesNo
            if question.isOptional { values.append(Self.none) }
            let known = values.firstIndex(of: text)
            var rows = values.map { ListItem(StyledLine(SanitizedText($0))) }
            if !isClosed { rows.append(ListItem(StyledLine(SanitizedText(Self.other), .dim))) }
            let isOther = known == nil && !text.isEmpty && !isClosed
            let start = question.form == .place ? "ssh " : ""
            face = .one(
                ListView(rows, selected: known ?? (isOther ? values.count : 0)),
                other: TextField(SanitizedText(isOther ? text : start)), isTyping: isOther)
        }
        self.values = values
        help = Pager(aside)
    }

    private static func checks(_ values: [String], _ text: String) -> CheckList {
        let chosen = text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
        return CheckList(
            values.map { ListItem(StyledLine(SanitizedText($0))) }, checked: Set(values.indices.filter { chosen.contains(values[$0]) }))
    }

    var title: SanitizedText {
        guard let playbook = draft.playbook else { return "A new deployment" }
        return SanitizedText("A new deployment: \(playbook.title)")
    }

    var loses: SanitizedText? { draft.count == 0 ? nil : "Nothing is written, and the answers are forgotten." }

    var isTyping: Bool {
        switch face {
        case .one(_, _, let isTyping): isTyping
        case .several: false
        case .field: true
        }
    }

    private var canBeToldApart: Bool {
        if case .input(_, nil) = question.id { question.environments.count > 1 } else { false }
    }

    /// Nil where what stands there is what was offered.
    private var typedHere: String? {
        let text: String
        switch face {
        case .field(let field), .one(_, let field, true): text = field.text
        case .one(_, _, false), .several: return nil
        }
        return text == question.offer ?? "" ? nil : text
    }

    var offers: [Offer] {
        var offers = [Offer(.go, "answer")]
        switch face {
        case .one(_, _, false): offers.append(Offer(.move))
        case .one(_, _, true), .field: break
        case .several: offers += [Offer(.mark), Offer(.move)]
        }
        if canBeToldApart { offers.append(Offer(.tellApart)) }
        if question.canBeShared { offers.append(Offer(.share)) }
        return offers + [Offer(.back), Offer(.leave)]
    }

    // MARK: Keys

    mutating func handle(_ key: Key) -> SetupEffect<DraftStep> {
        switch key {
        case .tab where canBeToldApart: return .finished(.apart(typed: typedHere))
        case .tab where question.canBeShared: return .finished(.shared(typed: typedHere))
        case .pageUp where isTyping, .pageDown where isTyping:
            _ = help.handle(key)
            return .none
        default: break
        }
        defer {
            let lines = aside
            if lines != help.lines { help = Pager(lines) }
        }
        switch face {
        case .field(var field):
            if key == .escape { return .finished(.back(typed: field.text)) }
            let outcome = field.handle(key)
            face = .field(field)
            return take(outcome)
        case .one(let list, var field, true):
            if key == .escape || key == .up {
                face = .one(list, other: field, isTyping: false)
                return .none
            }
            let outcome = field.handle(key)
            face = .one(list, other: field, isTyping: true)
            return take(outcome)
        case .one(var list, let field, false):
            if key == .escape { return .finished(.back(typed: values.indices.contains(list.selected) ? values[list.selected] : "")) }
            let outcome = list.handle(key)
            face = .one(list, other: field, isTyping: false)
            guard case .submitted(let index) = outcome else { return outcome == .ignored ? .ignored : .none }
            if values.indices.contains(index) { return take(.submitted(values[index])) }
            face = .one(list, other: field, isTyping: true)
            return .none
        case .several(var list):
            let marked = values.indices.filter(list.checked.contains).map { values[$0] }.joined(separator: ", ")
            if key == .escape { return .finished(.back(typed: marked)) }
            let outcome = list.handle(key)
            face = .several(list)
            switch outcome {
            case .ignored: return .ignored
            case .changed, .cancelled: return .none
            case .refused(let why): return .refuse(why)
            case .submitted: return take(.submitted(marked))
            }
        }
    }

    /// An answer is judged here, so that what is wrong with it is said beside it.
    private mutating func take(_ outcome: Terminal.Outcome<String>) -> SetupEffect<DraftStep> {
        let typed: String
        switch outcome {
        case .ignored: return .ignored
        case .changed, .cancelled: return .none
        case .refused(let why): return .refuse(why)
        case .submitted(let text): typed = text
        }
        let isEmpty = typed.allSatisfy(\.isWhitespace)
        if isEmpty, question.offer != nil, !question.isOptional {
            return .refuse(SanitizedText("Something has to be answered here; \(question.offer ?? "") was offered."))
        }
        // An offer that stands as it was is the playbook's to fill in, whatever it means in each hop.
        let answer = typed == question.offer ? "" : isEmpty && question.offer != nil ? Self.none : typed
        if !isEmpty, typed != Self.none, doubted != typed, let problem = complain(question, typed) {
            doubted = typed
            return .refuse(SanitizedText("\(problem) Change it, or press Enter once more to keep it."))
        }
        var next = draft
        do throws(DraftRefusal) {
            try next.answer(question, answer)
        } catch {
            return .refuse(SanitizedText(error.description))
        }
        return .finished(.answered(next, typed: typed))
    }

    // MARK: Drawing

    private var aside: [StyledLine] {
        var lines: [StyledLine] = []
        switch face {
        case .one(let list, _, false): lines += explanation(list.selected)
        case .several(let list): lines += explanation(list.list.selected)
        case .one, .field: break
        }
        if let help = question.help { lines += Words.lines(help) }
        if let link = question.link { lines.append(StyledLine(SanitizedText(link), .link)) }
        if let note { lines.append(StyledLine(SanitizedText("Nothing could be detected: \(note)"), .warning)) }
        switch question.form {
        case .secret:
            lines += ["The secret itself is never kept. Where does it come from?"]
            lines += ["env NAME", "file PATH", "command WORDS", "typed: asked when it is needed"].map { StyledLine("  " + $0, .code) }
        case .files, .list: lines.append("Several are written with commas between them.")
        case .place: lines.append("local, or ssh HOST")
        case .text, .yesNo, .file, .folder, .command, .one, .several: break
        }
        if canBeToldApart {
            let all = question.environments.joined(separator: " and ")
            lines.append(StyledLine(SanitizedText("One answer for \(all); Tab asks for each by itself.")))
        }
        if question.canBeShared { lines.append("Tab asks this once for all environments.") }
        if question.isOptional { lines.append("It may be left out: \(SanitizedText(values.isEmpty ? "leave it empty" : Self.none)).") }
        return lines
    }

    private func explanation(_ index: Int) -> [StyledLine] {
        guard values.indices.contains(index), let text = question.choices.first(where: { $0.value == values[index] })?.explanation
        else { return [] }
        return Words.lines(text, .strong)
    }

    private func layout(_ area: Rectangle) -> (ask: Rectangle, answer: Rectangle, aside: Rectangle) {
        let isWide = area.width >= 70
        let (left, right) = isWide ? area.split(left: area.width * 11 / 20, gap: 3) : (area, area)
        var pager = ask
        pager.fit(Size(width: max(1, left.width), height: 1))
        let rows = min(pager.rowCount, 4)
        let gap = area.height > 14 ? 1 : 0
        let (top, rest) = left.split(top: rows)
        let body = rest.split(top: gap).rest
        if isWide { return (top, body, right) }
        let wanted =
            switch face {
            case .one(let list, _, let isTyping): list.items.count + (isTyping ? 1 : 0)
            case .several(let list): list.list.items.count
            case .field: 1
            }
        // The help keeps four rows; what does not fit is scrolled.
        let (answer, below) = body.split(top: min(wanted, max(2, body.height - 4)))
        return (top, answer, below.height > 4 ? below.split(top: 1).rest : below)
    }

    mutating func fit(_ size: Size) {
        let parts = layout(Rectangle(size))
        help.fit(parts.aside.size)
        switch face {
        case .one(var list, let field, let isTyping):
            list.fit(Size(width: parts.answer.width, height: parts.answer.height - (isTyping ? 1 : 0)))
            face = .one(list, other: field, isTyping: isTyping)
        case .several(var list):
            list.fit(parts.answer.size)
            face = .several(list)
        case .field: break
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        let parts = layout(area)
        ask.render(into: &buffer, in: parts.ask)
        if parts.aside.x > area.x { buffer.verticalLine(x: parts.aside.x - 2, y: area.y, count: area.height) }
        help.render(into: &buffer, in: parts.aside)
        switch face {
        case .field(let field): return field.render(into: &buffer, in: parts.answer.row(0))
        case .several(let list): return list.render(into: &buffer, in: parts.answer)
        case .one(let list, let field, let isTyping):
            guard isTyping else { return list.render(into: &buffer, in: parts.answer) }
            let rows = min(list.items.count, parts.answer.height - 1)
            let (upper, rest) = parts.answer.split(top: rows)
            list.render(into: &buffer, in: upper, isFocused: false)
            return field.render(into: &buffer, in: rest.row(0))
        }
    }
}
