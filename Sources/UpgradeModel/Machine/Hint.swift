// Sentences that name a command of Belay's. They call it `belay`, between backquotes; where it is called otherwise, so does what is shown.

/// The sentence with its commands as they can be typed.
/// - Parameter program: one shell word.
package func hint(_ text: String, calling program: String) -> String {
    if program == "belay" { return text }
    return text.replacing("`belay ", with: "`\(program) ").replacing("`belay`", with: "`\(program)`")
}
