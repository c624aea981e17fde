// "Did you mean …" for names in a playbook; this module may not borrow the one of the YAML reader.

/// The closest of the names, when it is close enough to be worth saying.
func nearestName(to word: String, among names: some Sequence<String>) -> String? {
    // A hostile name must not cost the square of its length.
    if word.isEmpty || word.utf8.count > 60 { return nil }
    let limit = max(1, word.utf8.count / 3)
    return names.sorted().filter { $0.utf8.count <= 60 }
        .map { (name: $0, changes: changes(from: Array(word.utf8), to: Array($0.utf8))) }
        .filter { $0.changes <= limit }
        .min { $0.changes < $1.changes }?.name
}

/// Letters added, taken away, replaced, or swapped with their neighbour.
private func changes(from old: [UInt8], to new: [UInt8]) -> Int {
    var rows = [Array(0...new.count)]
    for (i, letter) in old.enumerated() {
        var row = [i + 1]
        for (j, other) in new.enumerated() {
            var least = min(rows[i][j] + (letter == other ? 0 : 1), row[j] + 1, rows[i][j + 1] + 1)
            if i > 0, j > 0, letter == new[j - 1], old[i - 1] == other { least = min(least, rows[i - 1][j - 1] + 1) }
            row.append(least)
        }
        rows.append(row)
    }
    return rows[old.count][new.count]
}
