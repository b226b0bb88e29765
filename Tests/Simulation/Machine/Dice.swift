/// Random choices that a seed decides (SplitMix64).
///
/// Used by the one thread of its simulation alone.
final class Dice: @unchecked Sendable {
    private var state: UInt64

    /// Choices of a seed.
    init(_ seed: UInt64) {
        state = seed
    }

    /// Dice of their own, so that what they decide does not depend on who else throws.
    func fork() -> Dice {
        Dice(next() ^ 0xA076_1D64_78BD_642F)
    }

    /// 64 random bits.
    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// A number from 0 to `bound` - 1.
    func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(max(bound, 1))).high)
    }

    /// A number of a range.
    func pick(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// One of some values; `nil` when there are none.
    func pick<Value>(_ values: [Value]) -> Value? {
        values.isEmpty ? nil : values[below(values.count)]
    }

    /// Yes in so many of a thousand cases.
    func happens(_ perMille: Int) -> Bool {
        perMille > 0 && below(1_000) < perMille
    }
}
