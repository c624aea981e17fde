// Every sentence that a playbook author can be told, each for one change to files that make sense.
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct Mistake: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let said: [String]

    init(_ old: String, _ new: String, _ said: String...) {
        self.old = old
        self.new = new
        self.said = said
    }

    var testDescription: String { said.joined(separator: " | ") }
}

struct MessageTests {
    private func check(_ mistake: Mistake, in path: String) throws {
        let library = try Lantern.library(path, replacing: mistake.old, by: mistake.new)
        let found = problems { () throws(InvalidFile) in _ = try library.playbook(product: "lantern", variant: "host/deb") }
        // Lines move with the fixture: the place is looked at in the tests of the reader.
        let withoutPlaces = found.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }
        #expect(withoutPlaces == mistake.said)
    }

    @Test(arguments: [
        Mistake("belay: 1", "belay: 2", "the file is written for format 2; this Belay reads format 1; use a newer Belay"),
        Mistake(
            "variant: host/deb", "variant: host//deb",
            "\"variant\" cannot be \"host//deb\"; write names of a-z, 0-9, - and ., parted by /: self-managed/deb"),
        Mistake("product: lantern", "product: lamp", "the catalog beside this file is of \"lantern\"; a folder holds one product"),
        Mistake(
            "title: Lantern from packages", "titel: Lantern from packages",
            "the playbook lacks \"title\"; what is upgraded, as the operator reads it",
            "unknown key \"titel\" in the playbook; did you mean \"title\"?"),
        Mistake("[local, staging, production]", "[production, staging]", "the last environment must be production"),
        Mistake("[local, staging, production]", "[production]", "without staging nothing is rehearsed; add staging before production"),
        Mistake("[local, staging, production]", "[staging, staging, production]", "an environment is named twice"),
        Mistake(
            "[local, staging, production]", "[test, staging, production]",
            "\"test\" is not an environment; there are local, staging and production"),
        Mistake("settle: 30m", "settle: 30", "\"settle\" must be a duration, not \"30\"; write it like 90s, 15m, 1h30m or 14d"),
        Mistake(
            "upgrade:\n", "upgrade: []\ntest:\n",
            "\"upgrade\" has no steps; exit codes alone do not prove that the target version answers",
            "unknown key \"test\" in the playbook; did you mean \"tests\"?", "the upgrade has no step \"group/edit\" to revert",
            "the upgrade has no step \"choice\" to revert"),
        Mistake(
            "{ id: done, prove: [version, healthy], retry: every 1s for 10s }", "{ id: done, say: Done. }",
            "\"upgrade\" never proves the version; exit codes alone do not prove that the target version answers: end with prove: [version, healthy]"
        ),
        Mistake(
            "rollback:\n  - { id: edits, revert: [group/edit, choice] }", "rollback: []\nfollow-ups:\n  - { id: edits, say: a }",
            "\"rollback\" has no steps; a way back must be written out",
            "unknown key \"follow-ups\" in the playbook; did you mean \"follow-up\"?"),
    ])
    func ofThePlaybook(mistake: Mistake) throws { try check(mistake, in: "lantern/deb.yaml") }

    @Test(arguments: [
        Mistake(
            "  store: { ask: Store", "  Store: { ask: Store",
            "\"Store\" cannot be the name of this input; names are made of a-z, 0-9, - and ., and start with a letter",
            "a condition cannot ask for \"store\"; did you mean \"Store\"?",
            "a condition cannot ask for \"store\"; did you mean \"Store\"?",
            "a condition cannot ask for \"store\"; did you mean \"Store\"?"),
        Mistake(
            "  after: { ask: Own test", "  to.x: { ask: Own test",
            "\"to.x\" has a meaning of its own and cannot be the name of this input; choose another name",
            "a condition cannot ask for \"after\"; a condition asks for inputs, from, to, crosses, to.FACT or component.to",
            "nothing is called <after> here; name it under inputs, or write the text without < and >"),
        Mistake("default: free", "default: fre", "the default \"fre\" is not among the choices; did you mean \"free\"?"),
        Mistake("type: yes-no }", "type: yes-no, default: maybe }", "the default of a yes-no input must be yes or no, not \"maybe\""),
        Mistake(
            "default: /var/lib/lantern", "default: [/var]",
            "the default of this input must be a text, not a list; type: list and type: files take lists"),
        Mistake(
            "type: secret }", "type: secret, default: x }",
            "a secret cannot have \"default\": playbooks are no place for secrets; remove it"),
        Mistake(
            "type: folder", "type: directory",
            "\"type\" cannot be \"directory\"; it can be \"text\", \"yes-no\", \"secret\", \"file\", \"files\", \"folder\", \"list\" or \"command\""
        ),
        Mistake(
            "type: command, optional: yes }", "type: command, optional: yes, default: none }",
            "the default of an optional input cannot be none; leave it out: without an answer it is unset"),
        Mistake("per: hop", "per: version", "\"per\" cannot be \"version\"; it can be \"hop\" or \"environment\""),
    ])
    func ofInputs(mistake: Mistake) throws { try check(mistake, in: "lantern/deb.yaml") }

    @Test(arguments: [
        Mistake(
            "undo: lamp forget", "undo: lamp forget && rm",
            "\"undo\" is not run by a shell, so \"&&\" would be handed to the program as a word; use stdin, save-to or several steps; a list [a, \"&&\"] hands it over as it is"
        ),
        Mistake(
            "undo: lamp forget", "undo: lamp 'for get'",
            "\"undo\" is split at blanks, and quotes inside it do not hold words together: 'for; write a list of words: [psql, -c, select 1]"
        ),
        Mistake("undo: lamp forget", "undo: ' '", "\"undo\" is an empty command"),
        Mistake("run: [lamp, fetch, a b]", "run: []", "\"run\" is an empty command"),
        Mistake("run: [lamp, fetch, a b]", "run: { lamp: fetch }", "\"run\" must be a command (a text, or a list of words), not a map"),
        Mistake(
            "{ file: /run/lantern, says: busy }", "{ file: /run/lantern, run: x }",
            "\"if\" has both \"file\" and \"run\"; only one of \"run\", \"http\" and \"file\" can be there"),
        Mistake("{ file: /run/lantern, says: busy }", "{ says: busy }", "\"if\" lacks one of \"run\", \"http\" or \"file\""),
        Mistake(
            "{ file: /run/lantern, says: busy }", "{ file: /run/lantern, status: 200, exit: 1 }",
            "\"status\" in \"if\" means nothing without \"http\"; remove it", "\"exit\" in \"if\" means nothing without \"run\"; remove it"),
        Mistake(
            "key: state, is: up", "key: state, find: x, is: up",
            "\"healthy\" has both \"key\" and \"find\"; only one of \"key\" and \"find\" can be there"),
        Mistake(
            "http: http://localhost/health", "http: localhost/health",
            "\"http\" must be an address, not \"localhost/health\"; write it with http:// or https://"),
        Mistake(
            "lamp: 2.0 or later", "lamp: 2.0 and later",
            "\"lamp\": \"2.0 and later\" is not a range of versions; write 1.18, 1.18 or later, before 1.17, or 1.9 to 1.13"),
        Mistake(
            "{ id: sql, when: { store: sql }, say: SQL is not supported. }", "{ id: sql, say: SQL is not supported. }",
            "an item of \"refuse\" always refuses: it has neither \"when\" nor \"if\""),
        Mistake(
            "repeatable: yes", "repeatable: yes\n    retry: every 10s for 1m",
            "\"retry\" would start a command again by itself; let a check after it wait, with a retry of its own"
        ),
        Mistake(
            "{ TOKEN: <key> }", "{ 1TOKEN: <key> }",
            "\"1TOKEN\" cannot be the name of a variable; use letters, digits and _, not a digit first"),
    ])
    func ofCommandsAndProbes(mistake: Mistake) throws { try check(mistake, in: "lantern/deb.yaml") }

    @Test(
        arguments: [
            Mistake(
                "- id: fetch\n", "- id: Fetch\n",
                "the id \"Fetch\" cannot be used; ids are made of a-z, 0-9, - and ., and start with a letter or digit"),
            Mistake(
                "- id: group\n", "- id: choice\n", "the id \"choice\" was already used in line 82; ids are unique in their list",
                "the upgrade has no step \"group/edit\" to revert"),
            Mistake(
                "approve: Read it.", "approves: Read it.",
                "an item of \"steps\" lacks one of \"run\", \"check\", \"prove\", \"manual\", \"say\", \"approve\", \"edit\", \"copy\", \"revert\", \"steps\", \"first-of\" or \"use\"",
                "unknown key \"approves\" in an item of \"steps\"; did you mean \"approve\"?"),
            Mistake(
                "approve: Read it.", "approve: Read it., say: x",
                "an item of \"steps\" has both \"approve\" and \"say\"; only one of \"run\", \"check\", \"prove\", \"manual\", \"say\", \"approve\", \"edit\", \"copy\", \"revert\", \"steps\", \"first-of\" and \"use\" can be there"
            ),
            Mistake(
                "approve: Read it.", "approve: Read it., repeatable: yes",
                "\"repeatable\" means nothing on a step with \"approve\"; it goes with \"run\""),
            Mistake(
                "say: Paid. }", "say: Paid., really }",
                "the comma after \"Paid.\" ends the text of \"say\" in an item of \"first-of\"; put the whole text of \"say\" into quotes, or write a block instead of {…}"
            ),
            Mistake(
                "{ id: paid, when: { edition: paid }, say: Paid. }", "{ id: paid, say: Paid. }",
                "what follows this alternative is never chosen, because it has no \"when\"; give it a when, or put it last"),
            Mistake("prove: [version] }", "prove: [versoin] }", "an item of \"prove\" cannot be \"versoin\"; did you mean \"version\"?"),
            Mistake("prove: [version] }", "prove: [] }", "\"prove\" proves nothing; write prove: [version, healthy]"),
            Mistake("retry: every 1s for 10s", "retry: 10s", "\"retry\" cannot be \"10s\"; write it like: every 10s for 1m"),
            Mistake(
                "retry: every 1s for 10s", "retry: every 0s for 1m",
                "\"retry\" cannot be \"every 0s for 1m\"; write it like: every 10s for 1m"),
            Mistake(
                "{ 1m: tell, 10m: ask, 1h: stop }", "{ 1m: tell, 10m: tell }", "\"longer-than\" says \"tell\" twice; keep one of the two"),
            Mistake(
                "{ 1m: tell, 10m: ask, 1h: stop }", "{ 1m: kill }", "\"1m\" cannot be \"kill\"; it can be \"tell\", \"ask\" or \"stop\""),
            Mistake(
                "{ 1m: tell, 10m: ask, 1h: stop }", "{ soon: tell }", "\"soon\" must be a duration; write it like { 10m: tell, 40m: ask }"),
            Mistake(
                "{ plugin: <plugins> }", "{ plugin: spark }",
                "\"plugin\" must be a list, or the <name> of one, not a text; write [spark] for a list of one"),
            Mistake(
                "{ plugin: <plugins> }", "{}", "nothing is called <plugin> here; did you mean <plugins>?",
                "\"each\" names no list; write each: { name: <list> }"),
            Mistake(
                "set: { TAG: v<to>, a.b: c }", "to: { TAG: v<to>, a.b: c }", "\"edit\" lacks \"set\"; key path → value",
                "unknown key \"to\" in \"edit\"; a comma ends a text in one-line form; if it belongs to the text of \"file\", put that into quotes"
            ),
            Mistake("due: 14d", "due: soon", "\"due\" must be a duration, not \"soon\"; write it like 90s, 15m, 1h30m or 14d"),
        ])
    func ofSteps(mistake: Mistake) throws { try check(mistake, in: "lantern/deb.yaml") }

    @Test(arguments: [
        Mistake("use: ./prepare", "use: ./prepar", "there is no fragment \"./prepar\"; did you mean \"./prepare\"?"),
        Mistake("use: keep/pack", "use: keep/unpack", "there is no fragment \"keep/unpack\"; did you mean \"keep/pack\"?"),
        Mistake("use: backup }", "use: backup, with: { a: b } }", "backup takes no parameters; remove with"),
        Mistake(
            "{ what: <component.files>, file", "{ whta: <component.files>, file",
            "\"keep/pack\" needs to be told \"what\"; add with: { what: … } (What)",
            "\"keep/pack\" does not need \"whta\"; did you mean \"what\"?"),
        Mistake(
            "file: <backup>/data.tar, key", "file: <key>, key",
            "\"keep/pack\" does not treat \"file\" as a secret, and <key> is one; give that need type: secret in the fragment"),
        Mistake("place: builder", "place: bilder", "there is no place or component \"bilder\"; did you mean \"builder\"?"),
        Mistake("{ component: [core, panel] }", "{ component: [core, panle] }", "there is no component \"panle\"; did you mean \"panel\"?"),
        Mistake("revert: [group/edit, choice]", "revert: [edit]", "the upgrade has no step \"edit\" to revert"),
        Mistake("title: Fetch <to>", "title: Fetch <too>", "nothing is called <too> here; did you mean <to>?"),
        Mistake("title: Fetch <to>", "title: Fetch <to.runtme>", "nothing is called <to.runtme> here; did you mean <to.runtime>?"),
        Mistake(
            "what: <component.files>", "what: <component.fils>", "nothing is called <component.fils> here; did you mean <component.files>?"),
        Mistake("to.runtime: changed", "to.runtim: changed", "a condition cannot ask for \"to.runtim\"; did you mean \"to.runtime\"?"),
        Mistake(
            "when: { after: set }", "when: { revision: set }",
            "a condition cannot ask for \"revision\"; conditions are settled when the plan is made, before any step has run"),
        Mistake("when: { crosses: 1.2", "when: { crosses: soon", "crosses needs one version, as crosses: 1.17; \"soon\" is none"),
        Mistake("when: { after: set }", "when: {}", "an empty condition says nothing; name what must hold, or leave it out"),
        Mistake(
            "when: { after: set }", "when: after",
            "\"after\" is not a condition; write a map of names and wanted values, as { edition: oss }"),
        Mistake(
            "run: [lamp, fetch, a b]", "run: [lamp, fetch, -k<key>]",
            "the secret <key> would be seen here; secrets may stand in env, stdin, login and password only"),
        Mistake(
            "lamp: lamp --context <context>", "env: env KEY=<key> lamp",
            "the secret <key> would be seen here; secrets may stand in env, stdin, login and password only"),
    ])
    func ofReferences(mistake: Mistake) throws { try check(mistake, in: "lantern/deb.yaml") }

    @Test(
        arguments: [
            Mistake("say: Prepare <to>.", "use: ./prepare", "the fragment \"./prepare\" uses itself; break the circle"),
            Mistake(
                "say: Prepare <to>.", "say: Prepare <store>.",
                "nothing is called <store> here; name it under inputs, or write the text without < and >"),
            Mistake(
                "  prepare:", "  Prepare:", "there is no fragment \"./prepare\"; did you mean \"./Prepare\"?",
                "\"Prepare\" cannot be the name of this fragment; names are made of a-z, 0-9, - and ., and start with a letter"),
        ])
    func ofFragments(mistake: Mistake) throws { try check(mistake, in: "lantern/fragments.yaml") }

    @Test(arguments: [
        Mistake(
            "pack -<level> <file> [<what>]", "pack <key>",
            "the secret <key> would be seen here; secrets may stand in env, stdin, login and password only"),
        Mistake(
            "run: pack -<level> <file> [<what>]\n", "use: ./prepare\n",
            "there is no fragment \"./prepare\"; a product's own fragments are called ./NAME, shared ones GROUP/NAME",
            "\"env\" means nothing on a step with \"use\"; it goes with \"run\" or \"check\""),
    ])
    func ofSharedFragments(mistake: Mistake) throws {
        let library = try Lantern.library("shared/keep.yaml", replacing: mistake.old, by: mistake.new)
        let found = problems { () throws(InvalidFile) in _ = try library.playbook(product: "lantern", variant: "host/deb") }
        #expect(Set(found.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }) == Set(mistake.said))
    }

    @Test(
        arguments: [
            Mistake(
                "host/deb: Debian packages", "host/rpm: Debian packages",
                "the catalog has no variant \"host/deb\"; add it to the catalog's variants"),
            Mistake("follows: core", "follows: cor", "there is no component \"cor\" to follow; did you mean \"core\"?"),
            Mistake(
                "leads: yes }", "leads: yes, follows: panel }",
                "\"core\" has both \"leads\" and \"follows\"; only one of \"leads\", \"follows\" and \"releases\" can be there"),
            Mistake("component: core, when", "component: croe, when", "there is no component \"croe\"; did you mean \"core\"?"),
            Mistake("with: { wick: 3.1.0 }", "with: { wik: 3.1.0 }", "there is no component \"wik\"; did you mean \"wick\"?"),
            Mistake(
                "with: { wick: 3.1.0 }", "with: { wick: latest }",
                "\"wick\": \"latest\" is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"),
            Mistake("chart: 4.0.0", "chrat: 4.0.0", "unknown key \"chrat\" in the release 1.2.0; did you mean \"chart\"?"),
            Mistake("chart: 4.0.0", "weight: 4", "unknown key \"weight\" in the release 1.2.0; a fact must be declared under facts"),
            Mistake("1.1.4: 2025-11-01", "1.1.4: 2025-02-29", "\"1.1.4\" must be a day, not \"2025-02-29\"; write it like 2026-03-20"),
            Mistake(
                "1.1.4: 2025-11-01", "newest: 2025-11-01",
                "a release: \"newest\" is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"),
            Mistake("1.1.4: 2025-11-01", "1.1: 2025-11-01", "this version was already given in line 38, as 1.1; keep one of the two"),
            Mistake(
                "before 1.2: 17", "below 1.2: 17",
                "\"for\": \"below 1.2\" is not a range of versions; write 1.18, 1.18 or later, before 1.17, or 1.9 to 1.13"),
            Mistake("step: each-minor", "step: minor", "\"step\" cannot be \"minor\"; it can be \"any\" or \"each-minor\""),
            Mistake(
                "in: [1.2.0, 1.1.4]", "in: [1.2.0, soon]",
                "an item of \"in\": \"soon\" is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"),
            Mistake("{ id: clock, when", "{ id: disk, when", "the id \"disk\" was already used in line 44; ids are unique in their list"),
            Mistake(
                "ask: Is the clock wrong", "ask: Is the clock wrong, if: date",
                "an item of \"risks\" has both \"ask\" and \"if\"; only one of \"ask\" and \"if\" can be there"),
            Mistake(
                "file: <shipped>/list.txt", "file: <shipped>/lost.txt",
                "the playbook ships no file \"lost.txt\"; did you mean \"list.txt\"?"),
            Mistake(
                "guides: /srv/lantern/guides", "guides: guides",
                "\"guides\" cannot be \"guides\"; start it with / or, for a file beside the playbook, write <shipped>/NAME"),
            Mistake(
                "guides: /srv/lantern/guides", "guides: /srv/../etc",
                "\"guides\" cannot be \"/srv/../etc\"; it must not be empty, nor climb out with .."),
            Mistake(
                "guides: /srv/lantern/guides", "guides: /srv/../\u{301}etc",
                "\"guides\" cannot be \"/srv/../\u{301}etc\"; it must not be empty, nor climb out with .."),
            Mistake(
                "directory: docs/notes, component: core", "directory: /docs, component: core",
                "\"directory\" cannot be \"/docs\"; inside a repository no path starts with /"),
            Mistake(
                "directory: docs/notes, component: core", "directory: docs/notes, component: cor",
                "there is no component \"cor\"; did you mean \"core\"?"),
        ])
    func ofTheCatalog(mistake: Mistake) throws { try check(mistake, in: "lantern/catalog.yaml") }

    @Test(
        arguments: [
            Mistake("product: lantern", "product: lantren", "there is no product \"lantren\"; did you mean \"lantern\"?"),
            Mistake(
                "variant: host/deb", "variant: host/dep", "there is no playbook for the variant \"host/dep\"; did you mean \"host/deb\"?"),
            Mistake("components: [core]", "components: [cor]", "there is no component \"cor\"; did you mean \"core\"?"),
            Mistake(
                "store: files", "stores: files", "the playbook has no input \"stores\"; did you mean \"store\"?",
                "production does not say \"store\": Store; add it under inputs, for all or for production",
                "staging does not say \"store\": Store; add it under inputs, for all or for staging",
                "local does not say \"store\": Store; add it under inputs, for all or for local"),
            Mistake("store: files", "store: fils", "\"store\" cannot be \"fils\"; did you mean \"files\"?"),
            Mistake("store: files", "store: { env: STORE }", "\"store\" is no secret: write the value itself; Store"),
            Mistake("store: files", "store: { 1.2.0: files }", "\"store\" has one value, not one per version"),
            Mistake("store: files", "store: [files]", "\"store\" is one value, not a list; Store"),
            Mistake(
                "store: files", "store: { from: x }", "\"store\" lacks one of \"env\", \"file\", \"command\" or \"typed\"",
                "unknown key \"from\" in \"store\"; known are \"command\", \"env\", \"file\" and \"typed\""),
            Mistake("remote: yes", "remote: true", "\"remote\" must be yes or no, not \"true\""),
            Mistake("context: c1", "context: none", "\"context\" cannot be none; Context"),
            Mistake(
                "key: { env: LANTERN_KEY }", "key: hunter2",
                "\"key\" is a secret, and secrets do not stand in this file; write { env: NAME }, { file: PATH }, { command: … } or { typed: yes }"
            ),
            Mistake(
                "place: { ssh: admin@lantern }", "place: { ssh: -oProxyCommand=x }",
                "\"-oProxyCommand=x\" cannot be a host for ssh; write HOST or USER@HOST, with options in ~/.ssh/config"),
            Mistake("place: { ssh: admin@lantern }", "place: remote", "\"place\" cannot be \"remote\"; it can be \"local\""),
            Mistake(
                "places: { builder: local, core", "places: { bulider: local, core",
                "production does not say where \"builder\" is: Machine that builds; add places: { builder: … }",
                "the playbook has no place or component \"bulider\"; did you mean \"builder\"?"),
            Mistake(
                "  production:\n", "  prod:\n", "the playbook knows no environment \"prod\"; did you mean \"production\"?",
                "there is no production among the environments; add production: { place: … }"),
            Mistake(
                ", settings: b.conf", "",
                "staging and local are at one place and have the same \"settings\", a.conf: one would answer for the other; give each its own settings under its inputs"
            ),
        ])
    func ofTheDeployment(mistake: Mistake) throws {
        try #require(Lantern.deployment.contains(mistake.old))
        let text = Lantern.deployment.replacing(mistake.old, with: mistake.new)
        let found = problems { () throws(InvalidFile) in
            _ = try Lantern.library.deployment(SourceText(name: "d.yaml", text: text), name: "d")
        }
        #expect(found.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" } == mistake.said)
    }

    @Test func aSecretInADeploymentIsNotRepeated() {
        let text = Lantern.deployment.replacing("key: { env: LANTERN_KEY }", with: "key: hunter2")
        do {
            _ = try Lantern.library.deployment(SourceText(name: "d.yaml", text: text), name: "d")
            Issue.record("a secret in clear was taken")
        } catch { #expect(!error.description.contains("hunter2")) }
    }
}
