import AttachedFilesAPI
import HTTPFront
import NIOCore
import TestSupport
import Testing

@testable import AttachedFilesServer

@Suite("Metrics")
struct MetricsTests {
    private static func lines(of server: TestServer) async throws -> [Substring] {
        let answer = try await server.send(Call("GET", "/metrics"))
        #expect(answer.status == 200)
        #expect(answer.value("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        return answer.text.split(separator: "\n")
    }

    @Test("Metrics name no caller and count what was answered")
    func countsAnswers() async throws {
        let server = TestServer(sample: try SampleService(), showsMetrics: true)
        let upload = try await server.sample.startedUpload()
        expectSuccess(try await server.send(upload.put("abc")))
        let file = try await server.sample.approvedFile()
        let target = try await server.sample.downloadTarget(file)
        expectSuccess(try await server.send(Call("GET", target)))
        let refused = try await server.send(Call("GET", target + "0"))
        expectObjectError(refused, 403, ["AccessDenied", "SignatureDoesNotMatch"])
        expectSuccess(try await server.api("GET", Target.listing))
        let lines = try await Self.lines(of: server)
        for line in [
            "casefile_http_requests_total{operation=\"PutObject\",status=\"200\"} 1",
            "casefile_http_requests_total{operation=\"GetObject\",status=\"200\"} 1",
            "casefile_http_request_duration_seconds_count{operation=\"PutObject\"} 1",
            "casefile_http_request_duration_seconds_bucket{operation=\"PutObject\",le=\"+Inf\"} 1",
            "casefile_upload_bytes_total 3", "casefile_download_bytes_total 3", "casefile_build_info{version=\"0\"} 1",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(lines.contains { $0.hasPrefix("casefile_presign_rejections_total{reason=") && $0.hasSuffix(" 1") })
        let text = lines.joined(separator: "\n")
        for secret in [file.fileID, file.instanceID, file.associatedResourceARN, "X-Amz"] {
            #expect(!text.contains(secret), "\(secret)")
        }
    }

    @Test("Every family has one head, and every sample belongs to the family above it")
    func isExposition() async throws {
        let server = TestServer(sample: try SampleService(), showsMetrics: true)
        expectSuccess(try await server.api("GET", Target.listing))
        var family = ""
        var seen: Set<String> = []
        for line in try await Self.lines(of: server) {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP") {
                family = String(words[2])
                #expect(seen.insert(family).inserted, "\(family)")
            } else if line.hasPrefix("# TYPE") {
                #expect(String(words[2]) == family)
            } else {
                let sample = /[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? [0-9.]+/
                #expect(line.wholeMatch(of: sample) != nil, "\(line)")
                #expect(line.hasPrefix(family))
            }
        }
    }

    @Test("The buckets of a histogram only grow, up to its count")
    func bucketsGrow() {
        let metrics = ServerMetrics(version: "0")
        for milliseconds: Int64 in [0, 1, 2, 3, 250, 30_000, 30_001, -5] {
            metrics.answered(Response(status: 200), operation: "Health", milliseconds: milliseconds)
        }
        guard case .bytes(let body) = metrics.response().body else {
            Issue.record("no text")
            return
        }
        let counts = String(buffer: body).split(separator: "\n").filter { $0.contains("_bucket{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts == counts.sorted())
        #expect(counts.first == 3)
        #expect(counts.last == 8)
    }

    @Test("The main port has no metrics where an admin port stands beside it", arguments: Surface.allCases)
    func staysInside(surface: Surface) async throws {
        try await withServer(surface) { server in
            let answer = try await server.send(Call("GET", "/metrics"))
            #expect(answer.status != 200)
        }
    }
}
