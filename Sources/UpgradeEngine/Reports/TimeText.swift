// Times for people and tools: RFC 3339, in UTC, so that logs of several machines can be laid side by side.
import Glibc

/// `2026-03-20T12:00:05Z`. `time` in microseconds since 1970.
package func timeText(_ time: Int64) -> String {
    var seconds = time_t(time / 1_000_000)
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil else { return "\(time)" }
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
