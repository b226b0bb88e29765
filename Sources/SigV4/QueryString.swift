/// One parameter of a query, decoded.
public struct QueryPair: Sendable {
    /// The name, decoded once.
    public let name: String
    /// The value, decoded once; empty when there was no `=`.
    public let value: String

    /// Makes a pair of decoded text.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension QueryPair: Equatable {
    /// Compares both parts byte for byte.
    public static func == (left: QueryPair, right: QueryPair) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.value.hasSameBytes(as: right.value)
    }
}

/// Reads the query of a request; what is routed and what is signed are these same pairs.
public enum QueryString {
    /// Splits a raw query at `&` and the first `=`, and decodes each part once.
    ///
    /// A `+` is a plus. An empty part between two `&` is a pair of empty name and value, as signers see it.
    /// - Parameter raw: the query without `?`; no pair when empty.
    /// - Returns: the pairs in order of arrival.
    /// - Throws: an invalid escape, text that is no UTF-8, a NUL, or too many pairs.
    public static func pairs(_ raw: String) throws(RequestTargetError) -> [QueryPair] {
        guard !raw.utf8.isEmpty else { return [] }
        var pairs: [QueryPair] = []
        pairs.reserveCapacity(Limits.expectedPairs)
        try raw.forEachQueryPart { (name, value) throws(RequestTargetError) in
            guard pairs.count < Limits.maximumQueryPairs else { throw .tooManyPairs }
            let name = try PercentEncoding.decode(name)
            pairs.append(QueryPair(name: name, value: try PercentEncoding.decode(value)))
        }
        return pairs
    }
}

extension String {
    /// Hands over the raw name and value of each part of this query; none when it is empty.
    func forEachQueryPart<Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let result: Result<Void, Failure> = withBytes { bytes in
            Result { () throws(Failure) in
                guard !bytes.isEmpty else { return }
                var start = 0
                var equals: Int?
                for index in 0...bytes.count {
                    guard index == bytes.count || bytes[index] == ASCII.ampersand else {
                        if equals == nil, bytes[index] == ASCII.equals { equals = index }
                        continue
                    }
                    let nameEnd = equals ?? index
                    try body(
                        UnsafeBufferPointer(rebasing: bytes[start..<nameEnd]),
                        UnsafeBufferPointer(rebasing: bytes[min(nameEnd + 1, index)..<index])
                    )
                    start = index + 1
                    equals = nil
                }
            }
        }
        try result.get()
    }
}
