import AttachedFilesAPI

/// What an operator does with files in the quarantine, each step in the audit before it is done.
package struct Quarantine: Sendable {
    /// Why nothing was done.
    package enum Refusal: Error, Sendable {
        /// No rejected file with this id has kept its bytes.
        case notThere
        /// The bytes are not those that were scanned, and cannot be released.
        case damaged
        /// There is no audit, and nothing is decided that is not in one.
        case unaudited
        /// A store or the audit failed.
        case failed(StoreError)
    }

    private let store: any QuarantineStore
    private let notes: any SweepStore
    private let blobs: any BlobStore
    private let audit: (any AuditTrail)?
    private let actor: AuditRecord.Actor
    private let clock: any WallClock

    /// The quarantine of these stores.
    ///
    /// - Parameters:
    ///   - store: the rows.
    ///   - notes: where doomed bytes are noted.
    ///   - blobs: the bytes.
    ///   - audit: where it is recorded; without one the files can be listed alone.
    ///   - actor: who acts.
    ///   - clock: the time of day.
    package init(
        store: any QuarantineStore,
        notes: any SweepStore,
        blobs: any BlobStore,
        audit: (any AuditTrail)?,
        actor: AuditRecord.Actor,
        clock: any WallClock
    ) {
        self.store = store
        self.notes = notes
        self.blobs = blobs
        self.audit = audit
        self.actor = actor
        self.clock = clock
    }

    /// All files in it, in the order of their ids.
    package func list() async throws(StoreError) -> [QuarantinedFile] {
        var all: [QuarantinedFile] = []
        var part: [QuarantinedFile]
        repeat {
            part = try await store.quarantined(after: all.last?.file.id, limit: Limits.quarantinePart)
            all += part
        } while part.count == Limits.quarantinePart
        return all
    }

    /// Approves a file, once its bytes have the hash that was scanned.
    package func release(_ fileID: String, reason: String) async throws(Refusal) -> AttachedFile {
        let found = try await find(fileID)
        let content = ScanContent(found.blob, in: blobs)
        let result: Result<Bool, ScanFailure>
        do throws(ScanFailure) {
            result = .success(try await content.hasExpectedHash())
        } catch {
            result = .failure(error)
        }
        await content.close()
        switch result {
        case .success(true): break
        case .success(false), .failure(.damaged): throw .damaged
        case .failure(.storage(let error)): throw .failed(error)
        case .failure(.unavailable): throw .damaged
        }
        return try await acting("ReleaseFromQuarantine", on: found, reason: reason) { () async throws(StoreError) in
            try await store.release(fileID, at: clock.now())
        }
    }

    /// Deletes the bytes of a file, which stays rejected.
    package func delete(_ fileID: String, reason: String) async throws(Refusal) -> AttachedFile {
        let found = try await find(fileID)
        return try await acting("DeleteFromQuarantine", on: found, reason: reason) { () async throws(StoreError) in
            try await store.deleteQuarantined(fileID).remove(from: blobs, notes: notes)
            return found.file
        }
    }

    private func find(_ fileID: String) async throws(Refusal) -> QuarantinedFile {
        do throws(StoreError) {
            return try await store.quarantined(fileID)
        } catch {
            throw Refusal(error)
        }
    }

    /// Records a step, takes it, and records where it failed.
    private func acting(
        _ operation: String,
        on found: QuarantinedFile,
        reason: String,
        _ step: () async throws(StoreError) -> AttachedFile
    ) async throws(Refusal) -> AttachedFile {
        guard let audit else { throw .unaudited }
        var record = AuditRecord(
            operation,
            by: actor,
            instance: found.file.resource.instance,
            fileID: found.file.id,
            reason: reason
        )
        do throws(StoreError) {
            try await audit.write(record)
            do throws(StoreError) {
                return try await step()
            } catch {
                record.decision = .failed
                try await audit.write(record)
                throw error
            }
        } catch {
            throw Refusal(error)
        }
    }
}

extension Quarantine.Refusal {
    fileprivate init(_ error: StoreError) {
        if case .notFound = error { self = .notThere } else { self = .failed(error) }
    }
}
