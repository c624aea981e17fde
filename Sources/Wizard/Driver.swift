// What the views need from whoever drives an upgrade. The executable implements it over the engine; tests over a model alone.
package import UpgradeModel

package protocol Driver: AnyObject {
    var id: String { get }
    var state: UpgradeState { get }
    /// Microseconds since 1970, UTC.
    var now: Int64 { get }
    /// Why this view only looks on; nil while it leads.
    var lookingOn: String? { get }
    /// Throws `Refusal` where the state machine says no.
    func perform(_ intent: Intent) throws
    /// The gates of the next step, judged now.
    func gatesOfNextStep() -> [Gate]
    /// What the next step would change in a file, line by line, as the file is now.
    func changesOfNextStep() -> [String]
    /// Takes in what has happened. Returns whether the state changed.
    func tick() throws -> Bool
    /// Looks at reality where an outcome is unknown. Returns whether it could tell.
    func lookAtReality(_ key: StepKey) throws -> Bool
    /// Asks the risk's probe, where it has one; nil: it has to be asked of the operator.
    func assess(_ risk: PlannedRisk) -> (verdict: Verdict, how: String)?
    /// New output of the running step since the last call; text from outside.
    func newOutput() -> String
    /// The end of what the newest attempt of a step printed, in whatever session; nil where it ran no command.
    func log(of key: StepKey) -> StepLog?
    func stopRunning() throws
    /// The operator wants to leave: nothing more is started.
    var isInterrupted: Bool { get }
    /// Blocks until something may have happened, so many seconds at most. Returns false when the operator wants to leave.
    func pause(seconds: Double) -> Bool
}

extension Driver {
    package func changesOfNextStep() -> [String] { [] }
}
