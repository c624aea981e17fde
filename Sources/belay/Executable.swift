// The file that is running, for the commands of the demonstration.

import Glibc

enum Executable {
    static var path: String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return CommandLine.arguments.first ?? "belay" }
        return String(decoding: buffer.prefix(length), as: UTF8.self)
    }
}
