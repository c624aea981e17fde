// What `belay demo` needs before there is anything to upgrade: two small systems that really run, and the deployment that names them.
import Glibc

package enum Demonstration {
    package static let product = "demo"
    package static let from = "1.0.0"
    package static let to = "2.1.0"
    static let environments = ["staging", "production"]
    /// Says that a folder is the demonstration's to change and remove.
    private static let mark = "belay-demonstration"
    /// There while a removal is under way.
    private static let removing = "removing"

    package struct Deployment: Sendable, Hashable {
        package let text: String
        /// Where that text is.
        package let path: String
        /// The version to reach.
        package let to: String
    }

    /// `$XDG_DATA_HOME/belay/demo`, else `~/.local/share/belay/demo`; nil without a home.
    package static func defaultDirectory(environment: [String: String]) -> String? {
        if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder + "/belay/demo" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.local/share/belay/demo" : nil }
    }

    /// Named like the upgrades that are made of it, so that a plan of this file names the same folders.
    package static func deploymentFile(in directory: String) -> String { "\(directory)/\(product).yaml" }

    /// Whether a whole set-up is there.
    package static func isSetUp(in directory: String) -> Bool { Files.exists(directory + "/ready") }

    /// Makes both systems and starts them; what an earlier call has made, it leaves as it is, and starts what stands still. So after a
    /// kill at any moment a second call makes it whole.
    /// - Parameters:
    ///   - directory: an absolute path; a folder that is empty, the demonstration's own, or not there.
    ///   - executable: the belay program, of which the services and their tool are parts.
    ///   - quick: migrations that take milliseconds and not seconds.
    ///   - fail: the step that fails in production, in the first hop that has it. Counts only until the set-up is whole.
    package static func setUp(in directory: String, executable: String, quick: Bool, fail: String?) throws -> Deployment {
        for path in [directory, executable]
        where !path.hasPrefix("/") || path.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            throw LarderError("the path \(path) cannot be used; give an absolute one without control characters")
        }
        let lock = try claim(directory)
        return try withExtendedLifetime(lock) {
            if Files.exists("\(directory)/\(removing)") { try empty(directory) }
            for name in try Files.names(in: directory) ?? [] where name.split(separator: ".").last?.hasPrefix("new-") ?? false {
                try Files.remove("\(directory)/\(name)")
            }
            let whole = isSetUp(in: directory)
            for name in environments {
                let folder = LarderFolder("\(directory)/\(name)")
                if !Files.exists(folder.path) { try LarderFolder.make(folder.path, migrationMilliseconds: quick ? 20 : 3000) }
                _ = try LarderTool(folder: folder.path, executable: executable, print: { _ in }).run(["start"])
            }
            let deployment = Deployment(
                text: try text(directory, executable: executable), path: deploymentFile(in: directory), to: to)
            if !whole {
                let file = "\(directory)/production/fail"
                if let fail { try Files.write(fail + "\n", to: file) } else { try Files.remove(file) }
            }
            try Files.write(deployment.text, to: deployment.path)
            try Files.write("", to: directory + "/ready")
            return deployment
        }
    }

    /// Stops both services; true where one ran. A process that is not theirs is never touched.
    package static func stop(in directory: String) throws -> Bool {
        var stopped = false
        for name in environments where Files.exists("\(directory)/\(name)") {
            let service = LarderProcess(LarderFolder("\(directory)/\(name)"))
            if try service.running() != nil { stopped = true }
            _ = try LarderTool(folder: service.folder.path, print: { _ in }).run(["stop"])
        }
        return stopped
    }

    /// Stops the services and removes all that the set-up has made, backups too, so that the next one begins anew.
    package static func remove(in directory: String) throws {
        guard Files.exists("\(directory)/\(mark)") else { return }
        let lock = try claim(directory)
        try withExtendedLifetime(lock) { try empty(directory) }
    }

    /// A kill half-way leaves a note, so that the next set-up does not build on half of an old one.
    private static func empty(_ directory: String) throws {
        try Files.write("", to: "\(directory)/\(removing)")
        _ = try stop(in: directory)
        for name in try Files.names(in: directory) ?? [] where name != mark && name != removing { try Files.remove("\(directory)/\(name)") }
        try Files.remove("\(directory)/\(removing)")
    }

    private static func claim(_ directory: String) throws -> FolderLock {
        try Files.makeFolders(directory)
        let path = "\(directory)/\(mark)"
        if !Files.exists(path), try !(Files.names(in: directory) ?? []).isEmpty {
            throw LarderError("\(directory) holds something that is not the demonstration's; name a folder that is empty or not there")
        }
        return try FolderLock(path, seconds: 30)
    }

    private static func text(_ directory: String, executable: String) throws -> String {
        var text = """
            # The deployment that belay demo made: two small systems on this machine.
            belay: 1
            product: \(product)
            variant: service
            inputs:
              edition: home
              belay: \(quoted(executable))
            environments:

            """
        for name in environments {
            text += """
                  \(name):
                    place: local
                    backups: \(quoted("\(directory)/backups/\(name)"))
                    inputs: { folder: \(quoted("\(directory)/\(name)")) }

                """
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
    }
}
