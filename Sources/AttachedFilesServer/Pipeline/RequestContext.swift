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
    /// The same moment by the clock that callers go by: signatures of calls are judged and calls are counted by it.
    let callersNow: Timestamp
    /// The same moment by a clock that only goes on, for durations.
    let startedAt = ContinuousClock.now
    /// What is learnt on the way; `nil` where there is no audit.
    var facts: AuditFacts?

    /// What ``callersNow`` is as signatures count it.
    var callersTime: SigningTime {
        SigningTime(epochSeconds: callersNow.secondsSinceEpoch)
    }

    /// The moment at which the request began, as signatures of URLs count it.
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
