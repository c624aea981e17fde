// A file or folder on its way from one place to another, through this machine: what a copy between places needs before its run
// can begin.
import Process
import UpgradeModel

extension UpgradeSession {
    /// Where the source is at the target's place afterwards.
    func fetch(_ path: String, from source: PlaceAddress, to target: PlaceAddress, _ key: StepKey) throws -> String {
        throw UnsupportedPlace(host: source.description)
    }
}
