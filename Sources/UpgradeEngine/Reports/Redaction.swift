// Takes out of a record what tells whose it is, before it is given away: names of hosts and people, home folders, addresses. The same
// name becomes the same placeholder in every text, so that the record can still be followed. Secrets were never in it.
internal import Glibc
internal import UpgradeModel

package struct Redaction: Sendable {
    private var hosts: [String: Int] = [:]
    private var users: [String: Int] = [:]
    private var addresses: [String: Int] = [:]
    /// Texts replaced wherever they stand as a whole word, by their first byte; the longest first.
    private var phrases: [UInt8: [Phrase]] = [:]

    private struct Phrase: Sendable {
        let text: [UInt8]
        let replacement: [UInt8]
    }

    package init() {}

    // MARK: What is known beforehand

    package mutating func hide(home: String) {
        if home.utf8.count > 1 && home.hasPrefix("/") { add(home, "~") }
    }

    /// A login, or a name as people sign with.
    package mutating func hide(user: String) {
        guard !Self.harmlessUsers.contains(user), !user.isEmpty else { return }
        let placeholder = Self.placeholder("user", user, &users)
        add(user, placeholder)
        let escaped = user.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        if escaped != user { add(escaped, placeholder) }
    }

    /// As in `name`, `name.domain` or `user@name`.
    package mutating func hide(host: String) {
        if let at = host.lastIndex(of: "@") {
            hide(user: String(host[..<at]))
            return hide(host: String(host[host.index(after: at)...]))
        }
        note(host: host, andShort: true)
    }

    /// - Parameter andShort: the name without its domain is the same machine.
    private mutating func note(host: String, andShort: Bool) {
        guard !Self.harmlessHosts.contains(host.lowercased()), !host.isEmpty, !Self.isAddress(host) else { return }
        let placeholder = Self.placeholder("host", host.lowercased(), &hosts)
        add(host, placeholder)
        guard andShort, let dot = host.firstIndex(of: "."), dot != host.startIndex else { return }
        let short = String(host[..<dot])
        hosts[short.lowercased()] = hosts[host.lowercased()]
        add(short, placeholder)
    }

    /// Takes note of the names that a text shows to be some: of `user@host`, addresses of the web, home folders. Every text is
    /// learned before the first is redacted, since a name may stand bare in one and be recognised only in another.
    package mutating func learn(_ text: String) { _ = rewrite(Array(text.utf8), learning: true) }

    package mutating func redacted(_ text: String) -> String {
        String(decoding: rewrite(replacingPhrases(Array(text.utf8)), learning: false), as: UTF8.self)
    }

    private mutating func add(_ text: String, _ replacement: String) {
        let phrase = Phrase(text: Array(text.utf8), replacement: Array(replacement.utf8))
        guard let first = phrase.text.first, !(phrases[first] ?? []).contains(where: { $0.text == phrase.text }) else { return }
        phrases[first, default: []].append(phrase)
        phrases[first]?.sort { $0.text.count > $1.text.count }
    }

    private static func placeholder(_ kind: String, _ name: String, _ known: inout [String: Int]) -> String {
        let number = known[name] ?? (known.values.max() ?? 0) + 1
        known[name] = number
        return "\(kind)-\(number)"
    }

    // MARK: Known names

    private func replacingPhrases(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let isBeginning = index == 0 || !Self.isWord(text[index - 1])
            if isBeginning, let found = phrases[text[index]]?.first(where: { stands($0.text, in: text, at: index) }) {
                result += found.replacement
                index += found.text.count
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }

    private func stands(_ phrase: [UInt8], in text: [UInt8], at index: Int) -> Bool {
        let end = index + phrase.count
        guard end <= text.count, end == text.count || !Self.isWord(text[end]) else { return false }
        return text[index..<end].elementsEqual(phrase)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 128...:
            true
        default: false
        }
    }

    // MARK: Names that their surroundings tell

    private mutating func rewrite(_ text: [UInt8], learning: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(learning ? 0 : text.count)
        var index = 0
        while index < text.count {
            var end = index
            while end < text.count, Self.isPart(text[end]) { end += 1 }
            if end == index {
                if !learning { result.append(text[index]) }
                index += 1
                continue
            }
            // What ends a sentence or a path is not of the name.
            var last = end
            while last > index, [UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-")].contains(text[last - 1]) { last -= 1 }
            let before = text[max(0, index - 8)..<index]
            let token = String(decoding: text[index..<last], as: UTF8.self)
            let replacement = last > index ? replacement(token, after: before, learning: learning) : token
            if !learning {
                result += Array(replacement.utf8)
                result += text[last..<end]
            }
            index = end
        }
        return result
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        isWord(byte) || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%")].contains(byte)
    }

    private mutating func replacement(_ token: String, after before: ArraySlice<UInt8>, learning: Bool) -> String {
        if Self.isHomes(before) && token.first != "." {
            if Self.isPlaceholder(token) { return token }
            if learning { hide(user: token) }
            return Self.placeholder("user", token, &users)
        }
        if let at = token.lastIndex(of: "@"), at != token.startIndex {
            let right = String(token[token.index(after: at)...])
            guard Self.isHostAfterAt(right) else { return token }
            // A user and perhaps a password, as in user:word@host.
            let left = String(token[..<at].prefix { $0 != ":" })
            let user = Self.isPlaceholder(left) || Self.harmlessUsers.contains(left) ? left : Self.placeholder("user", left, &users)
            return user + "@" + host(right, learning: learning, andShort: true)
        }
        if before.suffix(3).elementsEqual("://".utf8) {
            return host(token, learning: learning)
        }
        if Self.isAddress(token) { return address(token) }
        let name = String(token.prefix { $0 != ":" })
        if Self.isDomain(name) || Self.isAddress(name) { return host(token, learning: learning) }
        return token
    }

    /// Whether these last bytes before a name are `/home/` or `/Users/` at the root.
    private static func isHomes(_ before: ArraySlice<UInt8>) -> Bool {
        for folder in ["/home/", "/Users/"] where before.count >= folder.utf8.count {
            guard before.suffix(folder.utf8.count).elementsEqual(folder.utf8) else { continue }
            guard let above = before.dropLast(folder.utf8.count).last else { return true }
            return !isPart(above)
        }
        return false
    }

    /// With or without a port.
    private mutating func host(_ text: String, learning: Bool, andShort: Bool = false) -> String {
        if Self.isAddress(text) { return address(text) }
        var name = text
        var rest = ""
        if let colon = text.lastIndex(of: ":") {
            name = String(text[..<colon])
            rest = String(text[colon...])
        }
        if Self.isAddress(name) { return address(name) + rest }
        if name.isEmpty || Self.isPlaceholder(name) || Self.harmlessHosts.contains(name.lowercased()) { return text }
        if learning {
            // `db7` of db7.acme.example is hidden everywhere, `bugs` of bugs.acme.example is a word.
            let short = name.prefix { $0 != "." }
            note(host: name, andShort: andShort || short.contains(where: \.isNumber) && short.contains(where: \.isLetter))
        }
        return Self.placeholder("host", name.lowercased(), &hosts) + rest
    }

    private mutating func address(_ text: String) -> String {
        if Self.harmlessHosts.contains(text.lowercased()) { return text }
        return Self.placeholder("ip", text.lowercased(), &addresses)
    }

    private static func isPlaceholder(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && ["host", "user", "ip"].contains(parts[0]) && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber)
    }

    private static func isAddress(_ text: String) -> Bool {
        var bytes = in6_addr()
        let bare = String(text.prefix { $0 != "%" })
        // Both functions want a whole address: versions of three numbers and times of day are none.
        return inet_pton(AF_INET, bare, &bytes) == 1 || inet_pton(AF_INET6, bare, &bytes) == 1
    }

    /// `package@1.2.3` and `action@v4` name versions.
    private static func isHostAfterAt(_ text: String) -> Bool {
        if isAddress(String(text.prefix { $0 != ":" })) || isPlaceholder(text) { return true }
        let body = text.first == "v" ? text.dropFirst() : text[...]
        return text.first?.isLetter == true && !body.allSatisfy { $0.isNumber || $0 == "." }
    }

    /// Two labels or more, of which the last is known to end names of hosts and is no file's ending.
    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last?.lowercased() else { return false }
        let isLabel = { (label: Substring) in
            !label.isEmpty && label.utf8.allSatisfy { isWord($0) && $0 < 128 && $0 != UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        }
        guard labels.allSatisfy(isLabel) else { return false }
        if domainEndings.contains(last) { return true }
        return labels.count >= 3 && last.count == 2 && last.allSatisfy(\.isLetter) && !fileEndings.contains(last)
    }

    private static let domainEndings: Set<String> = [
        "com", "org", "net", "edu", "gov", "int", "info", "io", "dev", "app", "cloud", "local", "localdomain", "lan", "home", "corp",
        "internal",
        "intranet", "intra", "private", "example", "invalid", "test", "arpa",
    ]
    private static let fileEndings: Set<String> = [
        "gz", "xz", "bz", "sh", "py", "md", "js", "ts", "db", "so", "rb", "rs", "go", "pl", "cc",
    ]
    /// They tell nothing about anybody.
    private static let harmlessHosts: Set<String> = [
        "localhost", "localhost.localdomain", "127.0.0.1", "127.0.1.1", "0.0.0.0", "::1", "::",
    ]
    private static let harmlessUsers: Set<String> = ["root", "git", "nobody"]
}
