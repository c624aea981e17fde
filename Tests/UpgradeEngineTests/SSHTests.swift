// Steps at a far place, through the throw-away sshd of script/test --engines sshd.
import Glibc
import Journal
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("Steps at a far place are as at home", .enabled(if: getenv("BELAY_TEST_SSHD") != nil))
struct SSHTests {
    private static let far = PlaceAddress.ssh(host: "far")

    private func begun(_ rig: Rig, _ steps: [Step]) throws -> (session: UpgradeSession, key: StepKey) {
        let session = try rig.led()
        var plan = rig.plan(steps.map(at(Self.far)))
        plan.folders = ["far": rig.scratch + "/far home"]
        for index in plan.environments.indices { plan.environments[index].place = Self.far }
        var identities: [String: String] = [:]
        for environment in plan.environments { identities[environment.name] = session.identity(of: environment) }
        #expect(identities["production"] == "ssh: far, id of production")
        try session.begin(plan, identities: identities)
        for gate in [GateID.backup, .rehearsal] {
            try session.perform(.waive(gate, try rig.next(session), reason: "A test.", typedName: "test"))
        }
        return (session, try rig.next(session))
    }

    private func at(_ place: PlaceAddress) -> (Step) -> Step {
        { step in
            var step = step
            step.place = place
            step.target = "far"
            return step
        }
    }

    @Test func aStepRunsThereAndItsFolderIsThere() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/it's", ["sh", "-c", "echo \"$BELAY_STEP\" there; echo \"$1\" > \"$2/made\"", "x", "a 'b' $(c)"])
        guard case .run(var run) = step.action else { return }
        run.command.words.append(FilledText(parts: [.backupFolder]))
        run.reading = .find("([a-z]+)$")
        run.saveAs = "word"
        step.action = .run(run)
        let (session, key) = try begun(rig, [step])
        try session.perform(.confirm(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(session.state.saved["production"]?["word"] == "there")
        #expect(session.runFolder(key, attempt: 1).hasPrefix(rig.scratch + "/far home/runs/"))
        let backup = session.filling(for: key).backupFolder
        #expect(rig.read(String(backup.dropFirst(rig.scratch.count + 1)) + "/made") == "a 'b' $(c)\n")
    }

    @Test func aSecretIsOnNoCommandLineAndMaskedWhereItIsRead() throws {
        let rig = try Rig()
        var store = SecretStore()
        store.set("password", "h0rse battery")
        let session = try UpgradeSession(
            folder: rig.folder, store: try SQLiteEventStore(rig.folder, .readWrite), who: "tester", secrets: store,
            places: PlaceBook(local: LocalPlace(executable: belay)), clock: { [clock = rig.clock] in clock.now })
        try session.lead()
        var step = at(Self.far)(
            rig.run("upgrade/secret", ["sh", "-c", "echo said $PW; ps -eo args | grep -c '[h]0rse' > \(rig.scratch)/seen; exit 4"]))
        guard case .run(var run) = step.action else { return }
        run.command.environment["PW"] = FilledText(parts: [.secret("password")])
        step.action = .run(run)
        var plan = rig.plan([step])
        plan.folders = ["far": rig.scratch + "/far home"]
        var identities: [String: String] = [:]
        for environment in plan.environments { identities[environment.name] = session.identity(of: environment) }
        try session.begin(plan, identities: identities)
        for gate in [GateID.backup, .rehearsal] {
            try session.perform(.waive(gate, try rig.next(session), reason: "A test.", typedName: "test"))
        }
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        guard case .failed(let reason)? = session.state.progress(key)?.state else { return #expect(Bool(false)) }
        #expect(reason.contains("said ••••") && !reason.contains("h0rse"))
        #expect(rig.read("seen") == "0\n")
    }

    @Test func anEditThereIsShownDoneAndTakenBackExactly() throws {
        let rig = try Rig()
        mkdir(rig.scratch + "/far place", 0o700)
        rig.write("image:\n  tag: v1 # now\n", to: "far place/a.yaml")
        var edit = Step(
            id: "upgrade/tag", title: "Edit", target: "far", place: Self.far,
            action: .edit(
                EditAction(
                    file: FilledText(rig.scratch + "/far place/a.yaml"), set: [.init(key: FilledText("image.tag"), value: FilledText("v2"))]
                )))
        edit.wayBack = .exact
        let revert = Step(
            id: "rollback/tag", title: "Undo", target: "far", place: Self.far, action: .revert(RevertAction(step: "upgrade/tag")))
        let (session, key) = try begun(rig, [edit, revert])
        #expect(session.changesOfNextStep().dropFirst() == ["2 -   tag: v1 # now", "2 +   tag: v2 # now"])
        try session.perform(.confirm(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(rig.read("far place/a.yaml") == "image:\n  tag: v2 # now\n")
        #expect(session.changeIsThere(edit, key) == .applies)
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        #expect(rig.read("far place/a.yaml") == "image:\n  tag: v1 # now\n")
    }

    @Test func filesAndFoldersGoFromPlaceToPlace() throws {
        let rig = try Rig()
        for folder in ["here", "here/site", "here/site/it's", "there"] { mkdir(rig.scratch + "/" + folder, 0o700) }
        rig.write("#!/bin/sh\n", to: "here/-tool")
        chmod(rig.scratch + "/here/-tool", 0o755)
        rig.write("x", to: "here/site/it's/a b")
        let steps = ["-tool", "site"].map { name in
            var step = Step(
                id: "upgrade/\(name)", title: "Copy", target: "far", place: Self.far,
                action: .copy(
                    CopyAction(file: FilledText(rig.scratch + "/here/" + name), from: .local, into: FilledText(rig.scratch + "/there"))))
            step.wayBack = .exact
            return step
        }
        let (session, key) = try begun(rig, steps)
        try session.perform(.confirm(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        #expect(rig.read("there/-tool") == "#!/bin/sh\n")
        #expect(access(rig.scratch + "/there/-tool", X_OK) == 0)
        #expect(rig.read("there/site/it's/a b") == "x")
    }

    /// The connection is cut in the middle; another session comes back and takes the result in.
    @Test func aCutConnectionIsReattached() throws {
        let rig = try Rig()
        let key: StepKey
        do {
            let (session, first) = try begun(
                rig, [rig.run("upgrade/slow", ["sh", "-c", "sleep 8; echo ran >> \(rig.scratch)/count; echo over"])])
            key = first
            try session.perform(.confirm(key))
            try session.tick()
            let server = try #require(getenv("BELAY_TEST_SSHD").map { String(cString: $0) })
            _ = try capture(Command(["pkill", "-KILL", "-P", server]))
            try session.tick()
            #expect(session.state.running?.key == key)
            try session.leave()
        }
        let later = try rig.led()
        #expect(later.state.running?.key == key)
        try rig.settle(later)
        #expect(later.state.progress(key)?.state == .succeeded)
        #expect(rig.read("count") == "ran\n")
    }

    /// The start was sent, and nobody heard whether it arrived: the folder tells, and the step runs once.
    @Test func aHostThatDoesNotAnswerIsWaitedForAndThenUnknown() throws {
        let rig = try Rig()
        let (session, key) = try begun(rig, [rig.run("upgrade/slow", ["sh", "-c", "echo ran >> \(rig.scratch)/count; sleep 1"])])
        try session.perform(.confirm(key))
        let server = pid_t(getenv("BELAY_TEST_SSHD").flatMap { Int32(String(cString: $0)) } ?? 0)
        #expect(server > 1)
        kill(server, SIGSTOP)
        _ = try capture(Command(["pkill", "-KILL", "-P", String(server)]))
        defer { kill(server, SIGCONT) }
        try session.tick()
        #expect(session.state.running?.key == key, "nothing is concluded from silence")
        rig.clock.advance(seconds: 301)
        try session.tick()
        guard case .unknown? = session.state.progress(key)?.state else { return #expect(Bool(false)) }
        kill(server, SIGCONT)
        usleep(1_200_000)
        #expect(try session.lookAtReality(key))
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(rig.read("count") == "ran\n")
    }

    @Test func theFolderThereIsNamedByThePlan() throws {
        let book = PlaceBook()
        #expect(book.place(at: Self.far).name == "ssh: far")
        #expect(SudoCheck(places: book).objection(to: "belay-no-such", at: Self.far) != nil)
    }
}
