// Messages from other threads to the event loop: the only thing that threads share with it.
internal import CLinux
internal import Glibc
internal import Synchronization

/// Any thread posts; the event loop alone takes out.
package final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    /// Readable while messages wait.
    let descriptor: Int32

    package init() throws(EventLoopError) {
        descriptor = belay_wake_descriptor()
        guard descriptor >= 0 else { throw .last("eventfd") }
    }

    deinit {
        close(descriptor)
    }

    /// Posts a message, in order. `merge` may fold it into the newest one waiting and say so by returning true, so that a flood of
    /// reports takes no more memory than one.
    package func post(_ message: Message, merge: (inout Message) -> Bool = { _ in false }) {
        let wasEmpty = messages.withLock { messages in
            if let last = messages.indices.last, merge(&messages[last]) { return false }
            messages.append(message)
            return messages.count == 1
        }
        if wasEmpty {
            var one: UInt64 = 1
            // Cannot fail: the counter is far from its limit, and this object owns the descriptor.
            _ = write(descriptor, &one, 8)
        }
    }

    /// All messages that wait.
    package func takeAll() -> [Message] {
        var count: UInt64 = 0
        // Before the messages are taken, so that one posted meanwhile wakes the loop again.
        _ = read(descriptor, &count, 8)
        return messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
