// What every screen of the wizard is: a value that offers actions, takes keys, and draws itself. It does nothing itself.
import Terminal
import UpgradeModel

/// What screens look at.
struct WizardContext: Sendable {
    var snapshot: WizardSnapshot
    /// Microseconds since 1970; runs on between snapshots.
    var now: Int64
    var gates: JudgedGates?
    var log: LogPane
    /// How Belay is called in what is meant to be typed.
    var program = "belay"
    /// What a step printed, read back from its run.
    var storedLog: (key: StepKey, log: StepLog?)?

    var state: UpgradeState { snapshot.state }
    var plan: Plan? { snapshot.state.plan }
    var deployment: String { plan?.deployment ?? "" }

    /// A sentence whose commands can be typed as they stand there.
    func hint(_ text: String) -> String { UpgradeModel.hint(text, calling: program) }
}

/// The gates of a step as they were judged at one moment.
struct JudgedGates: Sendable, Hashable {
    var key: StepKey
    var gates: [Gate]
    /// What the step would change in a file: the file, then `12 - TAG=v1`, `12 + TAG=v2`.
    var changes: [String]
    /// Microseconds since 1970.
    var at: Int64
}

protocol WizardScreen: Sendable {
    /// The phase that the title names; nil: the one where the upgrade stands.
    var phase: PhaseKey? { get }
    /// True while every character belongs to a field.
    var isTyping: Bool { get }
    /// What can be done here, the most important first.
    func offers(_ context: WizardContext) -> [Offer]
    /// Whether the walk has gone past what this screen is about.
    func isOver(_ context: WizardContext) -> Bool
    /// What has to be looked up when the screen opens.
    func opening(_ context: WizardContext) -> [WizardCommand]
    /// Something is known anew, or there is another size.
    mutating func refresh(_ context: WizardContext, _ size: Size)
    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect
    /// A key that no offered action has.
    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect
    /// What the screen ordered was not done: a refusal, or an error.
    mutating func wasRefused()
    /// Returns where the cursor belongs.
    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position?
}

extension WizardScreen {
    var phase: PhaseKey? { nil }
    var isTyping: Bool { false }
    func isOver(_ context: WizardContext) -> Bool { false }
    func opening(_ context: WizardContext) -> [WizardCommand] { [] }
    mutating func refresh(_ context: WizardContext, _ size: Size) {}
    mutating func wasRefused() {}
    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect { .ignored }
    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { .ignored }
}

/// What a screen wants of the wizard around it.
enum Effect: Sendable {
    case ignored
    case none
    case commands([WizardCommand])
    /// Asks in a form over the screen.
    case ask(Form)
    /// Asks in a dialog over the screen.
    case confirm(Dialog, Purpose)
    case show(any WizardScreen)
    /// Commands, and a sentence about them.
    case say(String, [WizardCommand])
    case refuse(String)
    case back
    /// To the checklist, with a sentence that says so.
    case cancel(String)
    /// To the screen of whatever comes next.
    case advance
    /// A key for the log.
    case log(Key)
}
