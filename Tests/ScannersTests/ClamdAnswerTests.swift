import Testing

@testable import Scanners

@Suite("What clamd answers")
struct ClamdAnswerTests {
    private func read(_ text: String) -> ClamdAnswer { ClamdAnswer(Array(text.utf8)) }

    @Test("Only exactly stream: OK is clean")
    func clean() {
        #expect(read("stream: OK") == .clean)
        let others = [
            "", "OK", "stream: OK ", " stream: OK", "stream: ok", "stream:OK", "stream: OK\n", "1: stream: OK",
            "stream: OK\0", "stream: OKAY", "instream: OK", "PONG", "stream: OK FOUND OK",
        ]
        for text in others { #expect(read(text) != .clean, "\(text)") }
    }

    @Test("A signature is what stands before FOUND")
    func found() {
        #expect(read("stream: Test.Eicar.Body.UNOFFICIAL FOUND") == .found("Test.Eicar.Body.UNOFFICIAL"))
        #expect(read("stream: OK FOUND") == .found("OK"))
        #expect(read("stream:  FOUND") == .other("stream:  FOUND"))
    }

    @Test("Limits and encryption are told apart from signatures")
    func unscannable() {
        let names = ["Heuristics.Limits.Exceeded.MaxFiles", "Heuristics.Encrypted.Zip"]
        for name in names { #expect(read("stream: \(name) FOUND") == .unscannable(name)) }
        #expect(read("stream: Heuristics.Phishing.Email FOUND") == .found("Heuristics.Phishing.Email"))
        #expect(read("INSTREAM size limit exceeded. ERROR") == .unscannable("StreamMaxLength"))
    }

    @Test("Anything else is no verdict, and fit for a log")
    func other() {
        let errors = ["COMMAND READ TIMED OUT", "stream: Can't allocate memory ERROR", "UNKNOWN COMMAND"]
        for text in errors { #expect(read(text) == .other(text)) }
        #expect(read("stream: OK\0stream: Eicar FOUND") == .other("stream: OK?stream: Eicar FOUND"))
        #expect(read("stream: a\n FOUND") == .other("stream: a? FOUND"))
        #expect(read("a\nb\u{7}é") == .other("a?b???"))
        #expect(read(String(repeating: "x", count: 900)) == .other(String(repeating: "x", count: 200)))
    }
}
