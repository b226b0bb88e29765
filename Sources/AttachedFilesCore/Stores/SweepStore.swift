/// What the sweep takes out of the metadata, in rounds of bounded size.
///
/// Every conformance passes `SweepStoreContract`. A method that returns has made its change durable.
package protocol SweepStore: Sendable {
    /// Fails pending rows that were started more than some seconds ago, releases their quota and dooms their bytes.
    ///
    /// The rows become `failed(.expired)` now.
    /// - Parameters:
    ///   - seconds: how long an upload may stay open.
    ///   - ages: asked inside the change, as in the others; without a time nothing changes.
    ///   - limit: of rows.
    /// - Returns: how many rows changed, at most `limit`.
    /// - Throws: ``StoreError``; then nothing changed.
    func expireUploads(olderThan seconds: Int64, by ages: Ages, limit: Int) async throws(StoreError) -> Int

    /// Removes rejected and failed rows whose status changed more than some seconds ago, and dooms bytes that one still
    /// pins.
    ///
    /// - Returns: how many rows went, at most `limit`.
    func removeEnded(olderThan seconds: Int64, by ages: Ages, limit: Int) async throws(StoreError) -> Int

    /// Forgets tokens that have expired and whose file is not pending.
    ///
    /// - Returns: how many tokens went, at most `limit`.
    func removeTokens(by ages: Ages, limit: Int) async throws(StoreError) -> Int

    /// Bytes that wait for their removal, at most `limit`, in the order they were doomed.
    func doomedBytes(limit: Int) async throws(StoreError) -> [DoomedBytes]

    /// Drops the note of bytes that are gone; unknown ones are no error.
    func forget(_ doomed: DoomedBytes) async throws(StoreError)

    /// Those of `ids` that are pinned by a row now.
    func pinned(_ ids: [String]) async throws(StoreError) -> Set<String>
}
