// What parsing and indexing a changelog costs, and what the Markdown parser alone needs for the same bytes: for script/bench.
internal import CMD4C
internal import Process
internal import UpgradeModel

package enum NotesBenchmark {
    /// The shortest of some runs. Reading the file is not counted.
    package static func best(of runs: Int, path: String, onlyParser: Bool) throws(ReleaseNotesError) -> Duration {
        let bytes = try FileReading.bytes(path)
        let provenance = NotesProvenance(kind: .file, place: path, fetched: 0, hash: "")
        var best = Duration.seconds(3_600)
        // The parser is given what Belay gives it: without the blanking before, it would take whole pages for one HTML block.
        let text = onlyParser ? try MarkdownText(bytes, name: path) : nil
        for _ in 0..<runs {
            let start = Clock.sinceBoot()
            if let text {
                _ = text.withParserBytes { MarkdownParser.run($0, silent, nil) }
            } else {
                _ = try NotesFile(bytes, name: path, provenance: provenance)
            }
            best = min(best, Clock.sinceBoot() - start)
        }
        return best
    }

    /// Callbacks that do nothing.
    static var silent: MD_PARSER {
        var parser = MD_PARSER()
        parser.flags = belay_md_dialect_github
        parser.enter_block = { _, _, _ in 0 }
        parser.leave_block = { _, _, _ in 0 }
        parser.enter_span = { _, _, _ in 0 }
        parser.leave_span = { _, _, _ in 0 }
        parser.text = { _, _, _, _ in 0 }
        return parser
    }
}
