// Searching in a pager: typing the pattern, finding it, and where it occurs in a line. ASCII letters match in either case as long as the
// pattern has no capital; other letters match as they are.

struct PagerSearch: Hashable, Sendable {
    /// What is being typed.
    private(set) var field: TextField?
    private(set) var message: SanitizedText?
    /// The line of the last match.
    private(set) var line: Int?
    private var pattern: [UInt8] = []
    private var ignoresCase = false

    var hasPattern: Bool { !pattern.isEmpty }

    mutating func begin() {
        field = TextField(limit: 200)
        message = nil
    }

    /// Takes a key of the pattern being typed. True when the pattern is complete and there is something to find.
    mutating func handle(_ key: Key) -> Bool {
        switch field?.handle(key) {
        case .submitted(let text):
            field = nil
            // Nothing typed means the same again.
            if !text.isEmpty {
                pattern = Array(text.utf8)
                ignoresCase = !pattern.contains { (0x41...0x5a).contains($0) }
                line = nil
            }
            return hasPattern
        case .cancelled:
            field = nil
            pattern = []
            line = nil
            return false
        case .ignored, .changed, .refused, nil:
            return false
        }
    }

    /// The nearest line with a match, going on at the other end where the text stops.
    mutating func find(in lines: [StyledLine], forward: Bool, from start: Int) -> (line: Int, offset: Int)? {
        guard !lines.isEmpty else { return nil }
        for step in 0..<lines.count {
            let position = start + (forward ? step : -step)
            let index = ((position % lines.count) + lines.count) % lines.count
            if let match = matches(in: lines[index]).first {
                line = index
                message = position == index ? nil : "Search went on at the other end"
                return (index, match.lowerBound)
            }
        }
        message = "Not found: \(String(decoding: pattern, as: UTF8.self))"
        return nil
    }

    /// Where the pattern occurs, as ranges of UTF-8 offsets.
    func matches(in line: StyledLine) -> [Range<Int>] {
        guard hasPattern, line.byteCount >= pattern.count else { return [] }
        var text = line.text.string
        return text.withUTF8 { bytes in
            var found: [Range<Int>] = []
            var start = 0
            while start + pattern.count <= bytes.count {
                var length = 0
                while length < pattern.count, folded(bytes[start + length]) == pattern[length] { length += 1 }
                if length == pattern.count {
                    found.append(start..<start + length)
                    start += length
                } else {
                    start += 1
                }
            }
            return found
        }
    }

    private func folded(_ byte: UInt8) -> UInt8 {
        ignoresCase && (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
    }
}
