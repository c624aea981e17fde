// What a bundle must not tell, and what it must keep so that it can still be understood.
import Testing

@testable import UpgradeEngine

@Suite struct RedactionTests {
    private func redacted(_ text: String, learning others: [String] = [], _ prepare: (inout Redaction) -> Void = { _ in }) -> String {
        var redaction = Redaction()
        prepare(&redaction)
        for other in others + [text] { redaction.learn(other) }
        return redaction.redacted(text)
    }

    @Test(arguments: [
        ("psql: connect to db7.corp.example:5432 failed", "psql: connect to host-1:5432 failed"),
        ("postgres://kestra:word@db7/kestra", "postgres://user-1@host-1/kestra"),
        ("see https://wiki.acme.de/upgrade.", "see https://host-1/upgrade."),
        ("scp /home/ada/x ada@db7:/srv", "scp /home/user-1/x user-1@host-1:/srv"), ("file:///home/ada/x", "file:///home/user-1/x"),
        ("from 10.1.2.3:99 and 10.1.2.4 and 10.1.2.3", "from ip-1:99 and ip-2 and ip-1"),
        ("listening on [2001:db8::7]:80", "listening on [ip-1]:80"),
    ])
    func hidesNames(_ text: String, _ wanted: String) {
        #expect(redacted(text) == wanted)
    }

    @Test(arguments: [
        "2026-11-21T02:46:42Z exit 1.4.0 took 0:00:12", "npm install left-pad@1.3.0", "http://127.0.0.1:8080/items and localhost:80",
        "catalog.yaml server.sh belay-1.2.tar.gz libfoo.so.6", "production-1.upgrade.migrate.production.1",
        "/tmp/x/home/.ssh and /srv/home/shared", "fa4af090fbe956788a3a21d2d6f6a7996ee14b8e4baf21db0669f86c41e29775",
    ])
    func keepsWhatTellsNothing(_ text: String) {
        #expect(redacted(text) == text)
    }

    @Test func theSameNameIsTheSameEverywhere() {
        let text = redacted("db7 is up; ada says so", learning: ["ssh ada@db7", "/home/ada"])
        #expect(text == "host-1 is up; user-1 says so")
    }

    @Test func hidesWhatItWasTold() {
        let text = redacted(#"/srv/people/ada/.kube, "Ada \"A.\" Lovelace" on bastion.acme.de, bastion, bastions"#) { redaction in
            redaction.hide(home: "/srv/people/ada")
            redaction.hide(user: #"Ada "A." Lovelace"#)
            redaction.hide(host: "bastion.acme.de")
        }
        #expect(text == #"~/.kube, "user-1" on host-1, host-1, bastions"#)
    }

    @Test func redactingTwiceChangesNothing() {
        let once = redacted("ssh ada@db7.acme.de 10.0.0.1")
        #expect(redacted(once) == once)
    }
}
