import AttachedFilesAPI

/// A fault that a test wants to see: an error, a delay, a body that is slow or cut.
struct FaultRule: Equatable, Sendable {
    /// The operation's AWS name, `PutObject`, `GetObject` or `HeadObject`; any when `nil`.
    var operation: String?
    /// How likely the fault is, 0 to 1.
    var probability = 1.0
    /// How often it happens yet; `nil` for as often as it is asked for.
    var timesLeft: Int?
    /// The error to answer with, instead of the answer; its AWS name.
    var error: String?
    /// A wait before the answer.
    var latencyMilliseconds: Int64 = 0
    /// The bytes of a file after which the connection is cut, uploads and downloads alike.
    var cutAfterBytes: Int64?
    /// The bytes a second that a file moves at.
    var bytesPerSecond: Int64?
    /// The rule as it was sent.
    let source: JSONObject

    static let members = [
        "operation", "probability", "count", "error", "latencyMs", "cutAfterBytes", "bytesPerSecond",
    ]

    /// Reads a rule.
    ///
    /// - Throws: an error that names the member that breaks a rule.
    init(_ input: ControlInput, source: JSONObject) throws(MemberError) {
        self.source = source
        operation = try input.string("operation")
        if let operation, !CalledOperation.names.contains(where: { $0.isSameBytes(as: operation) }) {
            throw input.error("operation", "it must be one of \(CalledOperation.names.joined(separator: ", "))")
        }
        probability = try input.share("probability") ?? 1
        timesLeft = try input.integer("count", in: 1...Limits.counts).map { Int($0) }
        error = try input.string("error")
        latencyMilliseconds = try input.integer("latencyMs", in: 0...Limits.latencyMilliseconds) ?? 0
        cutAfterBytes = try input.integer("cutAfterBytes", in: 0...Int64.max)
        bytesPerSecond = try input.integer("bytesPerSecond", in: 1...Int64.max)
        try check(input)
    }

    /// Whether it spoils a body on its way.
    var movesBytes: Bool { cutAfterBytes != nil || bytesPerSecond != nil }

    private func check(_ input: ControlInput) throws(MemberError) {
        guard error != nil || latencyMilliseconds > 0 || movesBytes else {
            throw input.error("error", "a fault has an error, latencyMs, cutAfterBytes or bytesPerSecond")
        }
        guard error == nil || !movesBytes else {
            throw input.error("error", "it excludes cutAfterBytes and bytesPerSecond")
        }
        let isObject = operation.map { CalledOperation.isOfObjects($0) }
        if movesBytes, isObject != true || operation?.isSameBytes(as: "HeadObject") == true {
            throw input.error("operation", "cutAfterBytes and bytesPerSecond are for PutObject and GetObject")
        }
        if bytesPerSecond != nil, operation?.isSameBytes(as: "GetObject") != true {
            throw input.error("bytesPerSecond", "it is for GetObject")
        }
        guard let error else { return }
        let isKnown =
            switch isObject {
            case true?: FaultError.object(error) != nil
            case false?: FaultError.api(error) != nil
            case nil: FaultError.api(error) != nil || FaultError.object(error) != nil
            }
        guard isKnown else {
            let names = isObject == true ? FaultError.objectNames : FaultError.apiNames
            throw input.error("error", "it must be one of \(names.joined(separator: ", "))")
        }
    }

    /// The rule as it is told: with the count that is left.
    var told: JSONObject {
        guard let timesLeft else { return source }
        return JSONObject(
            source.members.map { member in
                member.name.isSameBytes(as: "count")
                    ? JSONObject.Member(member.name, .integer(Int64(timesLeft))) : member
            }
        )
    }

    /// Whether requests of an operation may meet this fault.
    ///
    /// - Parameters:
    ///   - called: the operation.
    ///   - bytes: how long the body is that moves; a cut that lies behind its end is none. `nil` where there is none to
    ///     spoil.
    /// - Returns: whether the operation and the body are such.
    func applies(to called: String, bytes: Int64?) -> Bool {
        if movesBytes {
            guard let bytes, bytes > cutAfterBytes ?? 0 else { return false }
        }
        if let operation { return operation.isSameBytes(as: called) }
        guard CalledOperation.names.contains(where: { $0.isSameBytes(as: called) }) else { return false }
        guard let error else { return true }
        let isObject = CalledOperation.isOfObjects(called)
        return isObject ? FaultError.object(error) != nil : FaultError.api(error) != nil
    }
}

/// The errors that a fault may answer with.
enum FaultError {
    /// Of the API.
    static let apiNames = [
        ErrorCode.accessDenied, .internalService, .invalidParameter, .invalidRequest, .resourceConflict,
        .resourceNotFound, .serviceQuotaExceeded, .serviceUnavailable, .throttling,
    ].map(\.rawValue)

    /// Of the data plane.
    static let objectNames = [
        ObjectErrorCode.accessDenied, .internalError, .invalidRequest, .noSuchKey, .preconditionFailed,
        .requestTimeout, .signatureDoesNotMatch, .slowDown,
    ].map(\.rawValue)

    private static let message = "This error was asked for by a fault rule of the test."

    /// The error of the API with a name; `nil` for one that the API has not.
    static func api(_ name: String) -> APIError? {
        guard apiNames.contains(where: { $0.isSameBytes(as: name) }) else { return nil }
        return APIError(ErrorCode(rawValue: name), message, hint: hint)
    }

    /// The error of the data plane with a name; `nil` for one that it has not.
    static func object(_ name: String) -> ObjectError? {
        guard objectNames.contains(where: { $0.isSameBytes(as: name) }) else { return nil }
        return ObjectError(ObjectErrorCode(rawValue: name), message, hint: hint)
    }

    private static let hint = "DELETE /_casefile/faults takes all fault rules away."
}
