import NIOCore

/// Finds where a head or a body ends in the bytes that arrive, so that what is fed to the decoder at once belongs to one
/// message: then limits and clocks of the next one begin with its first byte.
///
/// It decides nothing. Where it and the decoder differ the decoder's word counts, and bytes are fed in other pieces.
struct MessageEnds {
    private enum Part {
        /// Lines up to an empty one, those before the first that is not empty apart.
        case head(hasLine: Bool, isEmptyLine: Bool)
        case body(left: Int64)
        /// The line with a chunk's size; the size ends with the digits.
        case size(UInt64, isRead: Bool)
        case chunk(left: UInt64)
        /// The end of line behind a chunk.
        case chunkEnd
        case trailers(isEmptyLine: Bool)
        /// Bytes that the decoder refuses.
        case nonsense
    }

    private static let head = Part.head(hasLine: false, isEmptyLine: true)
    private var part = Self.head

    /// A head was decoded, and a body of this length follows, 0 for none; `nil` for one in chunks.
    mutating func expectBody(_ length: Int64?) {
        guard let length else {
            part = .size(0, isRead: false)
            return
        }
        part = length > 0 ? .body(left: length) : Self.head
    }

    /// Takes the bytes up to the end of what is being read.
    ///
    /// - Parameter bytes: what is there, one byte or more.
    /// - Returns: how many belong to it, one or more.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        var index = 0
        while index < bytes.count {
            switch part {
            case .body(let left):
                let count = min(left, Int64(bytes.count - index))
                index += Int(count)
                part = left == count ? Self.head : .body(left: left - count)
                if left == count { return index }
            case .chunk(let left):
                let count = min(left, UInt64(bytes.count - index))
                index += Int(count)
                part = left == count ? .chunkEnd : .chunk(left: left - count)
            case .nonsense:
                return bytes.count
            case .head(let hasLine, let isEmptyLine):
                let line = UnsafeRawBufferPointer(rebasing: bytes[index...])
                let end = line.firstIndex(of: ASCII.lineFeed)
                index += end.map { $0 + 1 } ?? line.count
                let isBlank = Self.isBlank(line.prefix(end ?? line.count))
                if end != nil, isBlank, isEmptyLine, hasLine {
                    part = Self.head
                    return index
                }
                part = .head(hasLine: hasLine || !isBlank, isEmptyLine: end != nil || isEmptyLine && isBlank)
            case .size, .chunkEnd, .trailers:
                let isEnd = step(bytes[index])
                index += 1
                if isEnd { return index }
            }
        }
        return index
    }

    /// Takes a byte of a line; true when it ends what is being read.
    private mutating func step(_ byte: UInt8) -> Bool {
        let isFeed = byte == ASCII.lineFeed
        let isBlank = isFeed || byte == ASCII.carriageReturn
        switch part {
        case .size(let size, let isRead): sizeStep(byte, size, isRead: isRead)
        case .chunkEnd:
            if isFeed { part = .size(0, isRead: false) } else if !isBlank { part = .nonsense }
        case .trailers(let isEmptyLine):
            if isFeed, isEmptyLine {
                part = Self.head
                return true
            }
            part = .trailers(isEmptyLine: isFeed || isEmptyLine && isBlank)
        case .head, .body, .chunk, .nonsense: break
        }
        return false
    }

    /// Whether what is there of a line, its end apart, leaves it empty.
    private static func isBlank(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        line.allSatisfy { $0 == ASCII.carriageReturn }
    }

    private mutating func sizeStep(_ byte: UInt8, _ size: UInt64, isRead: Bool) {
        if byte == ASCII.lineFeed {
            part = size > 0 ? .chunk(left: size) : .trailers(isEmptyLine: true)
            return
        }
        guard !isRead, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, ASCII.isHexDigit(byte) else {
            part = .size(size, isRead: true)
            return
        }
        let (shifted, overflows) = size.multipliedReportingOverflow(by: 16)
        part = overflows ? .nonsense : .size(shifted + UInt64(digit), isRead: false)
    }
}
