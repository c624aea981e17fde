// Replaces secrets in a stream of bytes, whatever the chunks are in which it comes. The process around it: MaskingFilter.

package struct SecretMask {
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

    /// A text that is whole; empty secrets are ignored.
    package static func masked(_ text: String, hiding secrets: [String]) -> String {
        let secrets = secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }
        return secrets.isEmpty ? text : String(decoding: masked(Array(text.utf8), hiding: secrets), as: UTF8.self)
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
            while position < text.count {
                switch match(text[position...], isLast: isLast) {
                case .undecided:
                    return
                case .secret(let length):
                    if position >= coveredTo { output += SecretMask.replacement }
                    coveredTo = max(coveredTo, position + length)
                case .none:
                    break
                }
                // Up to the next byte that a secret begins with there is nothing to decide.
                var next = position + 1
                while next < text.count && secrets[Int(text[next])].isEmpty { next += 1 }
                if next > coveredTo { output += text[max(position, coveredTo)..<next] }
                position = next
            }
        }
        covered = max(0, coveredTo - position)
        held.removeFirst(position)
        return output
    }

    private enum Match {
        case none
        /// The longest secret that stands here.
        case secret(length: Int)
        /// The rest of a secret may come with the next bytes.
        case undecided
    }

    private func match(_ text: Slice<UnsafeBufferPointer<UInt8>>, isLast: Bool) -> Match {
        guard let first = text.first else { return .none }
        var longest = 0
        for secret in secrets[Int(first)] {
            if text.count >= secret.count {
                if text.starts(with: secret) { longest = max(longest, secret.count) }
            } else if !isLast && secret.starts(with: text) {
                return .undecided
            }
        }
        return longest > 0 ? .secret(length: longest) : .none
    }
}
