// Pictures of what is drawn, kept as files beside the tests. Run with BELAY_UPDATE_GOLDEN=1 to accept what is drawn now.
import Foundation
import Terminal
import Testing

/// Compares the buffer with `Golden/<name>.txt`.
func expectGolden(_ buffer: CellBuffer, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
    if ProcessInfo.processInfo.environment["BELAY_UPDATE_GOLDEN"] == "1" {
        try buffer.dump.write(to: file, atomically: true, encoding: .utf8)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(buffer.dump == expected, "\(name) is drawn differently now", sourceLocation: sourceLocation)
}

/// Draws at a size with both sets of signs and compares each.
func expectGoldens(
    _ name: String, _ sizes: [(Int, Int)] = [(80, 24), (40, 12), (120, 40)], sourceLocation: SourceLocation = #_sourceLocation,
    draw: (inout CellBuffer) -> Position?
) throws {
    for (width, height) in sizes {
        for glyphs in [Glyphs.unicode, .ascii] {
            var buffer = CellBuffer(Size(width: width, height: height), glyphs: glyphs)
            let cursor = draw(&buffer)
            if let cursor {
                #expect(buffer.bounds.intersection(Rectangle(x: cursor.x, y: cursor.y, width: 1, height: 1)).isEmpty == false)
            }
            try expectGolden(
                buffer, "\(name)-\(width)x\(height)\(glyphs.isASCII ? "-ascii" : "")", sourceLocation: sourceLocation)
        }
    }
}
