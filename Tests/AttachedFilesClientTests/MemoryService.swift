import AttachedFilesAPI
import AttachedFilesClient
import SigV4
import Synchronization

/// A service in memory that plays the protocol of one upload: it checks signatures, headers, sizes and order.
final class MemoryService: HTTPTransport {
    /// What the service holds.
    struct State {
        var input: StartAttachedFileUpload.Input?
        var bytes: [UInt8]?
        var isComplete = false
        var looks = 0
        var largestChunk = 0
    }

    private let state = Mutex(State())
    /// The status that the scan ends with.
    private let verdict: FileStatusType
    /// How often the file is `PROCESSING` before it has its verdict.
    private let looksUntilVerdict: Int
    /// Answers the data plane instead of the service.
    private let interception: (@Sendable (TransportRequest) -> TransportResponse?)?

    init(
        verdict: FileStatusType = .approved,
        looksUntilVerdict: Int = 0,
        interception: (@Sendable (TransportRequest) -> TransportResponse?)? = nil
    ) {
        self.verdict = verdict
        self.looksUntilVerdict = looksUntilVerdict
        self.interception = interception
    }

    /// What the service holds now.
    var current: State { state.withLock { $0 } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        if request.url.contains("/bucket/") {
            if let response = interception?(request) { return response }
            return request.method == "PUT" ? try await put(request) : get()
        }
        guard let verified = try? request.verify(), let path = try? RequestPath.segments(verified.path) else {
            return Self.error("InvalidSignatureException", 403)
        }
        switch (request.method, path.count) {
        case ("PUT", 2): return start(request)
        case ("POST", 3) where path[2] == "f-1": return complete()
        case ("GET", 3) where path[2] == "f-1": return describe()
        default: return Self.error("UnknownOperationException", 404)
        }
    }

    private func start(_ request: TransportRequest) -> TransportResponse {
        guard case .object(let body) = try? JSONReader.read(request.bytes ?? []),
            let input = try? StartAttachedFileUpload.Input(
                OperationRequest(
                    labels: ["InstanceId": "i-1"],
                    query: [.init("associatedResourceArn", Sample.caseARN)],
                    body: body
                )
            )
        else { return Self.error("InvalidRequestException", 400) }
        state.withLock { $0 = State(input: input) }
        let output = StartAttachedFileUpload.Output(
            fileARN: Sample.fileARN,
            fileID: "f-1",
            creationTime: "2026-11-22T10:15:00.000Z",
            fileStatus: .processing,
            createdBy: nil,
            uploadURLMetadata: UploadURLMetadata(
                url: "http://127.0.0.1:8730/bucket/k?X-Amz-Signature=1",
                urlExpiry: "2026-11-22T10:20:00.000Z",
                headersToInclude: Self.headers(length: input.fileSizeInBytes)
            )
        )
        return Self.success(output.json)
    }

    private func put(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let expected = Self.headers(length: current.input?.fileSizeInBytes ?? 0)
        guard request.headers == expected.map({ HTTPHeader($0.name, $0.value) }) else {
            return TransportResponse(
                status: 403,
                headers: [],
                bytes: Array("<Error><Code>AccessDenied</Code></Error>".utf8)
            )
        }
        var bytes: [UInt8] = []
        var largest = 0
        switch request.content {
        case .bytes(let content): bytes = content
        case .stream(_, let chunks): (bytes, largest) = try await Self.collect(chunks)
        }
        state.withLock {
            $0.bytes = bytes
            $0.largestChunk = largest
        }
        return TransportResponse(status: 200, headers: [], bytes: [])
    }

    private func complete() -> TransportResponse {
        state.withLock { state in
            guard let bytes = state.bytes, Int64(bytes.count) == state.input?.fileSizeInBytes else {
                return Self.error("InvalidRequestException", 400)
            }
            state.isComplete = true
            return Self.success(JSONObject())
        }
    }

    private func describe() -> TransportResponse {
        state.withLock { state in
            guard let input = state.input else { return Self.error("ResourceNotFoundException", 404) }
            state.looks += 1
            let status = state.isComplete && state.looks > looksUntilVerdict ? verdict : .processing
            let description = AttachedFileDescription(
                creationTime: "2026-11-22T10:15:00.000Z",
                fileARN: Sample.fileARN,
                fileID: "f-1",
                fileName: input.fileName,
                fileSizeInBytes: input.fileSizeInBytes,
                fileStatus: status,
                createdBy: input.createdBy,
                fileUseCaseType: .attachment,
                associatedResourceARN: input.associatedResourceARN,
                tags: input.tags
            )
            let url = DownloadURLMetadata(url: "http://127.0.0.1:8730/bucket/k?X-Amz-Signature=2", urlExpiry: "t")
            let output = GetAttachedFile.Output(
                file: description,
                downloadURLMetadata: status == .approved ? url : nil
            )
            return Self.success(output.json)
        }
    }

    private func get() -> TransportResponse {
        let bytes = current.bytes ?? []
        return TransportResponse(status: 200, headers: [], body: PiecewiseChunks(bytes: bytes, size: 1000))
    }

    private static func headers(length: Int64) -> [UploadURLMetadata.Header] {
        [
            .init("Content-Type", "text/plain"), .init("Content-Length", "\(length)"),
            .init("x-amz-acl", "bucket-owner-full-control"),
        ]
    }

    private static func success(_ json: JSONObject) -> TransportResponse {
        TransportResponse(status: 200, headers: [], bytes: json.bytes)
    }

    private static func error(_ code: String, _ status: Int) -> TransportResponse {
        let headers = [HTTPHeader("X-Amzn-Errortype", code)]
        return TransportResponse(status: status, headers: headers, bytes: Array(#"{"Message":"m"}"#.utf8))
    }

    private static func collect<Chunks: AsyncSequence>(
        _ chunks: Chunks
    ) async throws(TransportError) -> ([UInt8], Int) where Chunks.Element == [UInt8], Chunks.Failure == TransportError {
        var bytes: [UInt8] = []
        var largest = 0
        for try await chunk in chunks {
            bytes += chunk
            largest = max(largest, chunk.count)
        }
        return (bytes, largest)
    }
}

/// Bytes in pieces of one size; ends with an error when it is to break.
struct PiecewiseChunks: AsyncSequence, Sendable {
    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>
        let size: Int
        let isBroken: Bool

        mutating func next() async throws(TransportError) -> [UInt8]? {
            guard !rest.isEmpty else {
                if isBroken { throw .connection("reset") }
                return nil
            }
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    let bytes: [UInt8]
    let size: Int
    var isBroken = false

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(rest: bytes[...], size: size, isBroken: isBroken)
    }
}

/// A clock that stands still but for sleeps, which are over at once.
final class SleepingClock: Clock {
    struct Instant: InstantProtocol {
        let offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex<[Duration]>([.zero])

    var now: Instant { Instant(offset: time.withLock { $0.last ?? .zero }) }
    let minimumResolution: Duration = .zero

    /// How long each sleep was, in order.
    var sleeps: [Duration] {
        time.withLock { time in zip(time.dropFirst(), time).map { $0 - $1 } }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.withLock { $0.append(deadline.offset) }
    }
}
