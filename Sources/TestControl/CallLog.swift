import AttachedFilesAPI
import Synchronization

/// One request that arrived, without anything that is secret: no query, no header and no body is kept.
struct CallRecord: Sendable {
    /// When it arrived, by the clock of test control.
    let at: Timestamp
    /// The id that the answer carried.
    let requestID: String?
    /// The operation's AWS or S3 name; `-` when there is none.
    let operation: String
    /// The method as sent.
    let method: String
    /// The path without its query.
    let path: String
    /// The file it was about.
    let fileID: String?
    /// The HTTP status.
    let status: Int
    /// The code of the error, where it was one.
    let errorCode: String?
    /// What differs and what to do, where it was an error.
    let hint: String?
    /// Whether a fault rule had its hand in it.
    let hasFault: Bool

    /// The record as it is told.
    var json: JSONObject {
        var object = JSONObject()
        object.set("time", at.iso8601)
        object.set("requestId", requestID)
        object.set("operation", operation)
        object.set("method", method)
        object.set("path", path)
        object.set("fileId", fileID)
        object.set("status", Int64(status))
        object.set("errorCode", errorCode)
        object.set("hint", hint)
        object.set("fault", .bool(hasFault))
        return object
    }
}

/// The last requests, oldest first.
final class CallLog: Sendable {
    private let records = Mutex<[CallRecord]>([])

    /// All that are kept.
    var all: [CallRecord] { records.withLock { $0 } }

    /// Keeps a request.
    func add(_ record: CallRecord) {
        records.withLock { records in
            if records.count >= Limits.calls { records.removeFirst(Limits.calls / 10) }
            records.append(record)
        }
    }

    /// Forgets all.
    func clear() {
        records.withLock { $0 = [] }
    }
}
