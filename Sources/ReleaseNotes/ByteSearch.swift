// Looking for bytes in a text without making strings of it.
internal import CMD4C
internal import Glibc

extension UnsafeBufferPointer where Element == UInt8 {
    /// - Parameter end: the byte must lie before it; nil is the end of the buffer.
    func index(of byte: UInt8, from start: Int, to end: Int? = nil) -> Int? {
        let end = end ?? count
        guard start < end, let base = baseAddress, let found = memchr(base + start, Int32(byte), end - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// - Parameter end: the text must lie before it; nil is the end of the buffer.
    func index(of text: String, from start: Int, to end: Int? = nil) -> Int? {
        let end = end ?? count
        guard start < end, let base = baseAddress else { return nil }
        var text = text
        return text.withUTF8 { needle in
            guard let found = memmem(base + start, end - start, needle.baseAddress, needle.count) else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    func has(_ text: String, at index: Int) -> Bool {
        guard index < count, let first = text.utf8.first, self[index] == first, index + text.utf8.count <= count, let base = baseAddress
        else { return false }
        var text = text
        return text.withUTF8 { needle in needle.baseAddress.map { memcmp(base + index, $0, needle.count) == 0 } ?? false }
    }

    /// Whether a tag's name, in either case, stands at the index and ends there.
    func hasName(_ name: String, at index: Int) -> Bool {
        let after = index + name.utf8.count
        guard after < count, name.utf8.first == self[index] | 0x20,
            name.utf8.enumerated().allSatisfy({ self[index + $0.offset] | 0x20 == $0.element })
        else { return false }
        return [9, 10, 13, 32, UInt8(ascii: ">")].contains(self[after])
    }

    func run(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] == byte { index += 1 }
        return index - start
    }

    /// Bytes from `start` to the last that is no white space.
    func printed(_ start: Int, _ end: Int) -> Int {
        var index = end
        while index > start, self[index - 1] == 32 || self[index - 1] == 13 || self[index - 1] == 9 { index -= 1 }
        return index - start
    }

    func lastPrinted(_ start: Int, _ end: Int) -> UInt8? {
        let length = printed(start, end)
        return length > 0 ? self[start + length - 1] : nil
    }

    func count(of byte: UInt8, _ start: Int, _ end: Int) -> Int {
        var result = 0
        var from = start
        while let found = index(of: byte, from: from, to: end) {
            result += 1
            from = found + 1
        }
        return result
    }

    /// The beginning of the line in which an offset lies.
    func lineStart(_ offset: Int) -> Int {
        var index = offset
        while index > 0, self[index - 1] != 10, self[index - 1] != 13 { index -= 1 }
        return index
    }

    /// After the line's end.
    func lineEnd(_ offset: Int) -> Int {
        var index = offset
        while index < count, self[index] != 10, self[index] != 13 { index += 1 }
        if index + 1 < count, self[index] == 13, self[index + 1] == 10 { index += 1 }
        return Swift.min(index + 1, count)
    }

    func string(_ start: Int, _ end: Int) -> String { String(decoding: self[start..<end], as: UTF8.self) }
}
