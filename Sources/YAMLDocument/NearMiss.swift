// "Did you mean …": the known word that a mistyped one most likely stands for.

/// The closest of the candidates, when it is close enough to be worth saying.
package func nearMiss(for word: String, among candidates: some Collection<String>) -> String? {
    // A hostile key must not cost the square of its length.
    let limit = max(1, min(word.count, 60) / 3)
    if word.isEmpty || word.count > 60 { return nil }
    let near = candidates.map { ($0, distance(word.lowercased(), $0.lowercased())) }
        .filter { $0.1 <= limit }
        .min { $0.1 < $1.1 }?.0
    // prod for production, cut short rather than mistyped.
    return near ?? (word.count > 2 ? candidates.first { $0.hasPrefix(word) } : nil)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
private func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1] + Array(repeating: 0, count: b.count)
        for j in b.indices {
            row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1) }
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
