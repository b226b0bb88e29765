import SigV4

/// One header field.
public struct HTTPHeader: Hashable, Sendable {
    /// The name, in the casing to send or as it arrived.
    public var name: String
    /// The value.
    public var value: String

    /// A field of a name and a value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    init(_ field: HeaderField) {
        self.init(field.name, field.value)
    }
}
