import Synchronization

/// Something that becomes true once.
final class Milestone: Sendable {
    private let value = Atomic(false)

    /// Whether it is true.
    var isSet: Bool { value.load(ordering: .acquiring) }

    /// Makes it true.
    func set() {
        value.store(true, ordering: .releasing)
    }
}
