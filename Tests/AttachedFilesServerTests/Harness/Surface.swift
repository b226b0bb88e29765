import Testing

/// How a test reaches the handler: by a call, or as bytes through the HTTP front.
enum Surface: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case inProcess
    case socket

    var testDescription: String { rawValue }
}
