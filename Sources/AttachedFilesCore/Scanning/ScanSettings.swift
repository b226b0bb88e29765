package import AttachedFilesAPI

/// How long and how often a file is scanned, and what happens when that gives no verdict.
package struct ScanSettings: Equatable, Sendable {
    /// What becomes of a file that a scanner gave no verdict on.
    package enum DownPolicy: String, Equatable, Sendable, CaseIterable {
        /// It is rejected, as AWS does.
        case reject
        /// It stays scanning and is tried again and again.
        case hold
        /// It is approved unscanned, once its bytes have the hash that was completed.
        case approve
    }

    /// How many tries a file has.
    package var tries: Int
    /// The time from Complete to the deadline.
    package var window: Duration
    /// What happens after the last try or the deadline.
    package var whenDown: DownPolicy
    /// Whether the bytes of rejected files are kept, unreadable, until an operator decides.
    package var keepsRejected: Bool

    /// Settings of these values; the defaults are AWS's.
    ///
    /// Source: Amazon Connect Administrator Guide, "Set up attachment scanning" (documented).
    package init(
        tries: Int = 3,
        window: Duration = .seconds(60),
        whenDown: DownPolicy = .reject,
        keepsRejected: Bool = false
    ) {
        self.keepsRejected = keepsRejected
        self.tries = tries
        self.window = window
        self.whenDown = whenDown
    }

    /// The time of one try: all of them and the waits between them fit into the window.
    package var tryLimit: Duration { window * 9 / (10 * max(tries, 1)) }

    /// The wait after a try without a verdict, longer after each.
    package func wait(afterTry number: Int) -> Duration {
        min(.seconds(1) * (1 << min(max(number - 1, 0), 6)), window / (20 * max(tries, 1)) * max(number, 1))
    }

    /// The wait of a file that is held past its deadline.
    package var holdWait: Duration { window / 4 }
}

extension Duration {
    /// In milliseconds, rounded down.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension Timestamp {
    /// The moment a duration later.
    package func adding(_ duration: Duration) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: millisecondsSinceEpoch + duration.milliseconds)
    }
}
