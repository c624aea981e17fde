// Cuts a text at its `<placeholders>`. What a name stands for is the scope's business.

enum TextPiece: Hashable, Sendable {
    case literal(String)
    case name(String)
}

/// The text in pieces; `<` and `>` around anything that is no name stay literal.
func pieces(of text: String) -> [TextPiece] {
    var result: [TextPiece] = []
    var literal = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
        if scalar == "<", let close = rest.firstIndex(where: { $0 == ">" || $0 == "<" }), rest[close] == ">" {
            let name = String(rest[..<close])
            if isName(name) {
                if !literal.isEmpty { result.append(.literal(literal)) }
                literal = ""
                result.append(.name(name))
                rest = rest[rest.index(after: close)...]
                continue
            }
        }
        literal.unicodeScalars.append(scalar)
    }
    if !literal.isEmpty { result.append(.literal(literal)) }
    return result
}

/// The placeholder that is all of the text.
func onlyName(in text: String) -> String? {
    let all = pieces(of: text)
    if all.count == 1, case .name(let name) = all[0] { return name }
    return nil
}

func names(in text: String) -> [String] {
    pieces(of: text).compactMap { piece in
        switch piece {
        case .literal: nil
        case .name(let name): name
        }
    }
}

/// As the names of inputs, facts and parameters are written: `redis-host`, `to.go`.
private func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
}

private func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
