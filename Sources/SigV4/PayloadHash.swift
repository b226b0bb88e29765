/// What a request says about the hash of its body.
public enum PayloadHash: Sendable, Equatable {
    /// SHA-256 of the body, 64 lower-case hexadecimal digits.
    case hex(String)
    /// The signer did not know the body; for S3 only.
    case unsigned

    /// The value that the canonical request and `x-amz-content-sha256` carry.
    public var headerValue: String {
        switch self {
        case .hex(let digits): digits
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }

    /// Reads 64 lower-case hexadecimal digits or `UNSIGNED-PAYLOAD`; every other mode is `nil`.
    public init?(headerValue: String) {
        if headerValue.hasSameBytes(as: Self.unsigned.headerValue) {
            self = .unsigned
            return
        }
        guard headerValue.utf8.count == 64, Hex.decode(headerValue) != nil else { return nil }
        self = .hex(headerValue)
    }
}
