package import AttachedFilesAPI

/// Makes and checks ids of blobs: 32 lower-case hexadecimal digits that begin with the time of their making.
///
/// Ids that grow with time keep indexes compact; 80 random bits keep them apart.
package enum BlobID {
    /// A new id.
    package static func make(at now: Timestamp, random: any RandomSource) -> String {
        let milliseconds = UInt64(truncatingIfNeeded: now.millisecondsSinceEpoch) & 0xFFFF_FFFF_FFFF
        return hexadecimal(milliseconds << 16 | random.next() & 0xFFFF) + hexadecimal(random.next())
    }

    /// When an id was made, to the millisecond, by the clock of the process that made it; `nil` for no id.
    package static func time(of id: String) -> Timestamp? {
        guard isValid(id) else { return nil }
        return Int64(id.utf8.prefix(12).map { String(Unicode.Scalar($0)) }.joined(), radix: 16)
            .map { Timestamp(millisecondsSinceEpoch: $0) }
    }

    /// Whether a text is an id; nothing else may become part of a path.
    package static func isValid(_ id: String) -> Bool {
        id.utf8.count == 32
            && id.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
