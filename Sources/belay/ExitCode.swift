// The documented exit codes, and which error leads to which. Other tools count on them.

import JSONDocument
import Journal
import Playbooks
import Process
import ReleaseNotes
import Terminal
import UpgradeEngine
import UpgradeModel
import Wizard
import YAMLDocument

enum ExitCode: Int32 {
    case done = 0
    case failed = 1
    case wrongUse = 2
    case refused = 3
    case unknown = 4
    case detached = 5
    case damaged = 6
    case inputOutput = 74
    case held = 75
    case interrupted = 130

    /// What a command's error means to whoever called it.
    init(_ error: any Error) {
        switch error {
        case let error as JournalError:
            switch error.category {
            case .disk: self = .inputOutput
            case .leaseHeld: self = .held
            case .damaged: self = .damaged
            case .wrongUse: self = .wrongUse
            }
        case is FoldError, is MissingPlan, is JSONError, is DecodingError: self = .damaged
        case is Refusal: self = .refused
        case let error as ProcessError:
            switch error {
            case .system: self = .inputOutput
            default: self = .failed
            }
        case let error as ReleaseNotesError: self = [.unreadable, .unreachable].contains(error.code) ? .inputOutput : .wrongUse
        case is EventLoopError: self = .inputOutput
        case let error as Complaint: self = error.code
        default: self = .wrongUse
        }
    }

    init(_ end: WalkEnd) {
        switch end {
        case .completed, .rolledBack, .abandoned, .stopped: self = .done
        case .failed: self = .failed
        case .refused: self = .refused
        case .unknown: self = .unknown
        case .detached, .settling: self = .detached
        case .lookingOn: self = .held
        }
    }
}

/// A sentence for the operator, with its exit code.
struct Complaint: Error, CustomStringConvertible {
    let code: ExitCode
    let description: String

    init(_ code: ExitCode, _ description: String) {
        self.code = code
        self.description = description
    }
}
