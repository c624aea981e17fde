import PackedText
import Testing

/// The literals were made with `printf … | gzip -9n | base64 -w0`.
@Suite struct PackedTextTests {
    @Test func isTheTextThatWasPacked() {
        #expect(("H4sIAAAAAAACA3NKzUmsVChKTUwpVnjUMKckI7P4UcNcPS4Avl6lLxgAAAA=" as PackedText).text == "Belay reads “this”.\n")
        #expect(("H4sIAAAAAAACAwMAAAAAAAAAAAA=" as PackedText).text == "")
    }

    @Test(
        arguments: [
            ("no base64", "H4sI*"), ("no gzip", "QmVsYXk="), ("nothing", ""),
            ("a changed bit", "H4sIAAAAAAACA3NKyUmsVChKTUwpVijJyCzW4wIAaWBoNBIAAAA="),
            ("cut short", "H4sIAAAAAAACA3NKzUmsVChKTUwpVijJyCzWUUjM"),
            ("a size of two gigabytes", "H4sIAAAAAAACA8vPSwUA8YZsev///38="),
            ("no UTF-8", "H4sIAAAAAAACA/v/DwCWMPiIAgAAAA=="),
        ] as [(String, PackedText)])
    func isNilForAnythingElse(_ what: String, _ packed: PackedText) { #expect(packed.text == nil, "\(what)") }
}
