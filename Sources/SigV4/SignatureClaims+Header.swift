extension SignatureClaims {
    /// Reads the Authorization header, `X-Amz-Date` and `X-Amz-Security-Token`.
    ///
    /// A `Date` header is no substitute for `X-Amz-Date`.
    /// - Throws: `.unsupportedAlgorithm`, `.incomplete` and what the parts throw.
    init(authorization: String, headersOf request: SignableRequest) throws(SignatureError) {
        let parsed: Result<AuthorizationParameters, SignatureError> = authorization.withBytes { bytes in
            Result { () throws(SignatureError) in try AuthorizationParameters(bytes) }
        }
        let parameters = try parsed.get()
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

/// The three parameters of the Authorization header behind its algorithm, each there exactly once.
private struct AuthorizationParameters {
    let credential: String
    let signedHeaders: String
    let signature: String

    private static let names = (credential: "Credential", signedHeaders: "SignedHeaders", signature: "Signature")

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(SignatureError) {
        var values: (credential: String?, signedHeaders: String?, signature: String?)
        var start = try Self.endOfAlgorithm(bytes) + 1
        while start <= bytes.count {
            while start < bytes.count, bytes[start] == ASCII.space { start += 1 }
            var equals = start
            while equals < bytes.count, bytes[equals] != ASCII.equals, bytes[equals] != ASCII.comma { equals += 1 }
            var end = equals
            while end < bytes.count, bytes[end] != ASCII.comma { end += 1 }
            guard equals < end else { throw Self.malformed }
            let name = UnsafeBufferPointer(rebasing: bytes[start..<equals])
            let value = Self.trimmed(UnsafeBufferPointer(rebasing: bytes[(equals + 1)..<end]))
            if name.elementsEqual(Self.names.credential.utf8), values.credential == nil {
                values.credential = value
            } else if name.elementsEqual(Self.names.signedHeaders.utf8), values.signedHeaders == nil {
                values.signedHeaders = value
            } else if name.elementsEqual(Self.names.signature.utf8), values.signature == nil {
                values.signature = value
            } else {
                throw Self.malformed
            }
            start = end + 1
        }
        guard let credential = values.credential else { throw Self.missing(Self.names.credential) }
        guard let signedHeaders = values.signedHeaders else { throw Self.missing(Self.names.signedHeaders) }
        guard let signature = values.signature else { throw Self.missing(Self.names.signature) }
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
    }

    /// Where the algorithm ends, once it is the one that is taken.
    private static func endOfAlgorithm(_ bytes: UnsafeBufferPointer<UInt8>) throws(SignatureError) -> Int {
        let start = bytes.firstIndex { $0 != ASCII.space } ?? bytes.endIndex
        guard let end = bytes[start...].firstIndex(of: ASCII.space), end + 1 < bytes.endIndex else {
            throw .incomplete("The Authorization header must be an algorithm, a space and its parameters.")
        }
        guard bytes[start..<end].elementsEqual(StringToSign.algorithm.utf8) else {
            throw .unsupportedAlgorithm(String(decoding: bytes[start..<end], as: UTF8.self))
        }
        return end
    }

    private static let malformed = SignatureError.incomplete(
        "The Authorization header must hold Credential, SignedHeaders and Signature once."
    )

    private static func missing(_ name: String) -> SignatureError {
        .incomplete("The Authorization header has no \(name).")
    }

    private static func trimmed(_ value: UnsafeBufferPointer<UInt8>) -> String {
        var end = value.count
        while end > 0, value[end - 1] == ASCII.space { end -= 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: value[..<end]), as: UTF8.self)
    }
}
