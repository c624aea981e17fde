// `belay __bench read FILE`: the wizard over an upgrade of one hop that brings all the releases of FILE, for script/bench, which presses keys.

import ReleaseNotes
import UpgradeEngine
import UpgradeModel

enum ReadingBench {
    static func run(_ path: String) throws -> ExitCode {
        let releases = try releases(path)
        return try BenchCommand.withSession(BenchCommand.plan(1, reading: releases)) { session in
            guard let display = try WizardRunner.display() else { return .failed }
            _ = try WizardRunner.run(session, display)
            return .done
        }
    }

    private static func releases(_ path: String) throws -> [ReleaseToRead] {
        let file = try NotesFile(path: path)
        return try NotesQuery().releases(in: file).map { notes in
            ReleaseToRead(
                version: notes.versionText, date: notes.date, text: notes.text, hash: notes.hash, source: path,
                breaking: notes.items.map { item in
                    BreakingItem(
                        id: item.id, release: notes.versionText, component: item.component, say: item.text, action: nil,
                        link: item.links.first?.url, hash: item.hash, ruledOut: nil)
                })
        }
    }
}
