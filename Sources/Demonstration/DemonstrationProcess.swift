// The two programs of the demonstration that are parts of the belay executable. Neither is for people to call.
import JSONDocument

package enum DemonstrationProcess {
    /// nil when the arguments (without the program's name) are not those of one.
    package static func main(arguments: [String]) -> Int32? {
        switch arguments.first {
        case LarderService.argument: LarderService.main(Array(arguments.dropFirst()))
        case LarderTool.argument: LarderTool.main(Array(arguments.dropFirst()))
        default: nil
        }
    }
}

/// The text of one member of a JSON object that the service answered.
func member(_ name: String, of body: String) throws -> String {
    switch try JSONValue(parsing: body)[name] {
    case .string(let text)?: return text
    case let value?: return value.canonicalText
    case nil: throw LarderError("the service answered something else: \(body.prefix(200))")
    }
}
