// What a step says about going back and about being left out, in sentences.

extension Step {
    /// What going back costs once the step has run, in a sentence that fits its kind.
    package var wayBackSentence: String {
        switch wayBack {
        case .undo(let commands): return "Undone by: \(commands.map(\.description).joined(separator: "; "))"
        case .exact: return "Undone exactly, byte for byte."
        case .rollback:
            if case .manual = action { return "By hand, as it was done; rolling back does not know what you did." }
            return "It has no undo of its own; rolling back covers it."
        case .noReturn(let why): return "There is none: \(why)"
        case .nothingToUndo: break
        }
        if takesBackup { return "A backup is added, and the system stays as it is." }
        if verifiesBackup { return "The backup is tried out, and stays as it is." }
        switch action {
        case .question: return "The answer can be changed until the work begins."
        case .sign: return "Until the work begins an answer can still be changed, and is signed again then; afterwards both stay."
        case .say: return "It is only read."
        case .approve: return "An approval is not taken back; roll back instead of going on."
        case .check, .prove: return "It only looks."
        case .run, .manual, .edit, .copy, .revert: return "It changes nothing that would have to be put back."
        }
    }

    /// Why this step is never skipped; nil where it may be.
    package var whyNotSkipped: String? {
        switch action {
        case .prove, .question, .sign, .approve: return "\"\(title)\" can't be skipped."
        case .run, .check, .manual, .say, .edit, .copy, .revert: break
        }
        guard takesBackup || verifiesBackup else { return nil }
        return "A backup step can't be skipped; the gate on the backup can be waived, which says so in the report."
    }
}
