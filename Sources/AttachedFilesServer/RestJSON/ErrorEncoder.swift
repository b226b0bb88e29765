package import AttachedFilesAPI
package import HTTPFront
import NIOCore

/// Writes the errors of the API: type in a header, message and code in a JSON body.
///
/// Source: Smithy, `aws.protocols#restJson1` (documented).
package struct ErrorEncoder: Sendable {
    private let showsHints: Bool

    /// An encoder that adds hints, or does not.
    package init(showsHints: Bool) {
        self.showsHints = showsHints
    }

    /// The answer of an error.
    package func response(for error: APIError) -> Response {
        var fields = [
            HTTPField("Content-Type", "application/json"),
            HTTPField("X-Amzn-Errortype", error.code.rawValue),
        ]
        let isTemporary = error.code == .throttling || error.code == .serviceUnavailable
        if isTemporary { fields.append(HTTPField("Retry-After", "\(Limits.retryAfterSeconds)")) }
        if showsHints { fields.append(HintField.field(error.hint ?? error.message)) }
        return Response(
            status: error.httpStatus,
            fields: fields,
            body: .bytes(ByteBuffer(bytes: error.json.bytes))
        )
    }
}

/// The header that says in dev what differs and what to do.
package enum HintField {
    /// One line of printable ASCII; other characters become `?`, line breaks the two characters `\n`.
    package static func field(_ hint: String) -> HTTPField {
        var bytes: [UInt8] = []
        for byte in hint.utf8.prefix(Limits.hintBytes) {
            switch byte {
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x20..<0x7F: bytes.append(byte)
            default: bytes.append(UInt8(ascii: "?"))
            }
        }
        return HTTPField("x-casefile-hint", String(decoding: bytes, as: UTF8.self))
    }
}

extension APIError {
    /// More calls than the service answers at once.
    static let overloaded = APIError(
        .throttling,
        "The service has too much to do; send the request again later.",
        hint: "More than \(Limits.apiCallsInFlight) calls are being answered; retry with back-off, as the SDKs do."
    )

    /// No operation has this method and path.
    static let unknownRoute = APIError(
        .unknownOperation,
        "No operation has this method and path.",
        hint: "Casefile has the attached files of Amazon Connect, their tags and configurations, and nothing else of "
            + "it; for one of these check method and path, which begins right after the host."
    )

    /// A refusal that the HTTP front decided.
    init(_ rejection: Rejection) {
        let code: ErrorCode =
            switch rejection {
            case .targetTooLong, .headTooLarge, .tooManyFields: .requestEntityTooLarge
            case .requestTimeout: .requestTimeout
            case .overloaded: .serviceUnavailable
            case .invalidResponse: .internalService
            default: .invalidRequest
            }
        self.init(code, rejection.sentence, hint: Self.hint(for: rejection), httpStatus: rejection.status)
    }

    private static func hint(for rejection: Rejection) -> String {
        switch rejection {
        case .badRequest(let sentence):
            "\(sentence.dropLast()); AWS SDKs and curl keep this rule of HTTP, so look at code that writes its own "
                + "requests, or at a proxy in between."
        case .targetTooLong, .headTooLarge, .tooManyFields:
            "Send less in the target and the header; what a call of the API's model needs is always taken."
        case .unsupportedVersion: "Speak HTTP/1.1; a proxy that speaks HTTP/2 to clients has to translate."
        case .unsupportedTransferCoding: "Send the body with a Content-Length, or in chunks without a further coding."
        case .expectationFailed: "Leave the Expect field out, or send Expect: 100-continue."
        case .requestTimeout: "Send the whole head at once, and close connections that are not in use."
        case .overloaded: "Close connections that are not in use, and try again after a pause."
        case .invalidResponse: "This is a fault of the server; its log tells more under this request id."
        }
    }

    /// A body that could not be read.
    init(_ error: BodyError) {
        switch error {
        case .tooLarge:
            self.init(
                .requestEntityTooLarge,
                "The request body is larger than \(Limits.bodyBytes) bytes.",
                hint: "File bytes go to the pre-signed URL, not into the API call."
            )
        case .tooSlow:
            self.init(
                .requestTimeout,
                "The request body did not arrive in time.",
                hint: "Send the body at once after the head; look for a Content-Length that is larger than the body."
            )
        case .truncated, .malformed, .cancelled:
            self.init(
                .invalidRequest,
                "The request body ended early or is not well framed.",
                hint: "Send as many bytes as Content-Length says, or chunks as RFC 9112 describes them."
            )
        }
    }
}
