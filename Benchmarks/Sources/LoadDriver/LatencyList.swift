import NIOCore

/// Measured times in microseconds.
struct LatencyList {
    private var microseconds: [UInt32] = []
    private var isSorted = true

    /// A run of some seconds appends without growing.
    private static let usualCount = 1 << 18

    init() {
        microseconds.reserveCapacity(Self.usualCount)
    }

    var count: Int { microseconds.count }

    mutating func append(_ time: TimeAmount) {
        microseconds.append(UInt32(clamping: time.nanoseconds / 1000))
        isSorted = false
    }

    /// The time that a share of all times does not pass; 0 when there is none.
    mutating func percentile(_ share: Double) -> Double {
        if !isSorted {
            microseconds.sort()
            isSorted = true
        }
        guard !microseconds.isEmpty else { return 0 }
        let rank = Int((share * Double(microseconds.count)).rounded(.up))
        return Double(microseconds[min(max(rank, 1), microseconds.count) - 1])
    }
}
