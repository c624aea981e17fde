// Everything that can go wrong between a source of release notes and the text on the screen, each with what to do now.

/// Why release notes could not be had or read. `description` is safe to show: control characters of the outside are replaced.
package struct ReleaseNotesError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// Larger, deeper or longer than is read.
        case tooLarge
        /// Not text, not Markdown that the parser takes, not what was announced.
        case unreadable
        /// The file, folder, repository or page is not there.
        case notFound
        /// The source is there but does not answer now.
        case unreachable
        /// The source asks for patience; `retryAt` says until when.
        case rateLimited
        /// A bundle that is damaged, unsigned or signed by somebody unknown.
        case untrusted
        /// A program that is needed (git, curl, ssh-keygen) is missing or failed.
        case tool
        /// Something that was asked for makes no sense, such as a range that runs backwards.
        case request
    }

    package let code: Code
    /// The file, address or tag.
    package let subject: String
    package let cause: String
    package let remedy: String
    /// Seconds since 1970 after which trying again makes sense; nil where time changes nothing.
    package let retryAt: Int64?

    package init(_ code: Code, _ subject: String, because cause: String, now remedy: String, retryAt: Int64? = nil) {
        self.code = code
        self.subject = visible(subject)
        self.cause = visible(cause)
        self.remedy = remedy
        self.retryAt = retryAt
    }

    package var description: String { "\(subject): \(cause). \(remedy)." }
}

/// The text with U+FFFD for control and formatting characters, on one line and of bounded length: it is quoted in a sentence.
func visible(_ text: String, limit: Int = 300) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < limit else {
            result.append("…")
            break
        }
        count += 1
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: result.append(scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}")
        default: result.append(scalar)
        }
    }
    return String(result)
}
