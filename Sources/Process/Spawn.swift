// The one place where processes begin: Swift values to C arrays and back. Who waits for the child is said elsewhere.
import CLinux
import Glibc

enum Spawn {
    /// Starts a child in its own session and hands it these descriptors as 0, 1, 2, …; nil is /dev/null, all others are closed.
    static func start(
        program: String, arguments: [String], environment: Environment, folder: String, descriptors: [Descriptor?]
    ) throws(ProcessError) -> pid_t {
        var child: pid_t = 0
        let code = withRequest(program, arguments, environment, folder, descriptors) { belay_spawn($0, &child) }
        switch code {
        case 0: return child
        case EACCES, ENOEXEC, ENOENT, ELIBBAD, ETXTBSY: throw .programUnusable(path: program, code: code)
        default: throw .system(action: "start \(program)", code: code)
        }
    }

    /// A child that waits at its gate; see `belay_spawn_gated`.
    static func startGated(_ command: ResolvedCommand, descriptors: [Descriptor?]) throws(ProcessError) -> GatedChild {
        var child: pid_t = 0
        var gate: Int32 = -1
        var failure: Int32 = -1
        let code = withRequest(command.program, command.arguments, command.environment, command.folder, descriptors) {
            belay_spawn_gated($0, &child, &gate, &failure)
        }
        guard code == 0 else { throw .system(action: "start \(command.program)", code: code) }
        return GatedChild(process: child, gate: Descriptor(owning: gate), failure: Descriptor(owning: failure))
    }

    private static func withRequest(
        _ program: String, _ arguments: [String], _ environment: Environment, _ folder: String, _ descriptors: [Descriptor?],
        _ body: (UnsafePointer<belay_spawn_request>) -> Int32
    ) -> Int32 {
        var vector = arguments.map { strdup($0) } + [nil]
        var variables =
            environment.entries.map { entry in
                (entry + [0]).withUnsafeBufferPointer { text in
                    text.withMemoryRebound(to: CChar.self) { $0.baseAddress.flatMap { strdup($0) } }
                }
            } + [nil]
        let numbers = descriptors.map { $0?.number ?? -1 }
        defer { for text in vector + variables { free(text) } }
        return program.withCString { program in
            folder.withCString { folder in
                vector.withUnsafeMutableBufferPointer { vector in
                    variables.withUnsafeMutableBufferPointer { variables in
                        numbers.withUnsafeBufferPointer { numbers in
                            var request = belay_spawn_request(
                                program: program, arguments: vector.baseAddress, environment: variables.baseAddress, folder: folder,
                                descriptors: numbers.baseAddress, descriptor_count: Int32(numbers.count))
                            return withExtendedLifetime(descriptors) { body(&request) }
                        }
                    }
                }
            }
        }
    }
}

/// A child that has not executed its program yet. Ends without having run it when the gate is let go unopened.
struct GatedChild {
    let process: pid_t
    let gate: Descriptor
    let failure: Descriptor

    /// Lets the program begin; an errno when it could not.
    func open() throws(ProcessError) -> Int32? {
        try gate.write([1], to: "the gate of a command")
        let answer = try failure.readAll(limit: 64, from: "the start of a command")
        guard answer.count == MemoryLayout<Int32>.size else { return nil }
        return answer.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    }
}

/// What wait4(2) says about a child of this process.
struct ChildEnding {
    var ending: Ending
    var processorTime: Duration

    /// Blocks until the child has ended, and reaps it.
    static func reap(_ child: pid_t) throws(ProcessError) -> ChildEnding {
        var raw = belay_ending()
        let code = belay_reap(child, &raw)
        guard code == 0 else { throw .system(action: "wait for process \(child)", code: code) }
        return ChildEnding(
            ending: raw.signal != 0 ? .signalled(raw.signal) : .exited(raw.code),
            processorTime: .microseconds(raw.user_time + raw.system_time))
    }

    /// Whether the child has ended; it stays a zombie, so its number stays taken.
    static func hasCome(_ child: pid_t) throws(ProcessError) -> Bool {
        let answer = belay_has_ended(child)
        guard answer >= 0 else { throw .system(action: "watch process \(child)", code: -answer) }
        return answer == 1
    }
}

/// How a process ended.
package enum Ending: Equatable, Sendable {
    case exited(Int32)
    /// The number of the signal that ended it.
    case signalled(Int32)
}
