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

    static func isHexDigit(_ byte: UInt8) -> Bool {
        let lower = lowercased(byte)
        return isDigit(byte) || (lower >= 0x61 && lower <= 0x66)
    }
}

extension String {
    /// True when both are the same bytes but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { ASCII.lowercased($0) == ASCII.lowercased($1) }
    }

    /// True for one or more characters of RFC 9110's `token`.
    var isToken: Bool {
        guard !utf8.isEmpty else { return false }
        return utf8.allSatisfy { byte in
            if ASCII.isAlphanumeric(byte) { return true }
            switch byte {
            case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: return true
            default: return false
            }
        }
    }

    /// True for a value without control bytes (the tab is allowed) and without U+FFFD.
    ///
    /// The decoder puts U+FFFD where the bytes were no UTF-8, so that character marks a value nobody sent.
    var isFieldValue: Bool {
        var before: (UInt8, UInt8) = (0, 0)
        for byte in utf8 {
            if byte < ASCII.space && byte != ASCII.tab || byte == ASCII.delete { return false }
            if byte == 0xBD && before == (0xEF, 0xBF) { return false }
            before = (before.1, byte)
        }
        return true
    }

    /// True for visible ASCII only.
    var isVisibleASCII: Bool {
        utf8.allSatisfy { $0 > ASCII.space && $0 < ASCII.delete }
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
