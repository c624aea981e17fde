// A buffer as text, for golden files and for looking at: one layer shows the characters, a second one the styles as letters.

extension CellBuffer {
    /// The characters, row by row, without trailing blanks.
    package var text: String {
        (0..<height).map { y in
            var line = rowText(y)
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// Both layers, the rows between bars so that blanks at their ends count. Letters of the second layer that are not plain text
    /// are explained below it; colours from outside are all shown as `*`.
    package var dump: String {
        var lines = ["\(width)×\(height)"]
        lines += (0..<height).map { "|" + rowText($0) + "|" }
        lines.append("styles")
        var used: Set<Role> = []
        for y in 0..<height {
            var line = "|"
            for cell in row(y) {
                if let role = cell.style.role {
                    used.insert(role)
                    line.append(role.letter)
                } else {
                    line.append("*")
                }
            }
            lines.append(line + "|")
        }
        let legend = Role.allCases.filter { used.contains($0) }.map { "\($0.letter) \($0)" }
        lines.append(legend.joined(separator: ", "))
        return lines.joined(separator: "\n") + "\n"
    }

    private func rowText(_ y: Int) -> String {
        var line = ""
        for cell in row(y) where !cell.isRightHalf {
            line.unicodeScalars.append(cell.base)
            line += marks(of: cell)
        }
        return line
    }
}
