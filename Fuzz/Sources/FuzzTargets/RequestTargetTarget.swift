@testable import SigV4

/// Path and query of a request, read by the product and by a plain second reader.
///
/// The input is a request target: what stands before the first `?` is the path.
enum RequestTargetTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
        try checkPath(String(repairing: bytes[..<mark]))
        try checkQuery(String(repairing: bytes[min(mark + 1, bytes.count)...]))
        try checkCoding(String(repairing: bytes))
    }

    private static func checkPath(_ path: String) throws(Finding) {
        let expected = PlainTarget.decode(path.bytes) != nil && path.bytes.first == UInt8(ascii: "/")
        let normalized: String
        do {
            normalized = try RequestPath.normalized(path)
        } catch {
            return try require(!expected, "a good path is refused: \(path): \(error)")
        }
        try require(expected, "a bad path is normalised: \(path)")
        try require(normalized.bytes == PlainTarget.normalized(path.bytes), "normalised otherwise: \(normalized)")
        try require((try? RequestPath.normalized(normalized))?.bytes == normalized.bytes, "not stable: \(normalized)")
        let segments = try? RequestPath.segments(normalized)
        // The root has no segment; each of the others is decoded by itself.
        let plain = normalized.bytes == [UInt8(ascii: "/")] ? [] : PlainTarget.segments(normalized.bytes)
        try require(segments.map { $0.map(\.bytes) } == plain, "segments differ: \(normalized)")
    }

    private static func checkQuery(_ query: String) throws(Finding) {
        let plain = PlainTarget.pairs(query.bytes)
        let pairs: [QueryPair]
        do {
            pairs = try QueryString.pairs(query)
        } catch {
            return try require(plain == nil || error == .tooManyPairs, "a good query is refused: \(query): \(error)")
        }
        try require(plain == pairs.map { [$0.name.bytes, $0.value.bytes] }, "pairs differ: \(query)")
        let signed = pairs.filter { $0.name.bytes != "X-Amz-Signature".bytes }
        try require(
            CanonicalQuery(query).bytes == CanonicalQuery(signed).bytes,
            "the canonical query of the text is not that of its pairs: \(query)"
        )
    }

    private static func checkCoding(_ text: String) throws(Finding) {
        let encoded = PercentEncoding.encode(text)
        try require(
            encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") },
            "encoded text is no word: \(encoded)"
        )
        let decoded = PercentEncoding.decode(encoded)?.bytes
        try require(decoded == (text.utf8.contains(0) ? nil : text.bytes), "encoding does not come back: \(encoded)")
    }
}

/// A second reader of request targets, written for plainness.
enum PlainTarget {
    /// The bytes behind every escape; `nil` for a bad escape, a NUL, or what is no UTF-8.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            decoded.append(high * 16 + low)
        }
        guard !decoded.contains(0), String(validating: decoded, as: UTF8.self) != nil else { return nil }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    static func segments(_ path: [UInt8]) -> [[UInt8]]? {
        let parts = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let decoded = parts.compactMap { decode(Array($0)) }
        return decoded.count == parts.count ? decoded : nil
    }

    /// The path without empty and dot segments, its trailing slash kept.
    static func normalized(_ path: [UInt8]) -> [UInt8] {
        var kept: [[UInt8]] = []
        for segment in path.split(separator: UInt8(ascii: "/")).map({ Array($0) }) {
            switch segment {
            case [0x2E]: continue
            case [0x2E, 0x2E]: kept = kept.dropLast()
            default: kept.append(segment)
            }
        }
        let tail: [UInt8] = path.last == UInt8(ascii: "/") && !kept.isEmpty ? [UInt8(ascii: "/")] : []
        return [UInt8(ascii: "/")] + Array(kept.joined(separator: [UInt8(ascii: "/")])) + tail
    }

    /// Name and value of each part between two `&`; `nil` when one cannot be decoded.
    static func pairs(_ query: [UInt8]) -> [[[UInt8]]]? {
        guard !query.isEmpty else { return [] }
        var pairs: [[[UInt8]]] = []
        for part in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decode(Array(halves[0])), let value = decode(halves.count == 2 ? Array(halves[1]) : [])
            else { return nil }
            pairs.append([name, value])
        }
        return pairs
    }
}
