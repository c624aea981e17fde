// One version: any number of numeric parts, a pre-release and build metadata, kept in its own spelling.
// Order and equality live here; lines (1.18 of 1.18.5) are in VersionLine, ranges of versions in VersionRange.

/// A version of a product or component, such as `1.18.2`, `v0.8.0-alpha.1`, `2025.05.02` or `1.98.0rc1`.
///
/// Equality and order are precedence: `2023.07`, `2023.7` and `v2023.07.00` are equal, build metadata does not count, and a
/// pre-release comes before its release. Beyond SemVer, digits inside a pre-release identifier count as a number, because
/// vendors write `rc9` and `rc10` and mean that order.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The spelling that this was made from.
    package let text: String

    /// The numeric parts as written: `[2023, 7]` for `2023.07`.
    package let numbers: [UInt64]

    /// What follows the `-`, without build metadata; empty for a release.
    package let prerelease: String

    /// Decides most comparisons at once: a smaller key means smaller numbers, equal keys mean nothing.
    private let key: UInt64

    package static let longestText = 128
    private static let mostParts = 16
    /// So many digits fit into a UInt64 whatever they are.
    private static let mostDigits = 18

    /// Nil when `text` is not a version: other characters than ASCII letters, digits, `.`, `-`, `+`, empty parts, more than 128
    /// bytes, 16 parts, or 18 digits in a part.
    package init?(_ text: String) {
        guard var scanner = VersionScanner(text) else { return nil }
        scanner.skipLetterV()
        var numbers: [UInt64] = []
        repeat {
            guard let number = scanner.number(mostDigits: Self.mostDigits), numbers.count < Self.mostParts else { return nil }
            numbers.append(number)
        } while scanner.skip(".")
        guard let prerelease = scanner.prerelease(), scanner.skipBuildMetadata(), scanner.isAtEnd else { return nil }
        self.text = text
        self.numbers = numbers
        self.prerelease = prerelease
        key = Self.key(numbers)
    }

    /// The first three numbers in 21 bits each; from one that does not fit on, all bits are set.
    private static func key(_ numbers: [UInt64]) -> UInt64 {
        let most: UInt64 = 1 << 21 - 1
        var key: UInt64 = 0
        for position in 0..<3 {
            let number = position < numbers.count ? numbers[position] : 0
            let shift = UInt64(21 * (2 - position))
            guard number < most else { return key | (1 << (shift + 21) - 1) }
            key |= number << shift
        }
        return key
    }

    package var isPrerelease: Bool { !prerelease.isEmpty }

    package var description: String { text }

    /// The spelling without a leading `v`, as catalogs and commands mostly want it.
    package var bareText: String {
        text.first == "v" || text.first == "V" ? String(text.dropFirst()) : text
    }

    /// The part at `position`, 0 where nothing is written.
    package func number(at position: Int) -> UInt64 {
        position < numbers.count ? numbers[position] : 0
    }

    package static func == (left: Version, right: Version) -> Bool {
        left.key == right.key && left.prerelease == right.prerelease && left.comparedNumbers(with: right) == 0
    }

    package static func < (left: Version, right: Version) -> Bool {
        if left.key != right.key { return left.key < right.key }
        switch left.comparedNumbers(with: right) {
        case ..<0: return true
        case 1...: return false
        default: break
        }
        if left.prerelease == right.prerelease { return false }
        if left.prerelease.isEmpty { return false }
        if right.prerelease.isEmpty { return true }
        return PrereleaseOrder.isBefore(left.prerelease, right.prerelease)
    }

    package func hash(into hasher: inout Hasher) {
        var significant = numbers[...]
        while significant.last == 0 { significant.removeLast() }
        hasher.combine(significant)
        hasher.combine(prerelease)
    }

    /// Negative, 0 or positive, by the first `depth` parts alone, or by all of them.
    func comparedNumbers(with other: Version, depth: Int? = nil) -> Int {
        for position in 0..<(depth ?? max(numbers.count, other.numbers.count)) {
            let (mine, theirs) = (number(at: position), other.number(at: position))
            if mine != theirs { return mine < theirs ? -1 : 1 }
        }
        return 0
    }
}

/// Reads the bytes of one version from left to right.
private struct VersionScanner {
    private let bytes: [UInt8]
    private var position = 0

    init?(_ text: String) {
        // utf8.count is constant time for native strings, so a hostile megabyte costs nothing.
        guard text.utf8.count <= Version.longestText else { return nil }
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func skipLetterV() {
        _ = skip("v") || skip("V")
    }

    mutating func number(mostDigits: Int) -> UInt64? {
        var value: UInt64 = 0
        var digits = 0
        while let byte = next, byte.isDigit {
            digits += 1
            guard digits <= mostDigits else { return nil }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
            position += 1
        }
        return digits == 0 ? nil : value
    }

    /// Empty where there is none; nil where there is a broken one.
    mutating func prerelease() -> String? {
        if skip("-") { return identifiers() }
        guard let byte = next, byte.isLetter else { return "" }
        // The Python way, without a dash: 1.98.0rc1.
        let start = position
        while let byte = next, byte.isLetter { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        guard ["a", "b", "c", "rc", "alpha", "beta", "pre", "dev"].contains(word) else { return nil }
        while let byte = next, byte.isDigit { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    mutating func skipBuildMetadata() -> Bool {
        !skip("+") || identifiers() != nil
    }

    private mutating func identifiers() -> String? {
        let start = position
        var identifierIsEmpty = true
        while let byte = next, byte.isDigit || byte.isLetter || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
            let isDot = byte == UInt8(ascii: ".")
            if isDot && identifierIsEmpty { return nil }
            identifierIsEmpty = isDot
            position += 1
        }
        return identifierIsEmpty ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }
}

/// The order of pre-releases: identifier by identifier, numbers before words, digits inside a word as a number.
private enum PrereleaseOrder {
    static func isBefore(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8).split(separator: UInt8(ascii: "."))
        let right = Array(right.utf8).split(separator: UInt8(ascii: "."))
        for (mine, theirs) in zip(left, right) {
            let order = compared(mine, theirs)
            if order != 0 { return order < 0 }
        }
        return left.count < right.count
    }

    private static func compared(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let (leftIsNumber, rightIsNumber) = (left.allSatisfy(\.isDigit), right.allSatisfy(\.isDigit))
        if leftIsNumber != rightIsNumber { return leftIsNumber ? -1 : 1 }
        var (mine, theirs) = (left, right)
        // rc01 and rc1 are two spellings that vendors have both published: told apart, but only when nothing else does.
        var zerosOrder = 0
        while let a = mine.first, let b = theirs.first {
            if a.isDigit && b.isDigit {
                let (myDigits, theirDigits) = (mine.prefix(while: \.isDigit), theirs.prefix(while: \.isDigit))
                mine.removeFirst(myDigits.count)
                theirs.removeFirst(theirDigits.count)
                let order = comparedAsNumbers(myDigits, theirDigits)
                if order != 0 { return order }
                if zerosOrder == 0 { zerosOrder = theirDigits.count - myDigits.count }
            } else if a != b {
                return a < b ? -1 : 1
            } else {
                mine.removeFirst()
                theirs.removeFirst()
            }
        }
        if mine.count != theirs.count { return mine.count - theirs.count }
        return zerosOrder
    }

    /// Digits of any length: nothing to overflow.
    private static func comparedAsNumbers(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let left = left.drop { $0 == UInt8(ascii: "0") }
        let right = right.drop { $0 == UInt8(ascii: "0") }
        if left.count != right.count { return left.count - right.count }
        for (mine, theirs) in zip(left, right) where mine != theirs { return mine < theirs ? -1 : 1 }
        return 0
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    fileprivate var isLetter: Bool {
        let lowered = self | 0x20
        return lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z")
    }
}
