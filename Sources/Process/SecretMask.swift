// Replaces secrets in a stream of bytes, whatever the chunks are in which it comes. The process around it: MaskingFilter.

struct SecretMask {
    static let replacement = Array("••••".utf8)

    /// By first byte, so that most bytes cost one look-up.
    private let secrets: [[[UInt8]]]
    /// Not given out yet: it may be the beginning of a secret.
    private var held: [UInt8] = []
    /// How many of the held bytes at the front belong to a secret whose replacement has been given out.
    private var covered = 0

    init(hiding secrets: [[UInt8]]) {
        var table = [[[UInt8]]](repeating: [], count: 256)
        for secret in secrets {
            if let first = secret.first { table[Int(first)].append(secret) }
        }
        self.secrets = table
    }

    static func masked(_ text: [UInt8], hiding secrets: [[UInt8]]) -> [UInt8] {
        var mask = SecretMask(hiding: secrets)
        return mask.pass(text) + mask.finish()
    }

    /// What can be given out now. Where secrets overlap, all their bytes are hidden.
    mutating func pass(_ bytes: [UInt8]) -> [UInt8] {
        held += bytes
        return scan(isLast: false)
    }

    mutating func finish() -> [UInt8] {
        scan(isLast: true)
    }

    private mutating func scan(isLast: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(held.count)
        var position = 0
        var coveredTo = covered
        held.withUnsafeBufferPointer { text in
            scanning: while position < text.count {
                let candidates = secrets[Int(text[position])]
                if !candidates.isEmpty {
                    let rest = text[position...]
                    var longest = 0
                    for secret in candidates {
                        if rest.count >= secret.count {
                            if rest.starts(with: secret) { longest = max(longest, secret.count) }
                        } else if !isLast && secret.starts(with: rest) {
                            // The rest of it may come with the next bytes.
                            break scanning
                        }
                    }
                    if longest > 0 {
                        if position >= coveredTo { output += SecretMask.replacement }
                        coveredTo = max(coveredTo, position + longest)
                    }
                }
                if position >= coveredTo { output.append(text[position]) }
                position += 1
            }
        }
        covered = max(0, coveredTo - position)
        held.removeFirst(position)
        return output
    }
}
