extension SignatureClaims {
    /// Reads the Authorization header, `X-Amz-Date` and `X-Amz-Security-Token`.
    ///
    /// A `Date` header is no substitute for `X-Amz-Date`.
    /// - Throws: `.unsupportedAlgorithm`, `.incomplete` and what the parts throw.
    init(authorization: String, headersOf request: SignableRequest) throws(SignatureError) {
        let bytes = Array(authorization.utf8)
        let start = bytes.firstIndex { $0 != ASCII.space } ?? bytes.endIndex
        guard let end = bytes[start...].firstIndex(of: ASCII.space), end + 1 < bytes.endIndex else {
            throw .incomplete("The Authorization header must be an algorithm, a space and its parameters.")
        }
        guard bytes[start..<end].elementsEqual(StringToSign.algorithm.utf8) else {
            throw .unsupportedAlgorithm(String(decoding: bytes[start..<end], as: UTF8.self))
        }
        let parameters = try AuthorizationParameters(bytes[(end + 1)...])
        guard let date = request.firstValue("x-amz-date") else {
            throw .incomplete("The X-Amz-Date header is missing.")
        }
        try self.init(
            credential: parameters.credential,
            date: date,
            signedHeaders: parameters.signedHeaders,
            signature: parameters.signature,
            sessionToken: request.firstValue("x-amz-security-token")
        )
    }
}

/// The three parameters of the Authorization header, each there exactly once.
private struct AuthorizationParameters {
    let credential: String
    let signedHeaders: String
    let signature: String

    private static let names = ["Credential", "SignedHeaders", "Signature"]
    private static let nameBytes = names.map { Array($0.utf8) }

    init(_ bytes: ArraySlice<UInt8>) throws(SignatureError) {
        var values: [String?] = [nil, nil, nil]
        var start = bytes.startIndex
        var isLast = false
        while !isLast {
            let comma = bytes[start...].firstIndex(of: ASCII.comma)
            let part = bytes[start..<(comma ?? bytes.endIndex)].drop { $0 == ASCII.space }
            guard let equals = part.firstIndex(of: ASCII.equals),
                let index = Self.nameBytes.firstIndex(where: { part[..<equals].elementsEqual($0) }),
                values[index] == nil
            else {
                throw .incomplete("The Authorization header must hold Credential, SignedHeaders and Signature once.")
            }
            values[index] = Self.trimmed(part[(equals + 1)...])
            isLast = comma == nil
            start = comma.map { $0 + 1 } ?? bytes.endIndex
        }
        guard let credential = values[0] else { throw Self.missing(Self.names[0]) }
        guard let signedHeaders = values[1] else { throw Self.missing(Self.names[1]) }
        guard let signature = values[2] else { throw Self.missing(Self.names[2]) }
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
    }

    private static func missing(_ name: String) -> SignatureError {
        .incomplete("The Authorization header has no \(name).")
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> String {
        var value = value
        while value.last == ASCII.space { value.removeLast() }
        return String(decoding: value, as: UTF8.self)
    }
}
