// Finds `<name>` in texts. What a name stands for is the resolver's business; here typing errors are found while their
// place in the file is still known.

/// The names between `<` and `>` that look like placeholders, in order.
func placeholders(in text: String) -> [String] {
    var names: [String] = []
    var rest = text.utf8[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
        rest = rest[rest.index(after: open)...]
        guard let close = rest.firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }) else { break }
        let name = String(rest[..<close]) ?? ""
        if rest[close] == UInt8(ascii: ">"), isName(name) { names.append(name) }
        rest = rest[close...]
    }
    return names
}

func holdsPlaceholder(_ text: String) -> Bool { !placeholders(in: text).isEmpty }
