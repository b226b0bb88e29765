import Testing

@testable import HTTPFront

@Suite("Framing rules of the front alone")
struct FramingFieldsTests {
    /// The decoder refuses these as well, in the version that is in use; the front does not rely on it.
    static let refused: [[HTTPField]] = [
        [HTTPField("Content-Length", "5"), HTTPField("Transfer-Encoding", "chunked")],
        [HTTPField("Transfer-Encoding", "chunked"), HTTPField("Content-Length", "0")],
        [HTTPField("Content-Length", "1"), HTTPField("Content-Length", "1")],
        [HTTPField("Transfer-Encoding", "chunked"), HTTPField("Transfer-Encoding", "chunked")],
        [HTTPField("Transfer-Encoding", "gzip, chunked")],
        [HTTPField("Content-Length", "+1")],
        [HTTPField("Content-Length", "-1")],
        [HTTPField("Content-Length", "1, 1")],
        [HTTPField("Content-Length", "")],
    ]

    @Test("Fields that leave the end of a request open are refused, whatever the decoder thinks", arguments: refused)
    func isRefused(_ fields: [HTTPField]) {
        var framing = FramingFields()
        #expect(throws: Rejection.self) {
            for field in [HTTPField("Host", "a")] + fields { try framing.note(field) }
            try framing.check(isVersion10: false)
        }
    }
}
