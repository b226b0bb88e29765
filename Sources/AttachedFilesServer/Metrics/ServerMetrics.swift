import AttachedFilesAPI
package import AttachedFilesCore
import HTTPFront
import NIOCore

/// What the service counts of itself, for `/metrics`; no name, id or address of a caller is a label.
package final class ServerMetrics: Sendable {
    private let version: String
    private let requests = CounterFamily(
        "casefile_http_requests_total",
        "Requests answered, by operation and HTTP status; - is a request that no operation was found for.",
        labels: ["operation", "status"]
    )
    private let durations = HistogramFamily(
        "casefile_http_request_duration_seconds",
        "Time from the head of a request to its answer, without the sending of a body.",
        label: "operation"
    )
    private let uploaded = CounterFamily("casefile_upload_bytes_total", "Bytes of uploads that were taken.")
    private let downloaded = CounterFamily("casefile_download_bytes_total", "Bytes of downloads that were answered.")
    private let refusedURLs = CounterFamily(
        "casefile_presign_rejections_total",
        "Requests of the data plane refused for their signature, by the code of the answer.",
        labels: ["reason"]
    )
    private let scans = CounterFamily(
        "casefile_scans_total",
        "Scans by what they ended in.",
        labels: ["result"]
    )
    private let swept = CounterFamily(
        "casefile_sweep_removed_total",
        "What the sweep removed or ended, by kind.",
        labels: ["kind"]
    )
    private let events = CounterFamily(
        "casefile_webhook_problems_total",
        "Events that a try did not deliver, and events that were dropped for their age or number.",
        labels: ["problem"]
    )
    private let damaged = CounterFamily(
        "casefile_scrub_damaged_total",
        "Files that the scrub found damaged or could not read."
    )

    /// Metrics of a build, all of them at zero.
    package init(version: String) {
        self.version = version
    }

    /// Counts an answer.
    func answered(_ response: Response, operation: String, milliseconds: Int64) {
        requests.add(1, operation, StatusText.of(response.status))
        durations.observe(milliseconds: milliseconds, operation)
        if operation == "GetObject", response.status < 300 { downloaded.add(Int(response.body.length)) }
    }

    /// Counts the bytes of an upload.
    func uploaded(bytes: Int64) {
        uploaded.add(Int(bytes))
    }

    /// Counts a refused URL.
    func refusedURL(_ code: ObjectErrorCode) {
        refusedURLs.add(1, code.rawValue)
    }

    /// Counts the end of a scan.
    package func scanned(_ event: ScanEvent) {
        switch event {
        case .verdict(let verdict, _): scans.add(1, verdict.status.wire.rawValue)
        case .noVerdict: scans.add(1, "no verdict")
        case .decidedByPolicy: scans.add(1, "policy")
        case .held: scans.add(1, "held")
        case .queueFailed: scans.add(1, "queue failed")
        }
    }

    /// Counts what went wrong with events.
    func eventWasReported(_ report: EventReport) {
        switch report {
        case .notTaken: events.add(1, "not taken")
        case .dropped(let count, _): events.add(count, "dropped")
        case .takenAgain, .outboxFailed: break
        }
    }

    /// Counts what a round of the sweep did.
    func swept(_ report: Sweep.Report) {
        swept.add(report.expiredUploads, "expired uploads")
        swept.add(report.endedFiles, "ended files")
        swept.add(report.tokens, "tokens")
        swept.add(report.doomedFiles, "bytes of ended files")
        swept.add(report.supersededBlobs, "superseded bytes")
        swept.add(report.orphans, "orphaned bytes")
    }

    /// Counts what a pass of the scrub found.
    func scrubbed(damagedFiles: Int) {
        damaged.add(damagedFiles)
    }

    /// The answer to a scrape.
    func response() -> Response {
        var text = ExpositionText()
        text.begin("casefile_build_info", help: "The build that answers; always 1.", type: "gauge")
        text.sample("casefile_build_info", labels: [("version", version)], "1")
        for family in [requests, uploaded, downloaded, refusedURLs, scans, swept, events, damaged] {
            family.write(into: &text)
        }
        durations.write(into: &text)
        return Response(
            status: 200,
            fields: [HTTPField("Content-Type", ExpositionText.contentType), HTTPField("Cache-Control", "no-store")],
            body: .bytes(ByteBuffer(string: text.text))
        )
    }
}
