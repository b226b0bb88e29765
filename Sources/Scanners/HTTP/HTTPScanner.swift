import AttachedFilesAPI
package import AttachedFilesCore
import NIOCore
package import Webhooks

/// A scanner that is asked over HTTP in the words of Connect's scanner event.
///
/// Only the status 200 with `{"Status":"APPROVED"}` approves.
package struct HTTPScanner: Scanner {
    /// The name in log and readiness.
    package let name = "http"
    private let webhook: Webhook
    private let bucket: String
    private let urls: any ScanURLs
    private let clock: any WallClock
    private let receiversClock: any WallClock

    /// A scanner behind a webhook.
    ///
    /// - Parameters:
    ///   - webhook: where it is asked.
    ///   - bucket: the bucket that it is told.
    ///   - urls: signs the URL by which it gets the bytes.
    ///   - clock: the time of day, by which the URL lives; in `dev` a test moves it.
    ///   - receiversClock: the time that the receiver has, by which requests to it are signed.
    package init(
        webhook: Webhook,
        bucket: String,
        urls: any ScanURLs,
        clock: any WallClock,
        receiversClock: any WallClock
    ) {
        self.webhook = webhook
        self.bucket = bucket
        self.urls = urls
        self.clock = clock
        self.receiversClock = receiversClock
    }

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        let now = clock.now()
        guard let lease = subject.lease, let download = urls.url(for: lease, at: now) else {
            throw .unavailable("there is no URL for the scanner yet")
        }
        let event = ScannerEvent(subject.file, bucket: bucket, downloadURL: download)
        let answer: Webhook.Answer
        do {
            answer = try await webhook.post(
                event.body,
                job: "\(lease.file.id).\(lease.token)",
                seconds: receiversClock.now().secondsSinceEpoch,
                timeout: .nanoseconds(Limits.scanTimeout.milliseconds * 1_000_000)
            )
        } catch {
            throw .unavailable("the scanner: \(error.sentence)")
        }
        guard answer.status == 200 else {
            throw .unavailable("the scanner answers with status \(answer.status)")
        }
        guard let verdict = ScannerEvent.verdict(answer.body) else {
            throw .unavailable("the scanner's answer is neither APPROVED nor REJECTED")
        }
        return verdict
    }

    /// See ``Scanner``; a request cannot wait for it.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        nil
    }

    /// See ``Scanner``: whether a connection can be made.
    package func probe() async throws(ScanFailure) {
        do {
            try await webhook.probe()
        } catch {
            throw .unavailable("the scanner: \(error.sentence)")
        }
    }
}
