// The directory that holds all upgrades: where it is, whether it may be trusted with them, and which ones there are. Making sure
// costs nothing on disk: directories are made when the first upgrade is.
internal import CLinux
internal import Glibc

package struct StateDirectory: Sendable, Hashable {
    package let path: String
    /// The directory was set up with mode 2770: what is made in it can be written by its group.
    package let isShared: Bool

    /// `$BELAY_STATE`, else `$XDG_STATE_HOME/belay`, else `~/.local/state/belay`.
    package static func located() throws(JournalError) -> StateDirectory {
        try located { name in getenv(name).map { String(cString: $0) } }
    }

    static func located(environment: (String) -> String?) throws(JournalError) -> StateDirectory {
        func set(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        if let path = set("BELAY_STATE") { return try StateDirectory(path: absolute(path)) }
        let path: String
        // The XDG base directory specification has relative paths ignored.
        if let home = set("XDG_STATE_HOME"), home.hasPrefix("/") {
            path = home + "/belay"
        } else if let home = set("HOME"), home.hasPrefix("/") {
            path = home + "/.local/state/belay"
        } else {
            throw .unsuitable(
                path: "~/.local/state/belay", reason: "cannot be found without HOME", remedy: "set BELAY_STATE to a directory")
        }
        if geteuid() == 0, let user = set("SUDO_USER"), user != "root", try FileCalls.status(path) == nil {
            throw .unsuitable(
                path: path, reason: "would be a second, empty state beside that of \(printable(user)), who came here through sudo",
                remedy: "run Belay as \(printable(user)), or set BELAY_STATE to the directory that is meant")
        }
        return try StateDirectory(path: path)
    }

    /// Refuses what would lose or give away an upgrade's state; makes nothing.
    package init(path: String) throws(JournalError) {
        self.path = path
        // A directory that isn't there yet will be on the file system of what is.
        var existing = path
        while try FileCalls.status(existing) == nil {
            guard let slash = existing.lastIndex(of: "/"), existing != "/" else { break }
            existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
        }
        guard existing == path, let status = try FileCalls.status(path) else {
            isShared = false
            try Self.refuseNetwork(existing, for: path)
            return
        }
        let mode = status.st_mode & 0o7777
        isShared = mode == 0o2770
        switch status.st_mode & S_IFMT {
        case S_IFDIR: break
        case S_IFLNK:
            throw .unsuitable(path: path, reason: "is a symbolic link", remedy: "set BELAY_STATE to the directory itself")
        default: throw .unsuitable(path: path, reason: "is no directory", remedy: "move it away, or set BELAY_STATE to a directory")
        }
        guard mode & 0o002 == 0 else {
            throw .unsuitable(path: path, reason: "can be written by everybody", remedy: "see who has, then `chmod 700 \(path)`")
        }
        guard isShared || mode & 0o020 == 0 else {
            throw .unsuitable(
                path: path, reason: "can be written by its group but is not set up for sharing",
                remedy: "`chmod 700 \(path)` keeps it to yourself, `chmod 2770 \(path)` shares it with the group")
        }
        guard isShared || status.st_uid == geteuid() else {
            throw .unsuitable(
                path: path, reason: "belongs to another user (id \(status.st_uid))",
                remedy: "run Belay as that user, set BELAY_STATE to a directory of your own, or share this one with `chmod 2770`")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 || errno == EROFS else {
            throw .unsuitable(
                path: path, reason: "may not be written by you",
                remedy: isShared ? "ask to be added to its group" : "`chmod 700 \(path)`")
        }
        try Self.refuseNetwork(path, for: path)
    }

    /// The upgrades, the newest first.
    package func upgrades() throws(JournalError) -> [UpgradeFolder] {
        var folders: [UpgradeFolder] = []
        for name in try FileCalls.names(in: upgradesPath) where UpgradeFolder.number(ofID: name) != nil {
            guard let status = try FileCalls.status(upgradesPath + "/" + name), FileCalls.isDirectory(status) else { continue }
            folders.append(folder(name))
        }
        return folders.sorted { ($0.number, $0.id) > ($1.number, $1.id) }
    }

    /// The upgrade of this id.
    package func upgrade(_ id: String) throws(JournalError) -> UpgradeFolder {
        guard UpgradeFolder.number(ofID: id) != nil, let status = try FileCalls.status(upgradesPath + "/" + id),
            FileCalls.isDirectory(status)
        else { throw .unknownUpgrade(id) }
        return folder(id)
    }

    /// A new upgrade `NAME-N` with an empty journal, N one more than any upgrade here has. It appears whole or not at all.
    package func createUpgrade(named name: String) throws(JournalError) -> UpgradeFolder {
        guard UpgradeFolder.isName(name) else { throw .invalidName(name) }
        try make()
        let directory = try FileCalls.directory(upgradesPath)
        defer { close(directory) }
        // Held until the descriptor is closed: numbers are given out one at a time, and a half-made folder that is found now was
        // left by a process that is gone.
        while flock(directory, LOCK_EX) != 0 {
            guard errno == EINTR else { throw JournalError(failed: "locking", at: upgradesPath) }
        }
        let number = (try upgrades().first?.number ?? 0) + 1
        let unfinished = folder(".new")
        let finished = folder("\(name)-\(number)")
        do throws(JournalError) {
            try clear(unfinished)
            try FileCalls.makeDirectory(unfinished.path, mode: unfinished.directoryMode)
            try FileCalls.makeDirectory(unfinished.runsPath, mode: unfinished.directoryMode)
            try SQLiteEventStore.create(in: unfinished)
            try FileCalls.synchronise(unfinished.path)
            guard rename(unfinished.path, finished.path) == 0 else { throw JournalError(failed: "making the directory", at: finished.path) }
            try FileCalls.synchronise(upgradesPath)
        } catch {
            try clear(unfinished)
            throw error
        }
        return finished
    }

    private var upgradesPath: String { path + "/upgrades" }

    private func folder(_ id: String) -> UpgradeFolder {
        UpgradeFolder(id: id, path: upgradesPath + "/" + id, isShared: isShared)
    }

    /// Makes the directory, where it is not there yet.
    package func make() throws(JournalError) {
        var parts = path.split(separator: "/").map(String.init)
        parts.append("upgrades")
        var directory = ""
        for (index, part) in parts.enumerated() {
            directory += "/" + part
            guard try FileCalls.status(directory) == nil else { continue }
            let isOurs = index >= parts.count - 2
            do {
                try FileCalls.makeDirectory(directory, mode: isOurs && isShared ? 0o2770 : 0o700)
            } catch {
                // Somebody else may have made it just now.
                guard try FileCalls.status(directory) != nil else { throw error }
            }
        }
    }

    private func clear(_ folder: UpgradeFolder) throws(JournalError) {
        guard try FileCalls.status(folder.path) != nil else { return }
        for name in try FileCalls.names(in: folder.path) where name != "runs" { unlink(folder.path + "/" + name) }
        rmdir(folder.runsPath)
        guard rmdir(folder.path) == 0 else { throw JournalError(failed: "removing an unfinished upgrade", at: folder.path) }
    }

    private static func absolute(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    private static func refuseNetwork(_ existing: String, for path: String) throws(JournalError) {
        var type: UInt32 = 0
        guard belay_file_system_type(existing, &type) == 0 else { throw JournalError(failed: "looking", at: existing) }
        guard let name = NetworkFileSystem.name(ofType: type) else { return }
        throw .unsuitable(
            path: path, reason: "is on \(name), where locks and synced writes cannot be relied on",
            remedy: "set BELAY_STATE to a directory on a local disk")
    }
}
