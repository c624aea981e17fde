// The screen on a pseudo terminal: what is sent, what is understood, and that the terminal is given back. Curses has one state for the
// whole process, so these tests run one after the other.
import CLinux
import Foundation
import Testing

@testable import Terminal

@Suite(.serialized) struct ScreenTests {
    private func open(_ pair: TerminalPair, type: String = "xterm-256color", _ more: [String: String] = [:]) throws -> Screen {
        let variables = ["TERM": type, "LANG": "C.UTF-8"].merging(more) { $1 }
        return try Screen(input: pair.program, output: pair.program, environment: { variables[$0] })
    }

    private func list(_ screen: borrowing Screen) -> ListView {
        var list = ListView((1...40).map { ListItem("Item number \($0) of the list", detail: "\($0) min") })
        list.fit(screen.size)
        return list
    }

    private func present(_ list: ListView, on screen: inout Screen) {
        var buffer = CellBuffer(screen.size, glyphs: screen.glyphs)
        let cursor = list.render(into: &buffer, in: buffer.bounds)
        screen.present(buffer, cursor: cursor)
    }

    // MARK: Bytes

    @Test(arguments: ["xterm-256color", "tmux-256color", "vt100", "linux"])
    func movingAHighlightCostsFewBytes(type: String) throws {
        let pair = try TerminalPair()
        var screen = try open(pair, type: type)
        var list = list(screen)
        present(list, on: &screen)
        #expect(pair.take().count < 2000)
        _ = list.handle(.down)
        present(list, on: &screen)
        let count = pair.take().count
        #expect(count > 0 && count <= 150, "\(count) bytes")
    }

    @Test func whatDidNotChangeCostsNothing() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        let list = list(screen)
        present(list, on: &screen)
        _ = pair.take()
        present(list, on: &screen)
        #expect(pair.take().isEmpty)
    }

    @Test func aLogLineScrollsTheTerminal() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        var log = LogPane()
        log.fit(screen.size)
        func show(_ screen: inout Screen) {
            var buffer = CellBuffer(screen.size)
            let (top, rest) = buffer.bounds.split(top: 1)
            let (area, bottom) = rest.split(bottom: 1)
            Bar.render(left: "Something is running", into: &buffer, in: top)
            Bar.render(left: "keys", .statusBar, into: &buffer, in: bottom)
            let cursor = log.render(into: &buffer, in: area)
            screen.present(buffer, cursor: cursor)
        }
        for number in 1...60 { log.append("\(number): output of some length, and different each time: \(number * 7919)\n".utf8) }
        show(&screen)
        _ = pair.take()
        log.append("61: output of some length, and different each time: \(61 * 7919)\n".utf8)
        show(&screen)
        let count = pair.take().count
        #expect(count <= 100, "\(count) bytes")
    }

    // MARK: Keys

    @Test(arguments: [
        ("a", [Key.character("a")]), ("é日👍", [.character("é"), .character("日"), .character("👍")]), ("\r", [.enter]), ("\n", [.enter]),
        ("\t", [.tab]), ("\u{7f}", [.backspace]), ("\u{8}", [.backspace]), ("\u{1b}", [.escape]), ("\u{1b}OA\u{1b}OB", [.up, .down]),
        ("\u{1b}[Z", [.backtab]), ("\u{1b}[5~\u{1b}[6~", [.pageUp, .pageDown]), ("\u{1b}OH\u{1b}OF", [.home, .end]),
        ("\u{1b}OP\u{1b}[24~", [.function(1), .function(12)]), ("\u{c}\u{3}\u{1a}", [.control("l"), .control("c"), .control("z")]),
        ("\u{1b}[3~", [.delete]), ("\u{1b}[99;7u", [.unknown]), ("\u{1b}[<0;3;4Mx", [.unknown, .character("x")]),
        ("\u{1b}q", [.escape, .character("q")]), ("\u{1b}[200~q\nrm\u{1b}[201~z", [.paste("q\nrm"), .character("z")]),
        ("\u{0}", [.control("@")]),
    ])
    func bytesBecomeKeys(bytes: String, keys: [Key]) throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        let pressed = try press(bytes, pair, &screen)
        #expect(pressed == keys)
    }

    @Test func brokenUTF8IsNoKey() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        pair.type([0xff, 0xc3, 0x28, 0xe2, 0x82, 0x61])
        #expect(wait(pair, 6))
        let keys = screen.readKeys()
        #expect(keys == [.unknown, .unknown, .character("("), .unknown, .character("a")])
    }

    private func wait(_ pair: TerminalPair, _ count: Int) -> Bool {
        for _ in 0..<5000 where belay_bytes_waiting(pair.program) < count { usleep(1000) }
        return belay_bytes_waiting(pair.program) >= count
    }

    private func press(_ bytes: String, _ pair: TerminalPair, _ screen: inout Screen) throws -> [Key] {
        pair.type(bytes)
        #expect(wait(pair, bytes.utf8.count))
        return screen.readKeys()
    }

    // MARK: Which terminal

    @Test(arguments: ["xterm-kitty", "xterm-ghostty", "foot", "no-such-terminal"])
    func anUnknownTypeIsTakenForXterm(type: String) throws {
        let pair = try TerminalPair()
        let screen = try open(pair, type: type)
        #expect(screen.description.requestedType == type)
        #expect(screen.description.usedType == "xterm-256color")
    }

    @Test func withoutATerminalThePlainViewIsUsed() throws {
        let pair = try TerminalPair()
        #expect(reason(pair.program, pair.program, "dumb") == .dumb(type: "dumb"))
        #expect(reason(pair.program, pair.program, nil) == .dumb(type: ""))
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        #expect(reason(ends[0], pair.program, "xterm") == .noTerminal)
        #expect(reason(pair.program, ends[1], "xterm") == .noTerminal)
        ends.forEach { close($0) }
    }

    private func reason(_ input: Int32, _ output: Int32, _ type: String?) -> PlainViewReason? {
        do throws(PlainViewReason) {
            let screen = try Screen(input: input, output: output, environment: { $0 == "TERM" ? type : nil })
            Issue.record("a screen of \(screen.size) was opened")
            return nil
        } catch {
            return error
        }
    }

    @Test func coloursFollowTheTerminalAndTheWish() throws {
        func sent(_ type: String, _ more: [String: String] = [:]) throws -> String {
            let pair = try TerminalPair()
            var screen = try open(pair, type: type, more)
            var buffer = CellBuffer(screen.size)
            buffer.put("bad", .failure, x: 0, y: 0)
            _ = pair.take()
            screen.present(buffer, cursor: nil)
            return pair.takeText()
        }
        #expect(try sent("xterm-256color").contains("\u{1b}[31m"))
        #expect(try sent("xterm-256color", ["NO_COLOR": "1"]).contains("\u{1b}[31m") == false)
        #expect(try sent("xterm-256color", ["NO_COLOR": "1"]).contains(";1;4m"))
        #expect(try sent("vt100").contains("\u{1b}[31m") == false)
    }

    @Test func onlyCellsAreEverSent() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        _ = pair.take()
        var buffer = CellBuffer(screen.size)
        for (y, text) in SanitizedTextTests.hostile.prefix(24).enumerated() { buffer.put(SanitizedText(text), x: 0, y: y) }
        screen.present(buffer, cursor: nil)
        let text = pair.takeText()
        for forbidden in ["\u{1b}]", "\u{1b}P", "\u{7}", "\u{9b}", "\u{202e}", "\u{1b}[?1000h", "\u{0}", "\u{e}"] {
            #expect(!text.unicodeScalars.contains(forbidden.unicodeScalars), "\(forbidden.debugDescription)")
        }
    }

    // MARK: Giving back

    @Test func theTerminalIsGivenBack() throws {
        let pair = try TerminalPair()
        let before = pair.mode()
        do {
            let screen = try open(pair)
            #expect(pair.mode().c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
            #expect(screen.size == Size(width: 80, height: 24))
        }
        #expect(pair.mode().c_lflag == before.c_lflag)
        #expect(pair.mode().c_iflag == before.c_iflag)
        #expect(pair.mode().c_oflag == before.c_oflag)
        let sent = pair.takeText()
        #expect(sent.contains("\u{1b}[?1049h") && sent.contains("\u{1b}[?1049l") && sent.contains("\u{1b}[?2004l"))
    }

    @Test func whileAwayTheTerminalIsAsBefore() throws {
        let pair = try TerminalPair()
        let before = pair.mode()
        var screen = try open(pair)
        let list = list(screen)
        present(list, on: &screen)
        _ = pair.take()
        pair.resize(width: 100, height: 30)
        let mode = screen.whileAway { pair.mode() }
        #expect(mode.c_lflag == before.c_lflag)
        #expect(pair.mode().c_lflag & tcflag_t(ICANON | ECHO) == 0)
        #expect(screen.size == Size(width: 100, height: 30))
        present(list, on: &screen)
        let sent = pair.takeText()
        #expect(sent.contains("\u{1b}[?1049l"))
        #expect(sent.contains("\u{1b}[?1049h"))
        #expect(sent.contains("Item number 20"))
    }

    @Test func anotherSizeIsTakenOver() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        var changed = screen.resize()
        #expect(!changed)
        pair.resize(width: 40, height: 12)
        changed = screen.resize()
        #expect(changed)
        #expect(screen.size == Size(width: 40, height: 12))
        present(list(screen), on: &screen)
        let waiting = screen.readKeys()
        #expect(waiting.isEmpty, "a change of size is no key")
    }

    // MARK: The loop

    @Test func theLoopReportsWhatHappens() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        let mailbox = try Mailbox<Int>()
        var loop = EventLoop(signals: try SignalInbox(), mailbox: mailbox)

        var got: [String] = []
        pair.type("x\u{3}")
        #expect(wait(pair, 2))
        got = try next(&loop, &screen)
        #expect(got == ["key x", "interrupted"])

        Thread.detachNewThread { for number in 1...3 { mailbox.post(number) } }
        got = []
        while got.count < 3 { got += try next(&loop, &screen) }
        #expect(got == ["message 1", "message 2", "message 3"])

        loop.setTimer(7, after: .milliseconds(20))
        loop.setTimer(8, after: .milliseconds(5))
        loop.setTimer(9, after: .milliseconds(1))
        loop.cancelTimer(9)
        got = []
        while got.count < 2 { got += try next(&loop, &screen) }
        #expect(got == ["timer 8", "timer 7"])

        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        loop.watch(ends[0])
        _ = write(ends[1], "x", 1)
        got = try next(&loop, &screen)
        #expect(got == ["readable"])
        loop.unwatch(ends[0])
        ends.forEach { close($0) }

        pair.resize(width: 50, height: 20)
        pthread_kill(pthread_self(), SIGWINCH)
        got = try next(&loop, &screen)
        #expect(got == ["resized 50×20"])
        pthread_kill(pthread_self(), SIGTERM)
        got = try next(&loop, &screen)
        #expect(got == ["terminated"])
        pthread_kill(pthread_self(), SIGHUP)
        got = try next(&loop, &screen)
        #expect(got == ["hung up"])
    }

    @Test func aTerminalThatIsGoneIsReportedOnce() throws {
        // Without the reading thread, so that the operator's end really closes.
        var primary: Int32 = -1
        var secondary: Int32 = -1
        #expect(belay_open_terminal_pair(&primary, &secondary, 80, 24) == 0)
        var screen = try Screen(input: secondary, output: secondary, environment: { $0 == "TERM" ? "xterm" : nil })
        var loop = EventLoop(signals: try SignalInbox(), mailbox: try Mailbox<Int>())
        close(primary)
        var got = try next(&loop, &screen)
        #expect(got == ["hung up"])
        loop.setTimer(1, after: .milliseconds(50))
        let before = processorTime()
        got = try next(&loop, &screen)
        #expect(got == ["timer 1"], "waits for the timer and does not spin on the dead terminal")
        #expect(processorTime() - before < 20_000_000)
        close(secondary)
    }

    /// Nanoseconds that this thread has computed.
    private func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    @Test func aFloodOfReportsIsFoldedIntoOne() throws {
        let pair = try TerminalPair()
        var screen = try open(pair)
        let mailbox = try Mailbox<Int>()
        var loop = EventLoop(signals: try SignalInbox(), mailbox: mailbox)
        for _ in 0..<1000 {
            mailbox.post(1) { sum in
                sum += 1
                return true
            }
        }
        let got = try next(&loop, &screen)
        #expect(got == ["message 1000"])
    }

    private func next(_ loop: inout EventLoop<Int>, _ screen: inout Screen) throws -> [String] {
        try loop.wait(on: &screen).map { event in
            switch event {
            case .key(let key): "key \(key.label)"
            case .message(let number): "message \(number)"
            case .timer(let identifier): "timer \(identifier)"
            case .readable: "readable"
            case .resized(let size): "resized \(size.width)×\(size.height)"
            case .resumed: "resumed"
            case .interrupted: "interrupted"
            case .terminated: "terminated"
            case .hungUp: "hung up"
            }
        }
    }
}
