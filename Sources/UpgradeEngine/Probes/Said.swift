// What was said, as far as it is at hand. What it means is Comparison's.
import UpgradeModel

/// What a command, request or file said, as far as it is at hand.
package struct Said: Sendable {
    package var text: String
    /// False where a part of it is gone: what stood there nobody knows.
    package var isWhole = true
    /// What was found in parts that are not in `text`, but were looked through.
    package var found: Set<String> = []

    package init(text: String, isWhole: Bool = true, found: Set<String> = []) {
        self.text = text
        self.isWhole = isWhole
        self.found = found
    }

    /// Whether it says so in what is at hand.
    func says(_ part: String) -> Bool { found.contains(part) || text.contains(part) }
}
