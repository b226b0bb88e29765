package import NIOCore

/// The bounds of webhooks (ours).
enum Limits {
    /// Addresses of one name that are looked at.
    static let addressesOfAName = 64
}

extension Webhook {
    /// Time to reach one.
    package static let connectTimeout = TimeAmount.seconds(3)
    /// Bytes of an answer.
    package static let answerBytes = 64 * 1024
}
