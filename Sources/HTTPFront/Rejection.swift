/// Why the front refuses a request before any handler sees it.
package enum Rejection: Error, Equatable, Sendable {
    /// A framing rule was broken; the sentence says which.
    case badRequest(String)
    /// The request target is longer than the limit.
    case targetTooLong
    /// The head, or one field of it, is larger than the limit.
    case headTooLarge
    /// The head has more fields than the limit.
    case tooManyFields
    /// The HTTP version is neither 1.0 nor 1.1.
    case unsupportedVersion
    /// The Transfer-Encoding is something else than `chunked`.
    case unsupportedTransferCoding
    /// The Expect field asks for something else than `100-continue`.
    case expectationFailed
    /// The head did not arrive in time.
    case requestTimeout
    /// There are as many connections as the limit allows.
    case overloaded
    /// The handler's answer held a field that cannot be sent.
    case invalidResponse

    /// The HTTP status that says it.
    package var status: Int {
        switch self {
        case .badRequest: 400
        case .targetTooLong: 414
        case .headTooLarge, .tooManyFields: 431
        case .unsupportedVersion: 505
        case .unsupportedTransferCoding: 501
        case .expectationFailed: 417
        case .requestTimeout: 408
        case .overloaded: 503
        case .invalidResponse: 500
        }
    }

    /// One English sentence for the client, without a byte of the request in it.
    package var sentence: String {
        switch self {
        case .badRequest(let sentence): sentence
        case .targetTooLong: "The request target is too long."
        case .headTooLarge: "The request head is too large."
        case .tooManyFields: "The request head has too many fields."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .unsupportedTransferCoding: "The only transfer coding understood is chunked."
        case .expectationFailed: "The only expectation understood is 100-continue."
        case .requestTimeout: "The request head did not arrive in time."
        case .overloaded: "There are too many connections; try again later."
        case .invalidResponse: "The answer could not be sent."
        }
    }
}
