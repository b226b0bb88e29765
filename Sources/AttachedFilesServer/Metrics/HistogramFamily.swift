import Synchronization

/// How many durations lie below each bound, one set for each label value.
final class HistogramFamily: Sendable {
    /// The bounds in milliseconds, each inclusive; beyond the last there is one bucket more.
    static let boundsInMilliseconds: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30000]

    private struct Series {
        var buckets = [Int](repeating: 0, count: HistogramFamily.boundsInMilliseconds.count + 1)
        var milliseconds: Int64 = 0

        mutating func add(_ duration: Int64, bucket: Int) {
            buckets[bucket] += 1
            milliseconds += duration
        }
    }

    private let name: String
    private let help: String
    private let label: String
    private let series = Mutex<[String: Series]>([:])

    /// A family of that name; it is told in seconds.
    init(_ name: String, _ help: String, label: String) {
        self.name = name
        self.help = help
        self.label = label
    }

    /// Takes a duration in; one below zero, from a clock that was set back, counts as none.
    func observe(milliseconds: Int64, _ value: String) {
        let milliseconds = max(milliseconds, 0)
        let bucket = Self.boundsInMilliseconds.firstIndex { milliseconds <= $0 } ?? Self.boundsInMilliseconds.count
        series.withLock { $0[value, default: Series()].add(milliseconds, bucket: bucket) }
    }

    /// Writes the family, sorted by label value.
    func write(into text: inout ExpositionText) {
        text.begin(name, help: help, type: "histogram")
        for (value, series) in series.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            var total = 0
            for (bound, count) in zip(Self.boundsInMilliseconds, series.buckets) {
                total += count
                let labels = [(label, value), ("le", Self.seconds(bound))]
                text.sample(name + "_bucket", labels: labels, "\(total)")
            }
            total += series.buckets.last ?? 0
            text.sample(name + "_bucket", labels: [(label, value), ("le", "+Inf")], "\(total)")
            text.sample(name + "_sum", labels: [(label, value)], Self.seconds(series.milliseconds))
            text.sample(name + "_count", labels: [(label, value)], "\(total)")
        }
    }

    /// Milliseconds as a decimal number of seconds, exactly.
    private static func seconds(_ milliseconds: Int64) -> String {
        let fraction = milliseconds % 1000
        let digits = "\(fraction + 1000)".dropFirst()
        return "\(milliseconds / 1000).\(digits)"
    }
}
