import AttachedFilesAPI
import AttachedFilesClient
import Foundation
import Testing

@Suite("Uploads and downloads")
struct TransferTests {
    @Test("A file is uploaded, approved and downloaded byte for byte", arguments: [1, 1023, 128 * 1024, 1_000_003])
    func fileMakesTheRound(size: Int) async throws {
        try await TemporaryFolder.with { folder in
            let service = MemoryService()
            let client = try AttachedFilesClient.sample(service, clock: SleepingClock())
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
            try Data(bytes).write(to: folder.appending(path: "Übersicht 1.txt"))
            let file = try await client.upload(
                file: folder.appending(path: "Übersicht 1.txt").path,
                to: Sample.resource,
                options: UploadOptions(tags: ["a": "b"])
            )
            #expect(file.fileStatus == .approved)
            #expect(file.fileName == "Übersicht 1.txt")
            #expect(file.fileSizeInBytes == Int64(size))
            #expect(file.tags == ["a": "b"])
            #expect(service.current.largestChunk <= 128 * 1024)

            let target = folder.appending(path: "back")
            try Data("old".utf8).write(to: target)
            let described = try await client.download(Sample.resource.file("f-1"), to: target.path)
            #expect(described == file)
            #expect(try Data(contentsOf: target) == Data(bytes))
            #expect(try folder.names == ["back", "Übersicht 1.txt"])
        }
    }

    @Test("Bytes in memory are uploaded under the name given")
    func bytesAreUploaded() async throws {
        let service = MemoryService()
        let client = try AttachedFilesClient.sample(service, clock: SleepingClock())
        let file = try await client.upload(.bytes([1, 2, 3]), fileName: "a.txt", to: Sample.resource)
        #expect(file.fileName == "a.txt")
        #expect(service.current.bytes == [1, 2, 3])
    }

    @Test("An upload waits for the verdict with growing waits that vary")
    func uploadWaitsForTheVerdict() async throws {
        let clock = SleepingClock()
        let client = try AttachedFilesClient.sample(MemoryService(looksUntilVerdict: 12), clock: clock)
        let file = try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
        #expect(file.fileStatus == .approved)
        #expect(clock.sleeps.count == 12)
        var longest: Duration = .milliseconds(50)
        for sleep in clock.sleeps {
            #expect(sleep >= longest / 2 && sleep <= longest)
            longest = min(longest * 2, .seconds(2))
        }
        #expect(Set(clock.sleeps.suffix(6)).count == 6)
    }

    @Test("An upload that is told not to wait returns a file that is still processing")
    func uploadNeedNotWait() async throws {
        let clock = SleepingClock()
        let client = try AttachedFilesClient.sample(MemoryService(looksUntilVerdict: 12), clock: clock)
        let options = UploadOptions(approvalTimeout: nil)
        let file = try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource, options: options)
        #expect(file.fileStatus == .processing)
        #expect(clock.sleeps.isEmpty)
    }

    @Test("An upload that is not approved in time says so, after a last look at the deadline")
    func uploadTimesOut() async throws {
        let clock = SleepingClock()
        let service = MemoryService(looksUntilVerdict: .max)
        let client = try AttachedFilesClient.sample(service, clock: clock)
        let error = await #expect(throws: ClientError.self) {
            try await client.upload(
                .bytes([1]),
                fileName: "a.txt",
                to: Sample.resource,
                options: UploadOptions(approvalTimeout: .seconds(10))
            )
        }
        guard case .timedOut("f-1") = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(clock.now.offset == .seconds(10))
        #expect(service.current.looks == clock.sleeps.count + 1)
    }

    @Test(
        "A file that the scan refuses is an error of the upload and of the download",
        arguments: [FileStatusType.rejected, .failed]
    )
    func refusedFileIsAnError(verdict: FileStatusType) async throws {
        let client = try AttachedFilesClient.sample(
            MemoryService(verdict: verdict, looksUntilVerdict: 2),
            clock: SleepingClock()
        )
        let upload = await #expect(throws: ClientError.self) {
            try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
        }
        guard case .scanRefused("f-1", verdict) = upload else {
            Issue.record("\(String(describing: upload)) is another error")
            return
        }
        let download = await #expect(throws: ClientError.self) {
            try await client.download(Sample.resource.file("f-1"), to: "/nowhere/a")
        }
        guard case .scanRefused("f-1", verdict) = download else {
            Issue.record("\(String(describing: download)) is another error")
            return
        }
    }

    @Test("A file that is still processing is not downloaded")
    func processingFileIsNotDownloaded() async throws {
        let client = try AttachedFilesClient.sample(MemoryService(looksUntilVerdict: 9), clock: SleepingClock())
        _ = try await client.upload(
            .bytes([1]),
            fileName: "a.txt",
            to: Sample.resource,
            options: UploadOptions(approvalTimeout: nil)
        )
        let error = await #expect(throws: ClientError.self) {
            try await client.download(Sample.resource.file("f-1"), to: "/nowhere/a")
        }
        guard case .notYetApproved("f-1") = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
    }

    @Test("A refused PUT is read from its S3 document, and Complete is not called")
    func refusedPutIsRead() async throws {
        let document = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>SignatureDoesNotMatch</Code><Message>a &lt;b&gt; &amp;amp; &quot;c&#39;&#x64;&nope; &</Message>
            <RequestId>r-9</RequestId><HostId>h</HostId></Error>
            """
        let service = MemoryService { _ in
            TransportResponse(
                status: 403,
                headers: [HTTPHeader("x-casefile-hint", "Send Content-Type."), HTTPHeader("x-amz-request-id", "r-8")],
                bytes: Array(document.utf8)
            )
        }
        let client = try AttachedFilesClient.sample(service)
        let error = await #expect(throws: ClientError.self) {
            try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
        }
        guard case .uploadRefused(let refusal) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(refusal.httpStatus == 403)
        #expect(refusal.code == "SignatureDoesNotMatch")
        #expect(refusal.message == "a <b> &amp; \"c'd&nope; &")
        #expect(refusal.requestID == "r-9")
        #expect(refusal.hint == "Send Content-Type.")
        #expect(!refusal.isRetryable)
        #expect(!service.current.isComplete)
    }

    @Test("A refusal whose document breaks off keeps status, request id and hint")
    func brokenRefusalKeepsTheHead() async throws {
        let service = MemoryService { _ in
            TransportResponse(
                status: 403,
                headers: [HTTPHeader("x-amz-request-id", "r-8"), HTTPHeader("x-casefile-hint", "Sign it.")],
                body: PiecewiseChunks(bytes: Array("<Error><Code>Acc".utf8), size: 4, isBroken: true)
            )
        }
        let client = try AttachedFilesClient.sample(service)
        let error = await #expect(throws: ClientError.self) {
            try await client.upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
        }
        guard case .uploadRefused(let refusal) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(refusal.httpStatus == 403)
        #expect(refusal.requestID == "r-8")
        #expect(refusal.hint == "Sign it.")
    }

    @Test(
        "A refusal that is no S3 document keeps the HTTP status",
        arguments: ["", "<html><Code>x</Code></html>", "nginx", "\u{FFFD}"]
    )
    func foreignRefusalKeepsTheStatus(body: String) async throws {
        let service = MemoryService { _ in
            TransportResponse(status: 503, headers: [], bytes: Array(body.utf8) + [0xFF])
        }
        let error = await #expect(throws: ClientError.self) {
            try await AttachedFilesClient.sample(service).upload(.bytes([1]), fileName: "a.txt", to: Sample.resource)
        }
        guard case .uploadRefused(let refusal) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(refusal.httpStatus == 503)
        #expect(refusal.code == "503")
        #expect(refusal.isRetryable)
        #expect(error?.isRetryable == true)
    }
}
