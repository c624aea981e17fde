// Boxes in which vendors put what must not be overlooked: `:::danger` … `:::`, `> [!WARNING]`, `> **CAUTION**`. Markdown knows none of
// them, so they are found line by line, outside of code blocks.
internal import UpgradeModel

struct Admonition {
    /// What stands beside the mark; nil where that is nothing.
    let title: String?
    /// Its lines, marks included.
    let range: Range<Int>
    /// What is said in it, without the marks.
    let body: String

    private static let grave = ["danger", "warning", "caution", "attention", "important upgrade note"]

    /// Those in a part of a text that warn; notes, tips and infos are left where they are.
    static func find(in bytes: [UInt8], _ range: Range<Int>) -> [Admonition] {
        var found: [Admonition] = []
        var open: (mark: Mark, start: Int, lines: [String])?
        var fence: String?
        func close(at end: Int) {
            guard let box = open else { return }
            open = nil
            let body = ([box.mark.rest] + box.lines).joined(separator: "\n").trimmedLines
            guard !body.isEmpty else { return }
            found.append(Admonition(title: box.mark.title, range: box.start..<end, body: body))
        }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let end = bytes[offset..<range.upperBound].firstIndex(of: 10) ?? range.upperBound
            let next = min(end + 1, range.upperBound)
            defer { offset = next }
            // A line this long is no mark, and nobody's box.
            guard end - offset < 8 << 10 else { continue }
            let line = String(decoding: bytes[offset..<end], as: UTF8.self)
            let text = line.drop { $0 == " " || $0 == "\t" }
            if let mark = fence {
                if text.hasPrefix(mark) { fence = nil }
                open?.lines.append(line)
                continue
            }
            if let box = open {
                switch box.mark.kind {
                case .colons where text.hasPrefix(":::"):
                    close(at: next)
                    continue
                case .quote where !text.hasPrefix(">"): close(at: offset)
                case .colons, .quote:
                    open?.lines.append(box.mark.kind == .quote ? String(text.dropFirst().drop { $0 == " " }) : line)
                    if box.mark.kind == .colons, text.hasPrefix("```") || text.hasPrefix("~~~") { fence = String(text.prefix(3)) }
                    continue
                }
            }
            if text.hasPrefix("```") || text.hasPrefix("~~~") {
                fence = String(text.prefix(3))
            } else if let mark = Mark(text) {
                open = (mark, offset, [])
            }
        }
        close(at: range.upperBound)
        return found
    }

    private struct Mark {
        enum Kind { case colons, quote }

        let kind: Kind
        let title: String?
        /// What already belongs to the body.
        let rest: String

        init?(_ line: Substring) {
            if line.hasPrefix(":::") {
                let words = line.drop { $0 == ":" }.split(maxSplits: 1) { $0 == " " || $0 == "[" }
                guard let name = words.first, Admonition.grave.contains(name.lowercased().trimmedLines) else { return nil }
                let title = words.dropFirst().first.map { $0.filter { $0 != "]" && $0 != "\r" }.trimmedLines } ?? ""
                (kind, self.title, rest) = (.colons, title.isEmpty ? nil : title, "")
                return
            }
            guard line.hasPrefix(">") else { return nil }
            let text = line.dropFirst().drop { $0 == " " }
            for (opening, closing) in [("[!", "]"), ("**", "**"), ("__", "__")] where text.hasPrefix(opening) {
                let inner = text.dropFirst(2)
                guard let end = inner.firstRange(of: closing) else { continue }
                let name = inner[..<end.lowerBound].lowercased().filter { $0.isLetter || $0 == " " }
                guard Admonition.grave.contains(name) else { return nil }
                (kind, title) = (.quote, nil)
                rest = String(inner[end.upperBound...].drop { ": \r".contains($0) })
                return
            }
            return nil
        }
    }
}

extension StringProtocol {
    /// Without white space at either end.
    fileprivate var trimmedLines: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
