import AttachedFilesCore

/// Keeps metadata from being served beside bytes that are not its own, as when one of two disks is not mounted.
struct StorePair: Sendable {
    let rows: any PairedStore
    let bytes: any PairedStore
    let random: any RandomSource

    /// Makes new stores a pair, and refuses two that are none.
    ///
    /// Two that are empty get another id each time they differ: the one for which one of them stands in may come back.
    /// Bytes without metadata are never taken, as all of them would be swept.
    func check() async throws(CommandFailure) {
        let result: Result<Bool, StoreError>
        do {
            result = .success(try await isPair())
        } catch {
            result = .failure(error)
        }
        switch result {
        case .success(true): return
        case .success(false):
            throw CommandFailure(
                .failed,
                "the metadata and the bytes belong to different stores: is a disk not mounted, or one of CASEFILE_DATA, "
                    + "CASEFILE_STORE and CASEFILE_BLOBS wrong? If one is lost for good, or making them a pair was cut off, "
                    + "`casefile pair` makes them one."
            )
        case .failure(let error):
            throw CommandFailure(.failed, "the stores cannot be compared: \(Backends.reason(error))")
        }
    }

    /// Makes both a pair, whatever they were before, unless all of the bytes would be swept then.
    func renew() async throws(CommandFailure) {
        do throws(StoreError) {
            let (hasRows, hasBytes) = (try await !rows.isEmpty(), try await !bytes.isEmpty())
            if hasRows || !hasBytes { return try await join(UUIDText.random(random)) }
        } catch {
            throw CommandFailure(.failed, "the stores cannot be made a pair: \(Backends.reason(error))")
        }
        throw CommandFailure(
            .failed,
            "the metadata knows no file, so all of the bytes would be removed by the sweep: bring the metadata back, or "
                + "begin with an empty folder for the bytes."
        )
    }

    private func isPair() async throws(StoreError) -> Bool {
        let (ofRows, ofBytes) = (rows.pairID, bytes.pairID)
        if let ofRows, ofRows == ofBytes { return true }
        let (hasRows, hasBytes) = (try await !rows.isEmpty(), try await !bytes.isEmpty())
        // Stores of before the ids have none, and rows may be there before the first bytes.
        let isOld = ofRows == nil && ofBytes == nil && hasRows
        guard isOld || !hasRows && !hasBytes else { return false }
        try await join(UUIDText.random(random))
        return true
    }

    /// Both at once, since each waits for its medium.
    private func join(_ id: String) async throws(StoreError) {
        async let first = Self.join(rows, id)
        let second = await Self.join(bytes, id)
        try await first.get()
        try second.get()
    }

    private static func join(_ store: any PairedStore, _ id: String) async -> Result<Void, StoreError> {
        do throws(StoreError) {
            return .success(try await store.join(id))
        } catch {
            return .failure(error)
        }
    }
}
