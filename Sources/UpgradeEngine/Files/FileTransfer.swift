// A file or folder on its way from one place to another, through this machine: what a copy between places needs before its run
// can begin. Nothing at the target changes yet.
import Process
import UpgradeModel

extension UpgradeSession {
    /// Bytes that may go from one place to another in one step.
    private static let transferLimit = 1 << 30

    /// Where the source is at the target's place afterwards: beside the run's folder, under its own name.
    func fetch(_ path: String, from source: PlaceAddress, to target: PlaceAddress, _ key: StepKey) throws -> String {
        let limits = CaptureLimits(timeout: .seconds(3600), maximumBytes: Self.transferLimit)
        let from = place(of: source)
        let to = place(of: target)
        let kind = try said(from, FileChangeScript.words("kind", [path], usesSudo: false)).text
        let packed = try said(from, FileChangeScript.words("pack", [path], usesSudo: false), limits: limits)
        if packed.truncated { throw ProcessError.tooLarge(what: path, limit: Self.transferLimit) }
        let folder = runFolder(key, attempt: state.progress(key)?.attempts ?? 1) + ".incoming"
        try to.makeFolder(folder)
        let arrived = folder + "/" + (path.split(separator: "/").last.map(String.init) ?? "file")
        _ = try said(
            to, FileChangeScript.words("unpack", [arrived, kind, String(packed.bytes.count)], usesSudo: false), input: packed.bytes,
            limits: limits)
        return arrived
    }

    private func said(
        _ place: any Place, _ words: [String], input: [UInt8]? = nil, limits: CaptureLimits = CaptureLimits()
    ) throws -> Captured.Output {
        let captured = try place.capture(Command(words, input: input.map { .bytes($0) } ?? .none), limits: limits)
        guard captured.succeeded else { throw FileEditProblem("\(place.name): \(oneLine(captured.errors.text))") }
        return captured.output
    }
}
