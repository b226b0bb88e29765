/// One of two stores that belong together: metadata, and the bytes that it speaks of.
///
/// Metadata beside the bytes of another store would have all of them swept as bytes that no file needs.
package protocol PairedStore: Sendable {
    /// The id that both have; `nil` before ``join(_:)``.
    var pairID: String? { get }

    /// Gives the store the id of a pair, whatever it had before, and makes that durable.
    func join(_ pairID: String) async throws(StoreError)

    /// Whether it has nothing that the other store could speak of.
    func isEmpty() async throws(StoreError) -> Bool
}
