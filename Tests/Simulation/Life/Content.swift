/// Bodies of uploads, each known by its number.
enum Content {
    /// The least size: a number fits.
    static let minimumSize = 8

    /// The bytes of a number: the number itself, then what it decides.
    static func bytes(_ number: Int, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var word = UInt64(number)
        bytes.withUnsafeMutableBytes { buffer in
            for offset in stride(from: 0, to: count, by: 8) {
                withUnsafeBytes(of: word.littleEndian) { part in
                    for index in 0..<min(8, count - offset) { buffer[offset + index] = part[index] }
                }
                word = word &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
            }
        }
        return bytes
    }

    /// The number of these bytes; `nil` when they are no body.
    static func number(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= minimumSize else { return nil }
        let word = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: word), Self.bytes(number, count: bytes.count) == bytes else { return nil }
        return number
    }
}
