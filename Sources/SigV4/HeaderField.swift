/// One header field of a request, its name in the case that was sent.
public struct HeaderField: Sendable {
    /// The name as sent; compared without regard to ASCII case.
    public var name: String
    /// The value as sent; folded when it is signed.
    public var value: String

    /// Makes a field of a name and a value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension HeaderField: Equatable {
    /// Compares both parts byte for byte.
    public static func == (left: HeaderField, right: HeaderField) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.value.hasSameBytes(as: right.value)
    }
}
