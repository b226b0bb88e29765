import AttachedFilesAPI
import AttachedFilesCore

/// What an HTTP scanner is sent: the event that Connect sends to a scanner, signed.
///
/// Source: Amazon Connect Administrator Guide, "Set up attachment scanning", version 1.0 (documented); `DownloadUrl` and
/// the signature are ours.
struct ScannerEvent: Sendable {
    /// The JSON.
    let body: [UInt8]

    /// The event for a file.
    init(_ file: AttachedFile, bucket: String, downloadURL: String) {
        let scope = file.resource.instance
        let key = "\(scope.account)/\(scope.instanceID)/\(file.id)"
        let location = JSONObject([
            .init("Key", .string(key)), .init("Bucket", .string(bucket)),
            .init("Arn", .string("arn:aws:s3:::\(bucket)/\(key)")),
        ])
        let locations = JSONObject([
            .init("S3Location", .object(location)), .init("DownloadUrl", .string(downloadURL)),
        ])
        let description = JSONObject([
            .init("FileId", .string(file.id)),
            .init("FileCreationTime", .number("\(file.createdAt.millisecondsSinceEpoch)")),
            .init("FileName", .string(file.fileName)), .init("FileSizeInBytes", .number("\(file.fileSizeInBytes)")),
            .init("FileLocation", .object(locations)),
        ])
        body =
            JSONObject([
                .init("Version", .string("1.0")), .init("InstanceId", .string(scope.instanceID)),
                .init("File", .object(description)),
            ]).bytes
    }

    /// The verdict in an answer; `nil` for anything but the two that are documented.
    static func verdict(_ answer: [UInt8]) -> ScanVerdict? {
        guard let json = try? JSONReader.read(answer), case .object(let object) = json,
            case .string(let status) = object["Status"]
        else { return nil }
        if status.isSameBytes(as: "APPROVED") { return .clean }
        return status.isSameBytes(as: "REJECTED") ? .infected(signature: "REJECTED") : nil
    }
}
