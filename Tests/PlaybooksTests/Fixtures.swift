// A product made up for the tests: its files use every key of the format at least once.
import Foundation
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

enum Lantern {
    static let catalog = """
        belay: 1
        product: lantern
        title: Lantern
        variants: { host: On a host, host/deb: Debian packages, pod: In a pod }
        help:
          - { when: { edition: paid }, say: Ticket desk, link: https://lantern.example/desk }
          - { say: Chat }
        notes:
          - file: <shipped>/list.txt
          - { git: https://lantern.example/core.git, directory: docs/notes, component: core }
          - guides: /srv/lantern/guides
          - github: lantern/core
          - page: https://lantern.example/notes/<to>
        support:
          - { for: 1.2, lts: yes, until: 2027-01-31, say: Fixes only, read: 2026-08-01, link: https://lantern.example/support }
        components:
          core: { title: Core, leads: yes }
          panel: { follows: core }
          wick: { title: Wick, releases: { 3.1.0: 2026-02-01, 3.0.0: { date: 2025-02-01, say: First. } } }
        facts:
          runtime: { say: Runtime it needs, for: { before 1.2: 17, 1.2 or later: 21 } }
          jobs: { say: Jobs to switch on, for: { 1.2 to 1.3: [compact, index] } }
          chart: { say: Chart }
        path:
          step: each-minor
          stops: [{ at: 1.1, say: The index is rebuilt., when: { edition: paid } }]
          if-it-fails: any
          downgrade: Data is rewritten.
        releases:
          1.3.0-rc1: { date: 2026-04-01, channel: stable, say: No final release. }
          1.2.0:
            date: 2026-02-01
            needs: 1.1 or later
            chart: 4.0.0
            with: { wick: 3.1.0 }
            fits: { wick: 3.0 or later }
            avoid: [Slow., { when: { edition: paid }, say: Licences are lost. }]
          1.1.4: 2025-11-01
          1.1.0: 2025-09-01
          1.0.0: { date: 2025-06-01, avoid: Leaks. }
        breaking:
          - { id: port, in: [1.2.0, 1.1.4], component: core, when: { edition: paid }, say: The port moves., do: Open it., link: https://lantern.example/port }
        risks:
          - { id: clock, when: { to: 1.2 }, say: A wrong clock breaks it., ask: Is the clock wrong, link: https://lantern.example/clock }
          - { id: disk, if: { run: df -P /, find: ' 9[0-9]%' }, say: The disk is full. }
        """

    static let playbook = """
        belay: 1
        product: lantern
        variant: host/deb
        title: Lantern from packages
        link: https://lantern.example/upgrade
        environments: [local, staging, production]
        inputs:
          edition: { ask: Edition, choose: { free: For everyone, paid: With a licence }, default: free }
          store: { ask: Store, choose: [files, sql], help: Where data is, link: https://lantern.example/store }
          folder: { ask: Folder, type: folder, default: /var/lib/lantern, when: { store: files } }
          values: { ask: Values, type: files, per: hop, optional: yes }
          remote: { ask: Is it remote, type: yes-no }
          key: { ask: Key, type: secret }
          context: { ask: Context, choose: lamp contexts --names }
          plugins: { ask: Plugins, type: list, default: [spark] }
          after: { ask: Own test, type: command, optional: yes }
          settings: { ask: Settings, type: file, per: environment }
        places:
          builder: { ask: Machine that builds, when: { remote: yes } }
        components:
          core: { title: Core, unit: lantern, files: [a, b], when: { store: [files, sql] }, version: lantern --version, healthy: [{ http: http://localhost/core, status: 200 }] }
          panel: { unit: lantern-panel }
        commands:
          lamp: lamp --context <context>
        sudo: [systemctl, edit]
        env: { LAMP_KEY: <key> }
        tools:
          lamp: 2.0 or later
          java: { run: java -version, find: 'version "([0-9]+)', version: <to.runtime> or later }
        identity: [machine, { run: lamp id }]
        version:
          - { http: http://localhost/version, key: version, login: me, password: <key> }
          - lantern --version
        healthy: { http: http://localhost/health, key: state, is: up }
        refuse:
          - { id: sql, when: { store: sql }, say: SQL is not supported. }
          - { id: busy, if: { file: /run/lantern, says: busy }, say: It is busy. }
        risks:
          - { id: load, ask: Is the load high, say: It takes longer. }
        advice:
          who: One operator.
          how: In place.
          components: All.
          when: [{ when: { edition: paid }, say: Not on Mondays. }]
          outage: Five minutes.
          how-long: Ten minutes.
          rollback: From the backup.
        backup:
          max-age: 1h
          steps:
            - id: data
              each: { component: [core, panel] }
              place: all
              use: keep/pack
              with: { what: <component.files>, file: <backup>/data.tar, key: <key> }
            - { id: revision, check: { run: lamp revision, in: /tmp, stdin: { a: [b, { c: d }] }, find: '([0-9]+)' }, save-as: revision }
        make-copy:
          say: Mails would go out.
          steps: [{ id: mails, manual: Stop the mails. }]
        upgrade:
          - id: fetch
            title: Fetch <to>
            link: https://lantern.example/fetch
            when: { crosses: 1.2, to.runtime: changed }
            place: builder
            in: <folder>
            env: { TOKEN: <key> }
            stdin: <shipped>/list.txt
            run: [lamp, fetch, a b]
            save-to: <backup>/fetch.log
            key: a.0.b
            is: "3"
            version: 1.0 or later
            says: done
            never-says: [failed, broken]
            exit: 0
            longer-than: { 1m: tell, 10m: ask, 1h: stop }
            repeatable: yes
            done-if: lamp fetched
            undo: lamp forget
            no-return: The old one is gone.
          - id: choice
            first-of:
              - { id: paid, when: { edition: paid }, say: Paid. }
              - { id: free, use: ./prepare }
          - id: group
            steps:
              - { id: edit, edit: { file: <folder>/.env, set: { TAG: v<to>, a.b: c } } }
              - { id: copy, copy: { file: a.so, from: builder, into: /opt } }
              - { id: approve, approve: Read it. }
              - { id: hand, manual: Do it for <plugin> at <revision>., each: { plugin: <plugins> }, check: { file: a, never-says: b }, undo: { run: lamp reset } }
          - { id: done, prove: [version, healthy], retry: every 1s for 10s }
        tests: [{ id: own, when: { after: set }, run: <after> }]
        settle: 30m
        rollback:
          - { id: edits, revert: [group/edit, choice] }
          - { id: again, use: backup }
          - { id: done, prove: [version] }
        follow-up: [{ id: tell, say: Tell them., due: 14d }]
        """

    static let fragments = """
        belay: 1
        fragments:
          prepare:
            title: Prepare
            steps: [{ id: note, say: Prepare <to>. }]
        """

    static let keep = """
        belay: 1
        fragments:
          pack:
            title: Pack
            needs:
              what: { ask: What, type: list }
              file: { ask: Where, type: file }
              key: { ask: Key, type: secret }
              level: { ask: Level, default: 3 }
            steps:
              - id: pack
                run: pack -<level> <file> [<what>]
                env: { PACK_KEY: <key> }
                verify:
                  check: pack --compare <file>
                  not-restored: It was only compared.
        """

    static let deployment = """
        belay: 1
        product: lantern
        variant: host/deb
        components: [core]
        inputs:
          store: files
          remote: yes
          key: { env: LANTERN_KEY }
          values: { 1.2.0: [a.yaml, b.yaml], 1.3.0-rc1: c.yaml }
          plugins: spark
          after: none
          context: c1
          settings: a.conf
        environments:
          production:
            place: { ssh: admin@lantern }
            places: { builder: local, core: [{ ssh: l1 }, { ssh: l2 }] }
            inputs: { key: { file: ~/.key }, edition: paid }
            backups: /var/backups
          staging: { place: local, places: { builder: local }, inputs: { key: { command: pass show lantern }, settings: b.conf } }
          local: { place: local, places: { builder: local }, inputs: { key: { typed: yes } } }
        notes: [{ file: /srv/lantern/NEWS.md }]
        """

    static let builtin = [
        BuiltinFile(path: "lantern/catalog.yaml", text: catalog), BuiltinFile(path: "lantern/deb.yaml", text: playbook),
        BuiltinFile(path: "lantern/fragments.yaml", text: fragments), BuiltinFile(path: "lantern/files/list.txt", text: "a\n"),
        BuiltinFile(path: "shared/keep.yaml", text: keep), BuiltinFile(path: "shared/files/count.sql", text: "select 1;\n"),
    ]

    static let library = ProductLibrary(configuration: nil, builtin: builtin)

    /// The built-in files with one of them changed.
    static func library(_ path: String, replacing old: String, by new: String) throws -> ProductLibrary {
        let file = try #require(builtin.first { $0.path == path })
        let text = try #require(file.text)
        try #require(text.range(of: old) != nil, "the fixture does not hold \(old)")
        let changed = BuiltinFile(path: path, text: text.replacingOccurrences(of: old, with: new))
        return ProductLibrary(configuration: nil, builtin: builtin.filter { $0.path != path } + [changed])
    }
}

/// What is thrown, as `line:column message; hint`.
func problems(_ body: () throws(InvalidFile) -> Void) -> [String] {
    do {
        try body()
        return []
    } catch {
        return error.diagnostics.filter { $0.severity == .error }.map(said)
    }
}

func said(_ one: Diagnostic) -> String {
    (one.mark.map { "\($0.line):\($0.column) " } ?? "") + one.message + (one.hint.map { "; \($0)" } ?? "")
}

/// A folder that is gone after the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "belay-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
        let file = path + "/" + name
        try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }
}
