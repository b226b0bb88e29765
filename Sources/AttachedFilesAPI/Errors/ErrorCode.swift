/// The name of an error on the wire; names unknown to this version survive.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The bare shape name, as `ResourceNotFoundException`.
    public let rawValue: String

    /// A code by its wire name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The caller may not do this.
    public static let accessDenied = ErrorCode(rawValue: "AccessDeniedException")
    /// A member of the request breaks a rule.
    public static let invalidRequest = ErrorCode(rawValue: "InvalidRequestException")
    /// A member of a configuration or tag request breaks a rule.
    public static let invalidParameter = ErrorCode(rawValue: "InvalidParameterException")
    /// There is no such file or instance, or it is another account's.
    public static let resourceNotFound = ErrorCode(rawValue: "ResourceNotFoundException")
    /// The client token was used for something else.
    public static let resourceConflict = ErrorCode(rawValue: "ResourceConflictException")
    /// The resource has as many files or bytes as it may.
    public static let serviceQuotaExceeded = ErrorCode(rawValue: "ServiceQuotaExceededException")
    /// Too many requests.
    public static let throttling = ErrorCode(rawValue: "ThrottlingException")
    /// A fault of the service.
    public static let internalService = ErrorCode(rawValue: "InternalServiceException")

    /// No such route.
    public static let unknownOperation = ErrorCode(rawValue: "UnknownOperationException")
    /// The body is not `application/json`.
    public static let unsupportedMediaType = ErrorCode(rawValue: "UnsupportedMediaTypeException")
    /// The request carries no signature.
    public static let missingAuthenticationToken = ErrorCode(rawValue: "MissingAuthenticationTokenException")
    /// The signature lacks a part or one is malformed.
    public static let incompleteSignature = ErrorCode(rawValue: "IncompleteSignatureException")
    /// The access key or session token is not known.
    public static let unrecognizedClient = ErrorCode(rawValue: "UnrecognizedClientException")
    /// The signature does not match the request.
    public static let invalidSignature = ErrorCode(rawValue: "InvalidSignatureException")
    /// The body, the target or the head is larger than the service takes.
    public static let requestEntityTooLarge = ErrorCode(rawValue: "RequestEntityTooLargeException")
    /// The request did not arrive in time.
    public static let requestTimeout = ErrorCode(rawValue: "RequestTimeoutException")
    /// The service has too much to do.
    public static let serviceUnavailable = ErrorCode(rawValue: "ServiceUnavailableException")

    /// The HTTP status that goes with the code; 400 for codes unknown to this version.
    public var httpStatus: Int {
        switch self {
        case .serviceQuotaExceeded: 402
        case .accessDenied, .missingAuthenticationToken, .incompleteSignature, .unrecognizedClient, .invalidSignature:
            403
        case .resourceNotFound, .unknownOperation: 404
        case .resourceConflict: 409
        case .requestTimeout: 408
        case .requestEntityTooLarge: 413
        case .unsupportedMediaType: 415
        case .throttling: 429
        case .internalService: 500
        case .serviceUnavailable: 503
        default: 400
        }
    }
}
