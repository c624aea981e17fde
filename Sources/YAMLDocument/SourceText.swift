// The text of one file, with the arithmetic between byte offsets and line:column, and the way from a path to it.
// Every file that a person writes for Belay comes in through here, so the limits on what is read at all live here too.
import Glibc

/// A place in a text. `offset` counts bytes from 0; `line` and `column` count from 1, columns in Unicode scalars.
package struct TextMark: Sendable, Hashable, Comparable {
    package var offset: Int
    package var line: Int
    package var column: Int

    package init(offset: Int, line: Int, column: Int) {
        self.offset = offset
        self.line = line
        self.column = column
    }

    package static func < (a: TextMark, b: TextMark) -> Bool { a.offset < b.offset }
}

/// A file's bytes under the name that messages call it by.
package struct SourceText: Sendable {
    package let name: String
    package let bytes: [UInt8]
    /// Offsets at which lines begin. A line ends with LF, CRLF or a lone CR, as editors count.
    private let lineStarts: [Int]
    private let isASCII: Bool

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        isASCII = !bytes.contains { $0 >= 0x80 }
        bytes.withUnsafeBufferPointer { buffer in
            for (offset, byte) in buffer.enumerated() {
                if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && (offset + 1 == buffer.count || buffer[offset + 1] != 10)) {
                    starts.append(offset + 1)
                }
            }
        }
        lineStarts = starts
    }

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The place of a byte; offsets past the end are taken as the end.
    /// - Parameter earlier: a place before it, from which counting can go on: long lines would cost their square otherwise.
    package func mark(at offset: Int, after earlier: TextMark? = nil) -> TextMark {
        let offset = min(max(offset, 0), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = lineStarts[low]
        var column = offset - start + 1
        if !isASCII {
            let known = earlier.flatMap { $0.line == low + 1 && $0.offset <= offset ? $0 : nil }
            column = bytes[(known?.offset ?? start)..<offset].reduce(into: known?.column ?? 1) { if $1 & 0xC0 != 0x80 { $0 += 1 } }
        }
        return TextMark(offset: offset, line: low + 1, column: column)
    }

    /// The bytes of a line counted from 1, without its line break.
    package func line(_ number: Int) -> ArraySlice<UInt8> {
        guard lineStarts.indices.contains(number - 1) else { return [] }
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        let start = lineStarts[number - 1]
        while end > start, bytes[end - 1] == 10 || bytes[end - 1] == 13 { end -= 1 }
        return bytes[start..<end]
    }
}

extension SourceText {
    /// What a file must be like to be read at all.
    package struct Admission: Sendable {
        /// Most bytes that a file may have.
        package var byteLimit: Int
        /// Whether a file that anyone on the machine may change is refused. Playbooks name commands that will be run.
        package var refusesWorldWritable: Bool

        package init(byteLimit: Int = 1 << 20, refusesWorldWritable: Bool = false) {
            self.byteLimit = byteLimit
            self.refusesWorldWritable = refusesWorldWritable
        }
    }

    /// Reads a regular file. Throws one diagnostic, a sentence that says what is the matter and what to do.
    package init(path: String, admission: Admission = Admission()) throws(InvalidFile) {
        func refused(_ message: String, hint: String? = nil) -> InvalidFile {
            InvalidFile([Diagnostic(file: path, message: message, hint: hint)])
        }
        if path.isEmpty || path.utf8.contains(0) { throw refused("this is not the name of a file") }
        // O_NONBLOCK: opening a FIFO must not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: throw refused("there is no such file", hint: "check the name and the folder")
            case ENOTDIR: throw refused("a part of this path is not a folder", hint: "check the name and the folder")
            case EACCES: throw refused("you may not read this file", hint: "change its permissions or run as its owner")
            case let code: throw refused("the file cannot be opened: \(String(cString: strerror(code)))")
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refused("the file cannot be read: \(String(cString: strerror(errno)))") }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw refused("this is a folder, not a file", hint: "name a file in it")
        default: throw refused("this is not a regular file", hint: "copy its contents into a file")
        }
        if admission.refusesWorldWritable, status.st_mode & S_IWOTH != 0 {
            throw refused(
                "anyone on this machine may change this file, and it names commands that will be run",
                hint: "chmod o-w the file, after reading it")
        }
        let tooLong = refused(
            "the file is longer than \(admission.byteLimit) bytes, which is all that is read", hint: "is it the file that you meant?")
        if status.st_size > admission.byteLimit { throw tooLong }
        var bytes: [UInt8] = []
        while true {
            let room = min(1 << 16, admission.byteLimit + 1 - bytes.count)
            var code: Int32 = 0
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
                count = read(descriptor, buffer.baseAddress, room)
                code = errno
                initialized = max(count, 0)
            }
            if count < 0 {
                if code == EINTR { continue }
                throw refused("the file cannot be read: \(String(cString: strerror(code)))")
            }
            if count == 0 { break }
            bytes += chunk
            // It may grow while it is read.
            if bytes.count > admission.byteLimit { throw tooLong }
        }
        self.init(name: path, bytes: bytes)
    }
}
