// One upgrade, open: its journal, its state, and who leads it. One thread owns a session. What may happen is the state machine's;
// what is done about it is in the extensions: SessionIntents, StepLaunch, SessionRuns, SessionChecks, SessionSettling.
package import Journal
import Process
package import UpgradeModel

package final class UpgradeSession {
    package let folder: UpgradeFolder
    package private(set) var state = UpgradeState()
    package private(set) var history: [Recorded] = []
    /// Why this session may only look on; nil while it leads.
    package private(set) var lookingOn: String?
    /// The operator, as the journal names them.
    package let who: String

    /// Calls the operator; nil: nobody is called.
    package var notifier: Notifier?
    /// Why the last call for the operator could not be made.
    package private(set) var notifyProblem: String?

    let store: any EventStore
    let secrets: SecretStore
    var activeCheck: ActiveCheck?
    /// Which command of the running undo, from 0.
    var runningPart = 0
    /// Since when the far host of the running step does not answer; microseconds since 1970.
    var silentSince: Int64?
    var settling: Settling?
    /// Microseconds, by the steady clock, of the next look at a settling production.
    var nextSettleLook: Int64 = 0
    /// Why what is started now might not outlive this session; nil: nothing is known against it.
    let danger: () -> String?
    private var lastOverrunCall = ""
    private let places: PlaceBook
    private let clock: @Sendable () -> Int64
    private let steady: @Sendable () -> Int64

    /// Opens the journal and folds it. Does not take the lease: `lead` does.
    package init(
        folder: UpgradeFolder, store: any EventStore, who: String, secrets: SecretStore, places: PlaceBook = PlaceBook(),
        clock: @escaping @Sendable () -> Int64 = WallClock.now, steady: @escaping @Sendable () -> Int64 = SteadyClock.now,
        danger: @escaping () -> String? = { LoginSession.danger() }
    ) throws {
        self.folder = folder
        self.store = store
        self.who = who
        self.secrets = secrets
        self.places = places
        self.clock = clock
        self.steady = steady
        self.danger = danger
        lookingOn = "This session has not taken the lead."
        try follow()
    }

    /// Goes on with what another session has read of the same upgrade already: it is not read and decoded again.
    package init(continuing seen: UpgradeSession, store: any EventStore, secrets: SecretStore) throws {
        folder = seen.folder
        self.store = store
        who = seen.who
        self.secrets = secrets
        places = seen.places
        clock = seen.clock
        steady = seen.steady
        danger = seen.danger
        lookingOn = "This session has not taken the lead."
        state = seen.state
        history = seen.history
        try follow()
    }

    package var id: String { folder.id }
    package var now: Int64 { clock() }
    var steadyNow: Int64 { steady() }

    /// Takes in what others have written since. Returns whether there was anything.
    @discardableResult
    package func follow() throws -> Bool {
        let entries = try store.entries(after: Int64(state.lastSequence))
        for entry in entries { try take(try EventCoding.recorded(entry, blob: store.blob)) }
        return !entries.isEmpty
    }

    private func take(_ recorded: Recorded) throws {
        try state.apply(recorded)
        history.append(recorded)
    }

    // MARK: The lead

    /// Takes the lease where it is free or its holder is dead; otherwise this session looks on, and `lookingOn` says why.
    package func lead() throws {
        do {
            let holder = try store.acquire(LeaseHolder(name: who, since: now))
            lookingOn = nil
            // The holder before may have written until a moment ago.
            try follow()
            try write([.leased(holder: who, from: holder.origin, epoch: Int(holder.epoch))])
        } catch let error as JournalError {
            guard case .leaseHeld(let holder) = error else { throw error }
            lookingOn = holder.sentence + "."
        }
    }

    /// Takes the lease from whoever holds it; the take-over is recorded.
    package func takeOver() throws {
        let before = try store.takeOver(LeaseHolder(name: who, since: now))
        lookingOn = nil
        try follow()
        let epoch = try store.leaseHolder().map { Int($0.epoch) } ?? 0
        try write([.tookOver(holder: who, before: before?.sentence ?? "nobody", epoch: epoch)])
    }

    /// Gives the lead back, for the next session to take at once.
    package func leave() throws {
        guard lookingOn == nil else { return }
        lookingOn = "This session has given the lead back."
        try store.release()
    }

    /// Who leads now that this session does no longer, as a whole sentence.
    private func leader() throws -> String { try store.leaseHolder().map { $0.sentence + "." } ?? "The lead was lost." }

    package func heartbeat() throws {
        guard lookingOn == nil else { return }
        do {
            try store.heartbeat(at: now)
        } catch {
            guard case .leaseLost = error else { throw error }
            lookingOn = try leader()
        }
    }

    /// The first event of an upgrade. `identities` is what each environment proved to be while planning.
    package func begin(_ plan: Plan, identities: [String: String]) throws {
        guard state.plan == nil else { throw Refusal(.state, "This upgrade has its plan already.") }
        try write([.planned(plan, identities: identities)])
    }

    func write(_ events: [Event]) throws {
        guard !events.isEmpty else { return }
        let time = now
        // Kept only for somebody to be called: while it is held, the first change copies every step.
        let before = notifier == nil ? nil : state
        do {
            let entries = try store.append(try events.map { try EventCoding.draft($0, time: time, who: who) })
            for (entry, event) in zip(entries, events) {
                try take(Recorded(sequence: Int(entry.sequence), time: entry.time, who: entry.who, event: event))
            }
        } catch let error as JournalError {
            guard case .leaseLost = error else { throw error }
            lookingOn = try leader()
            try follow()
            throw Refusal(.gates, "Somebody else has taken this upgrade over: \(lookingOn ?? "") Nothing was written.")
        }
        if let before { call(before) }
    }

    private func call(_ before: UpgradeState) {
        guard let notifier, let (occasion, message) = Notifier.occasion(before: before, after: state) else { return }
        do {
            try notifier.tell(occasion, message, upgrade: folder, call: "\(state.lastSequence)")
            notifyProblem = nil
        } catch {
            notifyProblem = "The notify command could not be run: \(error.description)"
        }
    }

    /// Once for each level that an attempt comes to, whatever session looks after it.
    func callAboutOverrun(_ key: StepKey) {
        guard let notifier, let progress = state.progress(key), let overrun = progress.overrun(at: now) else { return }
        let call = "\(progress.startedBy ?? 0).\(overrun.level.rawValue)"
        guard call != lastOverrunCall else { return }
        lastOverrunCall = call
        do {
            try notifier.tell(.slow, "\(key.description): \(overrun.sentence)", upgrade: folder, call: call)
            notifyProblem = nil
        } catch {
            if case .runExists = error { return }
            notifyProblem = "The notify command could not be run: \(error.description)"
        }
    }

    // MARK: Places

    func place(of address: PlaceAddress) -> any Place { places.place(at: address) }
}

/// Wall clock time, microseconds since 1970, UTC.
package enum WallClock {
    @Sendable package static func now() -> Int64 { Clock.wall() }
}

/// Microseconds since the machine was started, suspension included: nobody sets this clock.
package enum SteadyClock {
    @Sendable package static func now() -> Int64 { Clock.sinceBoot().microseconds }
}
