/// Finds the name that was probably meant.
enum NearestName {
    /// The one of `names` that takes the fewest edits to reach; `nil` when each takes more than `limit`.
    static func of(_ name: String, in names: [String], within limit: Int = Limits.nearestNameEdits) -> String? {
        let ranked = names.map { (name: $0, edits: edits(from: Array(name.utf8), to: Array($0.utf8))) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= limit else { return nil }
        return best.name
    }

    /// Bytes to insert, remove, replace or swap with their neighbour.
    static func edits(from first: [UInt8], to second: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for (row, byte) in first.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(second.count + 1)
            for (column, other) in second.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == second[column - 1], first[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[second.count]
    }
}
