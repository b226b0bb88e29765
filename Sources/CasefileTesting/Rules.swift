import AttachedFilesAPI

/// Which files a rule is meant for.
public struct FileMatch: Sendable {
    /// A pattern of the whole name: `*` stands for anything, `?` for one character.
    public var fileName: String?
    /// Tags that a file has to have.
    public var tags: [String: String]
    /// The ARN of the case or contact.
    public var associatedResourceARN: String?

    /// A match of these; what is left out matches every file.
    public init(fileName: String? = nil, tags: [String: String] = [:], associatedResourceARN: String? = nil) {
        self.fileName = fileName
        self.tags = tags
        self.associatedResourceARN = associatedResourceARN
    }

    var json: JSONObject {
        var object = JSONObject()
        object.set("fileName", fileName)
        object.set("associatedResourceArn", associatedResourceARN)
        let members = tags.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .string($0.value)) }
        if !members.isEmpty { object.set("tags", .object(JSONObject(members))) }
        return object
    }
}

/// When a file changes its status.
public enum TransitionMoment: Sendable {
    /// In Complete.
    case complete
    /// After so many answers that show it as PROCESSING.
    case reads(Int)
    /// After a time by the server's clock.
    case seconds(Int)

    var json: JSONValue {
        var object = JSONObject()
        switch self {
        case .complete: return .string("immediate")
        case .reads(let count): object.set("reads", Int64(count))
        case .seconds(let count): object.set("seconds", Int64(count))
        }
        return .object(object)
    }
}

/// A fault that requests meet.
public struct Fault: Sendable {
    /// The operation's AWS name, `PutObject`, `GetObject` or `HeadObject`; any when `nil`.
    public var operation: String?
    /// The error to answer with, such as `ThrottlingException`, or `SlowDown` on the data plane.
    public var error: String?
    /// How often it happens; `nil` for always.
    public var count: Int?
    /// How likely it is, 0 to 1.
    public var probability: Double
    /// A wait before the answer, in milliseconds.
    public var latencyInMilliseconds: Int?
    /// The bytes of a file after which the connection is cut.
    public var cutAfterBytes: Int64?
    /// The bytes a second that a download moves at.
    public var bytesPerSecond: Int64?

    /// A fault of these values.
    public init(
        operation: String? = nil,
        error: String? = nil,
        count: Int? = nil,
        probability: Double = 1,
        latencyInMilliseconds: Int? = nil,
        cutAfterBytes: Int64? = nil,
        bytesPerSecond: Int64? = nil
    ) {
        self.operation = operation
        self.error = error
        self.count = count
        self.probability = probability
        self.latencyInMilliseconds = latencyInMilliseconds
        self.cutAfterBytes = cutAfterBytes
        self.bytesPerSecond = bytesPerSecond
    }

    var json: JSONObject {
        var object = JSONObject()
        object.set("operation", operation)
        object.set("error", error)
        object.set("count", count.map { Int64($0) })
        object.set("probability", .number("\(probability)"))
        object.set("latencyMs", latencyInMilliseconds.map { Int64($0) })
        object.set("cutAfterBytes", cutAfterBytes)
        object.set("bytesPerSecond", bytesPerSecond)
        return object
    }
}

/// A call that the server received.
public struct ReceivedCall: Sendable {
    /// The operation's AWS or S3 name; `-` when there is none.
    public let operation: String
    /// The HTTP status; 0 when the connection was cut by a fault.
    public let status: Int
    /// The code of the error, where it was one.
    public let errorCode: String?
    /// What was wrong and what to do, where it was an error.
    public let hint: String?
    /// The file it was about.
    public let fileID: String?
    /// The id that the answer carried.
    public let requestID: String?

    init(_ json: JSONObject) {
        func text(_ name: String) -> String? {
            guard case .string(let text) = json[name] else { return nil }
            return text
        }
        operation = text("operation") ?? "-"
        status = Int(json["status"]?.integer ?? 0)
        errorCode = text("errorCode")
        hint = text("hint")
        fileID = text("fileId")
        requestID = text("requestId")
    }
}
