// Signing and verifying with the keys that operators already have, through ssh-keygen.
internal import Glibc
internal import Process

enum BundleSignature {
    /// A signature made for something else must not count for a bundle.
    private static let namespace = "belay-bundle"

    /// The armoured signature of these bytes.
    static func sign(_ bytes: [UInt8], key: String) throws(ReleaseNotesError) -> [UInt8] {
        let answer = try run(["-Y", "sign", "-n", namespace, "-f", key], input: bytes)
        guard answer.succeeded, answer.output.text.hasPrefix("-----BEGIN SSH SIGNATURE-----") else {
            throw ReleaseNotesError(
                .tool, key, because: "ssh-keygen did not sign: \(words(answer))",
                now: "Name a private key without a passphrase, or one in the agent")
        }
        return answer.output.bytes
    }

    /// - Returns: the signer's name from the allowed-signers file.
    static func verify(_ bytes: [UInt8], _ signature: [UInt8], signers: String, name: String) throws(ReleaseNotesError) -> String {
        // Read once, so that a missing file is told apart from an unknown signer.
        _ = try FileReading.bytes(signers, limit: 1 << 20)
        guard signature.count <= 1 << 16 else { throw untrusted(name, "its signature is no signature") }
        let path = try store(signature)
        defer { unlink(path) }
        let found = try run(["-Y", "find-principals", "-s", path, "-f", signers], input: [])
        guard found.succeeded, let signer = found.output.text.split(separator: "\n").first.map(String.init), !signer.isEmpty else {
            throw untrusted(name, "it is signed by a key that is not among the allowed signers")
        }
        let answer = try run(["-Y", "verify", "-n", namespace, "-f", signers, "-I", signer, "-s", path], input: bytes)
        guard answer.succeeded else { throw untrusted(name, "its signature does not fit: \(words(answer))") }
        return signer
    }

    private static func untrusted(_ name: String, _ cause: String) -> ReleaseNotesError {
        ReleaseNotesError(.untrusted, name, because: cause, now: "Ask whoever made the bundle, and check the file of allowed signers")
    }

    private static func words(_ answer: Captured) -> String {
        answer.errors.text.split(separator: "\n").last.map(String.init) ?? answer.output.text.split(separator: "\n").last.map(String.init)
            ?? "no reason given"
    }

    private static func run(_ words: [String], input: [UInt8]) throws(ReleaseNotesError) -> Captured {
        do throws(ProcessError) {
            return try capture(
                Command(["ssh-keygen"] + words, environment: ["SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"], input: .bytes(input)))
        } catch {
            throw ReleaseNotesError(.tool, "ssh-keygen", because: "\(error)", now: "Install the OpenSSH client")
        }
    }

    /// ssh-keygen takes a signature from a file only.
    private static func store(_ signature: [UInt8]) throws(ReleaseNotesError) -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/belay-signature.XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else { throw FileReading.failure(path, errno) }
        defer { close(descriptor) }
        var offset = 0
        while offset < signature.count {
            let put = signature[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else {
                let code = errno
                unlink(path)
                throw FileReading.failure(path, code)
            }
            offset += put
        }
        return path
    }
}
