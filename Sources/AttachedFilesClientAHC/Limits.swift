import NIOCore

/// The bounds of the transport.
enum Limits {
    /// How long a connection may take to be made; AsyncHTTPClient's own default.
    static let connectTimeout: TimeAmount = .seconds(10)
    /// How long a peer may be silent in the middle of an answer or a request; SDKs wait 60 s too.
    static let idleTimeout: TimeAmount = .seconds(60)
    /// Bytes of a body that are written at once; what is larger is written in pieces of this size.
    static let pieceBytes = 128 * 1024
    /// Connections to one host at once: more than a caller's usual parallel uploads.
    static let connectionsPerHost = 32
    /// Errors within errors that are looked into: one of an address in a list of an attempt, with room.
    static let causeDepth = 6
}
