// The files that were compiled into this program. A product's lie in it as one packed text, which is unpacked when one of them is read.
package import PackedText
internal import Synchronization

/// A file that was compiled into this program, by its path below `playbooks/`.
package struct BuiltinFile: Sendable {
    package let path: String
    private let content: Content

    private enum Content {
        case plain(String)
        case part(of: BuiltinFolder, Range<Int>)
    }

    package init(path: String, text: String) {
        self.path = path
        content = .plain(text)
    }

    fileprivate init(path: String, in folder: BuiltinFolder, _ range: Range<Int>) {
        self.path = path
        content = .part(of: folder, range)
    }

    /// Nil where the program's own bytes are damaged.
    package var text: String? {
        switch content {
        case .plain(let text): text
        case .part(let folder, let range): folder.text(range)
        }
    }
}

/// A folder below `playbooks/` with all its files, one behind the other.
package final class BuiltinFolder: Sendable {
    private let packed: PackedText
    private let sizes: KeyValuePairs<String, Int>
    private let unpacked = Mutex<[UInt8]?>(nil)

    /// - Parameter sizes: each file's path below `playbooks/` and its bytes, in the order in which they are packed.
    package init(_ sizes: KeyValuePairs<String, Int>, packed: PackedText) {
        self.sizes = sizes
        self.packed = packed
    }

    package var files: [BuiltinFile] {
        var end = 0
        return sizes.map { path, size in
            end += size
            return BuiltinFile(path: path, in: self, end - size..<end)
        }
    }

    fileprivate func text(_ range: Range<Int>) -> String? {
        unpacked.withLock { bytes in
            bytes = bytes ?? packed.text.map { Array($0.utf8) }
            guard let bytes, range.upperBound <= bytes.count else { return nil }
            return String(validating: bytes[range], as: UTF8.self)
        }
    }
}
