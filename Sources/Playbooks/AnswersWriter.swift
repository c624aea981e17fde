// The answers file to fill in: everything that a plan asks, with what is asked as comments, and blanks for the answers.
package import UpgradeModel

package enum AnswersWriter {
    /// YAML that `AnswersFile` reads; every blank in it stops the walk until it is filled.
    package static func text(for plan: Plan) -> String {
        var lines = [
            "# Answers for an unattended upgrade. Fill in every blank: what is not answered stops the walk with exit code 3.",
            "belay: 1",
            "upgrade: \(quoted("\(plan.deployment), \(plan.title), \(plan.from) to \(plan.to)"))",
            "",
            "name: \"\"                # your signature under plan and roll-out",
            "",
            "questions:",
        ]
        for phase in plan.phases {
            for step in phase.steps {
                guard case .question(let ask, let advice) = step.action else { continue }
                lines.append("  # \(comment(ask))")
                lines += advice.map { "  # Hint: \(comment($0))" }
                lines.append("  \(quoted(step.id)): \"\"")
            }
        }
        lines += [
            "", "# Read the notes of each release (`belay plan` shows them), then keep its hash here: another text stops the walk.",
            "notes:",
        ]
        for hop in plan.hops {
            for release in hop.releases {
                lines.append("  \(quoted(release.version)):   # hop \(hop.index), \(comment(release.source))")
                lines.append(release.text == nil ? "    read-instead: \"\"   # none were found" : "    sha256: \"\"   # \(release.hash)")
            }
        }
        let items = plan.hops.flatMap(\.breaking)
        let asked = items.filter { $0.ruledOut == nil }
        if !asked.isEmpty {
            lines += ["", "# not-affected, handled or accepted; the last two with a reason.", "breaking:"]
            for item in asked {
                lines.append("  # \(item.release): \(comment(item.say))\(item.action.map { " \(comment($0))" } ?? "")")
                lines.append("  \(quoted(item.id)): { answer: \"\", reason: \"\", sha256: \(item.hash) }")
            }
        }
        if asked.count < items.count {
            lines.append("")
            for item in items { item.ruledOut.map { lines.append("# ruled out: \(item.id): \(comment($0))") } }
            lines.append("ruled-out: \"\"   # why these do not concern this installation")
        }
        if !plan.risks.isEmpty {
            lines += [
                "", "# applies, does-not-apply or unknown, with how you know; what applies or is unknown is thereby accepted.", "risks:",
            ]
            // A risk of several hops is answered once.
            var written: Set<String> = []
            for risk in plan.risks where written.insert(risk.id).inserted {
                lines.append("  # \(comment(risk.say)) \(comment(risk.ask ?? ""))")
                lines.append("  \(quoted(risk.id)): { verdict: \"\", reason: \"\" }")
            }
        }
        let byHand = (plan.phases + plan.rollbacks).flatMap(\.steps).filter {
            switch $0.action {
            case .manual, .say, .approve: true
            case .question, .sign, .run, .check, .prove, .edit, .copy, .revert: false
            }
        }
        if !byHand.isEmpty {
            lines += ["", "# What is done by hand or only read, by step; \"*\" answers every notice.", "by-hand:"]
            var seen: Set<String> = []
            for step in byHand where seen.insert(step.id).inserted { lines.append("  \(quoted(step.id)): \"\"   # \(comment(step.title))") }
        }
        lines += ["", "on-failure: stop       # or rollback"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func comment(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    }

    /// A double-quoted YAML scalar.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            default: result += scalar.properties.generalCategory == .control ? " " : String(scalar)
            }
        }
        return result + "\""
    }
}
