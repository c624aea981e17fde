// The files that `belay playbook new` writes: a starting point with comments that passes the check as it is.
package import YAMLDocument

package enum PlaybookStarter {
    /// A product's catalog and playbook, to be saved in a folder of the product's name.
    /// - Throws: when the name cannot be a product's.
    package static func new(product: String) throws(InvalidFile) -> [(name: String, text: String)] {
        guard isName(product), product != "shared" else {
            throw InvalidFile([
                Diagnostic(
                    file: product, message: "this cannot be the name of a product",
                    hint: "names are made of a-z, 0-9, - and ., and start with a letter")
            ])
        }
        return [("catalog.yaml", catalog(product)), ("systemd.yaml", playbook(product))]
    }

    private static func catalog(_ product: String) -> String {
        """
        # What is known about \(product), whichever way it is installed.
        belay: 1
        product: \(product)
        title: \(product)

        # Each variant has a playbook of its own beside this file.
        variants:
          systemd: A service under systemd

        # Where an operator can ask.
        help:
          - { say: The vendor's support page, link: https://vendor.example/support }

        # <to> becomes the release.
        notes: https://vendor.example/releases/<to>

        path:
          step: any                  # or each-minor, where the vendor allows no minor to be left out
          # stops:                   # lines at whose last patch every path must stop
          #   - { at: 1.4, say: Why one must stop there. }

        releases:
          # A date is enough. More goes into a map:
          2.0.0: { date: 2026-02-01, needs: 1.0 or later }
          1.0.0: 2025-06-01

        # What breaks, so that the operator answers it before the step. "in" is the first release that has it.
        breaking:
          - id: config-moved
            in: 2.0.0
            say: The configuration moves to a new folder.
            do: Move your file there before the upgrade.

        """
    }

    private static func playbook(_ product: String) -> String {
        """
        # How \(product) is upgraded where it runs under systemd. "belay playbook check" says whether this file makes sense.
        belay: 1
        product: \(product)
        variant: systemd
        title: \(product) under systemd
        link: https://vendor.example/upgrade

        # What must be known. These are the form of the first run, too. <NAME> puts the answer into a command.
        inputs:
          unit: { ask: Name of the systemd unit, default: \(product) }
          folder: { ask: Folder of the data, type: folder, default: /var/lib/\(product) }
          url: { ask: Address of the service, default: "http://localhost:8080" }

        # Commands are never run by a shell. These run through sudo -n.
        sudo: [systemctl, tar]

        # What proves which place this is, so that staging is never taken for production.
        identity: machine

        # The running version, and whether it is healthy: read again whenever Belay must be sure.
        version: { http: <url>/version, key: version }
        healthy: { http: <url>/health, status: 200 }

        # Hints for the plan.
        advice:
          outage: The service is stopped while its package is changed.
          rollback: The data is restored from the backup, and the old package is installed.

        # <backup> is a fresh folder for each hop. A backup counts once it was verified.
        backup:
          steps:
            - id: data
              title: Keep the data
              run: tar --create --gzip --file=<backup>/data.tar.gz --directory=<folder> .
              verify:
                run: tar --compare --gzip --file=<backup>/data.tar.gz --directory=<folder>
                not-restored: The archive was compared with the data, and not unpacked anywhere.

        # Written once, for every environment. The last step proves that the target version answers.
        upgrade:
          - { id: healthy-before, title: See that it is healthy before anything changes, prove: [healthy] }
          - id: stop
            title: Stop the service
            run: systemctl stop <unit>
            undo: systemctl start <unit>
            repeatable: yes
          - id: install
            title: Install <to>
            manual: Install version <to> of the package.
          - id: start
            title: Start the service
            run: systemctl start <unit>
            repeatable: yes
            longer-than: { 2m: tell, 10m: ask }
          - id: proof
            title: Prove that <to> answers and is healthy
            prove: [version, healthy]
            retry: every 5s for 2m

        # Looked at on staging only.
        tests:
          - { id: by-hand, title: Try it as your users do, manual: Do what your users do most. }

        # How long production must stay healthy before the hop counts as done.
        settle: 15m

        rollback:
          - { id: stop, title: Stop the service, run: systemctl stop <unit>, repeatable: yes }
          - { id: install, title: Install <from> again, manual: Install version <from> of the package. }
          - id: data
            title: Put the data back
            run: tar --extract --gzip --file=<backup>/data.tar.gz --directory=<folder>
            repeatable: yes
          - { id: start, title: Start the service, run: systemctl start <unit>, repeatable: yes }
          - id: proof
            title: Prove that <from> answers and is healthy
            prove: [version, healthy]
            retry: every 5s for 2m

        follow-up:
          - { id: tell, say: Tell your users what is new., due: 1d }

        """
    }
}
