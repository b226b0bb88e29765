/// A request head that passed every framing check.
package struct Request: Sendable {
    /// The method as sent.
    package let method: String
    /// The target in origin form, `/path?query`, visible ASCII; `*` for `OPTIONS *`.
    ///
    /// An absolute-form target is reduced to this form after its authority was found equal to Host.
    package let target: String
    /// The part of the target before `?`, still escaped.
    package let path: String
    /// The part of the target after the first `?`, raw; empty without one.
    package let query: String
    /// Every field in order of arrival.
    package let fields: [HTTPField]
    /// The Content-Length in bytes, `nil` when none was sent.
    package let contentLength: Int64?
    /// True when the body came in chunks.
    package let isChunked: Bool
    /// True when the connection is encrypted.
    package let isSecure: Bool
    /// The IP address of the other end, without a port.
    package let peer: String

    /// Makes a request of checked parts, for tests and in-process use.
    package init(
        method: String,
        target: String,
        fields: [HTTPField],
        contentLength: Int64? = nil,
        isChunked: Bool = false,
        isSecure: Bool = false,
        peer: String = "127.0.0.1"
    ) {
        self.method = method
        self.target = target
        (path, query) = Self.parts(of: target)
        self.fields = fields
        self.contentLength = contentLength
        self.isChunked = isChunked
        self.isSecure = isSecure
        self.peer = peer
    }

    private static func parts(of target: String) -> (path: String, query: String) {
        target.withUTF8Bytes { bytes in
            guard let mark = bytes.firstIndex(of: ASCII.question) else { return (target, "") }
            return (
                String(decoding: UnsafeBufferPointer(rebasing: bytes[..<mark]), as: UTF8.self),
                String(decoding: UnsafeBufferPointer(rebasing: bytes[(mark + 1)...]), as: UTF8.self)
            )
        }
    }

    /// The values of every field of that name, compared without ASCII case, in order of arrival.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// The value of the first field of that name, compared without ASCII case.
    package func first(_ name: String) -> String? {
        fields.first { $0.name.equalsIgnoringCase(name) }?.value
    }
}
