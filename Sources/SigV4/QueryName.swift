/// The query parameters that carry a signature.
enum QueryName {
    static let algorithm = "X-Amz-Algorithm"
    static let credential = "X-Amz-Credential"
    static let date = "X-Amz-Date"
    static let expires = "X-Amz-Expires"
    static let securityToken = "X-Amz-Security-Token"
    static let signature = "X-Amz-Signature"
    static let signedHeaders = "X-Amz-SignedHeaders"
    static let contentSHA256 = "X-Amz-Content-Sha256"

    /// In lower case, those that no request may carry beside an Authorization header.
    static let lowercaseCredentials = [
        "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-security-token",
        "x-amz-signature", "x-amz-signedheaders",
    ]

    /// Refuses an `X-Amz-*` parameter, known or not, that is there twice in whatever case.
    static func checkNoneTwice(in pairs: [QueryPair]) throws(SignatureError) {
        guard pairs.count(where: \.isAmazon) <= Limits.maximumAmazonParameters else {
            throw .malformed("The query has more than \(Limits.maximumAmazonParameters) X-Amz parameters.")
        }
        for (index, pair) in pairs.enumerated()
        where pair.isAmazon && pairs[..<index].contains(where: { $0.name.isSameName(as: pair.name) }) {
            throw .duplicateQuery(pair.name)
        }
    }

    /// Whether the query tries to carry a signature, in whatever case.
    static func areCredentials(in pairs: [QueryPair]) -> Bool {
        pairs.contains { pair in
            pair.isAmazon
                && lowercaseCredentials.contains { pair.name.hasBytesIgnoringCase($0) }
        }
    }
}

extension QueryPair {
    /// Whether its name begins with `X-Amz-`, in whatever case.
    fileprivate var isAmazon: Bool { name.hasPrefixIgnoringCase("x-amz-") }
}
