// The two processes that Belay starts from its own executable. Neither is for people to call.
import Glibc

package enum HelperProcess {
    /// nil when the arguments (without the program's name) are not those of a helper.
    package static func main(arguments: [String]) -> Int32? {
        switch arguments.first {
        case Runner.argument: Runner.main(arguments: Array(arguments.dropFirst()))
        case MaskingFilter.argument: MaskingFilter.main()
        default: nil
        }
    }

    /// A helper's own environment. A step's variables, secrets among them, come by memory instead and reach the command alone.
    static var environment: Environment {
        let library = Environment.inherited()["LD_LIBRARY_PATH"]
        return Environment(entries: [Array("SWIFT_BACKTRACE=enable=no".utf8)]).applying(library.map { ["LD_LIBRARY_PATH": $0] } ?? [:])
    }
}
