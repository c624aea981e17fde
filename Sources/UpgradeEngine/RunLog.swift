// The log of a run, read back for judging its outcome.
package import Process
import UpgradeModel

package struct RunLog: Sendable {
    package struct Summary: Sendable {
        /// `text` holds at most four MiB: the beginning and the end of a longer log, of which the rest was looked through all the same.
        package var said: Said
        package var lastLine: String

        package var text: String { said.text }
    }

    package let directory: String
    package let place: any Place
    private let secrets: [String]

    /// - Parameter secrets: masked in what is read.
    package init(directory: String, place: any Place, hiding secrets: [String] = []) {
        self.directory = directory
        self.place = place
        self.secrets = secrets
    }

    package var reader: LogReader { LogReader(of: directory, at: place, hiding: secrets) }

    private static let half = 2 << 20

    /// At most the last 64 KiB.
    package var tail: String {
        get throws(ProcessError) { String(decoding: Array(try summary().text.utf8.suffix(64 << 10)), as: UTF8.self) }
    }

    /// - Parameter wanted: texts looked for in all of the log that was kept on disk.
    package func summary(finding wanted: [String] = []) throws(ProcessError) -> Summary {
        var reader = reader
        var search = LogSearch(for: wanted)
        var isWhole = true
        var head: [UInt8] = []
        var tail: [UInt8] = []
        // In few pieces, since each is a question to a far host.
        while let piece = try reader.next(atMost: 1 << 20) {
            switch piece {
            case .bytes(let bytes):
                search.take(bytes)
                if head.count < Self.half { head += bytes } else { tail += bytes }
                if tail.count > 2 * Self.half { tail.removeFirst(tail.count - Self.half) }
            case .gap:
                isWhole = false
                search.leaveOut()
                tail += Array("\n".utf8)
            }
        }
        let rest = reader.finish()
        search.take(rest)
        let text = String(decoding: head + tail + rest, as: UTF8.self)
        let last = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        return Summary(
            said: Said(text: text, isWhole: isWhole, found: search.found), lastLine: last.map(String.init) ?? "")
    }
}

/// Looks for texts in what comes piece by piece, over the seams between the pieces too.
private struct LogSearch {
    private(set) var found: Set<String> = []
    private var wanted: [String]
    /// The end of what came before, too short to hold any of the texts.
    private var seam: [UInt8] = []

    init(for wanted: [String]) {
        self.wanted = wanted.filter { !$0.isEmpty }
    }

    mutating func take(_ bytes: [UInt8]) {
        guard let longest = wanted.map(\.utf8.count).max() else { return }
        let window = seam + bytes
        let text = String(decoding: window, as: UTF8.self)
        for part in wanted where text.contains(part) { found.insert(part) }
        wanted.removeAll(where: found.contains)
        seam = Array(window.suffix(longest - 1))
    }

    /// What stood on both sides of a gap stood not together.
    mutating func leaveOut() { seam = [] }
}
