/// The canonical query string: each part decoded once and encoded again, sorted by encoded name, then value.
struct CanonicalQuery {
    private struct Entry {
        let name: Range<Int>
        let value: Range<Int>
    }

    private static let signatureName = Array("X-Amz-Signature".utf8)

    /// The text of the canonical query string.
    let bytes: [UInt8]

    /// Builds it from a raw query, leaving `X-Amz-Signature` out.
    init(_ raw: String) {
        guard !raw.utf8.isEmpty else {
            bytes = []
            return
        }
        var pool: [UInt8] = []
        pool.reserveCapacity(raw.utf8.count + 32)
        var entries: [Entry] = []
        entries.reserveCapacity(Limits.expectedPairs)
        raw.forEachQueryPart { name, value in
            let start = pool.count
            PercentEncoding.appendAgain(name, keepingSlash: false, to: &pool)
            let middle = pool.count
            guard
                middle - start != Self.signatureName.count
                    || !pool[start..<middle].elementsEqual(Self.signatureName)
            else {
                pool.removeSubrange(start...)
                return
            }
            PercentEncoding.appendAgain(value, keepingSlash: false, to: &pool)
            entries.append(Entry(name: start..<middle, value: middle..<pool.count))
        }
        bytes = Self.joined(&entries, of: pool)
    }

    /// Builds it from decoded pairs.
    init(_ pairs: [QueryPair]) {
        var pool: [UInt8] = []
        pool.reserveCapacity(512)
        var entries: [Entry] = []
        entries.reserveCapacity(pairs.count)
        for pair in pairs {
            let start = pool.count
            pair.name.withBytes { PercentEncoding.append($0, keepingSlash: false, to: &pool) }
            let middle = pool.count
            pair.value.withBytes { PercentEncoding.append($0, keepingSlash: false, to: &pool) }
            entries.append(Entry(name: start..<middle, value: middle..<pool.count))
        }
        bytes = Self.joined(&entries, of: pool)
    }

    private static func joined(_ entries: inout [Entry], of pool: [UInt8]) -> [UInt8] {
        entries.sort { precedes($0, $1, in: pool) }
        var output: [UInt8] = []
        output.reserveCapacity(pool.count + entries.count * 2)
        for entry in entries {
            if !output.isEmpty {
                output.append(ASCII.ampersand)
            }
            output.append(contentsOf: pool[entry.name])
            output.append(ASCII.equals)
            output.append(contentsOf: pool[entry.value])
        }
        return output
    }

    private static func precedes(_ left: Entry, _ right: Entry, in pool: [UInt8]) -> Bool {
        var leftIndex = left.name.lowerBound
        var rightIndex = right.name.lowerBound
        while leftIndex < left.name.upperBound, rightIndex < right.name.upperBound {
            guard pool[leftIndex] == pool[rightIndex] else { return pool[leftIndex] < pool[rightIndex] }
            leftIndex += 1
            rightIndex += 1
        }
        guard left.name.count == right.name.count else { return left.name.count < right.name.count }
        return pool[left.value].lexicographicallyPrecedes(pool[right.value])
    }
}
