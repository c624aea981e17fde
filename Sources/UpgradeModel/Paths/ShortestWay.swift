// The shortest way through an upgrade graph: a table of costs from the source up, with a tree of minima over it.

struct ShortestWay {
    /// Each station's predecessor on its cheapest way; -1 where there is no way.
    private var previous: [Int]

    init(through graph: UpgradeGraph) {
        previous = [Int](repeating: -1, count: graph.stations.count)
        var costs = CostTree(count: graph.stations.count)
        costs.append(Cost(hops: 0, rough: 0))
        for station in graph.stations.indices.dropFirst() {
            guard let best = costs.cheapest(in: graph.predecessors(of: station)) else {
                costs.append(.unreachable)
                continue
            }
            previous[station] = best
            var cost = costs[best]
            cost.hops += 1
            if !graph.isLastOnLine(station) { cost.rough += 1 }
            costs.append(cost)
        }
    }

    /// The stations from the source to `station`; nil where there is no way.
    func way(to station: Int) -> [Int]? {
        var way = [station]
        while let last = way.last, last > 0 {
            guard previous[last] >= 0 else { return nil }
            way.append(previous[last])
        }
        return way.reversed()
    }
}

/// Fewest hops first, then fewest stops that are not a line's last patch.
private struct Cost: Comparable {
    var hops: Int32
    var rough: Int32

    static let unreachable = Cost(hops: .max, rough: .max)

    static func < (left: Cost, right: Cost) -> Bool {
        left.hops != right.hops ? left.hops < right.hops : left.rough < right.rough
    }
}

/// Costs that are appended one after the other, and the cheapest of any stretch of them in logarithmic time.
private struct CostTree {
    private var costs: [Cost] = []
    /// A heap-shaped tree; a node holds the index of the cheapest cost below it, -1 for none.
    private var best: [Int]
    private let leaves: Int

    init(count: Int) {
        leaves = count
        best = [Int](repeating: -1, count: 2 * count)
        costs.reserveCapacity(count)
    }

    subscript(index: Int) -> Cost { costs[index] }

    mutating func append(_ cost: Cost) {
        let index = costs.count
        costs.append(cost)
        guard cost < .unreachable else { return }
        var node = index + leaves
        best[node] = index
        while node > 1 {
            node /= 2
            let cheapest = cheaper(best[2 * node], best[2 * node + 1])
            if best[node] == cheapest { return }
            best[node] = cheapest
        }
    }

    /// The index of the cheapest in the range, the latest of equals; nil where none is reachable.
    func cheapest(in range: Range<Int>) -> Int? {
        var found = -1
        var (low, high) = (range.lowerBound + leaves, range.upperBound + leaves)
        while low < high {
            if low % 2 == 1 {
                found = cheaper(found, best[low])
                low += 1
            }
            if high % 2 == 1 {
                high -= 1
                found = cheaper(found, best[high])
            }
            low /= 2
            high /= 2
        }
        return found < 0 ? nil : found
    }

    private func cheaper(_ left: Int, _ right: Int) -> Int {
        if left < 0 || right < 0 { return max(left, right) }
        if costs[left] == costs[right] { return max(left, right) }
        return costs[left] < costs[right] ? left : right
    }
}
