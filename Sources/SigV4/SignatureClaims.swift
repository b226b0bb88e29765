/// What a request claims about its signature, wherever it carried it; nothing of it is proven.
struct SignatureClaims: Sendable {
    let accessKeyID: String
    let scope: CredentialScope
    let time: SigningTime
    /// Lower-case names, sorted, without duplicates.
    let signedHeaders: [String]
    /// 32 raw bytes.
    let signature: [UInt8]
    let sessionToken: String?

    /// Reads the parts as they stand in either flavour.
    ///
    /// - Throws: `.malformedScope`, `.scopeMismatch` for the terminator, `.incomplete` for every other part.
    init(
        credential: String,
        date: String,
        signedHeaders: String,
        signature: String,
        sessionToken: String?
    ) throws(SignatureError) {
        (accessKeyID, scope) = try CredentialScope.parse(credential: credential)
        guard let time = SigningTime(basicFormat: date) else {
            throw .incomplete("X-Amz-Date must be a UTC date of the form yyyyMMddTHHmmssZ.")
        }
        self.time = time
        self.signedHeaders = try SignedHeaders.parse(signedHeaders)
        guard signature.utf8.count == 64, let bytes = Hex.decode(signature) else {
            throw .incomplete("The signature must be 64 lower-case hexadecimal digits.")
        }
        self.signature = bytes
        self.sessionToken = sessionToken
    }
}
