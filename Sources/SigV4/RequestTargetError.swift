/// Why a path or a query cannot be read.
public enum RequestTargetError: Error, Sendable, Equatable {
    /// A `%` is not followed by two hexadecimal digits.
    case invalidEscape
    /// The decoded bytes are not UTF-8.
    case notUTF8
    /// A NUL stands in the decoded text.
    case nulByte
    /// The query has more pairs than any legal call.
    case tooManyPairs
    /// The path does not begin with a slash.
    case relativePath

    /// One sentence that says what is wrong.
    public var sentence: String {
        switch self {
        case .invalidEscape: "A percent sign in the request target is not followed by two hexadecimal digits."
        case .notUTF8: "The decoded request target is not valid UTF-8."
        case .nulByte: "The decoded request target holds a NUL."
        case .tooManyPairs: "The query has more than \(Limits.maximumQueryPairs) parameters."
        case .relativePath: "The path does not begin with a slash."
        }
    }
}
