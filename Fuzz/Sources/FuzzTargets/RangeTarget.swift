@testable import AttachedFilesServer

/// The Range header: the size of the object on the first line, the header on the second.
enum RangeTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let size = (UInt64(String(repairing: lines[0].prefix(18))).map { Int64($0) } ?? 10) % 10_000_000_000
        let text = lines.count == 2 ? String(repairing: lines[1]) : nil
        let range = ByteRange(text, size: size)
        if case .part(let offsets) = range {
            let isInside = offsets.lowerBound >= 0 && offsets.upperBound <= size && !offsets.isEmpty
            try require(isInside, "\(offsets) lies outside \(size) bytes")
        }
        let expected = text.map { plain($0, size: Int128(size)) } ?? ByteRange.whole
        try require(range == expected, "read otherwise: \(text ?? "") of \(size) bytes: \(range), \(expected)")
    }

    /// A second reader, with numbers wide enough for whatever is written.
    private static func plain(_ text: String, size: Int128) -> ByteRange {
        guard text.bytes.starts(with: "bytes=".utf8) else { return .whole }
        let parts = String(repairing: text.bytes.dropFirst(6)).unicodeScalars
            .split(separator: "-", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return .whole
        }
        switch (number(parts[0]), number(parts[1])) {
        case (nil, nil): return .whole
        case (nil, let length?):
            guard length > 0, size > 0 else { return .unsatisfiable }
            return part(from: max(size - length, 0), to: size)
        case (let first?, nil): return first < size ? part(from: first, to: size) : .unsatisfiable
        case (let first?, let last?):
            guard first <= last else { return .whole }
            return first < size ? part(from: first, to: min(last + 1, size)) : .unsatisfiable
        }
    }

    private static func part(from first: Int128, to end: Int128) -> ByteRange {
        .part(Int64(first)..<Int64(end))
    }

    /// `nil` for no digit; as large as an object never is for more digits than 18.
    private static func number(_ digits: String) -> Int128? {
        guard !digits.utf8.isEmpty else { return nil }
        let significant = digits.utf8.drop { $0 == 0x30 }
        guard significant.count <= 18 else { return 999_999_999_999_999_999 }
        return Int128(String(Substring(significant))) ?? 0
    }
}
