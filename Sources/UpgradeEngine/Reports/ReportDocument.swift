// A document of headings, lists and tables, as Markdown and as one HTML page. Everything in it may come from outside, so both
// escape what they are given.

package struct ReportDocument: Sendable {
    package struct Section: Sendable {
        package var title: String
        package var blocks: [Block]

        package init(title: String, blocks: [Block]) {
            self.title = title
            self.blocks = blocks
        }
    }

    package enum Block: Sendable {
        case text(String)
        case list([String])
        case table(head: [String], rows: [[String]])
    }

    package var title: String
    package var sections: [Section] = []

    package init(title: String) { self.title = title }

    package var markdown: String {
        var lines = ["# " + Self.escaped(title), ""]
        for section in sections {
            lines += ["## " + Self.escaped(section.title), ""]
            for block in section.blocks {
                switch block {
                case .text(let text): lines.append(Self.escaped(text))
                case .list(let items): lines += items.map { "- " + Self.escaped($0) }
                case .table(let head, let rows):
                    lines.append("| " + head.map(Self.escaped).joined(separator: " | ") + " |")
                    lines.append("|" + String(repeating: " --- |", count: head.count))
                    lines += rows.map { "| " + $0.map(Self.escaped).joined(separator: " | ") + " |" }
                }
                lines.append("")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Neither acted upon by a terminal nor turning the text round it.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// One line of Markdown that says just this text.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "#", "~": result += "\\\(scalar)"
            case "\n", "\r", "\t": result += " "
            default: result += isHarmless(scalar) ? String(scalar) : "\u{FFFD}"
            }
        }
        return result
    }

    package var html: String {
        var body = "<h1>\(Self.markup(title))</h1>\n"
        for section in sections {
            body += "<h2>\(Self.markup(section.title))</h2>\n"
            for block in section.blocks {
                switch block {
                case .text(let text): body += "<p>\(Self.markup(text))</p>\n"
                case .list(let items): body += "<ul>\n" + items.map { "<li>\(Self.markup($0))</li>\n" }.joined() + "</ul>\n"
                case .table(let head, let rows):
                    body += "<table>\n<tr>" + head.map { "<th>\(Self.markup($0))</th>" }.joined() + "</tr>\n"
                    body += rows.map { "<tr>" + $0.map { "<td>\(Self.markup($0))</td>" }.joined() + "</tr>\n" }.joined() + "</table>\n"
                }
            }
        }
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(Self.markup(title))</title>
            <style>body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}</style>
            \(body)</html>

            """
    }

    private static func markup(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result += scalar == "\n" || isHarmless(scalar) ? String(scalar) : "\u{FFFD}"
            }
        }
        return result
    }
}
