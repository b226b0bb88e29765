import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@testable import Scanners

@Suite("The type check")
struct TypeCheckTests {
    private static func box(_ name: String, _ brand: String, _ others: String = "") -> [UInt8] {
        var bytes: [UInt8] = [0, 0, 0, UInt8(16 + others.utf8.count)]
        bytes += Array((name + brand).utf8)
        bytes += [0, 0, 0, 0]
        bytes += Array(others.utf8)
        return bytes
    }

    private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A beginning for each extension that is allowed by default.
    private static let good: [String: [UInt8]] = [
        "pdf": text("%PDF-1.7\n"), "png": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1],
        "jpg": [0xFF, 0xD8, 0xFF, 0xE0], "jpeg": [0xFF, 0xD8, 0xFF, 0xE1], "jfif": [0xFF, 0xD8, 0xFF, 0xE0],
        "heic": box("ftyp", "heic", "mif1heic"), "mov": box("ftyp", "qt  "), "mp4": box("ftyp", "isom", "mp42"),
        "wav": text("RIFF\u{1}\0\0\0WAVEfmt "), "rtf": text(#"{\rtf1 a}"#), "txt": text("grüße"), "csv": text("a,b\n"),
        "doc": compound, "xls": compound, "ppt": compound,
        "docx": zip(["[Content_Types].xml", "word/document.xml"]),
        "xlsx": zip(["[Content_Types].xml", "xl/workbook.xml"]),
        "pptx": zip(["ppt/presentation.xml", "[Content_Types].xml"]),
    ]

    /// A zip of stored, empty entries.
    private static func zip(_ names: [String], comment: String = "", entries: UInt16? = nil) -> [UInt8] {
        var bytes = ByteBuffer()
        var directory = ByteBuffer()
        for name in names {
            let offset = UInt32(bytes.writerIndex)
            bytes.writeInteger(UInt32(0x0403_4B50), endianness: .little)
            bytes.writeRepeatingByte(0, count: 22)
            bytes.writeInteger(UInt16(name.utf8.count), endianness: .little)
            bytes.writeInteger(UInt16(0))
            bytes.writeString(name)
            directory.writeInteger(UInt32(0x0201_4B50), endianness: .little)
            directory.writeRepeatingByte(0, count: 24)
            directory.writeInteger(UInt16(name.utf8.count), endianness: .little)
            directory.writeRepeatingByte(0, count: 12)
            directory.writeInteger(offset, endianness: .little)
            directory.writeString(name)
        }
        let start = UInt32(bytes.writerIndex)
        let size = UInt32(directory.readableBytes)
        bytes.writeBuffer(&directory)
        bytes.writeInteger(UInt32(0x0605_4B50), endianness: .little)
        bytes.writeInteger(UInt32(0))
        for _ in 1...2 { bytes.writeInteger(entries ?? UInt16(names.count), endianness: .little) }
        bytes.writeInteger(size, endianness: .little)
        bytes.writeInteger(start, endianness: .little)
        bytes.writeInteger(UInt16(comment.utf8.count), endianness: .little)
        bytes.writeString(comment)
        return Array(bytes.readableBytesView)
    }

    private func verdict(_ bytes: [UInt8], name: String) async throws -> ScanVerdict {
        let blobs: any BlobStore = MemoryBlobStore(clock: FixedClock(), random: SeededRandom())
        var rest: ByteBuffer? = ByteBuffer(bytes: bytes)
        let file = AttachedFile.sample(name: name, size: Int64(bytes.count))
        let blob = try await blobs.put(
            file.id,
            sizeInBytes: Int64(bytes.count),
            digests: [],
            next: {
                defer { rest = nil }
                return rest
            },
            check: { _ in }
        )
        let content = ScanContent(blob, in: blobs)
        let verdict = try await TypeCheck().scan(
            ScanSubject(file: file, blob: blob, lease: nil),
            content: content
        )
        await content.close()
        return verdict
    }

    @Test("Each extension that is allowed by default has a check")
    func everyExtension() {
        #expect(Set(ContentType.byExtension.keys) == Set(ScopeLimits.defaultExtensions))
        #expect(Set(Self.good.keys) == Set(ScopeLimits.defaultExtensions))
    }

    @Test("What a file's extension says passes", arguments: ScopeLimits.defaultExtensions)
    func passes(_ suffix: String) async throws {
        let bytes = try #require(Self.good[suffix])
        #expect(try await verdict(bytes, name: "a.\(suffix.uppercased())") == .clean)
    }

    @Test("A program is none of them", arguments: ScopeLimits.defaultExtensions)
    func refusesPrograms(_ suffix: String) async throws {
        let program = Array("MZ".utf8) + [0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xFF, 0xFF]
        #expect(try await verdict(program, name: "a.\(suffix)") == .infected(signature: "Type.Mismatch.\(suffix)"))
    }

    @Test("A file of one type is refused under the extension of another")
    func refusesOthers() async throws {
        let families = [
            ["jpg", "jpeg", "jfif"], ["mov", "mp4"], ["doc", "xls", "ppt"], ["txt", "csv"], ["pdf"], ["png"],
            ["heic"], ["wav"], ["rtf"], ["docx"], ["xlsx"], ["pptx"],
        ]
        for family in families {
            let bytes = try #require(Self.good[family[0]])
            for suffix in ScopeLimits.defaultExtensions where !family.contains(suffix) {
                #expect(try await verdict(bytes, name: "a.\(suffix)") != .clean, "\(family[0]) as \(suffix)")
            }
        }
    }

    @Test("A PDF may begin behind blanks, but not behind anything else")
    func pdfWithin() async throws {
        #expect(try await verdict(Self.text("\u{FEFF} \r\n%PDF-1.7\n"), name: "a.pdf") == .clean)
        let pdf = Array("%PDF-1.7\n".utf8)
        for start in ["MZ\u{0}", "MZP", "MSCF", "PK\u{5}\u{6}", "#!/bin/sh\n", "<html>", "junk\n"] {
            #expect(try await verdict(Array(start.utf8) + pdf, name: "a.pdf") != .clean, "\(start)")
        }
        #expect(try await verdict([UInt8](repeating: 0x20, count: 1020) + pdf, name: "a.pdf") != .clean)
    }

    @Test("AVIF is no HEIC, though compatible with the same brands")
    func avif() async throws {
        #expect(try await verdict(Self.box("ftyp", "avif", "mif1miaf"), name: "a.heic") != .clean)
        #expect(try await verdict(Self.box("ftyp", "avif", "mif1miaf"), name: "a.mp4") != .clean)
        #expect(try await verdict(Self.box("ftyp", "mif1", "mif1avifmiaf"), name: "a.heic") != .clean)
        #expect(try await verdict(Self.box("ftyp", "mif1", "mif1heicavif"), name: "a.heic") == .clean)
    }

    @Test("Parts of an Office file are known in any case of letters")
    func officeCase() async throws {
        let names = ["[content_types].XML", "Word/document.xml"]
        #expect(try await verdict(Self.zip(names), name: "a.docx") == .clean)
        #expect(try await verdict(Self.zip(names + ["word/VBAProject.BIN"]), name: "a.docx") != .clean)
    }

    @Test("An extension without a check passes")
    func passesOthers() async throws {
        #expect(try await verdict([0, 1, 2], name: "a.bin") == .clean)
    }

    @Test("An Office file needs its parts, a directory that can be read, and no macros")
    func office() async throws {
        let names = ["[Content_Types].xml", "word/document.xml"]
        let good = Self.zip(names, comment: "a comment")
        #expect(try await verdict(good, name: "a.docx") == .clean)
        let bad: [[UInt8]] = [
            Self.zip(["word/document.xml"]), Self.zip(["[Content_Types].xml"]),
            Self.zip(names + ["word/vbaProject.bin"]), Self.zip(["[Content_Types].xml", "xword/document.xml"]),
            Self.zip(names, entries: 3), Self.zip(names, entries: 1), Self.zip(names, entries: 0xFFFF),
            Array(good.dropLast()),
            good + [0], Array(good.prefix(40)), [0x50, 0x4B, 0x03, 0x04],
        ]
        for (index, bytes) in bad.enumerated() {
            #expect(try await verdict(bytes, name: "a.docx") != .clean, "\(index)")
        }
    }

    @Test("Text may be of two bytes a character when it says so, and has no NUL otherwise")
    func text() async throws {
        let texts: [[UInt8]] = [
            [0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61, 0, 0x0A], [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0],
            [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61], [0xFF, 0xFE, 0x3D, 0xD8, 0xCE, 0xDC], [0xFF, 0xFE, 0x61, 0, 0x62],
            [0xFF, 0xFE],
        ]
        for text in texts { #expect(try await verdict(text, name: "a.txt") == .clean, "\(text)") }
        let binaries: [[UInt8]] = [
            [0xFF, 0xFE] + Self.text("MZ") + [0x90, 0, 3, 0, 0, 0], [0xFF, 0xFE, 0x61, 0, 0, 0], [0xFE, 0xFF, 0, 1],
            [0xFF, 0xFE, 0x3D, 0xD8, 0x61, 0], [0xFF, 0xFE, 0xCE, 0xDC], [0xFF, 0xFE, 0, 0, 0, 0, 0x11, 0],
            [0, 0, 0xFE, 0xFF, 0, 0, 0xD8, 0x3D],
        ]
        for binary in binaries { #expect(try await verdict(binary, name: "a.txt") != .clean, "\(binary)") }
        #expect(try await verdict([0xEF, 0xBB, 0xBF, 0x61], name: "a.txt") == .clean)
        #expect(try await verdict([0x61, 0], name: "a.txt") != .clean)
        #expect(try await verdict(Array("<html>".utf8), name: "a.txt") == .clean)
    }
}
