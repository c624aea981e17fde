// Everything that the journal and its directory refuse or fail at, each as a sentence that says what to do now.
internal import Glibc
internal import SQLiteDatabase

package enum JournalError: Error, Sendable {
    /// The disk, its file system or the permissions. `isFull`: there was no room; nothing was written.
    case disk(path: String, activity: String, cause: String, isFull: Bool)
    /// Another process has been writing for longer than is waited; nothing was written.
    case busy(path: String, activity: String)
    /// Another process holds the upgrade, or may hold it: what cannot be proven dead counts as alive.
    case leaseHeld(LeaseHolder)
    /// This process holds the lease no longer, or never did; nothing was written. Nil: nobody holds it now.
    case leaseLost(to: LeaseHolder?)
    /// A sentence for each damage found.
    case damaged(path: String, [String])
    /// There is nothing to repair.
    case headIsWhole(path: String)
    /// A directory that state is not put into.
    case unsuitable(path: String, reason: String, remedy: String)
    case unknownUpgrade(String)
    case invalidName(String)
    /// Written by a newer Belay.
    case tooNew(path: String, version: Int64)

    /// What the exit code is chosen by.
    package enum Category: Sendable { case disk, leaseHeld, damaged, wrongUse }

    package var category: Category {
        switch self {
        case .disk: .disk
        case .leaseHeld, .leaseLost, .busy: .leaseHeld
        case .damaged: .damaged
        case .unsuitable, .unknownUpgrade, .invalidName, .tooNew, .headIsWhole: .wrongUse
        }
    }

    package var isDiskFull: Bool {
        if case .disk(_, _, _, let isFull) = self { isFull } else { false }
    }
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .disk(let path, let activity, let cause, let isFull):
            "\(path): \(activity) failed: \(cause); "
                + (isFull ? "nothing was written: make room and try again" : "nothing was written: put that right and try again")
        case .busy(let path, let activity):
            "\(path): \(activity) has to wait, because somebody else is writing there; nothing was written: try again in a moment"
        case .leaseHeld(let holder):
            "\(holder.sentence); look on read-only, wait, or take over"
        case .leaseLost(.some(let holder)):
            "this process holds the upgrade no longer, and nothing was written: \(holder.sentence)"
        case .leaseLost(nil):
            "this process does not hold the upgrade, and nothing was written: resume it to take it up again"
        case .damaged(let path, let problems):
            "\(path) is damaged: \(problems.joined(separator: "; ")); keep a copy of its folder, and restore the folder from a backup"
        case .headIsWhole(let path): "\(path): the head file is whole; there is nothing to repair"
        case .unsuitable(let path, let reason, let remedy): "\(path) \(reason); \(remedy)"
        case .unknownUpgrade(let id): "there is no upgrade \"\(printable(id))\" here; `belay list` names them all"
        case .invalidName(let name):
            "\"\(printable(name))\" cannot name an upgrade: use 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first"
        case .tooNew(let path, let version):
            "\(path) was written by a newer Belay (format \(version)); open it with that one"
        }
    }
}

extension JournalError {
    /// The failed system call, from errno as it is now.
    init(failed activity: String, at path: String, errno code: Int32 = errno) {
        self = .disk(
            path: path, activity: activity, cause: String(cString: strerror(code)), isFull: code == ENOSPC || code == EDQUOT)
    }

    init(_ error: SQLiteError, doing activity: String) {
        switch error.kind {
        case .full: self = .disk(path: error.path, activity: activity, cause: "the disk is full", isFull: true)
        case .damaged, .wrongType: self = .damaged(path: error.path, [error.message])
        // The program's own SQL is right for its own schema: if it fails, the schema is another.
        case .constraint, .misuse: self = .damaged(path: error.path, ["\(activity) failed: \(error.message)"])
        case .readOnly: self = .disk(path: error.path, activity: activity, cause: "it may not be written", isFull: false)
        case .busy: self = .busy(path: error.path, activity: activity)
        case .inputOutput, .cannotOpen:
            let system = error.systemError == 0 ? "" : " (\(String(cString: strerror(error.systemError))))"
            self = .disk(path: error.path, activity: activity, cause: error.message + system, isFull: false)
        }
    }

    /// Runs what may fail in SQLite or in here, and throws this type only.
    static func translating<Result>(_ activity: String, _ body: () throws -> Result) throws(JournalError) -> Result {
        do {
            return try body()
        } catch let error as JournalError {
            throw error
        } catch let error as SQLiteError {
            throw JournalError(error, doing: activity)
        } catch {
            throw .disk(path: "", activity: activity, cause: "\(error)", isFull: false)
        }
    }
}

/// The text with U+FFFD for what a terminal would act upon.
func printable(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                default: scalar
                }
            }))
}
