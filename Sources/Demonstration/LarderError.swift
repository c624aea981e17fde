// What goes wrong in Larder, the demonstration's service, and in setting it up.
import Glibc

/// One sentence that names the thing, the cause and what to do now.
package struct LarderError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// - Parameter action: completes "could not …".
    static func system(_ action: String, _ code: Int32 = errno) -> LarderError {
        LarderError("could not \(action): \(String(cString: strerror(code)))")
    }
}
