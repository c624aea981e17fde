// Where the parts of one upgrade lie.

/// One upgrade's folder, `upgrades/<id>` in the state directory.
package struct UpgradeFolder: Sendable, Hashable {
    /// `NAME-N`
    package let id: String
    package let path: String
    /// The folder belongs to a group: its members read, write and take over.
    package let isShared: Bool

    package init(id: String, path: String, isShared: Bool = false) {
        self.id = id
        self.path = path
        self.isShared = isShared
    }

    package var journalPath: String { path + "/journal.sqlite" }
    package var headPath: String { path + "/head" }
    /// Holds a folder for each run.
    package var runsPath: String { path + "/runs" }
    /// Bytes kept for the journal's sake, given up when the disk is full.
    package var reservePath: String { path + "/reserve" }

    package var directoryMode: UInt32 { isShared ? 0o2770 : 0o700 }
    package var fileMode: UInt32 { isShared ? 0o660 : 0o600 }

    /// The number at the end of the id: the order in which the upgrades were made.
    var number: Int { Self.number(ofID: id) ?? 0 }

    /// Nil for a name that no upgrade has.
    static func number(ofID id: String) -> Int? {
        guard let hyphen = id.lastIndex(of: "-"), isName(String(id[..<hyphen])) else { return nil }
        let digits = id[id.index(after: hyphen)...]
        guard !digits.isEmpty, digits.first != "0", digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(digits)
    }

    /// 1 to 64 letters, digits, dots, hyphens and underscores of ASCII, a letter or digit first: a name is part of a path.
    static func isName(_ name: String) -> Bool {
        let isAlphanumeric = { (byte: UInt8) in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        guard let first = name.utf8.first, isAlphanumeric(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 }
    }
}
