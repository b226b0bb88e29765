import AttachedFilesAPI

@testable import AttachedFilesCore

/// File names: the rule for them, and the header that carries one to a browser.
enum FileNameTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        let name = String(repairing: bytes)
        try checkRule(name)
        try checkDisposition(name)
        for limit in [64, AttachedFilesAPI.Limits.headerValueLength] {
            let short = ContentDisposition.attachment(fileName: name, limit: limit)
            try checkHeader(short, of: name)
            try require(short.utf8.count <= limit, "longer than \(limit) bytes: \(short)")
        }
        if let suffix = FileExtension.of(name) {
            let isPlain = !suffix.utf8.contains { (0x41...0x5A).contains($0) || $0 == UInt8(ascii: ".") }
            try require(isPlain && !suffix.utf8.isEmpty, "no extension: \(suffix)")
        }
        try require(MediaType.of(fileName: name).utf8.contains(UInt8(ascii: "/")), "no media type")
    }

    private static func checkRule(_ name: String) throws(Finding) {
        let isTaken = (try? MemberRules.fileName(name)) != nil
        let scalars = name.unicodeScalars
        let isLong = scalars.isEmpty || scalars.count > 256
        let isHostile = scalars.contains { scalar in hostile.contains { $0.contains(scalar.value) } }
        try require(!isTaken || !isLong && !isHostile, "a hostile name is taken: \(name.bytes)")
        let isPrintable = name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        try require(isTaken || isLong || !isPrintable, "a plain name is refused: \(name)")
    }

    private static func checkDisposition(_ name: String) throws(Finding) {
        let value = ContentDisposition.attachment(fileName: name)
        try checkHeader(value, of: name)
        let ending = value.bytes.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)[2]
        let extended = ending.dropFirst("; filename*=UTF-8''".utf8.count)
        try require(!extended.isEmpty || name.utf8.isEmpty, "no filename*: \(value)")
        try require(extended.allSatisfy { isValueByte[Int($0)] }, "a byte that RFC 8187 does not allow: \(value)")
        let told = (DeviceName.isMeant(by: name) ? "_" : "") + name
        try require(unescaped(extended) == told.bytes, "another name comes back: \(value)")
    }

    /// One line of printable ASCII, with a quoted string that holds no way out of it.
    private static func checkHeader(_ value: String, of name: String) throws(Finding) {
        try require(value.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "not printable ASCII: \(value.bytes)")
        let parts = value.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        try require(parts.count == 3, "other than two quotes: \(value)")
        try require(parts[0].elementsEqual("attachment; filename=".utf8), "no attachment: \(value)")
        let fallback = parts[1]
        try require(!fallback.contains { $0 == 0x5C || $0 == 0x2F || $0 == 0x25 }, "a path or an escape: \(value)")
        let edges = [fallback.first, fallback.last]
        try require(!edges.contains { $0 == nil || $0 == 0x20 || $0 == 0x2E }, "a bad edge: \(value)")
        try require(parts[2].isEmpty || parts[2].starts(with: "; filename*=UTF-8''".utf8), "another end: \(value)")
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(repairing: rest.prefix(2)), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// RFC 8187's `attr-char`, and the percent sign of its escapes, by their bytes.
    private static let isValueByte: [Bool] = {
        let allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$&+-.^_`|~%".bytes
        return (0...255).map { allowed.contains($0) }
    }()

    /// Controls, bidirectional marks, invisible marks, private use and non-characters.
    private static let hostile: [ClosedRange<UInt32>] = [
        0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x61C...0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
        0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xFFFE...0xFFFF, 0xE0001...0xE007F,
        0xF0000...0x10FFFF,
    ]
}
