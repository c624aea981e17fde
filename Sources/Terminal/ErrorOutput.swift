// Keeps what the process writes to its error output from spoiling the screen: it goes to memory, and out when the screen is given back.
internal import CLinux
internal import Glibc

final class ErrorOutput {
    /// -1 when nothing is collected.
    private(set) var memory: Int32 = -1
    /// Where error output went before; -1 when nothing is collected.
    private(set) var original: Int32 = -1

    /// Collects from now on, if error output is a terminal: a file takes it as it is.
    func collect() {
        guard memory < 0, isatty(STDERR_FILENO) == 1 else { return }
        let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        let file = belay_memfd_create("error output")
        guard copy >= 0, file >= 0, dup2(file, STDERR_FILENO) >= 0 else {
            // Not collecting is the lesser evil: messages then show on the screen until the next ^L.
            if copy >= 0 { close(copy) }
            if file >= 0 { close(file) }
            return
        }
        memory = file
        original = copy
    }

    /// Puts error output back and writes there what was collected.
    func release() {
        guard memory >= 0 else { return }
        dup2(original, STDERR_FILENO)
        var chunk = [UInt8](repeating: 0, count: 4096)
        var offset: off_t = 0
        while case let count = pread(memory, &chunk, chunk.count, offset), count > 0 {
            var written = 0
            while written < count {
                let step = chunk.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress.map { $0 + written }, count - written) }
                if step < 0 && errno == EINTR { continue }
                if step <= 0 { break }
                written += step
            }
            offset += off_t(count)
        }
        close(memory)
        close(original)
        memory = -1
        original = -1
    }

    deinit {
        if memory >= 0 { close(memory) }
        if original >= 0 { close(original) }
    }
}
