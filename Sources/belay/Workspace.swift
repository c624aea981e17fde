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
            let directory = try DemoIntention.read(in: state().path)?.directory ?? DemoIntention.defaultDirectory()
            guard Demonstration.isSetUp(in: directory) else {
                throw Complaint(
                    .wrongUse,
                    "\(argument) is the demonstration and no deployment of yours: `belay demo` sets it up and walks through it; once it is set up, `belay plan \(argument) --to \(Demonstration.to)` prints its plan."
                )
            }
            return try library.deployment(Demonstration.deploymentFile(in: directory))
        }
        return try library.deployment(argument)
    }

    /// Those of one deployment, by their ids, the newest first.
    func upgrades(of deployment: String) throws -> [UpgradeFolder] {
        try upgrades().filter { folder in
            guard let dash = folder.id.lastIndex(of: "-"), folder.id[..<dash] == deployment else { return false }
            return folder.id[dash...].dropFirst().allSatisfy(\.isNumber)
        }
    }

    /// The upgrade of this id, or the newest; one whose beginning was broken off before its plan was written is nothing to speak of while
    /// there is another.
    func upgrade(_ id: String?) throws -> UpgradeFolder {
        if let id { return try state().upgrade(id) }
        let all = try upgrades()
        guard let newest = try all.first(where: { try look(at: $0).state.plan != nil }) ?? all.first else {
            throw Complaint(
                .wrongUse, "There is no upgrade yet. Begin one with `belay upgrade DEPLOYMENT --to VERSION`, or try `belay demo`.")
        }
        return newest
    }

    /// For looking: no lease is taken, nothing is written.
    func look(at folder: UpgradeFolder) throws -> UpgradeSession {
        try UpgradeSession(folder: folder, store: try SQLiteEventStore(folder, .readOnly), who: who, secrets: SecretStore())
    }

    /// The newest upgrade that is as asked for, looked at. One that can't be read is told of where another is found, and is the error where
    /// none is: it may have been the one.
    func newest(among folders: [UpgradeFolder]? = nil, where fits: (UpgradeState) -> Bool) throws -> UpgradeSession? {
        var unreadable: [(folder: UpgradeFolder, error: any Error)] = []
        for folder in try folders ?? upgrades() {
            do {
                let session = try look(at: folder)
                guard fits(session.state) else { continue }
                for (folder, error) in unreadable { Console.complain("belay: \(folder.id) was passed over: \(error)") }
                return session
            } catch {
                unreadable.append((folder, error))
            }
        }
        if let first = unreadable.first { throw first.error }
        return nil
    }

    /// For going on: the lease is taken where it is free.
    func lead(_ folder: UpgradeFolder, secrets: SecretStore) throws -> UpgradeSession {
        try led(UpgradeSession(folder: folder, store: try SQLiteEventStore(folder, .readWrite), who: who, secrets: secrets))
    }

    /// For going on with what was looked at, its secrets had anew where its plan says: they were never written.
    func lead(_ seen: UpgradeSession) throws -> UpgradeSession {
        let secrets = try SecretStore(having: seen.state.plan?.secrets ?? [:])
        return try led(UpgradeSession(continuing: seen, store: try SQLiteEventStore(seen.folder, .readWrite), secrets: secrets))
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
