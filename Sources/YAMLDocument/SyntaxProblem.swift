// libyaml's reasons for refusing a text, in words that say what to change. Unknown reasons are passed on as they are.

/// A sentence and a hint for one of libyaml's messages (scanner.c and parser.c of libyaml 0.2.5 hold them all).
struct SyntaxProblem {
    let message: String
    let hint: String?

    init(libyaml problem: String, isInFlow: Bool) {
        switch problem {
        case "found character that cannot start any token":
            message = "a value cannot start with this character"
            hint = "indent with blanks, never with tabs; text that starts with @ ` % or a tab needs quotes"
        case "mapping values are not allowed in this context":
            message = "there is a second \": \" here, or the line is indented too far"
            hint = "put a text that holds \": \" into quotes"
        case "could not find expected ':'":
            message = "this should be a key, but no colon follows it"
            hint = "write \"key: value\", or indent the line if it goes on with the text above"
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            message = "the one-line form that is open here ends in the wrong place"
            hint = "in {…} and […] a text with any of , [ ] { } needs quotes, or write a block"
        case "did not find expected key", "did not find expected '-' indicator":
            message = "this line is indented differently from those that it belongs to"
            hint = "line it up with the key or the dash above"
        case "found unexpected end of stream":
            message = "the file ends inside a quoted text"
            hint = "close the quotes"
        case "did not find expected node content":
            message = "a value is missing here"
            hint = isInFlow ? "in {…} and […] a text with any of , [ ] { } needs quotes, or write a block" : nil
        case let other:
            message = "this is not valid YAML: \(other)"
            hint = isInFlow ? "in {…} and […] a text with any of , [ ] { } needs quotes, or write a block" : nil
        }
    }
}
