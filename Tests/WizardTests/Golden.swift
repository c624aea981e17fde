// Pictures of the screens, kept beside the tests. Run with BELAY_UPDATE_GOLDEN=1 to accept what is drawn now.
import Foundation
import Terminal
import Testing

/// Draws at every size, with both sets of signs, and compares each with `Golden/<name>-<size>.txt`. The styles in the file are roles, so
/// that one file stands for every theme.
func expectScreens(
    _ name: String, at sizes: [(Int, Int)] = [(80, 24), (40, 12), (120, 40)], sourceLocation: SourceLocation = #_sourceLocation,
    from prepare: (Rig) throws -> Void = { _ in }, then act: (Rig) throws -> Void = { _ in }
) throws {
    try expectPictures(name, at: sizes, sourceLocation: sourceLocation) { size, glyphs in
        let rig = try Rig(width: size.width, height: size.height, prepare: prepare)
        try act(rig)
        return rig.draw(glyphs)
    }
}

func expectPictures(
    _ name: String, at sizes: [(Int, Int)], sourceLocation: SourceLocation = #_sourceLocation,
    draw: (Size, Glyphs) throws -> (buffer: CellBuffer, cursor: Position?)
) throws {
    for (width, height) in sizes {
        for glyphs in [Glyphs.unicode, .ascii] {
            let (buffer, cursor) = try draw(Size(width: width, height: height), glyphs)
            if let cursor {
                #expect(
                    cursor.x >= 0 && cursor.x < width && cursor.y >= 0 && cursor.y < height, "\(name): cursor outside",
                    sourceLocation: sourceLocation)
            }
            if glyphs.isASCII {
                #expect(
                    buffer.text.unicodeScalars.allSatisfy { $0.isASCII }, "\(name) has signs beyond ASCII", sourceLocation: sourceLocation)
            }
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "Golden/\(name)-\(width)x\(height)\(glyphs.isASCII ? "-ascii" : "").txt")
            let picture = buffer.dump + "cursor \(cursor.map { "\($0.x),\($0.y)" } ?? "hidden")\n"
            if ProcessInfo.processInfo.environment["BELAY_UPDATE_GOLDEN"] == "1" {
                try picture.write(to: file, atomically: true, encoding: .utf8)
                continue
            }
            let expected = try String(contentsOf: file, encoding: .utf8)
            #expect(picture == expected, "\(file.lastPathComponent) is drawn differently now", sourceLocation: sourceLocation)
        }
    }
}
