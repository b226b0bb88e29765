/// The use of a file; values unknown to this version survive.
///
/// Source: Connect API 2017-08-08, `FileUseCaseType` (documented).
public struct FileUseCaseType: RawRepresentable, Hashable, Sendable {
    /// The wire value.
    public let rawValue: String

    /// A use by its wire value.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// An attachment: the only use that a start takes.
    public static let attachment = FileUseCaseType(rawValue: "ATTACHMENT")
}

/// The status of a file as callers see it; values unknown to this version survive.
///
/// Source: Connect API 2017-08-08, `FileStatusType` (documented).
public struct FileStatusType: RawRepresentable, Hashable, Sendable {
    /// The wire value.
    public let rawValue: String

    /// A status by its wire value.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The file can be downloaded.
    public static let approved = FileStatusType(rawValue: "APPROVED")
    /// The scan refused the file; its bytes are gone.
    public static let rejected = FileStatusType(rawValue: "REJECTED")
    /// The file waits for its bytes, for Complete or for the scan.
    public static let processing = FileStatusType(rawValue: "PROCESSING")
    /// The upload was never completed, or its bytes could not be read.
    public static let failed = FileStatusType(rawValue: "FAILED")
}

/// What a configuration applies to; values unknown to this version survive.
///
/// Source: Connect API 2017-08-08, `AttachmentScope` (documented).
public struct AttachmentScope: RawRepresentable, Hashable, Sendable {
    /// The wire value.
    public let rawValue: String

    /// A scope by its wire value.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Files of e-mail contacts.
    public static let email = AttachmentScope(rawValue: "EMAIL")
    /// Files of chats.
    public static let chat = AttachmentScope(rawValue: "CHAT")
    /// Files of cases.
    public static let `case` = AttachmentScope(rawValue: "CASE")
    /// Files of tasks.
    public static let task = AttachmentScope(rawValue: "TASK")

    /// The four scopes, in the order that listings show them.
    public static let all: [AttachmentScope] = [.email, .chat, .case, .task]
}
