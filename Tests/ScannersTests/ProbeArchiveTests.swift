import AttachedFilesCore
import NIOCore
import Testing

@testable import Scanners

@Suite("The archive that shows what clamd skips")
struct ProbeArchiveTests {
    @Test("The archive is small, and the test string cannot be seen without unpacking")
    func isSmall() {
        let large = ProbeArchive(paddingBytes: 110 * 1024 * 1024).bytes
        #expect(large.count < 1024 * 1024)
        #expect(large.starts(with: [0x50, 0x4B, 0x03, 0x04]))
        #expect(large.firstRange(of: EICARTestString.bytes) == nil)
        #expect(EICARTestString.bytes.count == 68)
    }

    @Test("Its entry unpacks to a zip of the zeros and, behind them, the test string")
    func isExact() throws {
        let archive = ByteBuffer(bytes: ProbeArchive(paddingBytes: 600).bytes)
        let packedBytes: UInt32 = try #require(archive.getInteger(at: 18, endianness: .little))
        let size: UInt32 = try #require(archive.getInteger(at: 22, endianness: .little))
        let nameBytes: UInt16 = try #require(archive.getInteger(at: 26, endianness: .little))
        let packed = try #require(archive.getBytes(at: 30 + Int(nameBytes), length: Int(packedBytes)))
        var bits = Bits(bytes: packed)
        let unpacked = bits.inflate()
        let inner = try #require(unpacked)
        #expect(inner.count == Int(size))
        #expect(inner.starts(with: [0x50, 0x4B, 0x03, 0x04]))
        #expect(inner[35..<552].allSatisfy { $0 == 0 })
        #expect(inner[552...].starts(with: [0x50, 0x4B, 0x03, 0x04]))
        #expect(inner[(552 + 35)...].starts(with: EICARTestString.bytes))
        let end = try #require(ZipDirectory.end(in: ByteBuffer(bytes: inner), startingAt: 0))
        let directory = ByteBuffer(bytes: inner[Int(end.directory.lowerBound)..<Int(end.directory.upperBound)])
        let names = try #require(ZipDirectory.names(in: directory, count: end.entries))
        #expect(names == [Array("a.bin".utf8), Array("b.txt".utf8)])
    }
}

/// Reads one block of DEFLATE in its fixed codes, with matches of 258 bytes at distance 1 alone.
private struct Bits {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes; `nil` for anything else.
    mutating func inflate() -> [UInt8]? {
        guard bit() == 1, bit() == 1, bit() == 0 else { return nil }
        var result: [UInt8] = []
        while position < bytes.count * 8 {
            var code = (0..<7).reduce(0) { value, _ in value << 1 | bit() }
            if code == 0 { return result }
            guard code >= 0b0011000 else { return nil }
            code = code << 1 | bit()
            switch code {
            case 0x30...0xBF: result.append(UInt8(code - 0x30))
            case 0xC5:
                guard let last = result.last, (0..<5).allSatisfy({ _ in bit() == 0 }) else { return nil }
                result += [UInt8](repeating: last, count: 258)
            default:
                code = code << 1 | bit()
                guard (0x190...0x1FF).contains(code) else { return nil }
                result.append(UInt8(code - 0x190 + 144))
            }
        }
        return nil
    }

    private mutating func bit() -> Int {
        guard position < bytes.count * 8 else { return 0 }
        defer { position += 1 }
        return Int(bytes[position / 8] >> UInt8(position % 8)) & 1
    }
}
