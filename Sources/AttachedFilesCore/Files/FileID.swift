package import AttachedFilesAPI

/// Makes ids of files: lower-case UUIDs of version 7, so that ids sort by the time of their making.
///
/// Source: RFC 9562 section 5.7 (documented); the choice of version 7 is ours.
package enum FileID {
    /// A new id with 74 random bits.
    package static func make(at now: Timestamp, random: any RandomSource) -> String {
        let milliseconds = UInt64(truncatingIfNeeded: now.millisecondsSinceEpoch) & 0xFFFF_FFFF_FFFF
        let high = milliseconds << 16 | 0x7000 | random.next() & 0x0FFF
        let low = random.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return UUIDText.lowercase(high: high, low: low)
    }
}
