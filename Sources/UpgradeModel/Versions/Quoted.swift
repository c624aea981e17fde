// How text from outside appears inside a sentence of ours: quoted, short, and without anything that a terminal would obey.

func quoted(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            shown.unicodeScalars.append("\u{FFFD}")
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    let isCut = text.unicodeScalars.dropFirst(60).isEmpty == false
    return "\"\(shown)\(isCut ? "…" : "")\""
}
