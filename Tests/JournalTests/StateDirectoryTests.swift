import Glibc
import Testing

@testable import Journal

@Suite struct StateDirectoryTests {
    let scratch = Scratch()

    private func refusal(_ path: String) -> String? {
        do throws(JournalError) {
            _ = try StateDirectory(path: path)
            return nil
        } catch {
            return error.category == .wrongUse ? error.description : "another category: \(error)"
        }
    }

    @Test func theEnvironmentSaysWhere() throws {
        func path(_ environment: [String: String]) throws -> String { try StateDirectory.located { environment[$0] }.path }
        let home = scratch.path
        #expect(try path(["BELAY_STATE": home + "/b", "XDG_STATE_HOME": home + "/x", "HOME": home]) == home + "/b")
        #expect(try path(["BELAY_STATE": home + "/b//"]) == home + "/b")
        #expect(try path(["BELAY_STATE": "", "XDG_STATE_HOME": home + "/x", "HOME": home]) == home + "/x/belay")
        #expect(try path(["XDG_STATE_HOME": "relative", "HOME": home]) == home + "/.local/state/belay")
        #expect(try path(["BELAY_STATE": "relative"]).hasSuffix("/relative"))
        #expect(try path(["BELAY_STATE": "relative"]).hasPrefix("/"))
        #expect(throws: JournalError.self) { try path([:]) }
    }

    @Test(.enabled(if: geteuid() == 0))
    func sudoDoesNotOpenASecondEmptyState() throws {
        func located(_ extra: [String: String]) throws -> StateDirectory {
            let environment = extra.merging(["HOME": scratch.path, "SUDO_USER": "ann"]) { first, _ in first }
            return try StateDirectory.located { environment[$0] }
        }
        let error = #expect(throws: JournalError.self) { try located([:]) }
        #expect(error?.description.contains("beside that of ann") == true)
        #expect(try located(["BELAY_STATE": scratch.path + "/b"]).path == scratch.path + "/b")
        #expect(try located(["SUDO_USER": "root"]).path.hasSuffix("/.local/state/belay"))
        _ = try StateDirectory(path: scratch.path + "/.local/state/belay").createUpgrade(named: "demo")
        #expect(try located([:]).upgrades().count == 1)
    }

    @Test func lookingMakesNothing() throws {
        let state = try scratch.state
        #expect(try state.upgrades() == [])
        #expect(throws: JournalError.self) { try state.upgrade("demo-1") }
        #expect(throws: JournalError.self) { try state.createUpgrade(named: "../x") }
        #expect(try FileCalls.names(in: scratch.path) == [])
    }

    @Test(arguments: [0o000, 0o022, 0o077] as [mode_t])
    func theUmaskChangesNothing(mask: mode_t) throws {
        // The umask is the whole process's, other tests' included: none of these takes anything from the owner.
        let old = umask(mask)
        defer { umask(old) }
        let folder = try scratch.upgrade()
        let store = try scratch.store(folder)
        try store.append([.test(1)])
        for directory in [scratch.path + "/state", scratch.path + "/state/upgrades", folder.path, folder.runsPath] {
            #expect(try mode(directory) == 0o700, "\(directory)")
        }
        let names = try FileCalls.names(in: folder.path).filter { $0 != "runs" }
        #expect(Set(names) == ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "head", "reserve"])
        for name in names { #expect(try mode(folder.path + "/" + name) == 0o600, "\(name)") }
    }

    @Test func aSharedDirectoryStaysShared() throws {
        let path = scratch.path + "/state"
        mkdir(path, 0o700)
        chmod(path, 0o2770)
        let state = try scratch.state
        #expect(state.isShared)
        let folder = try state.createUpgrade(named: "demo")
        let store = try scratch.store(folder)
        try store.append([.test(1)])
        for directory in [path + "/upgrades", folder.path, folder.runsPath] { #expect(try mode(directory) == 0o2770, "\(directory)") }
        for name in try FileCalls.names(in: folder.path) where name != "runs" {
            #expect(try mode(folder.path + "/" + name) == 0o660, "\(name)")
        }
        #expect(try state.upgrades() == [folder])
    }

    @Test func whatCannotBeTrustedIsRefused() throws {
        let path = scratch.path + "/state"
        mkdir(path, 0o700)
        #expect(refusal(path) == nil)
        chmod(path, 0o777)
        #expect(refusal(path)?.contains("can be written by everybody") == true)
        chmod(path, 0o1777)
        #expect(refusal(path)?.contains("can be written by everybody") == true)
        chmod(path, 0o770)
        #expect(refusal(path)?.contains("not set up for sharing") == true)
        chmod(path, 0o755)
        #expect(refusal(path) == nil)
        symlink(path, scratch.path + "/link")
        #expect(refusal(scratch.path + "/link")?.contains("is a symbolic link") == true)
        try overwrite(scratch.path + "/file", [])
        #expect(refusal(scratch.path + "/file")?.contains("is no directory") == true)
        #expect(throws: JournalError.self) { try StateDirectory(path: scratch.path + "/file/below") }
        if geteuid() == 0 {
            chown(path, 12_345, 12_345)
            #expect(refusal(path)?.contains("belongs to another user") == true)
        }
    }

    @Test func networkFileSystemsAreRefused() {
        #expect(NetworkFileSystem.name(ofType: 0x6969) == "NFS")
        #expect(NetworkFileSystem.name(ofType: 0xFF53_4D42) != nil)
        #expect(NetworkFileSystem.name(ofType: 0x0102_1997) == "9p")
        // ext4, tmpfs, btrfs, XFS, overlayfs, ZFS
        for local: UInt32 in [0xEF53, 0x0102_1994, 0x9123_683E, 0x5846_5342, 0x794C_7630, 0x2FC1_2FC1] {
            #expect(NetworkFileSystem.name(ofType: local) == nil)
        }
    }

    @Test func theNewestComesFirst() throws {
        let state = try scratch.state
        let made = try ["kratos", "demo", "kratos", "a.b_c-2"].map { try state.createUpgrade(named: $0) }
        #expect(made.map(\.id) == ["kratos-1", "demo-2", "kratos-3", "a.b_c-2-4"])
        mkdir(scratch.path + "/state/upgrades/not an upgrade", 0o700)
        mkdir(scratch.path + "/state/upgrades/.new", 0o700)
        symlink("/", scratch.path + "/state/upgrades/x-99")
        #expect(try state.upgrades() == made.reversed())
        #expect(try state.upgrade("demo-2") == made[1])
        for wrong in ["demo-1", "demo", "../state", "x-99", "demo-02", "demo-2/", ""] {
            #expect(throws: JournalError.self) { try state.upgrade(wrong) }
        }
        #expect(try state.createUpgrade(named: "demo").id == "demo-5")
    }

    @Test(arguments: ["", ".", "..", "a/b", "-a", "a b", "ä", "a\0", ".new", String(repeating: "a", count: 65)])
    func aNameIsNoPath(name: String) throws {
        let error = #expect(throws: JournalError.self) { try scratch.state.createUpgrade(named: name) }
        #expect(error?.category == .wrongUse)
    }

    @Test func manyMakersGetManyNumbers() async throws {
        let state = try scratch.state
        let ids = await withTaskGroup(of: String?.self) { group in
            for index in 0..<12 { group.addTask { try? state.createUpgrade(named: "n\(index % 3)").id } }
            return await group.reduce(into: [String]()) { if let id = $1 { $0.append(id) } }
        }
        #expect(ids.count == 12)
        #expect(Set(ids.compactMap { UpgradeFolder.number(ofID: $0) }) == Set(1...12))
        #expect(try Set(state.upgrades().map(\.id)) == Set(ids))
    }
}
