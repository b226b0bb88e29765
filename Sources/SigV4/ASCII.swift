/// The bytes that the grammar of a signed request is made of.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let percent: UInt8 = 0x25
    static let ampersand: UInt8 = 0x26
    static let comma: UInt8 = 0x2C
    static let hyphen: UInt8 = 0x2D
    static let period: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let equals: UInt8 = 0x3D

    /// Whether `byte` is white space that a canonical header value folds.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || (tab...carriageReturn).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- zero < 10
    }

    static func isLowercaseLetter(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26
    }

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Whether `byte` may stand in a header name that is already in lower case.
    static func isLowercaseTokenByte(_ byte: UInt8) -> Bool {
        guard byte > space, byte < 0x7F, lowercased(byte) == byte else { return false }
        switch byte {
        case 0x22, 0x28, 0x29, comma, slash, colon, semicolon, 0x3C, equals, 0x3E, 0x3F, 0x40, 0x5C, 0x7B, 0x7D:
            return false
        default:
            return true
        }
    }
}
