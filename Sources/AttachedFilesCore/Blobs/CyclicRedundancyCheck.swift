/// A reflected cyclic redundancy check, eight bytes at a time by tables.
///
/// Source of the parameters: "Catalogue of parametrised CRC algorithms", CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME
/// (documented).
struct CyclicRedundancyCheck: Sendable {
    private var register: UInt64
    private let mask: UInt64
    private let width: Int
    private let tables: [UInt64]

    /// A check for one of the CRC algorithms; `nil` for the others.
    init?(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .crc32: (width, tables) = (4, Self.crc32Tables)
        case .crc32c: (width, tables) = (4, Self.crc32cTables)
        case .crc64nvme: (width, tables) = (8, Self.crc64Tables)
        case .sha1, .sha256: return nil
        }
        mask = width == 8 ? .max : 0xFFFF_FFFF
        register = mask
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var value = register
        var position = 0
        tables.withUnsafeBufferPointer { table in
            while position + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian ^ value
                var next: UInt64 = 0
                for lane in 0..<8 {
                    next ^= table[(7 - lane) * 256 + Int(truncatingIfNeeded: word >> UInt64(lane * 8) & 0xFF)]
                }
                value = next
                position += 8
            }
            while position < bytes.count {
                value = table[Int(truncatingIfNeeded: (value ^ UInt64(bytes[position])) & 0xFF)] ^ value >> 8
                position += 1
            }
        }
        register = value
    }

    /// The check in network byte order: 4 or 8 bytes.
    var bytes: [UInt8] {
        let value = register ^ mask
        return (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64((width - 1 - $0) * 8)) }
    }

    private static let crc32Tables = makeTables(polynomial: 0xEDB8_8320)
    private static let crc32cTables = makeTables(polynomial: 0x82F6_3B78)
    private static let crc64Tables = makeTables(polynomial: 0x9A6C_9329_AC4B_C9B5)

    /// Eight tables of 256 entries, for the reflected polynomial.
    private static func makeTables(polynomial: UInt64) -> [UInt64] {
        var tables = [UInt64](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt64(index)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
            tables[index] = value
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = tables[Int(previous & 0xFF)] ^ previous >> 8
        }
        return tables
    }
}
