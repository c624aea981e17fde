// The terminal in full-screen use: taken over, drawn on, left for a while and given back. The only owner of curses; one thread
// uses it. It knows cells and keys, but not what they mean.
internal import CLinux
internal import CNcurses
internal import Glibc

/// Owns the terminal from `init` until it goes out of scope; then, and also when the process exits or crashes, the terminal is as before.
package struct Screen: ~Copyable {
    /// What was found out about the terminal.
    package struct Description: Hashable, Sendable {
        /// What `TERM` says, and the terminfo entry that is used; they differ when the first is unknown here.
        package let requestedType: String
        package let usedType: String
        package let colours: ColourDepth
        package let isUTF8: Bool
    }

    package let description: Description
    /// The signs that can be shown here; buffers for this screen are made with them.
    package let glyphs: Glyphs

    private let input: Int32
    private let output: Int32
    private let curses: CursesHandle
    private let encoding: Encoding
    private let pasteMode: (on: [UInt8], off: [UInt8])?
    private let restoring: [UInt8]
    private let errorOutput = ErrorOutput()
    private var palette: Palette
    private var decoder = KeyDecoder()
    private var presented: CellBuffer?
    private var cursorIsShown = true

    /// The descriptor on which keys arrive.
    package var descriptor: Int32 { input }

    private var window: UnsafeMutablePointer<WINDOW> { curses.window }

    package var size: Size {
        Size(width: Int(belay_window_columns(window)), height: Int(belay_window_rows(window)))
    }

    /// Takes the terminal over. Never exits the process, whatever `TERM` is: an unknown type is tried as xterm-256color, then as vt100.
    /// - Parameter environment: how to look up a variable.
    package init(
        input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, theme: Theme = .terminal,
        environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) throws(PlainViewReason) {
        guard isatty(input) == 1, isatty(output) == 1 else { throw .noTerminal }
        let type = environment("TERM") ?? ""
        guard !type.isEmpty, type != "dumb" else { throw .dumb(type: type) }
        let encoding = Encoding.prepare(environment: environment)
        belay_guard_capture_mode(output)
        let curses = try CursesHandle(type: type, input: input, output: output)
        self.curses = curses
        self.encoding = encoding
        self.input = input
        self.output = output

        // Control characters come as keys, Enter as CR; flow control cannot freeze the screen.
        raw()
        noecho()
        nonl()
        idlok(curses.window, true)
        keypad(curses.keys, true)
        nodelay(curses.keys, true)
        set_escdelay(25)
        var depth = ColourDepth.none
        var hasStandardColours = true
        if has_colors(), start_color() == OK {
            hasStandardColours = use_default_colors() == OK
            depth = .of(colours: Int(belay_colour_count()), environment: environment)
        }
        palette = Palette(theme: theme, depth: depth, hasStandardColours: hasStandardColours)
        description = Description(requestedType: type, usedType: curses.type, colours: depth, isUTF8: encoding == .utf8)
        glyphs = encoding == .utf8 ? .unicode : .ascii

        pasteMode = Self.preparePaste()
        restoring =
            (pasteMode?.off ?? [])
            + ["sgr0", "op", "rmkx", "cnorm", "rmcup"].flatMap { (name: String) in belay_capability(name).map(withoutPadding) ?? [] }
        begin()
        resize()
    }

    deinit {
        end()
    }

    // MARK: Drawing

    /// Shows the buffer: rows that did not change cost nothing, the others only what differs. The cursor ends on `cursor`, which is
    /// where the operator's attention belongs (screen readers and braille displays follow it); nil hides it.
    package mutating func present(_ buffer: CellBuffer, cursor: Position?) {
        let size = size
        for y in 0..<min(buffer.height, size.height) where !isPresented(row: y, of: buffer) {
            draw(row: y, of: buffer, columns: min(buffer.width, size.width))
        }
        presented = buffer
        if cursorIsShown != (cursor != nil) {
            cursorIsShown = cursor != nil
            curs_set(cursorIsShown ? 1 : 0)
        }
        if let cursor {
            wmove(window, Int32(min(max(0, cursor.y), size.height - 1)), Int32(min(max(0, cursor.x), size.width - 1)))
        }
        wnoutrefresh(window)
        doupdate()
    }

    private func isPresented(row y: Int, of buffer: CellBuffer) -> Bool {
        guard let presented, presented.size == buffer.size, presented.row(y) == buffer.row(y) else { return false }
        return presented.markTable == buffer.markTable || !buffer.row(y).contains { $0.marks != 0 }
    }

    private mutating func draw(row y: Int, of buffer: CellBuffer, columns: Int) {
        let row = buffer.row(y).prefix(columns)
        var characters: [wchar_t] = []
        var style: Style?
        wmove(window, Int32(y), 0)
        for cell in row {
            if style != cell.style {
                write(&characters)
                style = cell.style
                let ink = palette.ink(cell.style)
                belay_set_attributes(window, ink.attributes, ink.pair)
            }
            if cell.isRightHalf {
                if encoding == .singleByte { characters.append(wchar_t(0x20)) }
                continue
            }
            characters.append(wchar_t(encoding.sendable(cell.base).value))
            if cell.marks != 0, encoding == .utf8 {
                characters += buffer.marks(of: cell).unicodeScalars.map { wchar_t($0.value) }
            }
        }
        write(&characters)
    }

    private func write(_ characters: inout [wchar_t]) {
        // Writing the lower right cell is reported as an error although it is drawn.
        if !characters.isEmpty { waddnwstr(window, characters, Int32(characters.count)) }
        characters.removeAll(keepingCapacity: true)
    }

    /// Draws everything anew, in case something else wrote on the terminal: for ^L.
    package mutating func repaint() {
        presented = nil
        clearok(belay_current_window(), true)
    }

    package mutating func use(_ theme: Theme) {
        palette = Palette(theme: theme, depth: palette.depth, hasStandardColours: palette.hasStandardColours)
        presented = nil
    }

    /// Rings the terminal's bell.
    package func ring() {
        beep()
    }

    // MARK: Keys and size

    /// The keys that have arrived; never waits, except 25 ms after an Escape for what may belong to it.
    package mutating func readKeys() -> [Key] {
        var pressed: [Key] = []
        while case let code = wgetch(curses.keys), code != ERR { pressed += decoder.feed(code) }
        if let last = decoder.flush() { pressed.append(last) }
        return pressed
    }

    /// Takes over the terminal's present size. Returns whether it changed.
    @discardableResult
    package mutating func resize() -> Bool {
        var columns: Int32 = 0
        var rows: Int32 = 0
        // A serial line says 0×0; then terminfo's size stands.
        guard belay_terminal_size(output, &columns, &rows) == 0, columns > 0, rows > 0, is_term_resized(rows, columns) else { return false }
        resizeterm(rows, columns)
        presented = nil
        return true
    }

    // MARK: Leaving and coming back

    /// Gives the terminal back, runs `body` (a shell, an editor), and takes it over again. Everything is drawn anew at the next `present`.
    package mutating func whileAway<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        end()
        defer { resume() }
        return try body()
    }

    /// Stops the process as ^Z does everywhere, and returns when it goes on.
    package mutating func suspend() {
        whileAway { _ = belay_stop_self() }
    }

    /// Puts the terminal's mode right after somebody else stopped and continued us.
    package mutating func reassert() {
        reset_prog_mode()
        begin()
        resize()
        repaint()
    }

    private mutating func resume() {
        reset_prog_mode()
        flushinp()
        begin()
        resize()
        repaint()
        // The cursor's visibility was reset by leaving.
        curs_set(cursorIsShown ? 1 : 0)
    }

    /// Pasted text is marked as such where the terminal can, so that it is not taken for keys.
    private static func preparePaste() -> (on: [UInt8], off: [UInt8])? {
        guard let on = belay_capability("BE"), let off = belay_capability("BD") else { return nil }
        define_key("\u{1b}[200~", KeyDecoder.pasteBegins)
        define_key("\u{1b}[201~", KeyDecoder.pasteEnds)
        return (withoutPadding(on), withoutPadding(off))
    }

    private func begin() {
        errorOutput.collect()
        restoring.withUnsafeBytes {
            belay_guard_arm(
                output, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, errorOutput.memory, errorOutput.original)
        }
        if let pasteMode { send(pasteMode.on) }
    }

    private func end() {
        if let pasteMode { send(pasteMode.off) }
        endwin()
        belay_guard_disarm()
        errorOutput.release()
    }

    /// Writes around curses, which has nothing buffered between two presents.
    private func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(output, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }  // the terminal is gone; reading keys will say so
            sent += count
        }
    }
}

/// A terminfo string without its `$<…>` delays, which only curses could carry out.
private func withoutPadding(_ capability: UnsafePointer<CChar>) -> [UInt8] {
    var bytes: [UInt8] = []
    var inPadding = false
    let source = String(cString: capability).utf8
    for (index, byte) in zip(source.indices, source) {
        if byte == UInt8(ascii: "$"), source[source.index(after: index)...].first == UInt8(ascii: "<") { inPadding = true }
        if !inPadding { bytes.append(byte) }
        if byte == UInt8(ascii: ">") { inPadding = false }
    }
    return bytes
}
