// Why nothing could be read of an answer.

package struct ReadingError: Error, CustomStringConvertible, Sendable {
    package let description: String

    init(_ description: String) { self.description = description }
}
