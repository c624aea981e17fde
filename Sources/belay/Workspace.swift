// What every command starts from: the state directory with its upgrades, and the library of products and deployments.

import Demonstration
import Glibc
import Journal
import Playbooks
import Process
import UpgradeEngine
import UpgradeModel

struct Workspace {
    let library: ProductLibrary

    init() {
        var environment: [String: String] = [:]
        for name in ["BELAY_CONFIG", "XDG_CONFIG_HOME", "HOME"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        library = ProductLibrary(configuration: ProductLibrary.configurationFolder(environment: environment))
    }

    /// Made when it is not there yet, so only commands that write ask for it first.
    func state() throws(JournalError) -> StateDirectory { try .located() }

    func upgrades() throws -> [UpgradeFolder] { try state().upgrades() }

    /// The deployment of this name or in this file.
    func deployment(_ argument: String) throws -> LoadedDeployment {
        if argument == Demonstration.product, try !library.deploymentNames().contains(argument) {
            let directory = try DemoIntention.read(in: state().path)?.directory ?? DemoCommand.defaultDirectory()
            throw Complaint(
                .wrongUse,
                "\(argument) is the demonstration and no deployment of yours: `belay demo` sets it up and walks through it; once it is set up, `belay plan \(directory)/deployment.yaml --to \(Demonstration.to)` prints its plan."
            )
        }
        return try library.deployment(argument)
    }

    /// The upgrade of this id, or the newest.
    func upgrade(_ id: String?) throws -> UpgradeFolder {
        if let id { return try state().upgrade(id) }
        guard let newest = try upgrades().first else {
            throw Complaint(
                .wrongUse, "There is no upgrade yet. Begin one with `belay upgrade DEPLOYMENT --to VERSION`, or try `belay demo`.")
        }
        return newest
    }

    /// For looking: no lease is taken, nothing is written.
    func look(at folder: UpgradeFolder) throws -> UpgradeSession {
        try UpgradeSession(folder: folder, store: try SQLiteEventStore(folder, .readOnly), who: who, secrets: SecretStore())
    }

    /// The newest upgrade that is as asked for, looked at.
    func newest(where fits: (UpgradeState) -> Bool) throws -> UpgradeSession? {
        for folder in try upgrades() {
            let session = try look(at: folder)
            if fits(session.state) { return session }
        }
        return nil
    }

    /// For going on: the lease is taken where it is free.
    func lead(_ folder: UpgradeFolder, secrets: SecretStore = SecretStore()) throws -> UpgradeSession {
        try led(UpgradeSession(folder: folder, store: try SQLiteEventStore(folder, .readWrite), who: who, secrets: secrets))
    }

    /// For going on with what was looked at.
    func lead(_ seen: UpgradeSession, secrets: SecretStore = SecretStore()) throws -> UpgradeSession {
        try led(UpgradeSession(continuing: seen, store: try SQLiteEventStore(seen.folder, .readWrite), secrets: secrets))
    }

    private func led(_ session: UpgradeSession) throws -> UpgradeSession {
        session.notifier = try Settings.read(configuration: library.configuration).notify.map { Notifier(words: $0.words) }
        try session.lead()
        return session
    }

    /// The operator's name at the machine, through sudo too.
    var who: String {
        for name in ["SUDO_USER", "LOGNAME", "USER"] {
            if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
        }
        guard let entry = getpwuid(getuid()) else { return "user \(getuid())" }
        return String(cString: entry.pointee.pw_name)
    }
}
