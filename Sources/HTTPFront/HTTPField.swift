/// One field of a head, name and value as sent.
package struct HTTPField: Sendable, Equatable {
    /// The name as sent; compare without ASCII case.
    package var name: String
    /// The value without surrounding blanks.
    package var value: String

    /// Pairs a name with a value; neither is checked here.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
