// The one table of keys and words: it decides what a key does on the screen and what a word does line by line, and hints, menus and
// help are drawn from it. On no screen does a key mean two things.
import Terminal

package enum WizardAction: Sendable, Hashable, CaseIterable {
    case go, goOnAlone, proceed, back, leave, help, note, shell, takeOver
    case move, page, search, nextMatch, previousMatch
    case overview, reading
    case notAffected, handled, accepted
    case nextPart, previousPart, nextBreaking, previousBreaking
    case applies, doesNotApply, notKnown, acceptRisk
    case field, previousQuestion, nextQuestion
    case button, waive, renewBackup, skip, rollBack, rollBackHop, judge
    case retry, undo, fixedByHand, lookAgain, wasDone, wasNotDone
    case follow, stopRunning, stopGoingOn
    case tellApart, share, mark
}

struct KeyBinding: Sendable {
    let action: WizardAction
    /// The first one that nothing else on a screen takes is the one that is shown.
    let keys: [Key]
    /// A word or two, for the bottom of the screen.
    let hint: SanitizedText
    /// A sentence, for menus and help.
    let help: SanitizedText
    /// What is typed for it line by line; nil where there it is no choice of its own. The first key, a letter, does as well.
    var word: String?
    /// How the keys are called at the bottom, where the first key's name says too little.
    var label: SanitizedText?
    /// Carried out by the widget that has the focus.
    var isOfWidget = false

    /// The letter that stands for the word.
    var letter: String? {
        for key in keys { if case .character(let letter) = key, letter != " " { return String(letter) } }
        return nil
    }
}

enum KeyTable {
    static let all: [KeyBinding] = [
        KeyBinding(action: .go, keys: [.enter], hint: "go on", help: "Go on, or take what is highlighted", word: "go"),
        KeyBinding(
            action: .goOnAlone, keys: [.character("C")], hint: "start and go on",
            help: "Start this, and go on until something needs me", word: "go on"),
        KeyBinding(action: .proceed, keys: [.character("c")], hint: "continue", help: "Continue with whatever comes next"),
        KeyBinding(
            action: .move, keys: [.up, .down], hint: "move", help: "Move or scroll; j and k, too", label: "Up/Down", isOfWidget: true),
        KeyBinding(
            action: .page, keys: [.character(" "), .pageDown], hint: "page",
            help: "By pages; PgUp, Home and End, too", isOfWidget: true),
        KeyBinding(
            action: .button, keys: [.tab], hint: "buttons", help: "To the next button or field; Left and Right, too", isOfWidget: true),
        KeyBinding(action: .field, keys: [.enter], hint: "answer", help: "Give the answer that was typed", isOfWidget: true),
        KeyBinding(
            action: .previousQuestion, keys: [.backtab, .up], hint: "previous", help: "The question before; Up, too; nothing is lost"),
        KeyBinding(action: .nextQuestion, keys: [.tab, .down], hint: "next", help: "The question after; Down, too; nothing is lost"),
        KeyBinding(action: .overview, keys: [.character("o")], hint: "overview", help: "The path: hops, reasons, avoided releases"),
        KeyBinding(
            action: .reading, keys: [.character("i")], hint: "release notes", help: "Breaking changes and release notes of the hop"),
        KeyBinding(
            action: .notAffected, keys: [.character("d")], hint: "does not affect us", help: "This change does not affect us",
            word: "not affected"),
        KeyBinding(
            action: .handled, keys: [.character("h")], hint: "handled", help: "This change was taken care of; you say how", word: "handled"),
        KeyBinding(
            action: .accepted, keys: [.character("a")], hint: "accepted", help: "This change is accepted; you say why", word: "accepted"),
        KeyBinding(action: .nextPart, keys: [.character("]"), .right], hint: "next part", help: "Next part to read"),
        KeyBinding(action: .previousPart, keys: [.character("["), .left], hint: "previous part", help: "Previous part to read"),
        KeyBinding(action: .nextBreaking, keys: [.character("b")], hint: "next breaking", help: "Next breaking change"),
        KeyBinding(action: .previousBreaking, keys: [.character("B")], hint: "previous breaking", help: "Previous breaking change"),
        KeyBinding(action: .search, keys: [.character("/")], hint: "search", help: "Search in the text", isOfWidget: true),
        KeyBinding(action: .nextMatch, keys: [.character("n")], hint: "next match", help: "Next match of the search", isOfWidget: true),
        KeyBinding(
            action: .previousMatch, keys: [.character("N")], hint: "previous match", help: "Previous match of the search", isOfWidget: true),
        KeyBinding(action: .applies, keys: [.character("y")], hint: "it applies", help: "The risk applies", word: "applies"),
        KeyBinding(
            action: .doesNotApply, keys: [.character("d")], hint: "does not apply",
            help: "The risk does not apply; you say how you know", word: "does not apply"),
        KeyBinding(action: .notKnown, keys: [.character("u")], hint: "not known", help: "Not known: counts as applies", word: "unknown"),
        KeyBinding(action: .acceptRisk, keys: [.character("a")], hint: "accept", help: "Accept the risk, with a reason", word: "accept"),
        KeyBinding(action: .retry, keys: [.character("r")], hint: "try again", help: "Try it again", word: "retry"),
        KeyBinding(action: .undo, keys: [.character("u")], hint: "undo", help: "Undo this step", word: "undo"),
        KeyBinding(
            action: .rollBackHop, keys: [.character("H")], hint: "roll back hop",
            help: "Roll back to the start of this hop, with a reason", word: "roll back hop"),
        KeyBinding(
            action: .fixedByHand, keys: [.character("f")], hint: "fixed by hand", help: "It was fixed by hand; you say how", word: "fixed"),
        KeyBinding(
            action: .lookAgain, keys: [.character("l")], hint: "look again", help: "Look again with its probe", word: "look again"),
        KeyBinding(
            action: .wasDone, keys: [.character("y")], hint: "it was done", help: "I looked: it was done, completely", word: "done"),
        KeyBinding(
            action: .wasNotDone, keys: [.character("n")], hint: "it was not done", help: "I looked: it was not done", word: "not done"),
        KeyBinding(
            action: .judge, keys: [.character("l")], hint: "look again", help: "Look at everything that the gates rest on again, now",
            word: "look again"),
        KeyBinding(
            action: .waive, keys: [.character("w")], hint: "waive", help: "Waive a closed gate, with a reason; it stays in the report",
            word: "waive"),
        KeyBinding(
            action: .renewBackup, keys: [.character("b")], hint: "backup anew", help: "Take the backup of this hop again", word: "renew"),
        KeyBinding(action: .skip, keys: [.character("x")], hint: "skip", help: "Skip this step, with a reason", word: "skip"),
        KeyBinding(
            action: .rollBack, keys: [.character("R")], hint: "roll back", help: "Roll back to the origin, with a reason",
            word: "roll back"),
        KeyBinding(action: .follow, keys: [.character("f")], hint: "pause/follow", help: "Hold the log still, or follow its end"),
        KeyBinding(action: .stopRunning, keys: [.character("S")], hint: "stop it", help: "Stop the running step; asks first"),
        KeyBinding(
            action: .stopGoingOn, keys: [.character("C")], hint: "only this step",
            help: "Go on no further by itself: ask again before the next step"),
        KeyBinding(action: .mark, keys: [.character(" ")], hint: "mark", help: "Mark, or take the mark away", isOfWidget: true),
        KeyBinding(action: .tellApart, keys: [.tab], hint: "each by itself", help: "Ask this for each environment by itself"),
        KeyBinding(action: .share, keys: [.tab], hint: "once for all", help: "Ask this once for all environments"),
        KeyBinding(
            action: .note, keys: [.character("+"), .function(2)], hint: "note", help: "Add a note to the journal", word: "note"),
        KeyBinding(action: .shell, keys: [.character("!")], hint: "shell", help: "Open a shell in this environment; it is recorded"),
        KeyBinding(action: .takeOver, keys: [.character("T")], hint: "take over", help: "Take the lead from whoever has it; asks first"),
        KeyBinding(action: .back, keys: [.escape], hint: "back", help: "Back; nothing is lost", word: "back"),
        KeyBinding(
            action: .leave, keys: [.character("q")], hint: "leave", help: "Leave Belay; nothing is lost, and what runs goes on",
            word: "quit"),
        KeyBinding(action: .help, keys: [.character("?"), .function(1)], hint: "help", help: "These keys", word: "help"),
    ]

    static func binding(_ action: WizardAction) -> KeyBinding? { all.first { $0.action == action } }

    /// What a key does among what a screen offers; what is offered first wins.
    static func offer(for key: Key, among offers: [Offer]) -> Offer? {
        offers.first { binding($0.action)?.keys.contains(key) ?? false }
    }

    /// What an offer does; the screen's own words first, where it has some.
    static func sentence(_ offer: Offer, _ binding: KeyBinding) -> SanitizedText {
        guard let words = offer.words, binding.action == .go || binding.action == .leave || binding.action == .notAffected else {
            return binding.help
        }
        return SanitizedText(words.string.prefix(1).uppercased() + words.string.dropFirst())
    }

    /// The offers with the key that reaches each; those that none reaches are left out.
    static func shown(_ offers: [Offer], whileTyping: Bool) -> [(label: SanitizedText, offer: Offer, binding: KeyBinding)] {
        offers.compactMap { offer in
            guard let binding = binding(offer.action) else { return nil }
            let key = binding.keys.first { key in
                if whileTyping, case .character = key { return false }
                return self.offer(for: key, among: offers)?.action == offer.action
            }
            return key.map { (binding.label ?? $0.label, offer, binding) }
        }
    }

    /// A key that some screen has a use for, and this one not: it is not passed over in silence.
    static func complaint(_ key: Key, _ offers: [Offer]) -> String? {
        guard case .character(let character) = key, character != " " else { return nil }
        if let offer = offer(for: key, among: offers), let binding = binding(offer.action) {
            return "\(character) (\(binding.hint.string)) has nothing to do here now."
        }
        guard let binding = all.first(where: { $0.keys.contains(key) }) else {
            return "The key \(character) does nothing here; ? lists the keys of this screen."
        }
        return "\(character) (\(binding.hint.string)) does nothing on this screen; ? lists its keys."
    }

    /// The keys at the bottom. Help stays in reach at the right edge, whatever else fits.
    static func renderHints(_ offers: [Offer], whileTyping: Bool, into buffer: inout CellBuffer, in area: Rectangle) {
        var hints: [KeyHint] = []
        var help: KeyHint?
        for (label, offer, binding) in shown(offers, whileTyping: whileTyping) where offer.disabledBecause == nil {
            let hint = KeyHint(label, offer.words ?? binding.hint)
            if offer.action == .help { help = hint } else { hints.append(hint) }
        }
        guard let help else { return KeyHint.render(hints, into: &buffer, in: area) }
        let width = help.key.width + help.action.width + 3
        let (rest, last) = area.split(left: max(0, area.width - width))
        KeyHint.render(hints, into: &buffer, in: rest)
        KeyHint.render([help], into: &buffer, in: Rectangle(x: last.x, y: last.y, width: last.width + 1, height: 1))
    }
}

/// Something that can be done on a screen, or why it can't be now.
struct Offer: Sendable {
    let action: WizardAction
    /// Other words than the table's, where the screen knows better ones.
    var words: SanitizedText?
    var disabledBecause: String?

    init(_ action: WizardAction, _ words: SanitizedText? = nil, disabledBecause: String? = nil) {
        self.action = action
        self.words = words
        self.disabledBecause = disabledBecause
    }
}
