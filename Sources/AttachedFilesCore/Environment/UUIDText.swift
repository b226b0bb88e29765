/// Writes 128 bits in the form of a UUID (RFC 9562).
package enum UUIDText {
    /// 36 characters: lower-case hexadecimal digits with four dashes.
    package static func lowercase(high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = index < 16 ? high : low
                buffer[position] = digits[Int(word >> UInt64(60 - index % 16 * 4) & 0x0F)]
                position += 1
            }
            return position
        }
    }

    /// A random UUID of version 4.
    package static func random(_ source: any RandomSource) -> String {
        let high = source.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        return lowercase(high: high, low: source.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
