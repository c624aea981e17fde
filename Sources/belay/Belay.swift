// The executable's entry: wiring only.
import Glibc
import Process

@main
struct Belay {
    static func main() {
        if let code = HelperProcess.main(arguments: Array(CommandLine.arguments.dropFirst())) { exit(code) }
        print("belay")
    }
}
