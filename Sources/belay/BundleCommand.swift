// `belay bundle`: an upgrade's record as one archive for a support case. What tells whose systems these are is taken out on the way.

import CommandTable
import Glibc
import JSONDocument
import Journal
import Process
import UpgradeEngine
import UpgradeModel

enum BundleCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let folder = try workspace.upgrade(command.argument("ID"))
        let archive = command.value(of: "output") ?? "belay-\(folder.id).tar.gz"
        guard access(archive, F_OK) != 0 else {
            throw Complaint(.refused, "\(archive) is there already. Choose another name with -o, or move the file away first.")
        }
        let session = try workspace.look(at: folder)
        var texts = try texts(of: session, folder)
        var redaction = redaction(for: session)
        for text in texts { redaction.learn(text.content) }
        for index in texts.indices {
            texts[index].name = redaction.redacted(texts[index].name)
            texts[index].content = redaction.redacted(texts[index].content)
        }
        try pack(texts, named: "belay-\(redaction.redacted(folder.id))", into: archive)
        if command.isSet("json") {
            Console.print(json: ["id": .string(folder.id), "file": .string(archive), "files": .array(texts.map { .string($0.name) })])
        } else {
            Console.print(
                "\(archive) holds the record of \(folder.id), \(texts.count) files. Host names, user names, home folders and IP addresses were replaced; look through it before you give it away."
            )
        }
        return .done
    }

    private struct Text {
        var name: String
        var content: String
    }

    private static func texts(of session: UpgradeSession, _ folder: UpgradeFolder) throws -> [Text] {
        let head = try SQLiteEventStore(folder, .readOnly).head()
        let report = UpgradeReport(id: session.id, state: session.state, history: session.history, head: head)
        var texts = [
            Text(name: "versions.txt", content: versions()),
            Text(name: "report.md", content: report.document.markdown),
            Text(
                name: "status.json",
                content: StatusReport.json(id: session.id, state: session.state, gates: session.gatesForLooking()).prettyText),
            Text(name: "events.json", content: (report.json["events"] ?? .null).prettyText),
        ]
        let place = LocalPlace()
        for run in try names(in: folder.runsPath) {
            let directory = "\(folder.runsPath)/\(run)"
            for file in ["spec", "started", "result"] where access("\(directory)/\(file)", F_OK) == 0 {
                let bytes = try place.readFile("\(directory)/\(file)", limit: 1 << 20)
                texts.append(Text(name: "runs/\(run)/\(file)", content: String(decoding: bytes, as: UTF8.self)))
            }
            // Of a very long log the beginning and the end.
            texts.append(Text(name: "runs/\(run)/log", content: try RunLog(directory: directory, place: place).summary().text))
        }
        return texts
    }

    private static func redaction(for session: UpgradeSession) -> Redaction {
        var redaction = Redaction()
        var system = utsname()
        uname(&system)
        redaction.hide(host: withUnsafeBytes(of: system.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        for name in ["HOME"] { if let home = getenv(name) { redaction.hide(home: String(cString: home)) } }
        for name in ["SUDO_USER", "LOGNAME", "USER"] { if let user = getenv(name) { redaction.hide(user: String(cString: user)) } }
        for event in session.history { redaction.hide(user: event.who) }
        for phase in session.state.phases {
            for step in phase.steps {
                if case .ssh(let host) = step.step.place { redaction.hide(host: host) }
                if case .sign = step.step.action, let name = session.state.answers[phase.key(of: step.step)] { redaction.hide(user: name) }
            }
        }
        for environment in session.state.plan?.environments ?? [] {
            if case .ssh(let host) = environment.place { redaction.hide(host: host) }
        }
        return redaction
    }

    private static func versions() -> String {
        var system = utsname()
        uname(&system)
        func text(_ field: some Any) -> String { withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }
        var lines = ["belay \(BelayCommands.version)", "\(text(system.sysname)) \(text(system.release)) \(text(system.machine))"]
        do {
            lines.append(String(decoding: try LocalPlace().readFile("/etc/os-release", limit: 1 << 16), as: UTF8.self))
        } catch {
            lines.append("/etc/os-release: \(error)")
        }
        return lines.joined(separator: "\n")
    }

    private static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else {
            throw Complaint(.inputOutput, "\(folder) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The archive appears whole or not at all.
    private static func pack(_ texts: [Text], named name: String, into archive: String) throws {
        try TemporaryFolder.with { scratch in
            for text in texts {
                let path = "\(scratch)/\(name)/\(text.name)"
                try makeFolders(above: path)
                try NewFile.write(text.content, to: path, mode: 0o600)
            }
            let draft = "\(archive).\(getpid()).new"
            defer { unlink(draft) }
            umask(0o077)
            let packed = try capture(
                Command(["tar", "-czf", draft, "-C", scratch, "--owner=0", "--group=0", "--", name]),
                limits: CaptureLimits(timeout: .seconds(300)))
            guard packed.succeeded else {
                throw Complaint(.inputOutput, "\(archive) could not be packed; tar says: \(packed.errors.text)")
            }
            guard link(draft, archive) == 0 else {
                throw Complaint(.inputOutput, "\(archive) cannot be put in its place: \(String(cString: strerror(errno))).")
            }
        }
    }

    private static func makeFolders(above path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if access(folder, F_OK) == 0 { return }
        try makeFolders(above: folder)
        guard mkdir(folder, 0o700) == 0 else {
            throw Complaint(.inputOutput, "The folder \(folder) cannot be made: \(String(cString: strerror(errno))).")
        }
    }
}
