package import AttachedFilesAPI
import Crypto

/// A change of a file's status, worded for those outside.
///
/// Source: Amazon EventBridge User Guide, "Event structure" (documented); detail type, source and detail are ours.
package struct StatusEvent: Equatable, Sendable {
    /// A UUID, which the JSON carries too: the same at each try, and of no other event.
    package let id: String
    /// The file.
    package let fileID: String
    /// When its status changed.
    package let time: Timestamp
    /// The JSON, which is sent as it is however often.
    package let body: [UInt8]

    /// An event of these values.
    package init(id: String, fileID: String, time: Timestamp, body: [UInt8]) {
        self.id = id
        self.fileID = fileID
        self.time = time
        self.body = body
    }

    /// The event of a file that was started, or whose status is another than before.
    package static func changed(_ file: AttachedFile, from previous: FileStatus?) -> StatusEvent {
        StatusEvent(file, status: file.status.wire.rawValue, from: previous, at: file.statusChangedAt)
    }

    /// The event of a file whose row, as it was, went: by Delete or after its retention.
    package static func deleted(_ file: AttachedFile, at now: Timestamp) -> StatusEvent {
        StatusEvent(file, status: "DELETED", from: file.status, at: now)
    }

    private init(_ file: AttachedFile, status: String, from previous: FileStatus?, at time: Timestamp) {
        let scope = file.resource.instance
        var detail = JSONObject([
            .init("instanceId", .string(scope.instanceID)),
            .init("associatedResourceArn", .string(file.resource.resourceARN.string)),
            .init("fileId", .string(file.id)), .init("fileArn", .string(file.arn)),
            .init("fileName", .string(file.fileName)), .init("fileSizeInBytes", .integer(file.fileSizeInBytes)),
            .init("fileStatus", .string(status)),
        ])
        detail.set("previousFileStatus", previous?.wire.rawValue)
        if case .failed(let reason) = file.status, status == file.status.wire.rawValue {
            detail.set("reason", reason.rawValue)
        }
        let id = Self.id(of: file.id, status: status, from: previous)
        let event = JSONObject([
            .init("version", .string("0")), .init("id", .string(id)),
            .init("detail-type", .string("Attached File Status Change")),
            .init("source", .string("casefile.attached-files")), .init("account", .string(scope.account)),
            .init("time", .string(time.iso8601)), .init("region", .string(file.region)),
            .init("resources", .array([.string(file.arn)])), .init("detail", .object(detail)),
        ])
        self.init(id: id, fileID: file.id, time: time, body: event.bytes)
    }

    /// A UUID of version 8 made from the change: a file takes each step of its life once, so no two events share one.
    private static func id(of fileID: String, status: String, from previous: FileStatus?) -> String {
        let text = "casefile event\n\(fileID)\n\(previous?.wire.rawValue ?? "-")\n\(status)"
        let words = SHA256.hash(data: Array(text.utf8)).prefix(16).reduce(into: (high: UInt64(0), low: UInt64(0))) {
            ($0.high, $0.low) = ($0.high << 8 | $0.low >> 56, $0.low << 8 | UInt64($1))
        }
        return UUIDText.lowercase(
            high: words.high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
            low: words.low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        )
    }
}
