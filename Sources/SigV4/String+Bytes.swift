extension String {
    /// Whether both hold the same bytes; `==` would also join strings that Unicode calls equivalent.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes(of: self) { bytes in withBytes(of: other) { bytes.elementsEqual($0) } }
    }

    /// Whether this text in ASCII lower case has the bytes of `lowercase`.
    func hasBytesIgnoringCase(_ lowercase: String) -> Bool {
        utf8.count == lowercase.utf8.count && hasPrefixIgnoringCase(lowercase)
    }

    /// Whether this text in ASCII lower case begins with the bytes of `lowercase`.
    func hasPrefixIgnoringCase(_ lowercase: String) -> Bool {
        let count = lowercase.utf8.count
        guard utf8.count >= count else { return false }
        return withBytes(of: self) { bytes in
            withBytes(of: lowercase) { others in
                for index in 0..<count where ASCII.lowercased(bytes[index]) != others[index] {
                    return false
                }
                return true
            }
        }
    }

    /// Lends the bytes of `text` without a copy where it holds them in one piece, as every native string does.
    @inline(__always)
    private func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = text.utf8.withContiguousStorageIfAvailable(body) {
            return result
        }
        return Array(text.utf8).withUnsafeBufferPointer(body)
    }

    /// Whether both are the same header or parameter name but for ASCII case.
    func isSameName(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes(of: self) { bytes in
            withBytes(of: other) { others in
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
