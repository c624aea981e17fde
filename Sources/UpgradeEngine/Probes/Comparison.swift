// What was said, held against what is expected of it.
package import UpgradeModel

/// What was read, held against what is expected.
package struct Comparison: Sendable {
    package let expectation: ResolvedExpectation
    package let filling: Filling
    private let secrets: [String]

    /// - Parameter secrets: masked in what the answer says.
    package init(expectation: ResolvedExpectation, filling: Filling, hiding secrets: [String] = []) {
        self.expectation = expectation
        self.filling = filling
        self.secrets = secrets
    }

    private func shown(_ text: String) -> String { oneLine(text, hiding: secrets) }

    /// `says` and `never-says` look at the whole output, `is` and `version` at the value read from it.
    package func judge(value: String, _ said: Said) throws(MissingValue) -> ProbeAnswer {
        // Not found in what is left of it: nobody knows whether it was said.
        var undecided: String?
        for text in expectation.neverSays {
            let text = try filling.text(text)
            if said.says(text) { return .otherwise(value: value, why: "It says \"\(text)\", which it must never say.", isFinal: true) }
            if !said.isWhole { undecided = undecided ?? text }
        }
        for text in expectation.says {
            let text = try filling.text(text)
            if said.says(text) { continue }
            guard !said.isWhole else { return .otherwise(value: value, why: "It does not say \"\(text)\" but: \(shown(said.text))") }
            undecided = undecided ?? text
        }
        if let wanted = try expectation.isText.map(filling.text), value != wanted {
            return .otherwise(value: value, why: "It is \"\(shown(value))\", not \"\(shown(wanted))\".")
        }
        if let wanted = try expectation.version.map(filling.text) {
            let range: VersionRange
            do { range = try VersionRange(parsing: wanted) } catch { return .unknown(why: error.description) }
            guard let version = Version(value) else { return .unknown(why: "\"\(shown(value))\" is no version.") }
            if !range.contains(version) { return .otherwise(value: value, why: "The version is \(version), not \(wanted).") }
        }
        if let undecided { return .unknown(why: "Whether it says \"\(undecided)\" is not known: it said more than was kept.") }
        return .holds(value: value)
    }
}
