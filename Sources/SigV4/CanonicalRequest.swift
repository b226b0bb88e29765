/// The first stage of a signature: the request in the one form that both sides can rebuild.
///
/// Source: Signature Version 4, "Create a canonical request" (documented).
public struct CanonicalRequest: Sendable {
    /// The signed header names, in the order of the canonical request.
    public let signedHeaders: [String]

    /// The text as bytes.
    let bytes: [UInt8]

    /// Method, path, query, headers, signed header names and payload hash, one below the other.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// SHA-256 of the text, 64 lower-case hexadecimal digits.
    public var hash: String { ContentHash.sha256Hex(bytes) }

    /// Writes ``hash`` behind other bytes.
    func appendHash(to output: inout [UInt8]) { ContentHash.appendSHA256Hex(of: bytes, to: &output) }

    /// Builds the canonical request.
    ///
    /// Parts that cannot be decoded are signed as they are; ``RequestVerifier`` refuses them before it comes here.
    /// - Parameters:
    ///   - request: the request as it stands on the wire.
    ///   - signedHeaders: lower-case names, sorted and without duplicates; one that is not there counts as empty.
    ///   - payloadHash: SHA-256 of the body in hexadecimal digits, or `UNSIGNED-PAYLOAD`.
    ///   - pathRule: the rule of the service.
    public init(_ request: SignableRequest, signedHeaders: [String], payloadHash: String, pathRule: PathRule) {
        self.init(
            request,
            query: CanonicalQuery(request.query),
            signedHeaders: signedHeaders,
            payloadHash: payloadHash,
            pathRule: pathRule
        )
    }

    init(
        _ request: SignableRequest,
        query: CanonicalQuery,
        signedHeaders: [String],
        payloadHash: String,
        pathRule: PathRule
    ) {
        var text: [UInt8] = []
        text.reserveCapacity(Limits.expectedHeadBytes + request.path.utf8.count + query.bytes.count)
        text.append(request.method)
        text.append(ASCII.newline)
        Self.appendPath(request.path, rule: pathRule, to: &text)
        text.append(ASCII.newline)
        text.append(contentsOf: query.bytes)
        text.append(ASCII.newline)
        for name in signedHeaders {
            Self.appendHeader(name, of: request, to: &text)
        }
        text.append(ASCII.newline)
        for (index, name) in signedHeaders.enumerated() {
            if index > 0 {
                text.append(ASCII.semicolon)
            }
            text.append(name)
        }
        text.append(ASCII.newline)
        text.append(payloadHash)
        bytes = text
        self.signedHeaders = signedHeaders
    }

    private static func appendPath(_ path: String, rule: PathRule, to text: inout [UInt8]) {
        switch rule {
        case .normalized:
            path.withBytes { bytes in
                guard !RequestPath.isNormalized(bytes) else {
                    return PercentEncoding.append(bytes, keepingSlash: true, to: &text)
                }
                RequestPath.removingDotSegments(Array(bytes)).withUnsafeBufferPointer { clean in
                    PercentEncoding.append(clean, keepingSlash: true, to: &text)
                }
            }
        case .verbatim:
            guard !path.utf8.isEmpty else { return text.append(ASCII.slash) }
            path.withBytes { PercentEncoding.appendAgain($0, keepingSlash: true, to: &text) }
        }
    }

    private static func appendHeader(_ name: String, of request: SignableRequest, to text: inout [UInt8]) {
        text.append(name)
        text.append(ASCII.colon)
        var isFirst = true
        for field in request.headers where field.name.hasBytesIgnoringCase(name) {
            if !isFirst {
                text.append(ASCII.comma)
            }
            appendFolded(field.value, to: &text)
            isFirst = false
        }
        text.append(ASCII.newline)
    }

    /// Whether a value has white space other than single spaces between other bytes.
    private static func hasFolds(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var isAfterSpace = true
        for byte in value {
            guard byte <= ASCII.space else {
                isAfterSpace = false
                continue
            }
            let isSpace = ASCII.isSpace(byte)
            if isSpace, isAfterSpace || byte != ASCII.space { return true }
            isAfterSpace = isSpace
        }
        return isAfterSpace && !value.isEmpty
    }

    /// Drops white space at both ends and folds every run of it into one space.
    private static func appendFolded(_ value: String, to text: inout [UInt8]) {
        value.withBytes { appendFolded($0, to: &text) }
    }

    private static func appendFolded(_ value: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        let start = text.count
        guard hasFolds(value) else { return text.append(contentsOf: value) }
        var isSpacePending = false
        for byte in value {
            if ASCII.isSpace(byte) {
                isSpacePending = true
                continue
            }
            if isSpacePending, text.count > start {
                text.append(ASCII.space)
            }
            isSpacePending = false
            text.append(byte)
        }
    }
}
