import AttachedFilesAPI
package import AttachedFilesCore
import NIOCore
import Synchronization

/// A scanner whose answer a test gives; unless told otherwise it reads all bytes and finds nothing.
package final class TestScanner: Scanner {
    /// What it does with a file.
    package typealias Answer = @Sendable (ScanSubject, ScanContent) async throws(ScanFailure) -> ScanVerdict

    package let name = "test"
    private let answer: Answer
    private let count = Atomic<Int>(0)

    /// A scanner that answers so.
    package init(_ answer: @escaping Answer = TestScanner.clean) {
        self.answer = answer
    }

    /// Reads all bytes and finds nothing.
    package static let clean: Answer = { _, content throws(ScanFailure) in
        while try await content.next() != nil {}
        return .clean
    }

    /// How often it was asked.
    package var scans: Int { count.load(ordering: .relaxed) }

    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        count.add(1, ordering: .relaxed)
        return try await answer(subject, content)
    }

    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        nil
    }

    package func probe() async throws(ScanFailure) {}
}

/// Keeps what scans reported, to be read by a test.
package final class RecordedScans: ScanReporter {
    private let events = Mutex<[String]>([])

    /// A reporter with nothing in it.
    package init() {}

    /// What was reported, in order, a word or two each.
    package var all: [String] {
        events.withLock { $0 }
    }

    /// See the protocol.
    package func report(_ event: ScanEvent) {
        let text =
            switch event {
            case .verdict(let verdict, _): "verdict \(verdict.status.wire.rawValue)"
            case .noVerdict(let failure, _): "no verdict: \(failure.logText)"
            case .decidedByPolicy(let status, _): "policy \(status.wire.rawValue)"
            case .held: "held"
            case .queueFailed(let error): "queue: \(error.logText ?? "")"
            }
        events.withLock { $0.append(text) }
    }
}
