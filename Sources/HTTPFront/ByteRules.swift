// Rules about bytes. Swift compares strings by canonical equivalence and takes CRLF for one character, so everything
// that decides over framing looks at UTF-8 instead.

/// ASCII bytes that the rules name.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let hash: UInt8 = 0x23
    static let percent: UInt8 = 0x25
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let question: UInt8 = 0x3F
    static let bracketOpen: UInt8 = 0x5B
    static let bracketClose: UInt8 = 0x5D
    static let delete: UInt8 = 0x7F

    /// The byte with an upper-case letter made lower case.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let lower = lowercased(byte)
        return isDigit(byte) || (lower >= 0x61 && lower <= 0x7A)
    }

    /// A letter, a digit or one of ``!#$%&'*+-.^_`|~``.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        // One bit for each of the first 128 bytes.
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 == 1
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        let lower = lowercased(byte)
        return isDigit(byte) || (lower >= 0x61 && lower <= 0x66)
    }
}

extension String {
    /// True when both are the same bytes but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        return withUTF8Bytes { bytes in
            other.withUTF8Bytes { others in
                for index in 0..<count where ASCII.lowercased(bytes[index]) != ASCII.lowercased(others[index]) {
                    return false
                }
                return true
            }
        }
    }

    /// True for one or more characters of RFC 9110's `token`.
    var isToken: Bool {
        guard !utf8.isEmpty else { return false }
        return withUTF8Bytes { bytes in
            for byte in bytes where !ASCII.isTokenByte(byte) { return false }
            return true
        }
    }

    /// True for a value without control bytes (the tab is allowed) and without U+FFFD.
    ///
    /// The decoder puts U+FFFD where the bytes were no UTF-8, so that character marks a value nobody sent.
    var isFieldValue: Bool {
        withUTF8Bytes { bytes in
            guard !bytes.areVisibleASCII(orSpace: true) else { return true }
            for index in bytes.indices {
                let byte = bytes[index]
                if byte < ASCII.space && byte != ASCII.tab || byte == ASCII.delete { return false }
                if byte == 0xBD, index > 1, bytes[index - 1] == 0xBF, bytes[index - 2] == 0xEF { return false }
            }
            return true
        }
    }

    /// True for visible ASCII only.
    var isVisibleASCII: Bool {
        withUTF8Bytes { bytes in bytes.areVisibleASCII(orSpace: false) }
    }

    /// Lends the bytes of the text, without a copy where it holds them in one piece, as every native string does.
    @inline(__always)
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }

    /// The value without spaces and tabs around it.
    var withoutSurroundingBlanks: String {
        func isBlank(_ byte: UInt8?) -> Bool { byte == ASCII.space || byte == ASCII.tab }
        guard isBlank(utf8.first) || isBlank(utf8.last) else { return self }
        var view = utf8[...]
        while isBlank(view.first) { view = view.dropFirst() }
        while isBlank(view.last) { view = view.dropLast() }
        return String(Substring(view))
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether all bytes are visible ASCII, or spaces where those count; looks at many at a time, without a branch.
    fileprivate func areVisibleASCII(orSpace: Bool) -> Bool {
        let first = orSpace ? ASCII.space : ASCII.space + 1
        return reduce(0 as UInt8) { $0 | ($1 &- first < ASCII.delete - first ? 0 : 1) } == 0
    }
}
