/// Hexadecimal text in lower case, as signatures and hashes use it.
public enum Hex {
    /// Writes two lower-case digits for each byte.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable(encodeAll) ?? Array(bytes).withUnsafeBufferPointer(encodeAll)
    }

    /// Writes two lower-case digits for each byte behind other bytes.
    static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        for byte in bytes {
            output.append(lowercaseDigit(byte &>> 4))
            output.append(lowercaseDigit(byte & 0x0F))
        }
    }

    private static func encodeAll(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for index in bytes.indices {
                buffer[2 * index] = lowercaseDigit(bytes[index] &>> 4)
                buffer[2 * index + 1] = lowercaseDigit(bytes[index] & 0x0F)
            }
            return bytes.count * 2
        }
    }

    /// Reads lower-case digits; `nil` for upper case, an odd length or any other byte.
    public static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        return text.withBytes { digits in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(digits.count / 2)
            for index in stride(from: 0, to: digits.count, by: 2) {
                guard let high = lowercaseValue(of: digits[index]), let low = lowercaseValue(of: digits[index + 1])
                else { return nil }
                bytes.append(high &<< 4 | low)
            }
            return bytes
        }
    }

    private static func lowercaseValue(of digit: UInt8) -> UInt8? {
        ASCII.isDigit(digit) || ASCII.isLowercaseLetter(digit) ? value(of: digit) : nil
    }

    static func lowercaseDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 &+ nibble : 0x57 &+ nibble
    }

    static func uppercaseDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 &+ nibble : 0x37 &+ nibble
    }

    /// The value of a digit in either case, as escapes allow both.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit &- 0x30
        case 0x41...0x46: digit &- 0x37
        case 0x61...0x66: digit &- 0x57
        default: nil
        }
    }
}
