// Text from outside in one short line, for messages and the journal.
import Process

/// The first line that says something, cut to a screen's width, for messages.
package func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).map { $0.trimmed }.first { !$0.isEmpty } ?? ""
    return line.count > 200 ? line.prefix(199) + "…" : String(line)
}

/// The same with secrets masked: before it is cut, since half a secret is not found any more.
func oneLine(_ text: String, hiding secrets: [String]) -> String { oneLine(SecretMask.masked(text, hiding: secrets)) }

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
