// The forms that several screens ask in.
import Terminal
import UpgradeModel

extension Form {
    static var note: Form { Form("A note for the journal", .note, [Form.Line(label: "Note")]) }

    static func skip(_ key: StepKey, _ title: StyledLine) -> Form {
        Form("Skip this step", .skip(key), body: [title], [Form.Line(label: "Why is it skipped?")])
    }

    static func rollBack(_ scope: RollbackScope, _ context: WizardContext) -> Form {
        Form(
            scope == .hop ? "Roll back this hop" : "Roll back to the origin", .rollBack(scope),
            body: Ways.rollback(scope, context.state, now: context.now).map { StyledLine(SanitizedText($0)) },
            [Form.Line(label: "Why is it rolled back?")])
    }
}
