// Text from the network is parsed for the first time in a process of its own, whose memory and time are limited: what kills a parser
// kills that process only, and the text is shown unparsed.
internal import Glibc
internal import Process

package enum NotesChild {
    package static let argument = "__parse-notes"

    package struct Limits: Sendable {
        /// Bytes of address space.
        package var memory: UInt = 1 << 30
        /// Of processor time.
        package var seconds: UInt = 10

        package init() {}
    }

    /// The child: reads a text from standard input, parses all of it, and ends with 0 if it lives.
    /// - Returns: nil when the arguments (without the program's name) do not ask for it.
    package static func main(arguments: [String]) -> Int32? {
        guard arguments.first == argument else { return nil }
        guard arguments.count == 3, let memory = UInt(arguments[1]), let seconds = UInt(arguments[2]) else { return 2 }
        limit(RLIMIT_AS, memory)
        limit(RLIMIT_CPU, seconds)
        limit(RLIMIT_CORE, 0)
        do throws(ReleaseNotesError) {
            let text = try MarkdownText(try FileReading.bytes("/dev/stdin"), name: "text")
            _ = try text.headings(name: "text")
            _ = try text.blocks(name: "text")
            return 0
        } catch {
            return 3
        }
    }

    private static func limit(_ resource: __rlimit_resource, _ value: UInt) {
        var limit = rlimit(rlim_cur: value, rlim_max: value)
        setrlimit(Int32(resource.rawValue), &limit)
    }

    /// Whether the text can be parsed without harm.
    /// - Parameter executable: Belay itself.
    /// - Throws: `tool` where the child cannot be started.
    package static func survives(_ bytes: [UInt8], executable: String = "/proc/self/exe", limits: Limits = Limits())
        throws(ReleaseNotesError) -> Bool
    {
        do throws(ProcessError) {
            let command = Command(
                [executable, argument, "\(limits.memory)", "\(limits.seconds)"], environment: ["SWIFT_BACKTRACE": "enable=no"],
                input: .bytes(bytes))
            return try capture(command, limits: CaptureLimits(timeout: .seconds(Int(limits.seconds) + 5), maximumBytes: 1 << 10)).succeeded
        } catch {
            throw ReleaseNotesError(.tool, "Belay's parsing process", because: "\(error)", now: "Give the notes as a file")
        }
    }
}
