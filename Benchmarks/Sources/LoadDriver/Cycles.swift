import NIOCore

/// Whole lives of files, signed as they go: start, PUT of the bytes, complete, get, GET of the bytes.
final class Cycles: Load {
    /// What a connection asks for next.
    private enum Step {
        case start
        case put(StartedFile, ByteBuffer)
        case complete(StartedFile)
        case get(StartedFile)
        case download(ByteBuffer)
    }

    let keepsBodies = true
    private let requests: APIRequests
    private let host: String
    private let body: ByteBuffer
    private var started = 0
    private var finished = 0
    private var steps: [Int: Step] = [:]
    private var numbers: [Int: Int] = [:]
    private var begins: [Int: NIODeadline] = [:]
    private var times = LatencyList()

    init(_ options: Options) throws {
        host = try options.text("host")
        requests = APIRequests(host: host)
        body = Body.bytes(try options.number("size") ?? 1024)
    }

    func next(on connection: Int) -> Outgoing? {
        switch steps[connection] ?? .start {
        case .start:
            defer { started += 1 }
            numbers[connection] = started
            begins[connection] = .now()
            return Outgoing(head: requests.start(started, sizeInBytes: body.readableBytes))
        case .put(_, let head): return Outgoing(head: head, body: body)
        case .complete(let file): return Outgoing(head: requests.complete(file))
        case .get(let file): return Outgoing(head: requests.get(file))
        case .download(let head): return Outgoing(head: head)
        }
    }

    func take(_ answer: Answer, on connection: Int) throws {
        let text = AnswerText(answer.body)
        switch steps[connection] ?? .start {
        case .start:
            let resource = requests.resource(numbers[connection] ?? 0)
            let file = StartedFile(id: try text.string("FileId"), resource: resource)
            steps[connection] = .put(file, try Upload.head(text, host: host))
        case .put(let file, _): steps[connection] = .complete(file)
        case .complete(let file): steps[connection] = .get(file)
        case .get:
            let target = try AnswerText.target(of: text.string("Url"))
            steps[connection] = .download(APIRequests.head("GET", target, [("Host", host)]))
        case .download:
            guard answer.body == body else { throw LoadError("the bytes that came back are not those that went") }
            finished += 1
            if let begin = begins[connection] { times.append(.now() - begin) }
            steps[connection] = .start
        }
    }

    func finish(in seconds: Double) -> [(name: String, value: Double)] {
        [
            ("cycles", Double(finished)), ("cycles_per_second", Double(finished) / seconds),
            ("cycle_p50_us", times.percentile(0.5)), ("cycle_p99_us", times.percentile(0.99)),
        ]
    }
}
