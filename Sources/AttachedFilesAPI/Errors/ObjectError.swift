/// The name of an error of the data plane; names unknown to this version survive.
///
/// Source: Amazon S3 API Reference, "Error responses" (documented).
public struct ObjectErrorCode: RawRepresentable, Hashable, Sendable {
    /// The S3 code.
    public let rawValue: String

    /// A code by its wire name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Not allowed, or not now.
    public static let accessDenied = ObjectErrorCode(rawValue: "AccessDenied")
    /// The origin may not do this.
    public static let accessForbidden = ObjectErrorCode(rawValue: "AccessForbidden")
    /// The bytes do not have the checksum sent.
    public static let badDigest = ObjectErrorCode(rawValue: "BadDigest")
    /// The body ended early.
    public static let incompleteBody = ObjectErrorCode(rawValue: "IncompleteBody")
    /// A fault of the service.
    public static let internalError = ObjectErrorCode(rawValue: "InternalError")
    /// Content-MD5 cannot be read.
    public static let invalidDigest = ObjectErrorCode(rawValue: "InvalidDigest")
    /// The range lies outside the object.
    public static let invalidRange = ObjectErrorCode(rawValue: "InvalidRange")
    /// The request breaks a rule.
    public static let invalidRequest = ObjectErrorCode(rawValue: "InvalidRequest")
    /// The method is not taken.
    public static let methodNotAllowed = ObjectErrorCode(rawValue: "MethodNotAllowed")
    /// There is no Content-Length.
    public static let missingContentLength = ObjectErrorCode(rawValue: "MissingContentLength")
    /// There is no such object.
    public static let noSuchKey = ObjectErrorCode(rawValue: "NoSuchKey")
    /// A condition failed.
    public static let preconditionFailed = ObjectErrorCode(rawValue: "PreconditionFailed")
    /// The body came too slowly.
    public static let requestTimeout = ObjectErrorCode(rawValue: "RequestTimeout")
    /// The signature is not that of the request.
    public static let signatureDoesNotMatch = ObjectErrorCode(rawValue: "SignatureDoesNotMatch")
    /// No room or too much load; try later.
    public static let slowDown = ObjectErrorCode(rawValue: "SlowDown")
    /// The body does not have the hash sent.
    public static let contentSHA256Mismatch = ObjectErrorCode(rawValue: "XAmzContentSHA256Mismatch")

    /// The HTTP status that goes with the code; 400 for codes unknown to this version.
    public var httpStatus: Int {
        switch self {
        case .accessDenied, .accessForbidden, .signatureDoesNotMatch: 403
        case .noSuchKey: 404
        case .methodNotAllowed: 405
        case .missingContentLength: 411
        case .preconditionFailed: 412
        case .invalidRange: 416
        case .internalError: 500
        case .slowDown: 503
        default: 400
        }
    }
}

/// An error of the data plane, written as S3's XML document.
public struct ObjectError: Error, Equatable, Sendable {
    /// A further element of the document.
    public struct Detail: Equatable, Sendable {
        /// The element's name.
        public let name: String
        /// Its text; never a secret.
        public let text: String

        /// An element of a name and a text.
        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// Which error it is.
    public let code: ObjectErrorCode
    /// A sentence for a person; never a secret.
    public let message: String
    /// Further elements, in order.
    public let details: [Detail]
    /// The HTTP status.
    public let httpStatus: Int
    /// What differs and what to do, in one sentence; sent in dev only.
    public let hint: String

    /// An error with the status that goes with its code.
    public init(
        _ code: ObjectErrorCode,
        _ message: String,
        hint: String? = nil,
        details: [Detail] = [],
        httpStatus: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint ?? message
        self.details = details
        self.httpStatus = httpStatus ?? code.httpStatus
    }
}
