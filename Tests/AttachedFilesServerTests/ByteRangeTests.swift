import Testing

@testable import AttachedFilesServer

@Suite("Byte ranges")
struct ByteRangeTests {
    @Test(
        "A range is read against the size of the object",
        arguments: [
            (nil, .whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-9", .part(0..<10)), ("bytes=0-10", .part(0..<10)),
            ("bytes=0-", .part(0..<10)), ("bytes=9-", .part(9..<10)), ("bytes=9-9", .part(9..<10)),
            ("bytes=-1", .part(9..<10)),
            ("bytes=-10", .part(0..<10)), ("bytes=-11", .part(0..<10)), ("bytes=-9223372036854775808", .part(0..<10)),
            ("bytes=3-99999999999999999999", .part(3..<10)), ("bytes=03-004", .part(3..<5)),
            ("bytes=10-", .unsatisfiable),
            ("bytes=10-11", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=99999999999999999999-", .unsatisfiable),
            ("bytes=18446744073709551616-", .unsatisfiable), ("bytes=5-4", .whole), ("bytes=", .whole),
            ("bytes=-", .whole),
            ("bytes=0-1,2-3", .whole), ("bytes=0-1,", .whole), ("bytes=--1", .whole), ("bytes=1-2-3", .whole),
            ("bytes=+1-2", .whole), ("bytes=1-2x", .whole), ("bytes=0x1-", .whole), ("bytes 0-1", .whole),
            ("lines=0-1", .whole),
            ("", .whole), ("bytes=\u{661}-", .whole), ("bytes=\u{FF11}-", .whole),
        ] as [(String?, ByteRange)]
    )
    func ranges(text: String?, expected: ByteRange) {
        #expect(ByteRange(text, size: 10) == expected)
    }

    @Test("An empty object has no part", arguments: ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"])
    func emptyObject(text: String) {
        #expect(ByteRange(text, size: 0) == .unsatisfiable)
    }

    @Test("A part always lies within the object and is not empty")
    func partsAreWithin() {
        for size in Int64(1)...12 {
            for first in 0...13 {
                for text in ["bytes=\(first)-", "bytes=-\(first)"] + (0...13).map({ "bytes=\(first)-\($0)" }) {
                    guard case .part(let part) = ByteRange(text, size: size) else { continue }
                    #expect(!part.isEmpty && part.lowerBound >= 0 && part.upperBound <= size, "\(text) of \(size)")
                }
            }
        }
    }
}
