import Synchronization

/// Numbers that only grow, one for each combination of label values; the values are words of ours, never a caller's.
final class CounterFamily: Sendable {
    private let name: String
    private let help: String
    private let labels: [String]
    private let counts = Mutex<[[String]: Int]>([:])

    /// A family of that name, without a number yet.
    init(_ name: String, _ help: String, labels: [String] = []) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    /// Adds to the number of these label values, in the order of the labels.
    func add(_ amount: Int = 1, _ values: String...) {
        guard amount > 0 else { return }
        counts.withLock { $0[values, default: 0] += amount }
    }

    /// Writes the family, sorted, so that two scrapes can be compared.
    func write(into text: inout ExpositionText) {
        text.begin(name, help: help, type: "counter")
        let sorted = counts.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (values, count) in sorted {
            text.sample(name, labels: Array(zip(labels, values)), "\(count)")
        }
    }
}
