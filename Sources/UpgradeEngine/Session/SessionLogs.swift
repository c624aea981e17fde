// Where the logs of attempts are, and what has to be hidden in them.
import Glibc
import Process
package import UpgradeModel

extension UpgradeSession {
    /// At a far place there is no filter between a command and its log: secrets are masked when it is read.
    func farSecrets(_ step: Step) -> [String] {
        switch step.place {
        case .local: []
        case .ssh: Array(secrets.values.values)
        }
    }

    /// The log of an attempt; nil where the step runs no command, or its command was not even started.
    package func log(of key: StepKey, attempt: Int) -> RunLog? {
        guard let step = state.progress(key)?.step else { return nil }
        switch step.action {
        case .run, .edit, .copy, .revert: break
        case .check, .prove, .manual, .say, .approve, .question, .sign: return nil
        }
        let directory = runFolder(key, attempt: attempt)
        if case .local = step.place, access(directory, F_OK) != 0 { return nil }
        return RunLog(directory: directory, place: place(of: step.place), hiding: farSecrets(step))
    }

    /// The log of what runs now; nil where nothing does.
    package func runningLog() -> RunLog? {
        guard let running = state.running else { return nil }
        let directory = runFolder(running.key, attempt: running.start.attempt, part: runningPart)
        return RunLog(directory: directory, place: place(of: running.progress.step.place), hiding: farSecrets(running.progress.step))
    }
}
