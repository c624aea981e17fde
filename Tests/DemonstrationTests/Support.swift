// A folder of its own for each test, the belay program built with the tests, and Larder's tool called as a playbook calls it.
import Glibc
import Testing

@testable import Demonstration
@testable import Process

/// The services in it are stopped, and it is removed with everything in it, when the test is done.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/belay-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw LarderError.system("make a folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        do {
            for name in try Files.names(in: path) ?? [] {
                let service = LarderProcess(LarderFolder("\(path)/\(name)"))
                if let running = try service.running() { kill(running.process, SIGKILL) }
            }
            try Files.remove(path)
        } catch {
            Issue.record("\(path) could not be removed: \(error)")
        }
    }

    /// A Larder with quick migrations, running unless said otherwise.
    func larder(_ name: String = "larder", started: Bool = true) throws -> Larder {
        let larder = Larder(folder: LarderFolder("\(path)/\(name)"))
        try LarderFolder.make(larder.folder.path, migrationMilliseconds: 0, rows: 60)
        if started { try larder.run("start") }
        return larder
    }
}

/// The `belay` that was built with these tests, next to them.
let belay: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/belay"
}()

struct Larder {
    let folder: LarderFolder

    /// In this process.
    @discardableResult
    func run(_ words: String..., step: String? = nil, phase: String = "production", hop: String = "1") throws -> (yes: Bool, said: [String])
    {
        var said: [String] = []
        let environment = ["BELAY_STEP": step, "BELAY_PHASE": phase, "BELAY_HOP": hop]
        let tool = LarderTool(folder: folder.path, executable: belay, environment: { environment[$0] ?? nil }, print: { said.append($0) })
        return (try tool.run(words), said)
    }

    /// By the program.
    func call(_ words: [String]) throws -> Captured {
        try LocalPlace().capture(Command([belay, LarderTool.argument, folder.path] + words), limits: CaptureLimits(timeout: .seconds(20)))
    }

    func upgrade(to version: String) throws {
        for verb in ["install", "migrate", "switch"] { try run(verb, version) }
    }
}
