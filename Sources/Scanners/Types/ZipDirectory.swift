import AttachedFilesCore
import NIOCore

/// The names in the directory at the end of a zip.
///
/// Source: PKWARE, "APPNOTE.TXT", 4.3 (documented).
enum ZipDirectory {
    /// The names of the entries; `nil` for a file without a directory that can be read within the bounds.
    static func names(_ content: ScanContent) async throws(ScanFailure) -> [[UInt8]]? {
        let start = max(0, content.sizeInBytes - Limits.zipTailBytes)
        let tail = try await content.bytes(in: start..<content.sizeInBytes)
        guard let end = end(in: tail, startingAt: start) else { return nil }
        let directory = try await content.bytes(in: end.directory)
        return names(in: directory, count: end.entries)
    }

    /// Where the directory lies, by the record that ends the file.
    struct End: Equatable {
        let entries: Int
        let directory: Range<Int64>
    }

    /// The last record that ends just where the file does, its comment included.
    static func end(in tail: ByteBuffer, startingAt start: Int64) -> End? {
        let view = tail.readableBytesView
        guard view.count >= recordBytes else { return nil }
        for offset in stride(from: view.count - recordBytes, through: 0, by: -1) {
            guard let signature = number(tail, offset, UInt32.self), signature == endSignature,
                let comment = number(tail, offset + 20, UInt16.self),
                offset + recordBytes + Int(comment) == view.count,
                let entries = number(tail, offset + 10, UInt16.self),
                let size = number(tail, offset + 12, UInt32.self),
                let position = number(tail, offset + 16, UInt32.self)
            else { continue }
            let range = Int64(position)..<(Int64(position) + Int64(size))
            guard Int(entries) <= Limits.zipEntries, Int64(size) <= Limits.zipDirectoryBytes,
                range.upperBound <= start + Int64(offset)
            else { return nil }
            return End(entries: Int(entries), directory: range)
        }
        return nil
    }

    /// The names of exactly `count` entries that fill the directory.
    static func names(in directory: ByteBuffer, count: Int) -> [[UInt8]]? {
        var names: [[UInt8]] = []
        var offset = 0
        for _ in 0..<count {
            guard number(directory, offset, UInt32.self) == entrySignature,
                let name = number(directory, offset + 28, UInt16.self),
                let extra = number(directory, offset + 30, UInt16.self),
                let comment = number(directory, offset + 32, UInt16.self),
                let bytes = directory.getBytes(at: directory.readerIndex + offset + entryBytes, length: Int(name))
            else { return nil }
            names.append(bytes)
            offset += entryBytes + Int(name) + Int(extra) + Int(comment)
        }
        return offset == directory.readableBytes ? names : nil
    }

    private static let endSignature: UInt32 = 0x0605_4B50
    private static let entrySignature: UInt32 = 0x0201_4B50
    private static let recordBytes = 22
    private static let entryBytes = 46

    private static func number<Number: FixedWidthInteger>(
        _ buffer: ByteBuffer,
        _ offset: Int,
        _ type: Number.Type
    ) -> Number? {
        buffer.getInteger(at: buffer.readerIndex + offset, endianness: .little)
    }
}
