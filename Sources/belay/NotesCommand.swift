// belay notes: release notes of a file or of a product's catalog, printed. Finding and reading them is the module ReleaseNotes'
// business.

import CommandTable
import Glibc
import JSONDocument
import Playbooks
import ReleaseNotes
import UpgradeModel

enum NotesCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        if let product = command.argument("PRODUCT"), command.value(of: "file") == nil {
            let catalog = try workspace.library.catalog(of: product)
            let shipped = try workspace.library.sources(of: product).shipped
            let finder = NotesFinder(workspace, catalog, sources: catalog.noteSources, shipped: shipped)
            return try show(catalog, finder, command)
        }
        let query = try NotesQuery(from: try version(command, "from"), to: try version(command, "to"))
        guard let path = command.value(of: "file") else {
            throw ReleaseNotesError(
                .request, "belay notes", because: "neither a product nor a file was named",
                now: "Name a product, or give a changelog with --file")
        }
        let file = try NotesFile(path: path)
        for remark in file.remarks { Console.complain("belay: \(path): \(remark).") }
        if command.isSet("list") {
            if command.isSet("json") { Console.print(json: file.listJSON) } else { Console.print(file.listText) }
            return .done
        }
        // A page that announces no release may be about one hop.
        if file.index.entries.isEmpty, let guide = try MigrationGuide(path: path) {
            return show(guide.isAsked(for: query) ? [guide.notes] : [], command)
        }
        return show(query.releases(in: file), command)
    }

    /// What the product's sources say; of releases that none of them tells of, the summary of the product's catalog.
    private static func show(_ catalog: Catalog, _ finder: NotesFinder, _ command: ParsedCommand) throws -> ExitCode {
        let query = try NotesQuery(from: try version(command, "from"), to: try version(command, "to"))
        let notes = finder.read(query)
        for remark in notes.remarks { Console.complain("belay: \(remark)") }
        let releases = notes.releases(query, catalog, read: Int64(time(nil)))
        guard command.isSet("list") else { return show(releases, command) }
        if command.isSet("json") {
            Console.print(json: [
                "releases": .array(
                    releases.map {
                        ["version": .string($0.versionText), "line": JSONValue($0.line), "date": JSONValue($0.date)]
                    })
            ])
        } else {
            for release in releases { Console.print("\(release.versionText)  \(release.date ?? "")") }
        }
        return .done
    }

    private static func show(_ releases: [NotesOfRelease], _ command: ParsedCommand) -> ExitCode {
        let report = NotesReport(releases, breakingOnly: command.isSet("breaking"))
        if command.isSet("json") { Console.print(json: report.json) } else { Console.print(report.text) }
        return .done
    }

    static func version(_ command: ParsedCommand, _ option: String) throws(ReleaseNotesError) -> Version? {
        guard let text = command.value(of: option) else { return nil }
        guard let version = Version(text) else {
            throw ReleaseNotesError(
                .request, "--\(option) \(text)", because: "this is no version", now: "Write it like 1.18.2 or v0.8.0-alpha.1")
        }
        return version
    }
}
