import AttachedFilesCore
import Testing

@Suite("Content-Disposition")
struct ContentDispositionTests {
    @Test(
        "The fallback is ASCII and the full name is percent-encoded",
        arguments: [
            ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            ("é \"x\".pdf", "attachment; filename=\"_ _x_.pdf\"; filename*=UTF-8''%C3%A9%20%22x%22.pdf"),
            ("..\\..", "attachment; filename=\"_\"; filename*=UTF-8''..%5C.."),
            ("   ", "attachment; filename=\"file\"; filename*=UTF-8''%20%20%20"),
            ("a  b;c.txt", "attachment; filename=\"a b;c.txt\"; filename*=UTF-8''a%20%20b%3Bc.txt"),
        ]
    )
    func writesName(_ name: String, _ expected: String) {
        #expect(ContentDisposition.attachment(fileName: name) == expected)
    }

    @Test(
        "A name of a device gets a line in front, and no other does",
        arguments: [
            ("CON", true), ("con.pdf", true), ("Aux.tar.gz", true), (" nul .txt", true), ("PRN.", true),
            ("com1.png", true), ("LPT9", true), ("COM\u{B9}.csv", true), ("lpt\u{B3}", true), ("COM0.txt", false),
            ("COM10.txt", false), ("COM", false), ("console.txt", false), ("a.con", false), ("_CON.pdf", false),
            ("conin$", false), ("C\u{D6}N.pdf", false),
        ]
    )
    func keepsOffDevices(_ name: String, _ isDevice: Bool) {
        let text = ContentDisposition.attachment(fileName: name)
        #expect(text.contains("filename=\"_") == isDevice || name.hasPrefix("_"))
        let other = ContentDisposition.attachment(fileName: "_" + name)
        #expect((text == other) == isDevice)
    }

    @Test("A device that a dot in front hides shows in the fallback, which gets the line", arguments: ["con", "NUL"])
    func keepsOffHiddenDevices(_ device: String) {
        let text = ContentDisposition.attachment(fileName: ".\(device).txt")
        #expect(text == "attachment; filename=\"_\(device).txt\"; filename*=UTF-8''.\(device).txt")
    }

    @Test("Within a limit the full name goes first, then the stem is cut and the extension kept")
    func keepsLimit() {
        let name = String(repeating: "n", count: 252) + ".pdf"
        let text = ContentDisposition.attachment(fileName: name, limit: 256)
        #expect(text.utf8.count == 256)
        #expect(text.hasSuffix("n.pdf\""))
        let medium = String(repeating: "m", count: 150) + ".pdf"
        let short = ContentDisposition.attachment(fileName: medium, limit: 256)
        #expect(short == "attachment; filename=\"\(medium)\"")
    }

    @Test(
        "A name that is cut ends in no dot and no space",
        arguments: [
            String(repeating: "n", count: 232) + " " + String(repeating: "n", count: 23),
            "a." + String(repeating: "n", count: 230) + " " + String(repeating: "n", count: 23),
        ]
    )
    func cutsBeforeEdges(_ name: String) {
        let text = ContentDisposition.attachment(fileName: name, limit: 256)
        #expect(text.utf8.count == 255)
        #expect(text.hasSuffix("n\""))
    }

    @Test("No byte of a name can end the header or the quotes")
    func cannotInject() {
        for value in 0..<0x250 {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let text = ContentDisposition.attachment(fileName: "a\(Character(scalar))b.pdf", limit: 256)
            #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            #expect(text.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 2)
        }
    }
}
