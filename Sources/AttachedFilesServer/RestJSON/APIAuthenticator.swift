import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import SigV4

/// Turns a signed request into a caller and what it asks for, or refuses it as AWS does.
struct APIAuthenticator: Sendable {
    /// A call whose signature was verified.
    struct AuthenticatedCall {
        let caller: Caller
        /// The segments of the normalised path, each decoded once.
        let path: [String]
        /// The query that was signed, decoded.
        let query: [OperationRequest.QueryItem]
    }

    private let keys: any AccessKeyRing
    private let verifier: RequestVerifier

    init(keys: any AccessKeyRing, signingKeys: SigningKeyCache, region: String?) {
        self.keys = keys
        verifier = RequestVerifier(service: .connect, region: region, keys: signingKeys)
    }

    func authenticate(
        _ request: Request,
        body: [UInt8],
        context: RequestContext
    ) throws(APIError) -> AuthenticatedCall {
        let verified: VerifiedRequest
        do {
            verified = try verifier.verifyHeader(
                SignableRequest(request),
                payloadHash: ContentHash.sha256Hex(body),
                now: context.callersTime,
                credentials: { id in
                    let key = keys.key(id)
                    if key != nil { context.facts?.learn(claimedKey: id) }
                    return key?.credentials
                }
            )
        } catch {
            throw APIError(error)
        }
        guard let key = keys.key(verified.accessKeyID) else { throw APIError(SignatureError.unknownAccessKey) }
        do {
            let caller = Caller(verified, key: key)
            context.facts?.learn(caller, key: verified.accessKeyID)
            return AuthenticatedCall(
                caller: caller,
                path: try RequestPath.segments(verified.path),
                query: verified.query.map { .init($0.name, $0.value) }
            )
        } catch {
            throw APIError(SignatureError.malformed(error.sentence))
        }
    }
}

extension APIError {
    /// The one place where a refused signature becomes an error of the API.
    init(_ error: SignatureError) {
        let code: ErrorCode =
            switch error {
            case .missingAuthentication: .missingAuthenticationToken
            case .twoCredentialSources, .incomplete, .unsupportedAlgorithm, .malformedScope, .duplicateHeader,
                .duplicateQuery, .signedHeaderMissing:
                .incompleteSignature
            case .unknownAccessKey, .unexpectedSessionToken, .sessionTokenMismatch: .unrecognizedClient
            case .malformed: .invalidRequest
            case .scopeMismatch, .hostNotSigned, .unsignedHeader, .unsupportedPayloadMode, .payloadHashMismatch,
                .clockSkew, .expired, .expiryOutOfRange, .signatureMismatch:
                .invalidSignature
            }
        self.init(code, error.sentence, hint: error.hint)
    }
}
