// The answers that the unattended demonstration gives: to everything, and only ever to the demonstration.

import UpgradeModel

enum DemonstrationAnswers {
    static func answers(for plan: Plan) throws -> Answers {
        guard plan.product == "demo" else {
            throw Complaint(
                .wrongUse,
                "--unattended is for the demonstration alone. For \(plan.title), write an answers file with `belay answers`, read, fill in, and give it with --answers."
            )
        }
        var answers = Answers(name: "Demonstration")
        answers.questions = [
            "who": "The demonstration itself.", "how": "Beside the running service, with one switch at the end of each hop.",
            "components": "The service and its database.",
            "when": "Now.", "outage": "Some seconds.", "how-long": "Less than a minute.",
            "rollback-plan": "Put the backup back beside the running service, then switch back.",
        ]
        for release in plan.hops.flatMap(\.releases) {
            answers.notes[release.version] = .init(
                hash: release.text == nil ? nil : release.hash, readElsewhere: "Nothing: it is a demonstration.")
            for item in release.breaking {
                answers.breaking[item.id] = .init(answer: .accepted, reason: "It is a demonstration.", hash: item.hash)
            }
        }
        answers.ruledOut = "The demonstration's edition has no such feature."
        for risk in plan.risks { answers.risks[risk.id] = .init(verdict: .doesNotApply, reason: "It is a demonstration.") }
        answers.byHand["*"] = "Read."
        for step in (plan.phases + plan.rollbacks).flatMap(\.steps) {
            switch step.action {
            case .manual, .approve: answers.byHand[step.id] = "Done by the demonstration."
            default: break
            }
        }
        return answers
    }
}
