// The log of a run, read back for judging its outcome.
package import Process

package struct RunLog: Sendable {
    package struct Summary: Sendable {
        /// At most four MiB: the beginning and the end of a longer log.
        package var text: String
        package var lastLine: String
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

    package func summary() throws(ProcessError) -> Summary {
        var reader = reader
        var head: [UInt8] = []
        var tail: [UInt8] = []
        // In few pieces, since each is a question to a far host.
        while let piece = try reader.next(atMost: 1 << 20) {
            switch piece {
            case .bytes(let bytes):
                if head.count < Self.half { head += bytes } else { tail += bytes }
                if tail.count > 2 * Self.half { tail.removeFirst(tail.count - Self.half) }
            case .gap: tail += Array("\n".utf8)
            }
        }
        let text = String(decoding: head + tail + reader.finish(), as: UTF8.self)
        let last = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        return Summary(text: text, lastLine: last.map(String.init) ?? "")
    }
}
