import AttachedFilesAPI
import SigV4

extension ObjectError {
    /// More transfers than the service carries at once.
    static let overloaded = ObjectError(
        .slowDown,
        "Please reduce your request rate.",
        hint: "Too many transfers are under way; send the request again after Retry-After seconds."
    )

    /// The one place where a refused signature becomes an error of the data plane.
    init(_ error: SignatureError, hint: String?) {
        let hint = hint ?? error.hint
        switch error {
        case .unknownAccessKey:
            self.init(
                .accessDenied,
                error.sentence,
                hint: "The URL was issued by another server, or before its secret was replaced; start the upload or "
                    + "get the file again for a new one."
            )
        case .signatureMismatch(let canonicalRequest, let stringToSign):
            self.init(
                .signatureDoesNotMatch,
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your key and signing method.",
                hint: hint,
                details: [
                    .init("StringToSign", stringToSign),
                    .init("CanonicalRequest", canonicalRequest),
                ]
            )
        case .malformed, .unsupportedPayloadMode:
            self.init(.invalidRequest, error.sentence, hint: hint)
        case .missingAuthentication:
            self.init(.accessDenied, "Access Denied", hint: "Use the pre-signed URL as it was issued, with its query.")
        default:
            self.init(.accessDenied, error.sentence, hint: hint)
        }
    }
}
