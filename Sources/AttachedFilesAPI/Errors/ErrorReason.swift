/// Why a start was invalid; values unknown to this version survive.
public struct InvalidRequestReason: RawRepresentable, Hashable, Sendable {
    /// The wire value.
    public let rawValue: String

    /// A reason by its wire value.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The name breaks a rule.
    public static let invalidFileName = InvalidRequestReason(rawValue: "INVALID_FILE_NAME")
    /// The extension is missing or not allowed.
    public static let invalidFileType = InvalidRequestReason(rawValue: "INVALID_FILE_TYPE")
    /// The size is out of bounds.
    public static let invalidFileSize = InvalidRequestReason(rawValue: "INVALID_FILE_SIZE")
}

/// Which quota a start would pass; values unknown to this version survive.
public struct QuotaReason: RawRepresentable, Hashable, Sendable {
    /// The wire value.
    public let rawValue: String

    /// A reason by its wire value.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The resource has as many files as it may.
    public static let totalFileCountExceeded = QuotaReason(rawValue: "TOTAL_FILE_COUNT_EXCEEDED")
    /// The resource has as many bytes as it may.
    public static let totalFileSizeExceeded = QuotaReason(rawValue: "TOTAL_FILE_SIZE_EXCEEDED")
}

/// The modelled `Reason` of an error.
///
/// Source: Connect API 2017-08-08, `InvalidRequestExceptionReason` and `ServiceQuotaExceededExceptionReason` (documented).
public enum ErrorReason: Hashable, Sendable {
    /// Of an `InvalidRequestException`.
    case invalidRequest(InvalidRequestReason)
    /// Of a `ServiceQuotaExceededException`.
    case quota(QuotaReason)

    /// The union as JSON.
    public var json: JSONObject {
        switch self {
        case .invalidRequest(let reason):
            JSONObject([.init(Self.invalidRequestMember, .string(reason.rawValue))])
        case .quota(let reason):
            JSONObject([.init(Self.quotaMember, .string(reason.rawValue))])
        }
    }

    /// Reads the union; `nil` when it holds no member known here.
    public init?(_ object: JSONObject) {
        if case .string(let value) = object[Self.invalidRequestMember] {
            self = .invalidRequest(InvalidRequestReason(rawValue: value))
        } else if case .string(let value) = object[Self.quotaMember] {
            self = .quota(QuotaReason(rawValue: value))
        } else {
            return nil
        }
    }

    private static let invalidRequestMember = "AttachedFileInvalidRequestExceptionReason"
    private static let quotaMember = "AttachedFileServiceQuotaExceededExceptionReason"
}
