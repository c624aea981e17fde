// A pseudo terminal for tests: the program's end is handed to a screen, the other end plays the operator and counts what is sent.
import CLinux
import Foundation
import Synchronization

@testable import Terminal

final class TerminalPair: Sendable {
    let program: Int32
    private let operatorEnd: Int32
    private let received = Mutex<[UInt8]>([])

    init(width: Int = 80, height: Int = 24) throws {
        var primary: Int32 = -1
        var secondary: Int32 = -1
        guard belay_open_terminal_pair(&primary, &secondary, Int32(width), Int32(height)) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        program = secondary
        operatorEnd = primary
        // Reads all the time, since the program would block once the terminal's buffer is full.
        let thread = Thread { [self] in
            var chunk = [UInt8](repeating: 0, count: 65536)
            while case let count = read(operatorEnd, &chunk, chunk.count), count > 0 {
                received.withLock { $0 += chunk[..<count] }
            }
            close(operatorEnd)
        }
        thread.start()
    }

    /// Everything that was sent since the last call. Bytes that the program wrote before are there: a pseudo terminal hands them over at
    /// once, and the marker behind them is waited for.
    func take() -> [UInt8] {
        let marker = Array("<end \(UInt64.random(in: 0...UInt64.max))>".utf8)
        _ = write(program, marker, marker.count)
        while true {
            let bytes: [UInt8]? = received.withLock { bytes in
                guard bytes.count >= marker.count, bytes.suffix(marker.count).elementsEqual(marker) else { return nil }
                defer { bytes = [] }
                return bytes.dropLast(marker.count)
            }
            if let bytes { return bytes }
            usleep(200)
        }
    }

    func takeText() -> String { String(decoding: take(), as: UTF8.self) }

    func type(_ bytes: [UInt8]) {
        _ = write(operatorEnd, bytes, bytes.count)
    }

    func type(_ text: String) { type(Array(text.utf8)) }

    func resize(width: Int, height: Int) {
        _ = belay_set_terminal_size(operatorEnd, Int32(width), Int32(height))
    }

    func mode() -> termios {
        var mode = termios()
        tcgetattr(program, &mode)
        return mode
    }
}
