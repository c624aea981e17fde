// Who may write an upgrade's journal: one process at a time. The rules of taking and losing it are here; its row is read and
// written in LeaseTable.swift.
internal import ContentHash
internal import Glibc
internal import SQLiteDatabase

/// Whoever holds, or asks for, an upgrade.
package struct LeaseHolder: Sendable, Hashable {
    /// The operator's name.
    package var name: String
    package var process: LivenessStamp
    /// The address that the operator came from over SSH; empty for a local terminal.
    package var origin: String
    /// Microseconds since 1970, UTC.
    package var since: Int64
    package var heartbeat: Int64
    /// Grows by one with each change of hands.
    package var epoch: Int64

    package init(
        name: String, process: LivenessStamp = .current(), origin: String = Self.connectionOrigin(), since: Int64, epoch: Int64 = 0
    ) {
        self.name = name
        self.process = process
        self.origin = origin
        self.since = since
        self.heartbeat = since
        self.epoch = epoch
    }

    /// Who, since when, from where; safe to show.
    package var sentence: String {
        let from = origin.isEmpty ? "" : " from \(printable(origin))"
        return "\(printable(name)) (process \(process.process) on \(printable(process.host))) has held this upgrade since "
            + "\(utcText(since))\(from)"
    }

    /// The first word of SSH_CONNECTION (ssh(1)): the client's address.
    package static func connectionOrigin() -> String {
        guard let value = getenv("SSH_CONNECTION") else { return "" }
        return String(String(cString: value).prefix { $0 != " " }.prefix(64))
    }

    /// What the lease's row is recognised by: all of it but the heartbeat. A holder compares this one hash inside each of its
    /// transactions, so neither a take-over nor a damaged row is overlooked.
    var fingerprint: ContentHash {
        var encoder = RowEncoder()
        encoder.start(after: .zero)
        for value in values { encoder.append(value) }
        return encoder.hash()
    }

    /// In the order of the row's columns.
    var values: [SQLiteValue] {
        [
            .integer(epoch), .text(name), .integer(Int64(process.process)), .integer(process.start), .text(process.boot),
            .text(process.namespace), .text(process.host), .text(origin), .integer(since),
        ]
    }
}

/// `2026-03-01 14:05 UTC`
func utcText(_ microseconds: Int64) -> String {
    var seconds = time_t(microseconds.quotientAndRemainder(dividingBy: 1_000_000).quotient)
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil else { return "an unknown time" }
    var buffer = [CChar](repeating: 0, count: 40)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M UTC", &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
