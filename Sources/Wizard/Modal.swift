// What is asked over a screen: a form, or a dialog with buttons. It has the keys until it is over.
import Terminal
import UpgradeModel

enum Modal: Sendable {
    case form(Form)
    case dialog(Dialog, Purpose)

    /// Submits the commands that the answer leads to.
    mutating func handle(_ key: Key) -> Terminal.Outcome<[WizardCommand]> {
        switch self {
        case .form(var form):
            let outcome = form.handle(key)
            self = .form(form)
            return outcome.map(form.purpose.commands)
        case .dialog(var dialog, let purpose):
            let outcome = key == .character("q") && purpose == .leave ? .submitted(1) : dialog.handle(key)
            self = .dialog(dialog, purpose)
            return outcome.map { _ in purpose.commands([]) }
        }
    }

    /// Whether to leave is still to be answered when the step below is over.
    var outlivesItsScreen: Bool {
        if case .dialog(_, .leave) = self { true } else { false }
    }

    mutating func fit(_ size: Size) {
        switch self {
        case .form(var form):
            form.fit(size)
            self = .form(form)
        case .dialog(var dialog, let purpose):
            dialog.fit(size)
            self = .dialog(dialog, purpose)
        }
    }

    /// Returns where the cursor belongs.
    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        switch self {
        case .form(let form): form.render(into: &buffer, in: area)
        case .dialog(let dialog, _): dialog.render(into: &buffer, in: area)
        }
    }

    var hints: [KeyHint] {
        switch self {
        case .form: [KeyHint("Enter", "next, then done"), KeyHint("Tab", "field"), KeyHint("Esc", "cancel")]
        case .dialog: [KeyHint("Tab", "buttons"), KeyHint("Enter", "press"), KeyHint("Esc", "cancel")]
        }
    }
}

extension Terminal.Outcome {
    fileprivate func map<Other>(_ change: (Value) -> Other) -> Terminal.Outcome<Other> {
        switch self {
        case .ignored: .ignored
        case .changed: .changed
        case .refused(let why): .refused(why)
        case .cancelled: .cancelled
        case .submitted(let value): .submitted(change(value))
        }
    }
}
