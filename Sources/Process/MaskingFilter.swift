// The process between a command that was given secrets and its log: a session of its own, so that it outlives wizard and runner.
import CLinux
import Glibc

enum MaskingFilter {
    static let argument = "__mask"

    /// The filter's descriptors: 0 is the command's output, 1 the log, 3 the secrets, in memory.
    static func spawn(input: Descriptor, log: Descriptor, secrets: [[UInt8]]) throws(ProcessError) -> pid_t {
        var record = Record()
        for secret in secrets { record.add("secret", secret) }
        return try Spawn.start(
            program: "/proc/self/exe", arguments: ["belay", argument], environment: HelperProcess.environment, folder: "/",
            descriptors: [input, log, nil, try .memory(holding: record.encoded())])
    }

    /// Until the last writer has closed its end.
    static func main() -> Int32 {
        belay_ignore_signals()
        let input = Descriptor(owning: 0)
        var log = LossyLog(file: Descriptor(owning: 1))
        do {
            let record = try Record(parsing: Descriptor(owning: 3).readAll(limit: 16 << 20, from: "the secrets"), of: "the secrets")
            var mask = SecretMask(hiding: record.all("secret"))
            while let piece = try input.read(atMost: 64 * 1024, from: "the command's output"), !piece.isEmpty {
                log.append(mask.pass(piece))
            }
            log.append(mask.finish())
            return 0
        } catch {
            // Nobody is there to be told but the log.
            log.append(Array("\nbelay: the rest of the output is lost: \(error)\n".utf8))
            return 1
        }
    }
}

/// A full disk costs the log some output. Ending the filter instead would end the command by SIGPIPE, in the middle of its work.
private struct LossyLog {
    let file: Descriptor
    private var lost = 0

    init(file: Descriptor) {
        self.file = file
    }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let note = lost > 0 ? Array("\nbelay: \(lost) bytes of output are missing here\n".utf8) : []
        do {
            try file.write(note + bytes, to: "the log")
            lost = 0
        } catch {
            lost += bytes.count
        }
    }
}
