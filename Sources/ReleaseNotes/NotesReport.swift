// Release notes as JSON and as lines of text: what `belay notes` prints.
package import JSONDocument
package import UpgradeModel

extension NotesFile {
    /// `{"releases":[{"version","line","date"}]}`: one for each heading that announces a release, in the file's order.
    package var listJSON: JSONValue {
        let releases = index.entries.map { entry in
            JSONValue.object(
                JSONObject([
                    ("version", .string(entry.heading.version)), ("line", .integer(Int64(entry.line))),
                    ("date", JSONValue(date(of: entry))),
                ]))
        }
        return ["releases": .array(releases)]
    }

    /// The same for people.
    package var listText: String {
        let width = index.entries.map(\.heading.version.count).max() ?? 0
        return index.entries.map { entry in
            let padding = String(repeating: " ", count: width - entry.heading.version.count)
            let name = entry.heading.component.map { "  " + visible($0) } ?? ""
            return "\(visible(entry.heading.version))\(padding)  \(date(of: entry) ?? "          ")  line \(entry.line)\(name)"
        }.joined(separator: "\n")
    }

    private func date(of entry: ReleaseEntry) -> String? {
        if let date = entry.heading.date { return date }
        for heading in entry.inner.prefix(3)
        where heading.text.lowercased().contains("date") || heading.text.lowercased().contains("released") {
            if let found = DateText.find(heading.text.split(separator: " ").map(String.init), dots: false) { return found.date }
        }
        return nil
    }
}

/// Release notes for printing.
package struct NotesReport {
    package let releases: [NotesOfRelease]
    package let breakingOnly: Bool

    package init(_ releases: [NotesOfRelease], breakingOnly: Bool = false) {
        self.releases = releases
        self.breakingOnly = breakingOnly
    }

    /// `{"releases":[{"version","date","source","sections":[…],"breaking":[…]}]}`; without the sections where only breaking changes
    /// are asked for.
    package var json: JSONValue {
        ["releases": .array(releases.map(json))]
    }

    private func json(_ release: NotesOfRelease) -> JSONValue {
        var object = JSONObject([
            ("version", .string(release.versionText)), ("date", JSONValue(release.date)), ("component", JSONValue(release.component)),
            ("source", source(release)), ("sha256", .string(release.hash)),
        ])
        if let remark = release.remark { object["remark"] = .string(remark) }
        if !breakingOnly { object["sections"] = .array(release.sections.map(json)) }
        object["breaking"] = .array(release.items.map(json))
        return .object(object)
    }

    private func source(_ release: NotesOfRelease) -> JSONValue {
        let provenance = release.provenance
        return .object(
            JSONObject([
                ("kind", .string(provenance.kind.rawValue)), ("place", .string(provenance.place)), ("line", JSONValue(release.line)),
                ("fetched", .integer(provenance.fetched)), ("sha256", .string(provenance.hash)), ("stale", .bool(provenance.isStale)),
            ]))
    }

    private func json(_ section: ReleaseSection) -> JSONValue {
        .object(JSONObject([("title", .string(section.title)), ("kind", .string(section.kind.rawValue)), ("text", .string(section.text))]))
    }

    private func json(_ item: NoteItem) -> JSONValue {
        let links = item.links.map { JSONValue.object(JSONObject([("text", .string($0.text)), ("url", .string($0.url))])) }
        return .object(
            JSONObject([
                ("id", .string(item.id)), ("kind", .string(item.kind.rawValue)), ("title", .string(item.title)),
                ("text", .string(item.text)),
                ("links", .array(links)), ("sha256", .string(item.hash)), ("component", JSONValue(item.component)),
                ("editions", .array(item.editions.map { .string($0) })),
            ]))
    }

    /// Lines for a terminal or a pipe: what breaks first. Control characters are replaced.
    package var text: String {
        releases.map(text).joined(separator: "\n\n")
    }

    private func text(_ release: NotesOfRelease) -> String {
        let name = [release.component, release.versionText, release.date.map { "(\($0))" }].compactMap { $0 }.joined(separator: " ")
        var lines = [visible(name), "from \(visible(release.provenance.place))", ""]
        if let remark = release.remark { lines += [remark + ".", ""] }
        if release.items.isEmpty {
            lines.append("No breaking changes, removals or instructions found in these notes.")
        }
        for (number, item) in release.items.sorted(by: { $0.kind.rank < $1.kind.rank }).enumerated() {
            lines.append("\(number + 1). [\(item.kind.rawValue)] \(visible(item.title))")
            lines += SafeText.lines(item.text).map { $0.isEmpty ? "" : "   " + $0 }
            lines.append("")
        }
        if !breakingOnly {
            lines.append("---")
            lines += SafeText.lines(release.text)
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}

/// Outside text as lines that a terminal can be shown.
enum SafeText {
    static func lines(_ text: String) -> [String] {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control:
                switch scalar {
                case "\n": scalars.append(scalar)
                case "\r": break
                case "\t": scalars.append(contentsOf: "    ".unicodeScalars)
                default: scalars.append("\u{FFFD}")
                }
            case .format, .lineSeparator, .paragraphSeparator, .surrogate: scalars.append("\u{FFFD}")
            default: scalars.append(scalar)
            }
        }
        return String(scalars).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
