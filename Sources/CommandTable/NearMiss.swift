// Finds what somebody probably meant: the name with the fewest typing errors. Nothing here knows commands.

/// The name closest to `word`, or nil when none is close enough to be worth a question.
func nearMiss(to word: String, among names: [String]) -> String? {
    let typed = Array(word.unicodeScalars)
    guard typed.count <= 40 else { return nil }
    let tolerated = max(1, typed.count / 3)
    var best: (name: String, errors: Int)?
    for name in names {
        let errors = typingErrors(typed, Array(name.unicodeScalars))
        if errors <= tolerated, errors < (best?.errors ?? Int.max), errors < name.unicodeScalars.count { best = (name, errors) }
    }
    return best?.name
}

/// Letters added, dropped, changed, or swapped with their neighbour (optimal string alignment).
func typingErrors(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var older = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
        var row = [i] + [Int](repeating: 0, count: b.count)
        for j in 1...b.count {
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], older[j - 2] + 1) }
        }
        (older, last) = (last, row)
    }
    return last[b.count]
}
