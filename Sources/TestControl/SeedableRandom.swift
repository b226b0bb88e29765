package import AttachedFilesCore
import Synchronization

/// Where the ids of `casefile dev` come from: the system's randomness until a seed is set, and then a sequence that
/// the seed decides (SplitMix64).
///
/// For ids alone; secrets always come from the system.
package final class SeedableRandom: RandomSource {
    private let base: any RandomSource
    private let state = Mutex<UInt64?>(nil)

    /// A source that passes `base` on until it is seeded.
    package init(_ base: any RandomSource) {
        self.base = base
    }

    /// See `RandomSource`.
    package func next() -> UInt64 {
        let seeded: UInt64? = state.withLock { state in
            guard let current = state else { return nil }
            let next = current &+ 0x9E37_79B9_7F4A_7C15
            state = next
            return next
        }
        guard var word = seeded else { return base.next() }
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// Begins the sequence of a seed; `nil` gives the system's randomness back.
    func seed(_ seed: UInt64?) {
        state.withLock { $0 = seed }
    }
}
