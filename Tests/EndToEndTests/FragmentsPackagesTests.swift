// The fragments for Debian packages with the real apt-get and dpkg, on packages of the test's own in a repository and a root folder of
// its own. Run by `script/test --engines packages`.
import Glibc
import Process
import Testing

@Suite(.enabled(if: FragmentsRig.engine("packages")))
struct FragmentsPackagesTests {
    @Test func goesUpAndBackWithItsSettings() throws {
        let root = try Root()
        try root.rig.expectUpgrade()
        #expect(try root.status("app") == "hold ok installed 1:2.0.0")
        #expect(try root.status("app-data") == "hold ok installed 1:2.0.0")
        // What the operator changed stays, although the package brings other settings.
        #expect(try root.file("etc/app.conf") == "mine\n")
        #expect(try root.file("usr/share/app/version") == "2.0.0\n")

        // The repository has dropped the old version, as they do.
        try root.rig.run("sh", "-c", "rm '\(root.repository)'/*1.0.0*")
        try root.rig.expectRollback()
        #expect(try root.status("app") == "hold ok installed 1:1.0.0")
        #expect(try root.status("app-data") == "hold ok installed 1:1.0.0")
        #expect(try root.file("etc/app.conf") == "mine\n")
        #expect(try root.file("usr/share/app/version") == "1.0.0\n")
    }

    /// Found before the window, and before anything was changed.
    @Test func aVersionThatCannotBeHadIsFound() throws {
        let root = try Root(versions: ["1.0.0"])
        try root.rig.expectUpgradeToFail(saying: "can be installed in version 1:2.0.0", "Version '1:2.0.0' for 'app' was not found")
        #expect(try root.status("app") == "hold ok installed 1:1.0.0")
    }

    @Test func aDamagedPackageIsFound() throws {
        let root = try Root(keep: "apt-get \"$@\" && case $* in *download*) truncate -s -200 ./*.deb ;; esac")
        try root.rig.expectUpgradeToFail(saying: "Read the fetched package from end to end")
    }

    @Test func itGoesBackByTheRepository() throws {
        let root = try Root(rollback: "deb/downgrade, with: { packages: [app, app-data], version: \"1:<from>\" }")
        try root.rig.expectUpgrade()
        try root.rig.expectRollback()
        #expect(try root.status("app") == "hold ok installed 1:1.0.0")
    }
}

private final class Root {
    let rig: FragmentsRig
    let world: World
    var repository: String { world.file("repository") }

    /// - Parameter keep: a line for the shell, which stands for apt-get in production.
    init(
        versions: [String] = ["1.0.0", "2.0.0"], keep: String = "exec apt-get \"$@\"",
        rollback: String = "deb/back, with: { packages: [app, app-data] }"
    ) throws {
        let world = try World()
        self.world = world
        let aptGet = try world.write("apt-get", "#!/bin/sh\n\(keep)\n", mode: 0o700)
        rig = try FragmentsRig(world: world, playbook: Self.playbook(rollback)) { environment in
            ["root": world.file(environment), "apt-get": environment == "production" ? aptGet : "apt-get"]
        }
        for version in versions { try buildPackages(version) }
        try writeIndex()
        for environment in FragmentsRig.environments { try makeRoot(world.file(environment), environment) }
    }

    func file(_ path: String) throws -> String { try world.text("production/\(path)") }

    func status(_ package: String) throws -> String {
        try rig.run(
            "dpkg-query", "--admindir=\(world.file("production"))/var/lib/dpkg", "--show", "--showformat=${Status} ${Version}", package)
    }

    private func buildPackages(_ version: String) throws {
        for package in ["app", "app-data"] {
            let folder = "build/\(package)-\(version)"
            var control = "Package: \(package)\nVersion: 1:\(version)\nArchitecture: all\nMaintainer: Ada <ada@localhost>\n"
            control += package == "app" ? "Depends: app-data (= 1:\(version))\nDescription: A test\n" : "Description: Its data\n"
            try world.write("\(folder)/DEBIAN/control", control, mode: 0o644)
            if package == "app" {
                try world.write("\(folder)/DEBIAN/conffiles", "/etc/app.conf\n", mode: 0o644)
                try world.write("\(folder)/etc/app.conf", "of \(version)\n", mode: 0o644)
            } else {
                try world.write("\(folder)/usr/share/app/version", version + "\n", mode: 0o644)
            }
            try rig.run("chmod", "-R", "u=rwX,go=rX", world.file(folder))
            try rig.run("mkdir", "-p", repository)
            try rig.run(
                "dpkg-deb", "--root-owner-group", "-Zxz", "--build", world.file(folder), "\(repository)/\(package)_\(version)_all.deb")
        }
    }

    /// What a repository says of its packages.
    private func writeIndex() throws {
        try rig.run(
            "sh", "-euc",
            """
            cd "$1"
            for package in *.deb; do
                dpkg-deb --field "$package"
                printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$package" "$(stat -c %s "$package")" "$(sha256sum "$package" | cut -c 1-64)"
            done >Packages
            """, "sh", repository)
    }

    private func makeRoot(_ root: String, _ environment: String) throws {
        for folder in [
            "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt",
            "etc/apt/preferences.d",
        ] {
            try rig.run("mkdir", "-p", "\(root)/\(folder)")
        }
        try world.write("\(environment)/var/lib/dpkg/status", "", mode: 0o644)
        try world.write("\(environment)/etc/apt/sources.list", "deb [trusted=yes] file:\(repository) ./\n", mode: 0o644)
        try world.write(
            "\(environment)/apt.conf",
            """
            Dir "\(root)";
            Dir::State::status "\(root)/var/lib/dpkg/status";
            Dir::Bin::methods "/usr/lib/apt/methods";
            Dir::Bin::dpkg "/usr/bin/dpkg";
            Dir::Etc::parts "\(root)/etc/apt/preferences.d";
            DPkg::Options { "--root=\(root)"; "--force-not-root"; "--force-bad-path"; "--log=/dev/null"; };
            APT::Sandbox::User "root";
            APT::Architecture "amd64";

            """)
        let environment = ["APT_CONFIG": "\(root)/apt.conf"]
        try rig.run("apt-get", "--quiet=2", "update", environment: environment)
        try rig.run("apt-get", "--quiet=2", "--assume-yes", "install", "app=1:1.0.0", "app-data=1:1.0.0", environment: environment)
        try rig.run("sh", "-c", "echo mine >'\(root)/etc/app.conf'")
        try rig.run("apt-mark", "hold", "app", "app-data", environment: environment)
    }

    private static func playbook(_ rollback: String) -> String {
        """
        inputs:
          root: { ask: Root folder, type: folder }
          apt-get: { ask: What runs as apt-get }
        commands:
          apt-get: <apt-get>
          dpkg: dpkg --root=<root> --force-not-root --force-bad-path --log=/dev/null
          dpkg-query: dpkg-query --admindir=<root>/var/lib/dpkg
        env: { APT_CONFIG: <root>/apt.conf }
        version: { run: [dpkg-query, --show, "--showformat=${Version}", app], find: ":(.+)$" }
        healthy: { file: <root>/usr/share/app/version, says: "." }
        backup:
          steps: [{ id: packages, use: deb/keep, with: { packages: [app, app-data] } }]
        upgrade:
          - { id: refresh, use: deb/refresh }
          - { id: available, use: deb/available, with: { packages: [app, app-data], version: "1:<to>" } }
          - { id: install, use: deb/install, with: { packages: [app, app-data], version: "1:<to>" } }
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: packages, use: \(rollback) }
          - { id: done, prove: [version, healthy] }

        """
    }
}
