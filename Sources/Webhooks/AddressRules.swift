/// Which addresses a name may stand for, when it is asked from inside a network that trusts its own.
///
/// Source: IANA, special-purpose address registries for IPv4 and IPv6 (documented).
enum AddressRules {
    /// Whether an address of 4 or 16 bytes is one of the public network.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !special4.contains { contains(bytes, $0.prefix, bits: $0.bits) }
        case 16: isPublic6(bytes)
        default: false
        }
    }

    private static func isPublic6(_ bytes: [UInt8]) -> Bool {
        // An address of version 4 that is written as one of version 6 is judged as what it stands for.
        for (prefix, bits, offset) in carriers where contains(bytes, prefix, bits: bits) {
            return isPublic(Array(bytes[offset..<offset + 4]))
        }
        return contains(bytes, [0x20], bits: 3) && !special6.contains { contains(bytes, $0.prefix, bits: $0.bits) }
    }

    private static func contains(_ bytes: [UInt8], _ prefix: [UInt8], bits: Int) -> Bool {
        (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            let expected = bit / 8 < prefix.count ? prefix[bit / 8] : 0
            return bytes[bit / 8] & mask == expected & mask
        }
    }

    private static let special4: [(prefix: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
        ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
        ([203, 0, 113], 24), ([224], 3),
    ]
    private static let special6: [(prefix: [UInt8], bits: Int)] = [
        ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF], 20),
    ]
    /// Mapped addresses, those of NAT64 and those of 6to4, with where the address of version 4 stands.
    private static let carriers: [(prefix: [UInt8], bits: Int, offset: Int)] = [
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96, 12), ([0, 0x64, 0xFF, 0x9B], 96, 12), ([0x20, 0x02], 16, 2),
    ]
}
