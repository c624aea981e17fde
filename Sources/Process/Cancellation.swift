// A one-way switch that another thread throws to end a capture.
import Glibc

/// Once cancelled it stays so; a capture that is given it afterwards ends at once.
package final class Cancellation: Sendable {
    /// Polls readable once cancelled.
    let descriptor: Descriptor
    private let switched: Descriptor

    package init() throws(ProcessError) {
        (descriptor, switched) = try Descriptor.pipe()
    }

    package func cancel() throws(ProcessError) {
        try switched.write([1], to: "a cancellation")
    }
}
