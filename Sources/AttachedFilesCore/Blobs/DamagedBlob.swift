/// The bytes of a blob are not those that were stored; they are never served again.
package struct DamagedBlob: Error, Sendable, CustomStringConvertible {
    /// The blob.
    package let id: String

    /// Damage of a blob.
    package init(id: String) {
        self.id = id
    }

    /// For logs.
    package var description: String { "blob \(id) is damaged" }
}
