/// An Amazon Resource Name, taken apart at its first five colons.
///
/// Source: AWS General Reference, "Amazon Resource Names" (documented).
public struct ARN: Equatable, Sendable {
    /// The partition, as `aws` or `aws-cn`.
    public let partition: String
    /// The service, as `cases` or `connect`.
    public let service: String
    /// The region; empty for global services.
    public let region: String
    /// The account; empty where a service has none.
    public let account: String
    /// All after the fifth colon; never empty.
    public let resource: String

    /// Takes a text apart; `nil` unless it is printable ASCII without blanks, has six parts and starts with `arn`.
    ///
    /// Partition, service and resource are never empty.
    public init?(_ text: String) {
        guard text.withUTF8Bytes({ $0.allSatisfy { (0x21..<0x7F).contains($0) } }) else { return nil }
        let parts = text.pieces(at: UInt8(ascii: ":"), most: 6)
        guard parts.count == 6, parts[0].isSameBytes(as: "arn"),
            !parts[1].isEmpty, !parts[2].isEmpty, !parts[5].isEmpty
        else { return nil }
        partition = parts[1]
        service = parts[2]
        region = parts[3]
        account = parts[4]
        resource = parts[5]
    }

    /// The pieces of ``resource`` between its slashes.
    public var resourcePath: [String] { resource.pieces(at: UInt8(ascii: "/")) }

    /// The partition that a region lies in, by the region's prefix.
    public static func partition(ofRegion region: String) -> String {
        if region.utf8.starts(with: "cn-".utf8) { return "aws-cn" }
        if region.utf8.starts(with: "us-gov-".utf8) { return "aws-us-gov" }
        return "aws"
    }

    /// The ARN of an attached file.
    ///
    /// Source: Service Authorization Reference, `attached-file` (documented).
    public static func attachedFile(region: String, account: String, instanceID: String, fileID: String) -> String {
        String(
            joining: "arn:",
            partition(ofRegion: region),
            ":connect:",
            region,
            ":",
            account,
            ":instance/",
            instanceID,
            "/file/",
            fileID
        )
    }
}
