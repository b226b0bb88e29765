import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import SigV4

/// What is known of a request before anything is decided.
struct RequestContext: Sendable {
    /// The id that every answer and log line of the request carries.
    let requestID: String
    /// The moment at which the request began; expiry is judged by it.
    let now: Timestamp
    /// What is learnt on the way; `nil` where there is no audit.
    var facts: AuditFacts?

    /// The same moment as signatures count it.
    var signingTime: SigningTime {
        SigningTime(epochSeconds: now.secondsSinceEpoch)
    }

    /// The two request-id fields of every answer.
    var idFields: [HTTPField] {
        [HTTPField("x-amzn-RequestId", requestID), HTTPField("x-amz-request-id", requestID)]
    }
}

extension SignableRequest {
    /// What of a request is signed.
    init(_ request: Request) {
        self.init(
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.fields.map { HeaderField($0.name, $0.value) }
        )
    }
}
