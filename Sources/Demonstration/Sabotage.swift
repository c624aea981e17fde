// `belay demo --fail STEP`: the file `fail` names a step, and the tool's command in that step meets a real fault, once.
import Glibc

struct Sabotage {
    let folder: LarderFolder
    let step: String
    let hop: String
    let phase: String

    init(folder: LarderFolder, environment: (String) -> String?) {
        self.folder = folder
        step = environment("BELAY_STEP") ?? ""
        hop = environment("BELAY_HOP") ?? ""
        phase = environment("BELAY_PHASE") ?? ""
    }

    /// Whether this command is the one that must fail. Asking uses it up: a retry goes well, and so does every rollback.
    func strikes() throws(LarderError) -> Bool {
        guard !step.isEmpty, !phase.hasPrefix("rollback"), let wanted = try folder.text("fail") else { return false }
        let words = wanted.split(separator: " ")
        guard words.first.map(String.init) == step, words.count < 2 || String(words[1]) == hop else { return false }
        // Of two commands at once only one can rename it.
        guard rename(folder.file("fail"), folder.file("failed")) == 0 else {
            if errno == ENOENT { return false }
            throw .system("use up \(folder.file("fail"))")
        }
        return true
    }
}
