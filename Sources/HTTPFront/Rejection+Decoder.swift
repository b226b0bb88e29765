import NIOHTTP1

extension Rejection {
    /// Words an error of the decoder; `nil` for an error of anything else.
    init?(decoderError error: any Error, gate: InputGate?) {
        guard let error = error as? HTTPParserError else { return nil }
        switch error {
        case .headerOverflow: self = gate?.sawRequestLine == true ? .headTooLarge : .targetTooLong
        case .invalidVersion where gate?.sawBareLineFeed == true:
            self = .badRequest("A line ends in LF without CR.")
        case .invalidVersion where gate?.namesVersion == false:
            self = .badRequest("The request line does not end in a version, as HTTP/1.1.")
        case .invalidVersion: self = .unsupportedVersion
        case .invalidMethod: self = .badRequest("The method is not one of HTTP's.")
        case .invalidURL: self = .badRequest("The request target is malformed.")
        case .invalidHeaderToken: self = .badRequest("A field is malformed.")
        case .invalidContentLength, .unexpectedContentLength:
            self = .badRequest("The length of the body is malformed or ambiguous.")
        case .invalidEOFState: self = .badRequest("The request ended before its head was complete.")
        default: self = .badRequest("The request is not well-formed HTTP/1.1.")
        }
    }
}
