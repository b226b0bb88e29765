import AttachedFilesAPI
import Testing

@Suite("Errors on the wire")
struct ErrorTests {
    @Test("An error is a message and a code, and a reason where it has one")
    func errorIsAMessageAndACode() {
        #expect(
            APIError(.resourceNotFound, "Gone.").json.bytes
                == Array(#"{"Message":"Gone.","code":"ResourceNotFoundException"}"#.utf8)
        )
        let quota = APIError(
            .serviceQuotaExceeded,
            "Full.",
            reason: .quota(.totalFileCountExceeded),
            hint: "Delete one."
        )
        let text = String(decoding: quota.json.bytes, as: UTF8.self)
        #expect(
            text == """
                {"Message":"Full.","code":"ServiceQuotaExceededException",\
                "Reason":{"AttachedFileServiceQuotaExceededExceptionReason":"TOTAL_FILE_COUNT_EXCEEDED"}}
                """
        )
    }

    @Test(
        "Each code has its status",
        arguments: [
            (.invalidRequest, 400), (.invalidParameter, 400), (.serviceQuotaExceeded, 402),
            (.accessDenied, 403), (.missingAuthenticationToken, 403), (.incompleteSignature, 403),
            (.unrecognizedClient, 403), (.invalidSignature, 403), (.resourceNotFound, 404), (.unknownOperation, 404),
            (.resourceConflict, 409), (.requestTimeout, 408), (.requestEntityTooLarge, 413),
            (.unsupportedMediaType, 415), (.throttling, 429),
            (.internalService, 500), (.serviceUnavailable, 503), (ErrorCode(rawValue: "NewException"), 400),
        ] as [(ErrorCode, Int)]
    )
    func eachCodeHasItsStatus(code: ErrorCode, status: Int) {
        #expect(code.httpStatus == status)
        #expect(APIError(code, "").httpStatus == status)
    }

    @Test("A throttled call and a fault of the service can be sent again, nothing else")
    func someErrorsAreRetryable() {
        #expect(APIError(.throttling, "").isRetryable)
        #expect(APIError(.internalService, "").isRetryable)
        #expect(APIError(ErrorCode(rawValue: "502"), "", httpStatus: 502).isRetryable)
        #expect(!APIError(.invalidRequest, "").isRetryable)
        #expect(!APIError(.resourceConflict, "").isRetryable)
    }

    @Test(
        "A reason is read as it is written, and an unknown value survives",
        arguments: [
            ErrorReason.invalidRequest(.invalidFileName), .invalidRequest(.invalidFileType),
            .invalidRequest(.invalidFileSize), .invalidRequest(InvalidRequestReason(rawValue: "INVALID_MOON")),
            .quota(.totalFileCountExceeded), .quota(.totalFileSizeExceeded), .quota(QuotaReason(rawValue: "NEW")),
        ]
    )
    func reasonIsReadAsWritten(reason: ErrorReason) {
        #expect(ErrorReason(reason.json) == reason)
    }

    @Test("A reason without a known member, or of another type, is none")
    func otherReasonIsNone() {
        #expect(ErrorReason(JSONObject()) == nil)
        #expect(ErrorReason(JSONObject([.init("Other", .string("x"))])) == nil)
        #expect(ErrorReason(JSONObject([.init("AttachedFileInvalidRequestExceptionReason", .integer(1))])) == nil)
    }

    @Test("A broken rule names its member, and keeps its reason")
    func brokenRuleNamesItsMember() {
        let error = APIError(MemberError("FileName", "it is required", reason: .invalidFileName), code: .invalidRequest)
        #expect(error.message == "FileName: it is required.")
        #expect(error.reason == .invalidRequest(.invalidFileName))
        #expect(error.httpStatus == 400)
    }

    @Test("A description shows code, message and request id, and no hint")
    func descriptionShowsTheRequestID() {
        var error = APIError(.throttling, "Slow down.", hint: "Wait.")
        #expect("\(error)" == "ThrottlingException: Slow down.")
        error.requestID = "r-1"
        #expect("\(error)" == "ThrottlingException: Slow down. (request id r-1)")
    }
}
