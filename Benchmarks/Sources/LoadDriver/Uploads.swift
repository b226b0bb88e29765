import NIOCore

/// Signed starts written to a list, for a replay.
enum StartList {
    /// Signs `--count` starts; the clock of no run goes meanwhile.
    static func write(_ options: Options) throws -> String {
        let old = try options.number("resources").map { count in
            OldResources(domain: try options.text("domain"), count: max(1, count))
        }
        let requests = APIRequests(host: try options.text("host"), old: old)
        let count = try options.count("count")
        let size = try options.number("size") ?? 123_456
        try RequestList.write(
            (0..<count).lazy.map { requests.start($0, sizeInBytes: size) },
            to: options.text("list")
        )
        return "{\"requests\": \(count)}"
    }
}

/// Starts uploads, and writes the heads of their PUTs with exactly the headers that the answers name.
final class UploadStarts: Load {
    let keepsBodies = true
    private let requests: APIRequests
    private let host: String
    private let list: String
    private let ids: String
    private let count: Int
    private let sizeInBytes: Int
    private var started = 0
    private var numbers: [Int: Int] = [:]
    private var heads: [ByteBuffer] = []
    private var files = ByteBuffer()

    init(_ options: Options) throws {
        host = try options.text("host")
        requests = APIRequests(host: host)
        list = try options.text("list")
        ids = try options.text("ids")
        count = try options.count("count")
        sizeInBytes = try options.count("size")
    }

    func next(on connection: Int) -> Outgoing? {
        guard started < count else { return nil }
        defer { started += 1 }
        numbers[connection] = started
        return Outgoing(head: requests.start(started, sizeInBytes: sizeInBytes))
    }

    func take(_ answer: Answer, on connection: Int) throws {
        guard let number = numbers[connection] else { return }
        let text = AnswerText(answer.body)
        heads.append(try Upload.head(text, host: host))
        files.writeString("\(try text.string("FileId")) \(requests.resource(number))\n")
    }

    func finish(in seconds: Double) throws -> [(name: String, value: Double)] {
        try RequestList.write(heads, to: list)
        try RequestList.write(files, to: ids)
        return []
    }
}

/// The PUT that the answer to a start asks for.
enum Upload {
    /// Its head; the declared length is among the headers to include.
    static func head(_ answer: AnswerText, host: String) throws -> ByteBuffer {
        let target = try AnswerText.target(of: answer.string("Url"))
        let included = try answer.strings(of: "HeadersToInclude")
        return APIRequests.head("PUT", target, [("Host", host)] + included)
    }
}

/// Completes started files and gets them, and writes the GETs of their bytes.
final class UploadCompletions: Load {
    let keepsBodies = true
    private let requests: APIRequests
    private let host: String
    private let list: String
    private let files: [StartedFile]
    private var taken = 0
    /// The file that a connection has completed and not yet got.
    private var completed: [Int: StartedFile] = [:]
    private var isGetting: Set<Int> = []
    private var heads: [ByteBuffer] = []

    init(_ options: Options) throws {
        host = try options.text("host")
        requests = APIRequests(host: host)
        list = try options.text("list")
        files = String(buffer: try RequestList.bytes(of: options.text("ids"))).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return StartedFile(id: String(words[0]), resource: String(words[1]))
        }
    }

    func next(on connection: Int) -> Outgoing? {
        if let file = completed.removeValue(forKey: connection) {
            isGetting.insert(connection)
            return Outgoing(head: requests.get(file))
        }
        guard taken < files.count else { return nil }
        defer { taken += 1 }
        completed[connection] = files[taken]
        return Outgoing(head: requests.complete(files[taken]))
    }

    func take(_ answer: Answer, on connection: Int) throws {
        guard isGetting.remove(connection) != nil else { return }
        let target = try AnswerText.target(of: AnswerText(answer.body).string("Url"))
        heads.append(APIRequests.head("GET", target, [("Host", host)]))
    }

    func finish(in seconds: Double) throws -> [(name: String, value: Double)] {
        try RequestList.write(heads, to: list)
        return []
    }
}
