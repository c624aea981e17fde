import Glibc
import Journal
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("Files are changed by runs, and taken back exactly")
struct FileChangeTests {
    private func edit(_ rig: Rig, _ id: String = "upgrade/tag", _ name: String = "settings/.env", _ value: String = "v2") -> Step {
        var step = Step(
            id: id, title: id, target: "local", place: .local,
            action: .edit(
                EditAction(file: FilledText(rig.scratch + "/" + name), set: [.init(key: FilledText("TAG"), value: FilledText(value))])))
        step.wayBack = .exact
        return step
    }

    private func revert(_ id: String = "upgrade/tag") -> Step {
        var step = Step(
            id: "rollback/" + id, title: "Undo", target: "local", place: .local, action: .revert(RevertAction(step: id)))
        step.isRepeatable = true
        step.wayBack = .rollback
        return step
    }

    private func begun(_ rig: Rig, _ steps: [Step]) throws -> (session: UpgradeSession, key: StepKey) {
        mkdir(rig.scratch + "/settings", 0o700)
        rig.write("# top\r\nTAG=v1 # c\r\nB=2", to: "settings/.env")
        chmod(rig.scratch + "/settings/.env", 0o640)
        let session = try rig.led()
        try rig.begin(session, steps)
        return (session, try rig.next(session))
    }

    private func done(_ rig: Rig, _ session: UpgradeSession, _ key: StepKey) throws {
        try session.perform(.confirm(key))
        try rig.settle(session)
    }

    private func mode(_ rig: Rig, _ name: String) -> UInt32 {
        var status = stat()
        return stat(rig.scratch + "/" + name, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private static let before = "# top\r\nTAG=v1 # c\r\nB=2"
    private static let after = "# top\r\nTAG=v2 # c\r\nB=2"

    @Test func anEditIsShownAndDoneAndKeepsTheMode() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig)])
        #expect(session.changesOfNextStep() == [rig.scratch + "/settings/.env:", "2 - TAG=v1 # c\r", "2 + TAG=v2 # c\r"])
        try done(rig, session, key)
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(session.state.progress(key)?.evidence == "\(rig.scratch)/settings/.env is changed.")
        #expect(rig.read("settings/.env") == Self.after)
        #expect(mode(rig, "settings/.env") == 0o640)
    }

    @Test func theTargetOfALinkIsChangedAndTheLinkStays() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig, "upgrade/tag", "link.env")])
        symlink("settings/.env", rig.scratch + "/link.env")
        try done(rig, session, key)
        #expect(rig.read("settings/.env") == Self.after)
        var status = stat()
        #expect(lstat(rig.scratch + "/link.env", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func aMissingKeyFailsAndChangesNothing() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig)])
        rig.write("TAGS=v1\n", to: "settings/.env")
        #expect(session.changesOfNextStep().first?.contains("did you mean TAGS?") == true)
        try done(rig, session, key)
        guard case .failed(let reason)? = session.state.progress(key)?.state else { return #expect(Bool(false)) }
        #expect(reason.contains("has no key TAG; did you mean TAGS?"))
        #expect(rig.read("settings/.env") == "TAGS=v1\n")
    }

    /// The second of two edits, the last first, as the rollback of a playbook names them.
    @Test func aRevertPutsTheVeryBytesBack() throws {
        let rig = try Rig()
        let (session, key) = try begun(
            rig, [edit(rig), edit(rig, "upgrade/again", "settings/.env", "v3"), revert("upgrade/again"), revert()])
        try done(rig, session, key)
        try done(rig, session, try rig.next(session))
        #expect(rig.read("settings/.env")?.contains("v3") == true)
        try done(rig, session, try rig.next(session))
        #expect(rig.read("settings/.env") == Self.after)
        try done(rig, session, try rig.next(session))
        #expect(rig.read("settings/.env") == Self.before)
        #expect(mode(rig, "settings/.env") == 0o640)
    }

    /// The copy is compared with the hash taken before: what is damaged brings nothing back, and says so.
    @Test(arguments: ["", "# top\r\nTAG=v0", nil]) func aDamagedCopyIsNotPutBack(kept: String?) throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig), revert()])
        try done(rig, session, key)
        let copy = session.runFolder(key, attempt: 1) + "/kept/before"
        if let kept { rig.write(kept, to: String(copy.dropFirst(rig.scratch.count + 1))) } else { unlink(copy) }
        let back = try rig.next(session)
        try done(rig, session, back)
        guard case .failed(let reason)? = session.state.progress(back)?.state else {
            Issue.record("It is \(String(describing: session.state.progress(back)?.state)).")
            return
        }
        #expect(reason.contains(copy))
        #expect(rig.read("settings/.env") == Self.after, "what is there is left as it is")
    }

    @Test func whatSomebodyChangedSinceIsNotOverwritten() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig), revert()])
        try done(rig, session, key)
        rig.write("TAG=v2\nMINE=1\n", to: "settings/.env")
        let back = try rig.next(session)
        try done(rig, session, back)
        guard case .failed(let reason)? = session.state.progress(back)?.state else { return #expect(Bool(false)) }
        #expect(reason.contains("was changed by somebody else since"))
        #expect(rig.read("settings/.env") == "TAG=v2\nMINE=1\n")
    }

    @Test func anEditWhoseFileChangedBetweenReadingAndWritingFails() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig)])
        // Read by the session, then changed before the program runs: as if somebody were that fast.
        let step = try #require(session.state.progress(key)?.step)
        guard case .edit(let action) = step.action else { return #expect(Bool(false)) }
        let specification = try session.edit(action, step, key)
        rig.write("TAG=theirs\n", to: "settings/.env")
        let captured = try LocalPlace().capture(specification.command)
        #expect(captured.end == .exited(FileChangeScript.refused))
        #expect(rig.read("settings/.env") == "TAG=theirs\n")
    }

    /// The program killed at each of its commands in turn: the hashes tell what is so, and a retry ends well.
    @Test func aCrashAtAnyPointIsToldByTheHashes() throws {
        var told: Set<String> = []
        for point in 1... {
            let rig = try Rig()
            let (session, key) = try begun(rig, [edit(rig)])
            let kept = rig.scratch + "/kept"
            let step = try #require(session.state.progress(key)?.step)
            guard case .edit(let action) = step.action else { return #expect(Bool(false)) }
            var words = try session.edit(action, step, key).command.arguments
            // A shell of its own that ends before its command number `point`.
            let index = try #require(words.firstIndex(of: FileChangeScript.text))
            words[index] = Self.dying(at: point, in: rig.scratch) + FileChangeScript.text
            words[words.count - 1] = kept
            let input = try session.edit(action, step, key).command.input
            let end = try LocalPlace().capture(Command(words, input: input)).end
            let now = rig.read("settings/.env")
            #expect(now == Self.before || now == Self.after, "at \(point)")
            let verdict = try LocalPlace().capture(Command(FileChangeScript.words("tell", [kept], usesSudo: false))).output.text
            #expect(verdict == (now == Self.after ? "done\n" : "not done\n"), "at \(point)")
            told.insert(verdict)
            _ = try LocalPlace().capture(Command(FileChangeScript.words("restore", [kept], usesSudo: false)))
            #expect(rig.read("settings/.env") == Self.before, "at \(point)")
            if end == .exited(0) { break }
            #expect(point < 100)
        }
        #expect(told == ["done\n", "not done\n"])
    }

    /// Coreutils as functions that count themselves and kill the shell, with everything below it, at the given one.
    private static func dying(at point: Int, in scratch: String) -> String {
        let names = ["cat", "cp", "mv", "mkdir", "mktemp", "sync", "sha256sum", "stat", "readlink", "dirname", "rm"]
        return names.map { name in
            "\(name)() { echo x >> \(scratch)/count; [ $(wc -l < \(scratch)/count) -lt \(point) ] || kill -9 $$; command \(name) \"$@\"; }\n"
        }.joined()
    }

    @Test func aLostEditIsResolvedByItsHashes() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig)])
        try done(rig, session, key)
        // As if the end had not been seen.
        let folder = session.runFolder(key, attempt: 1)
        #expect(session.changeIsThere(edit(rig), key) == .applies)
        rig.write(Self.before, to: "settings/.env")
        #expect(session.changeIsThere(edit(rig), key) == .doesNotApply)
        rig.write("other", to: "settings/.env")
        #expect(session.changeIsThere(edit(rig), key) == .unknown)
        #expect(access(folder + "/kept/before", R_OK) == 0)
    }

    @Test func aFailedEditIsUndoneAndTriedAgain() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [edit(rig)])
        chmod(rig.scratch + "/settings", 0o500)
        rig.write("TAG\n", to: "settings/.env")
        try done(rig, session, key)
        guard case .failed? = session.state.progress(key)?.state else { return #expect(Bool(false)) }
        chmod(rig.scratch + "/settings", 0o700)
        rig.write(Self.before, to: "settings/.env")
        try session.perform(.undo(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .undone)
        #expect(rig.read("settings/.env") == Self.before)
    }

    @Test func aCopyOfAFolderIsUndoneExactly() throws {
        let rig = try Rig()
        for folder in ["new", "new/plugins", "opt", "opt/plugins"] { mkdir(rig.scratch + "/" + folder, 0o700) }
        rig.write("2", to: "new/plugins/a b")
        rig.write("1", to: "opt/plugins/old")
        var step = Step(
            id: "upgrade/tag", title: "Copy", target: "local", place: .local,
            action: .copy(CopyAction(file: FilledText(rig.scratch + "/new/plugins"), from: .local, into: FilledText(rig.scratch + "/opt"))))
        step.wayBack = .exact
        let (session, key) = try begun(rig, [step, revert()])
        try done(rig, session, key)
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(rig.read("opt/plugins/a b") == "2")
        #expect(rig.read("opt/plugins/old") == nil)
        try done(rig, session, try rig.next(session))
        #expect(rig.read("opt/plugins/a b") == nil)
        #expect(rig.read("opt/plugins/old") == "1")
    }

    @Test func anUndoOfSeveralCommandsRunsThemInOrder() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/two", ["false"])
        // An undo is believed when the step's own probe finds it undone.
        step.doneIf = rig.file("production/version", says: "2.0.0")
        let log = rig.scratch + "/undone"
        step.wayBack = .undo(
            ["one", "two", "three"].map { ResolvedCommand(words: ["sh", "-c", "echo \($0) >> \(log)"].map { FilledText($0) }) })
        let (session, key) = try begun(rig, [step])
        try done(rig, session, key)
        try session.perform(.undo(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .undone)
        #expect(rig.read("undone") == "one\ntwo\nthree\n")
    }

    @Test func anUndoWhoseSecondCommandFailsHasFailed() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/two", ["false"])
        step.wayBack = .undo(
            [["true"], ["false"], ["touch", rig.scratch + "/third"]].map { ResolvedCommand(words: $0.map { FilledText($0) }) })
        let (session, key) = try begun(rig, [step])
        try done(rig, session, key)
        try session.perform(.undo(key))
        try rig.settle(session)
        guard case .failed? = session.state.progress(key)?.state else { return #expect(Bool(false)) }
        #expect(rig.read("third") == nil)
    }

    /// Another process comes back between two commands of an undo.
    @Test func anUndoGoesOnWhereItWasLeft() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/two", ["false"])
        // An undo is believed when the step's own probe finds it undone.
        step.doneIf = rig.file("production/version", says: "2.0.0")
        let log = rig.scratch + "/undone"
        step.wayBack = .undo(
            ["sleep 0.3; echo one", "echo two"].map { ResolvedCommand(words: ["sh", "-c", "\($0) >> \(log)"].map { FilledText($0) }) })
        let key: StepKey
        do {
            let (session, first) = try begun(rig, [step])
            key = first
            try done(rig, session, key)
            try session.perform(.undo(key))
            try session.leave()
        }
        usleep(600_000)
        let later = try rig.led()
        try rig.settle(later)
        #expect(later.state.progress(key)?.state == .undone)
        #expect(rig.read("undone") == "one\ntwo\n")
    }
}
