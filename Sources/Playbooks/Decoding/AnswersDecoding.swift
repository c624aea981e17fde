// The answers file of an unattended walk. What it leaves empty counts as not answered, so that a file just written by
// `belay answers` stops the walk at its first blank.
package import UpgradeModel
package import YAMLDocument

package enum AnswersFile {
    /// Throws all problems of the file.
    package static func read(_ path: String) throws(InvalidFile) -> Answers {
        try read(SourceText(path: path, admission: SourceText.Admission(refusesWorldWritable: true)))
    }

    package static func read(_ source: SourceText) throws(InvalidFile) -> Answers {
        let file = PlaybookFile(source, as: answersMapping)
        return try file.checked()
    }
}

private let answersMapping = Mapping<Answers>("answers file") { reader in
    readFormatVersion(reader)
    _ = reader.optional("upgrade", .text, "what these answers were written for; for the reader")
    var answers = Answers(name: reader.optional("name", .text, "signature under plan and roll-out") ?? "")
    answers.questions = filled(reader.optional("questions", .map(.text), "answers to the seven questions, by id"))
    for entry in reader.optional("notes", .map(notesMapping.shape), "what was read of each release") ?? [] {
        answers.notes[entry.name] = entry.value
    }
    for entry in reader.optional("breaking", .map(breakingMapping.shape), "an answer to each breaking change") ?? [] {
        if let value = entry.value.value { answers.breaking[entry.name] = value }
    }
    answers.ruledOut = reader.optional("ruled-out", .text, "why the changes that the installation rules out do not concern it").flatMap(
        filled)
    for entry in reader.optional("risks", .map(riskMapping.shape), "a verdict on each named risk") ?? [] {
        if let value = entry.value.value { answers.risks[entry.name] = value }
    }
    answers.waivers = (reader.optional("waive", .list(waiverMapping.shape), "gates that are waived") ?? []).compactMap(\.value)
    answers.byHand = filled(reader.optional("by-hand", .map(.text), "what was done, for steps by hand; * answers every notice"))
    if let word = reader.optional("on-failure", .word(Answers.OnFailure.allCases.map(\.rawValue)), "what to do when a step fails") {
        answers.onFailure = Answers.OnFailure(rawValue: word) ?? .stop
    }
    return answers
}

/// A value that may be left open: a blank is no answer, not an error.
private struct Open<Value: Sendable>: Sendable {
    var value: Value?
}

private let notesMapping = Mapping<Answers.Notes>("notes of a release") { reader in
    let hash = reader.optional("sha256", .text, "hash of the notes that were read").flatMap(filled)
    let elsewhere = reader.optional("read-instead", .text, "what was read where no notes were found").flatMap(filled)
    return Answers.Notes(hash: hash, readElsewhere: elsewhere)
}

private let breakingMapping = Mapping<Open<Answers.Breaking>>("breaking change") { reader in
    let word = reader.optional("answer", .text, "not-affected, handled or accepted").flatMap(filled)
    let reason = reader.optional("reason", .text, "how it was handled, or why it is accepted") ?? ""
    let hash = reader.optional("sha256", .text, "hash of the text that was answered").flatMap(filled)
    guard let word else { return Open(value: nil) }
    guard let answer = Answer(rawValue: word) else {
        reader.bag.error(
            "\"\(word)\" is no answer", at: reader.node["answer"] ?? reader.node,
            hint: "write \(listing(Answer.allCases.map(\.rawValue), "or"))")
        return nil
    }
    return Open(value: Answers.Breaking(answer: answer, reason: reason, hash: hash))
}

private let riskMapping = Mapping<Open<Answers.Risk>>("risk") { reader in
    let word = reader.optional("verdict", .text, "applies, does-not-apply or unknown").flatMap(filled)
    let reason = reader.optional("reason", .text, "how that is known, or why the risk is accepted").flatMap(filled)
    guard let word, let reason else { return Open(value: nil) }
    guard let verdict = Verdict(rawValue: word) else {
        reader.bag.error(
            "\"\(word)\" is no verdict", at: reader.node["verdict"] ?? reader.node,
            hint: "write \(listing(Verdict.allCases.map(\.rawValue), "or"))")
        return nil
    }
    return Open(value: Answers.Risk(verdict: verdict, reason: reason))
}

private let waiverMapping = Mapping<Open<Answers.Waiver>>("waiver") { reader in
    let names = GateID.allCases.filter { $0.waivable != .never }.map(\.rawValue)
    let gate = reader.required("gate", .word(names), "which gate")
    let hop = reader.optional("hop", .number(1...10_000), "in which hop; all unless said")
    let reason = reader.required("reason", .text, "why")
    guard let gate = gate.flatMap(GateID.init(rawValue:)), let reason else { return nil }
    return Open(value: filled(reason).map { Answers.Waiver(gate: gate, hop: hop, reason: $0) })
}

private func filled(_ text: String) -> String? { text.allSatisfy(\.isWhitespace) ? nil : text }

private func filled(_ entries: [Entry<String>]?) -> [String: String] {
    var result: [String: String] = [:]
    for entry in entries ?? [] { result[entry.name] = filled(entry.value) }
    return result
}
