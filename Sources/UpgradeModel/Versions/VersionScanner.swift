// Reads one version from left to right, byte by byte; what the parts mean is in Version.

/// Reads the bytes of one version from left to right.
struct VersionScanner {
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

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
    var isLetter: Bool {
        let lowered = self | 0x20
        return lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z")
    }
}
