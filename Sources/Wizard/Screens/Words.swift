// Small pieces of text that several screens are made of. Whatever comes from outside is cleaned on its way in here.
import Terminal
import UpgradeModel

extension StyledLine {
    /// `Label     text`, its further rows set in under the text.
    static func fact(_ label: String, _ text: String, _ style: Style = .text) -> StyledLine {
        let head = SanitizedText(label)
        let width = max(12, head.width + 2)
        let gap = SanitizedText(String(repeating: " ", count: width - head.width))
        return StyledLine(head + gap, .dim, hang: width).appending(SanitizedText(text), style)
    }
}

enum Words {
    /// The lines of a text from outside; headings and list items of Markdown are set off a little.
    static func lines(_ text: String, _ style: Style = .text) -> [StyledLine] {
        var isCode = false
        return SanitizedText.lines(of: text).map { line in
            let bare = line.string.drop { $0 == " " }
            if bare.hasPrefix("```") { isCode.toggle() }
            if isCode || bare.hasPrefix("```") { return StyledLine(line, .code, wraps: false) }
            if bare.hasPrefix("#") { return StyledLine(line, .heading) }
            let indent = line.string.count - bare.count
            return StyledLine(line, style, hang: bare.hasPrefix("- ") || bare.hasPrefix("* ") ? indent + 2 : indent)
        }
    }

    static func mark(_ state: StepState, _ glyphs: Glyphs) -> (SanitizedText, Style) {
        switch state {
        case .pending: (glyphs.pending, .dim)
        case .running: (glyphs.current, .strong)
        case .succeeded, .skipped, .fixedByHand: (glyphs.done, .success)
        case .failed, .unknown: (glyphs.failed, .failure)
        case .undone: (glyphs.pending, .warning)
        }
    }

    static func style(_ state: ProgressState) -> Style {
        switch state {
        case .pending: .dim
        case .inProgress, .settling: .strong
        case .completed: .success
        case .failed: .failure
        case .rolledBack: .warning
        }
    }

    /// What a probe wants to see.
    static func expectation(of probe: ResolvedProbe) -> String {
        let expected = probe.expectation
        var parts: [String] = []
        if let text = expected.isText { parts.append("exactly \(text.description)") }
        if let version = expected.version { parts.append("a version \(version.description)") }
        parts += expected.says.map { "an answer that says \($0.description)" }
        parts += expected.neverSays.map { "an answer that never says \($0.description)" }
        if let status = expected.status { parts.append("HTTP status \(status)") }
        if let exit = expected.exit { parts.append("exit status \(exit)") }
        if !parts.isEmpty { return parts.joined(separator: ", ") }
        switch probe.source {
        case .run: return "exit status 0"
        case .http: return "a successful answer"
        case .file: return "that it can be read"
        }
    }

    static func took(_ microseconds: Int64) -> String {
        microseconds < 1_000_000 ? "under a second" : spelled(seconds: microseconds / 1_000_000)
    }

    static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// `3 breaking changes, 1 ruled out`.
    static func breaking(_ hop: HopPlan) -> String {
        let ruledOut = hop.breaking.count { $0.ruledOut != nil }
        return count(hop.breaking.count - ruledOut, "breaking change") + (ruledOut == 0 ? "" : ", \(ruledOut) ruled out")
    }

    /// `2026-11-21 14:03 UTC`, of microseconds since 1970.
    static func time(_ microseconds: Int64) -> String {
        let seconds = microseconds >= 0 ? microseconds / 1_000_000 : 0
        let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        // The civil calendar from days, with years that begin in March.
        let shifted = day + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(two(month))-\(two(date)) \(two(rest / 3_600)):\(two(rest / 60 % 60)) UTC"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Where a backup's data ends, and what going back to it costs.
    static func loss(_ backup: BackupRecord?, of environment: String, now: Int64) -> String {
        guard let backup else { return "No backup of \(environment) is complete, so only the playbook's own way back is left." }
        let age = spelled(seconds: max(0, now - backup.startedAt) / 1_000_000)
        return "The backup of \(environment) was begun at \(time(backup.startedAt)), \(age) ago: "
            + "what was written to \(environment) since then would be lost where the backup is restored."
    }

    /// What a finished step has seen; that a command's exit status was 0 says no more than that it is done.
    static func seen(_ progress: StepProgress) -> String {
        guard let evidence = progress.evidence, !evidence.isEmpty else { return "" }
        if case .run = progress.step.action, evidence.hasPrefix("Exit status 0") { return "" }
        return " " + evidence
    }

    /// A failed step: what it wanted to see, and what there was.
    /// - Parameter isBrief: without the command, where room is short.
    static func failure(_ progress: StepProgress, isBrief: Bool = false) -> [String] {
        var lines = ["FAILED: \(progress.step.title)"]
        switch progress.step.action {
        case .check(let probe): lines += ["Looked at: \(probe.description)", "Expected: \(expectation(of: probe))"]
        case .prove(let proof):
            let version = proof.version.map { "version \($0)" }
            lines.append("Expected: \([version, proof.healthProbes.isEmpty ? nil : "health"].compactMap { $0 }.joined(separator: " and "))")
        case .run(let run): if !isBrief { lines.append("Ran: \(run.command.description)") }
        case .question, .sign, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        if case .failed(let reason) = progress.state { lines.append("Found: \(reason)") }
        return lines
    }

    /// How a step came out; nil while it is not over.
    static func ended(_ progress: StepProgress) -> (text: String, style: Style)? {
        let title = sentence(progress.step.title)
        let took = progress.duration.map { " (\(self.took($0)))" } ?? ""
        switch progress.state {
        case .succeeded where progress.wasFoundDone: return ("Done already, and not run: \(title)", .success)
        case .succeeded: return ("Done\(took): \(title)\(seen(progress))", .success)
        case .undone: return ("Undone\(took): \(title)", .warning)
        case .skipped: return ("Skipped: \(title)", .warning)
        case .fixedByHand: return ("Fixed by hand: \(title)", .warning)
        case .failed(let reason): return ("FAILED\(took): \(title) \(reason)", .failure)
        case .unknown(let reason): return ("OUTCOME UNKNOWN: \(title) \(reason)", .failure)
        case .pending, .running: return nil
        }
    }
}
