/// What is signed: the head of a request as it stands on the wire.
///
/// The strings hold wire bytes: the target is ASCII and the head valid UTF-8, so `utf8` gives back what was sent.
public struct SignableRequest: Sendable {
    /// The method as sent, usually in upper case.
    public var method: String
    /// The path, still escaped, from the first `/` to before the `?`.
    public var path: String
    /// The raw query without `?`; empty when there is none.
    public var query: String
    /// Every header field in order of arrival, `Host` among them.
    public var headers: [HeaderField]

    /// Describes a request.
    public init(method: String, path: String, query: String = "", headers: [HeaderField]) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }

    /// The value of the first field with this lower-case name.
    func firstValue(_ lowercaseName: String) -> String? {
        headers.first { $0.name.hasBytesIgnoringCase(lowercaseName) }?.value
    }
}
