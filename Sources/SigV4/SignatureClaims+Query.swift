extension SignatureClaims {
    /// Reads the `X-Amz-*` parameters of a pre-signed URL.
    ///
    /// - Throws: `.unsupportedAlgorithm`, `.incomplete` and what the parts throw.
    init(pairs: [QueryPair]) throws(SignatureError) {
        func required(_ name: String) throws(SignatureError) -> String {
            guard let value = pairs.value(name) else { throw .incomplete("The query has no \(name).") }
            return value
        }
        let algorithm = try required(QueryName.algorithm)
        guard algorithm.hasSameBytes(as: StringToSign.algorithm) else { throw .unsupportedAlgorithm(algorithm) }
        try self.init(
            credential: try required(QueryName.credential),
            date: try required(QueryName.date),
            signedHeaders: try required(QueryName.signedHeaders),
            signature: try required(QueryName.signature),
            sessionToken: pairs.value(QueryName.securityToken)
        )
    }
}

extension [QueryPair] {
    /// The value of the first pair with exactly this name.
    func value(_ name: String) -> String? {
        first { $0.name.hasSameBytes(as: name) }?.value
    }
}
