// What can go wrong around processes: each case names the thing and the cause, and its text says what to do now.
import Glibc

/// Descriptions are one line and safe to show; names and paths in them are still text from outside, to be sanitised by the screen.
package enum ProcessError: Error, Equatable, CustomStringConvertible {
    case emptyCommand
    case holdsNUL(text: String)
    case programNotFound(name: String, path: String?)
    case programUnusable(path: String, code: Int32)
    case folderUnusable(path: String, code: Int32)
    case inputUnusable(path: String, code: Int32)
    /// `action` completes "could not …"; `code` is an errno value.
    case system(action: String, code: Int32)
    case tooLarge(what: String, limit: Int)
    case runExists(directory: String)
    /// The detached runner ended before it had anything on record; the command has not run and never will.
    case runnerFailed(directory: String, reason: String)
    /// The detached runner said nothing within the time given and was kept from starting.
    case runnerSilent(directory: String, seconds: Int)
    /// Something went wrong after the start was on its way: the run's folder tells whether it has begun, or keeps it from beginning.
    case startUnknown(directory: String, reason: String)
    /// What runs can neither be seen nor ended from this PID namespace.
    case outOfSight(directory: String)
    case recordDamaged(path: String, reason: String)
    case noMachineID
    case requestFailed(url: String, reason: String)
    /// Whether what was asked of the far host was done is not known.
    case unreachable(host: String, reason: String)
    /// The far host answered, and could not do it.
    case far(host: String, reason: String)
    case variableUnusable(name: String)

    package var description: String {
        switch self {
        case .emptyCommand:
            "The command is empty; give it at least the name of a program."
        case .holdsNUL(let text):
            "“\(text)” holds a NUL character, which no argument, variable or path can carry; remove it."
        case .programNotFound(let name, let path):
            "Program not found: \(name) (PATH: \(path ?? "not set")); install it or correct PATH."
        case .programUnusable(let path, let code):
            "\(path) cannot be executed: \(reason(code)); check its permissions and that it is made for this machine."
        case .folderUnusable(let path, let code):
            "The folder \(path) cannot be entered: \(reason(code)); create it or name another."
        case .inputUnusable(let path, let code):
            "The input file \(path) cannot be read: \(reason(code)); create it or name another."
        case .system(let action, let code):
            "Could not \(action): \(reason(code))\(advice(code))"
        case .tooLarge(let what, let limit):
            "\(what) is larger than the \(limit) bytes allowed; ask for less of it."
        case .runExists(let directory):
            "The run \(directory) has been started before; look at its result, and give a new attempt a folder of its own."
        case .runnerFailed(let directory, let reason):
            "The run \(directory) could not be started: \(reason); nothing ran, so it can be tried again, as a new attempt."
        case .runnerSilent(let directory, let seconds):
            "The runner of \(directory) did not report within \(seconds) s and was told not to start; try again, as a new attempt."
        case .startUnknown(let directory, let reason):
            "Whether the run \(directory) has begun is not known: \(reason) Look at it again before anything else is started."
        case .outOfSight(let directory):
            "The run \(directory) was started in another container; whether it still runs can be seen, and it can be ended, only there."
        case .recordDamaged(let path, let reason):
            "\(path) is damaged: \(reason); the outcome it recorded has to be found out by looking at the system."
        case .noMachineID:
            "This machine has no usable /etc/machine-id; create one with “systemd-machine-id-setup”."
        case .requestFailed(let url, let reason):
            "\(url) did not answer: \(reason); check the address and the network from this machine."
        case .unreachable(let host, let reason):
            "ssh: \(host) can't be reached: \(reason). Try “ssh \(host)” by hand: it has to work without a question."
        case .far(let host, let reason):
            "\(host) could not do it: \(reason)"
        case .variableUnusable(let name):
            "No shell can have a variable called “\(name)”; take letters, digits and underscores."
        }
    }
}

private func reason(_ code: Int32) -> String {
    String(cString: strerror(code))
}

private func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "; free some disk space and try again."
    case EACCES, EPERM: "; check the owner and the permissions."
    case EROFS: "; the file system is mounted read-only."
    case EMFILE, ENFILE: "; raise the limit of open files (ulimit -n)."
    case EAGAIN, ENOMEM: "; the machine is short of memory or processes: free some and try again."
    default: "."
    }
}
