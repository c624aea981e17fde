// Sizes, positions and rectangles of the screen, counted in cells from the upper left corner, and how rectangles are divided.
// Nothing here draws.

/// Width and height in cells, never negative.
package struct Size: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A cell's place; 0, 0 is the upper left corner.
package struct Position: Hashable, Sendable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// A part of the screen. Dividing never yields more than there is: what does not fit becomes empty.
package struct Rectangle: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package init(_ size: Size) {
        self.init(width: size.width, height: size.height)
    }

    package var size: Size { Size(width: width, height: height) }
    package var isEmpty: Bool { width == 0 || height == 0 }
    package var endX: Int { x + width }
    package var endY: Int { y + height }

    /// Cuts `count` rows off the top.
    package func split(top count: Int) -> (top: Rectangle, rest: Rectangle) {
        let rows = min(max(0, count), height)
        return (
            Rectangle(x: x, y: y, width: width, height: rows), Rectangle(x: x, y: y + rows, width: width, height: height - rows)
        )
    }

    /// Cuts `count` rows off the bottom.
    package func split(bottom count: Int) -> (rest: Rectangle, bottom: Rectangle) {
        let rows = min(max(0, count), height)
        let (rest, bottom) = split(top: height - rows)
        return (rest, bottom)
    }

    /// Cuts `count` columns off the left, leaving `gap` columns unused between the two.
    package func split(left count: Int, gap: Int = 0) -> (left: Rectangle, rest: Rectangle) {
        let columns = min(max(0, count), width)
        let used = min(columns + max(0, gap), width)
        return (
            Rectangle(x: x, y: y, width: columns, height: height), Rectangle(x: x + used, y: y, width: width - used, height: height)
        )
    }

    package func inset(horizontally columns: Int, vertically rows: Int) -> Rectangle {
        let columns = min(max(0, columns), width / 2)
        let rows = min(max(0, rows), height / 2)
        return Rectangle(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
    }

    /// A rectangle of at most the given size in the middle of this one.
    package func centred(width wanted: Int, height rows: Int) -> Rectangle {
        let columns = min(max(0, wanted), width)
        let rows = min(max(0, rows), height)
        return Rectangle(x: x + (width - columns) / 2, y: y + (height - rows) / 2, width: columns, height: rows)
    }

    package func intersection(_ other: Rectangle) -> Rectangle {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rectangle(x: left, y: top, width: min(endX, other.endX) - left, height: min(endY, other.endY) - top)
    }

    package func row(_ index: Int) -> Rectangle {
        Rectangle(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
    }
}
