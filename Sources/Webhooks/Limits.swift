package import NIOCore

/// The bounds of webhooks (ours).
enum Limits {
    /// Addresses of one name that are looked at.
    static let addressesOfAName = 64
    /// Time of one try to send an event, connecting included.
    static let eventTime = TimeAmount.seconds(10)
}

extension Webhook {
    /// Time to reach one.
    package static let connectTimeout = TimeAmount.seconds(3)
    /// Bytes of an answer.
    package static let answerBytes = 64 * 1024
}
