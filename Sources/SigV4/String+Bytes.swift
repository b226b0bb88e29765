extension String {
    /// Whether both hold the same bytes; `==` would also join strings that Unicode calls equivalent.
    func hasSameBytes(as other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        return withBytes { bytes in
            other.withBytes { others in
                for index in 0..<count where bytes[index] != others[index] { return false }
                return true
            }
        }
    }

    /// Whether this text in ASCII lower case has the bytes of `lowercase`.
    func hasBytesIgnoringCase(_ lowercase: String) -> Bool {
        utf8.count == lowercase.utf8.count && hasPrefixIgnoringCase(lowercase)
    }

    /// Whether this text in ASCII lower case begins with the bytes of `lowercase`.
    func hasPrefixIgnoringCase(_ lowercase: String) -> Bool {
        let count = lowercase.utf8.count
        guard utf8.count >= count else { return false }
        return withBytes { bytes in
            lowercase.withBytes { others in
                for index in 0..<count where ASCII.lowercased(bytes[index]) != others[index] {
                    return false
                }
                return true
            }
        }
    }

    /// Lends the bytes without a copy where the text holds them in one piece, as every native string does.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) {
            return result
        }
        return Array(utf8).withUnsafeBufferPointer(body)
    }

    /// The pieces between separators, one more than there are of them and `most` at the most; the last has the rest.
    func pieces(at separator: UInt8, most: Int) -> [String] {
        withBytes { bytes in
            var pieces: [String] = []
            pieces.reserveCapacity(Limits.expectedPieces)
            var start = 0
            for index in bytes.indices where bytes[index] == separator && pieces.count < most - 1 {
                pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self))
                start = index + 1
            }
            pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start...]), as: UTF8.self))
            return pieces
        }
    }

    /// Whether both are the same header or parameter name but for ASCII case.
    func isSameName(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { bytes in
            other.withBytes { others in
                bytes.elementsEqual(others) { ASCII.lowercased($0) == ASCII.lowercased($1) }
            }
        }
    }

    /// The bytes in ASCII lower case.
    var lowercaseBytes: [UInt8] {
        utf8.map(ASCII.lowercased)
    }

    /// Compares every byte whatever the earlier ones were; the length is no secret.
    func isEqualInConstantTime(to other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).reduce(into: UInt8(0)) { $0 |= $1.0 ^ $1.1 } == 0
    }
}

extension [UInt8] {
    /// Adds the bytes of a text, in one piece.
    @inline(__always)
    mutating func append(_ text: String) {
        text.withBytes { append(contentsOf: $0) }
    }
}
