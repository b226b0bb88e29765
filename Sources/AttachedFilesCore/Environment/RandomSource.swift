/// Where ids and secrets come from.
package protocol RandomSource: Sendable {
    /// 64 random bits; fit for secrets in every conformance that ships.
    func next() -> UInt64
}

extension RandomSource {
    /// As many random bytes as asked for.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            let word = next()
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return Array(bytes.prefix(count))
    }
}
