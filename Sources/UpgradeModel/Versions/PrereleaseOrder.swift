// Which of two pre-releases of one release came first, by their identifiers alone.

/// The order of pre-releases: identifier by identifier, numbers before words, digits inside a word as a number.
enum PrereleaseOrder {
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
