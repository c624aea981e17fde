// The full-screen wizard over a session: the engine on a thread of its own, the screen on this one.

import CLinux
import Glibc
import Synchronization
import Terminal
import UpgradeEngine
import UpgradeModel
import Wizard

/// Between `start` and `finish` the session belongs to the engine's thread alone; the queue is all that is shared.
final class WizardRunner: WizardEngine {
    private enum Order: Sendable {
        case command(WizardCommand)
        case end
    }

    private let driver: SessionDriver
    private let mailbox: Mailbox<WizardEvent>
    private let orders = Mutex<[Order]>([])
    /// Readable while orders wait.
    private let wake: Int32
    private var thread = pthread_t()
    /// Places of the environments, for shells; frozen with the plan.
    private let environments: [EnvironmentPlan]
    private var lastComplaint = ""
    private var lastLookingOn: String?

    /// Shows the wizard until the operator leaves, and gives the terminal back.
    static func run(_ session: UpgradeSession, _ display: consuming FullScreen) throws -> WalkEnd {
        let runner = try WizardRunner(SessionDriver(session), display.mailbox)
        try runner.start()
        do {
            try display.walk(runner, program: ProgramName.typed, clock: WallClock.now)
        } catch {
            runner.finish()
            throw error
        }
        runner.finish()
        // What was ordered last was carried out meanwhile: how it came out is said where the screen can't any more.
        for event in display.mailbox.takeAll() {
            switch event {
            case .refused(let refusal): Console.complain(refusal.reason)
            case .failed(let sentence): Console.complain(sentence)
            case .key, .resized, .snapshot, .gates, .output, .log, .tick, .interrupted: break
            }
        }
        return session.lookingOn.map { .lookingOn($0) } ?? WalkEnd(leaving: session.state)
    }

    /// The terminal as a whole. Nil, having said why, where no full screen can be had: the plain view is for there.
    static func display() throws -> FullScreen? {
        do {
            return try FullScreen()
        } catch let reason as PlainViewReason {
            Console.complain("\(reason)")
            return nil
        }
    }

    private init(_ driver: SessionDriver, _ mailbox: Mailbox<WizardEvent>) throws {
        self.driver = driver
        self.mailbox = mailbox
        environments = driver.state.plan?.environments ?? []
        wake = belay_wake_descriptor()
        guard wake >= 0 else {
            throw Complaint(.inputOutput, "The wizard could not be started (eventfd: \(String(cString: strerror(errno)))).")
        }
    }

    deinit { close(wake) }

    private func start() throws {
        let this = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<WizardRunner>.fromOpaque(pointer).takeRetainedValue().work() }
                return nil
            }, this.toOpaque())
        if failure != 0 {
            this.release()
            throw Complaint(.inputOutput, "The wizard could not be started (pthread_create: \(String(cString: strerror(failure)))).")
        }
    }

    /// What was ordered before is still done.
    private func finish() {
        add(.end)
        pthread_join(thread, nil)
    }

    func submit(_ command: WizardCommand) { add(.command(command)) }

    private func add(_ order: Order) {
        orders.withLock { $0.append(order) }
        var one: UInt64 = 1
        // Cannot fail: the counter is far from its limit, and this object owns the descriptor.
        _ = write(wake, &one, 8)
    }

    // MARK: The engine's thread

    private func work() {
        show()
        while true {
            for order in takeOrders() {
                switch order {
                case .end: return
                case .command(let command): guarded { try carryOut(command) }
                }
            }
            guarded {
                let changed = try driver.tick()
                let output = driver.newOutput()
                if !output.isEmpty {
                    mailbox.post(.output(output)) { waiting in
                        guard case .output(let before) = waiting else { return false }
                        waiting = .output(before + output)
                        return true
                    }
                }
                if changed || driver.lookingOn != lastLookingOn { show() }
                lastComplaint = ""
            }
        }
    }

    /// Waits until there is something to do, or until it is time to look around.
    private func takeOrders() -> [Order] {
        var descriptor = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, patience) > 0 {
            var count: UInt64 = 0
            _ = read(wake, &count, 8)
        }
        return orders.withLock { orders in
            defer { orders = [] }
            return orders
        }
    }

    /// Milliseconds between two looks.
    private var patience: Int32 {
        if driver.lookingOn != nil { return 1_000 }
        switch driver.state.next {
        case .wait: return 100
        case .settle: return 1_000
        // The heartbeat of the lease.
        case .nothing, .plan, .step, .decide, .resolve: return 5_000
        }
    }

    private func carryOut(_ command: WizardCommand) throws {
        switch command {
        case .perform(let intent): try driver.perform(intent)
        case .judgeGates:
            mailbox.post(.gates(driver.gatesOfNextStep(), changes: driver.changesOfNextStep()))
            return
        case .lookAtReality(let key):
            if try !driver.lookAtReality(key) {
                mailbox.post(.failed("No probe can tell whether it was done: look yourself, and say what you saw."))
            }
        case .assess(let risk):
            guard let (verdict, how) = driver.assess(risk) else { return }
            try driver.perform(.assessRisk(id: risk.id, hop: risk.hop, verdict: verdict, how: how))
        case .readLog(let key):
            mailbox.post(.log(key, driver.log(of: key)))
            return
        case .stopRunning: try driver.stopRunning()
        case .takeOver: try driver.session.takeOver()
        case .openShell, .leave: return
        }
        show()
    }

    private func show() {
        lastLookingOn = driver.lookingOn
        mailbox.post(.snapshot(WizardSnapshot(id: driver.id, state: driver.state, lookingOn: driver.lookingOn, now: driver.now)))
    }

    /// A refusal or an error becomes a sentence on the screen, once.
    private func guarded(_ body: () throws -> Void) {
        do {
            try body()
        } catch let refusal as Refusal {
            mailbox.post(.refused(refusal))
        } catch {
            let sentence = "\(error)"
            guard sentence != lastComplaint else { return }
            lastComplaint = sentence
            mailbox.post(.failed(sentence))
        }
    }

    // MARK: Shell

    func shell(in environment: String) -> Int {
        let own = getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh"
        var words = [own]
        if case .ssh(let host) = environments.first(where: { $0.name == environment })?.place { words = ["ssh", "-t", "--", host] }
        Console.print("A shell in \(environment). `exit` comes back to Belay; its start and end are in the journal.")
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The loop blocks signals that a shell needs.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        var variables: [UnsafeMutablePointer<CChar>?] = [strdup("BELAY_ENVIRONMENT=\(environment)")]
        defer { free(variables[0]) }
        var inherited = belay_environment()
        while let next = inherited, let variable = next.pointee {
            if strncmp(variable, "BELAY_ENVIRONMENT=", 18) != 0 { variables.append(variable) }
            inherited = next + 1
        }
        variables.append(nil)
        let failure = posix_spawnp(&child, words[0], nil, &attributes, &arguments, &variables)
        guard failure == 0 else {
            Console.complain("The shell \(words[0]) was not started: \(String(cString: strerror(failure))).")
            return 127
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7f == 0 ? Int(status >> 8 & 0xff) : 128 + Int(status & 0x7f)
    }
}
