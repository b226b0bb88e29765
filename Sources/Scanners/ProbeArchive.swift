import AttachedFilesCore

/// A zip whose one entry is a zip: of a long file of zeros, and behind it the EICAR test string.
///
/// A scanner finds the string only when it unpacks the whole of the entry. The archive itself is small, since zeros
/// pack well: RFC 1951, fixed codes, matches of the longest length; PKWARE's application note 4.3 (documented).
struct ProbeArchive {
    /// The archive.
    let bytes: [UInt8]

    /// An archive whose entry has at least `paddingBytes` bytes.
    init(paddingBytes: Int) {
        // One zero as it is, matches of 258 zeros each.
        let matches = max(paddingBytes / Self.matchBytes, 1)
        let padding = 1 + matches * Self.matchBytes
        let first = ZipEntry(name: "a.bin", isPacked: false, packedBytes: padding, bytes: padding)
        let second = ZipEntry(name: "b.txt", isPacked: false, packedBytes: Self.text.count, bytes: Self.text.count)
        let position = first.header.count + padding
        let directory = first.directoryEntry(at: 0) + second.directoryEntry(at: position)
        let directoryStart = position + second.header.count + Self.text.count
        var tail = second.header + Self.text + directory
        tail += ZipEntry.end(entries: 2, directoryBytes: directory.count, at: directoryStart)

        var packed = FixedCodes()
        packed.append(first.header + [0])
        for _ in 0..<matches { packed.appendLongestMatch() }
        packed.append(tail)
        let body = packed.finish()
        let entry = ZipEntry(
            name: "c.zip",
            isPacked: true,
            packedBytes: body.count,
            bytes: first.header.count + padding + tail.count
        )
        bytes = Self.whole(entry, body)
    }

    /// A zip whose one entry says that it is encrypted.
    static let encrypted: [UInt8] = {
        let body = [UInt8](repeating: 0x5A, count: 12 + text.count)
        let entry = ZipEntry(
            name: "c.txt",
            isPacked: false,
            packedBytes: body.count,
            bytes: text.count,
            isEncrypted: true
        )
        return whole(entry, body)
    }()

    /// Zips in each other, deeper than any scanner looks, around the EICAR test string.
    static let nested: [UInt8] = {
        // Packed, since the string would be seen through archives that hold their entries as they are.
        var packed = FixedCodes()
        packed.append(text)
        let body = packed.finish()
        let innermost = ZipEntry(name: "c.txt", isPacked: true, packedBytes: body.count, bytes: text.count)
        var content = whole(innermost, body)
        for _ in 1..<Limits.probeDepth {
            let entry = ZipEntry(name: "c.zip", isPacked: false, packedBytes: content.count, bytes: content.count)
            content = whole(entry, content)
        }
        return content
    }()

    private static func whole(_ entry: ZipEntry, _ body: [UInt8]) -> [UInt8] {
        let directory = entry.directoryEntry(at: 0)
        let end = ZipEntry.end(entries: 1, directoryBytes: directory.count, at: entry.header.count + body.count)
        return entry.header + body + directory + end
    }

    private static let text = EICARTestString.bytes
    private static let matchBytes = 258
}

/// An entry of a zip, without a checksum: scanners look into it all the same.
private struct ZipEntry {
    let name: String
    let isPacked: Bool
    let packedBytes: Int
    let bytes: Int
    var isEncrypted = false

    /// What stands before the entry's bytes.
    var header: [UInt8] {
        var header = LittleEndian.bytes([(0x0403_4B50, 4), (20, 2)])
        header += facts
        header += LittleEndian.bytes([(0, 2)])
        header += Array(name.utf8)
        return header
    }

    /// What stands in the directory for the entry whose header is at an offset.
    func directoryEntry(at offset: Int) -> [UInt8] {
        var entry = LittleEndian.bytes([(0x0201_4B50, 4), (20, 2), (20, 2)])
        entry += facts
        entry += LittleEndian.bytes([(0, 2), (0, 2), (0, 2), (0, 2), (0, 4), (offset, 4)])
        entry += Array(name.utf8)
        return entry
    }

    /// The record that ends a zip.
    static func end(entries: Int, directoryBytes: Int, at offset: Int) -> [UInt8] {
        LittleEndian.bytes([
            (0x0605_4B50, 4), (0, 2), (0, 2), (entries, 2), (entries, 2), (directoryBytes, 4), (offset, 4), (0, 2),
        ])
    }

    /// Flags, method, time, date, checksum, both sizes and the length of the name.
    private var facts: [UInt8] {
        LittleEndian.bytes([
            (isEncrypted ? 1 : 0, 2), (isPacked ? 8 : 0, 2), (0, 2), (0, 2), (0, 4), (packedBytes, 4), (bytes, 4),
            (name.utf8.count, 2),
        ])
    }
}

private enum LittleEndian {
    /// Numbers, each in so many bytes.
    static func bytes(_ numbers: [(value: Int, width: Int)]) -> [UInt8] {
        numbers.flatMap { number in
            (0..<number.width).map { UInt8(truncatingIfNeeded: number.value >> ($0 * 8)) }
        }
    }
}

/// Writes one block of DEFLATE in its fixed codes.
private struct FixedCodes {
    private var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var pendingBits = 0

    /// Begins the last block of a stream.
    init() {
        put(0b011, bits: 3)
    }

    /// Bytes as they are.
    mutating func append(_ literals: [UInt8]) {
        for byte in literals {
            if byte < 144 {
                putCode(0x30 + UInt32(byte), bits: 8)
            } else {
                putCode(0x190 + UInt32(byte) - 144, bits: 9)
            }
        }
    }

    /// The last byte 258 times more.
    mutating func appendLongestMatch() {
        putCode(0b1100_0101, bits: 8)
        putCode(0, bits: 5)
    }

    /// Ends the block and gives the stream.
    mutating func finish() -> [UInt8] {
        putCode(0, bits: 7)
        if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        return bytes
    }

    /// A code, whose bits are written from the highest.
    private mutating func putCode(_ code: UInt32, bits: Int) {
        var reversed: UInt32 = 0
        for bit in 0..<bits where code >> UInt32(bit) & 1 == 1 { reversed |= 1 << UInt32(bits - 1 - bit) }
        put(reversed, bits: bits)
    }

    private mutating func put(_ value: UInt32, bits: Int) {
        pending |= value << UInt32(pendingBits)
        pendingBits += bits
        while pendingBits >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingBits -= 8
        }
    }
}
