package import AttachedFilesAPI

/// The rejected files whose bytes were kept.
///
/// They are put there by ``ScanQueue/finish(_:as:keeping:at:)``, and go with their rows. Every conformance passes
/// `QuarantineStoreContract`. A method that returns has made its change durable.
package protocol QuarantineStore: Sendable {
    /// Rejected files that still pin their bytes, in the order of their ids.
    ///
    /// - Parameters:
    ///   - fileID: the last file seen; `nil` begins.
    ///   - limit: at most this many.
    /// - Returns: files whose ids come after `fileID`.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func quarantined(after fileID: String?, limit: Int) async throws(StoreError) -> [QuarantinedFile]

    /// One of them.
    ///
    /// - Throws: `.notFound` when the file is unknown, is not rejected or pins no bytes.
    func quarantined(_ fileID: String) async throws(StoreError) -> QuarantinedFile

    /// Approves a quarantined file, counts it against its quotas again, full or not, and writes the event.
    ///
    /// - Returns: the row as it is now.
    /// - Throws: `.notFound` as ``quarantined(_:)``, so of concurrent calls one succeeds.
    func release(_ fileID: String, at now: Timestamp) async throws(StoreError) -> AttachedFile

    /// Lets the row of a quarantined file pin nothing and dooms its bytes; the file stays rejected.
    ///
    /// - Returns: the bytes that are doomed now.
    /// - Throws: `.notFound` as ``quarantined(_:)``.
    func deleteQuarantined(_ fileID: String) async throws(StoreError) -> DoomedBytes
}

/// What is noted of a file whose bytes are kept.
package struct QuarantineNote: Equatable, Sendable {
    /// What the scanner called it; `nil` when the policy rejected it.
    package let signature: String?

    /// A note.
    package init(signature: String?) {
        self.signature = signature
    }
}

/// A rejected file whose bytes were kept.
package struct QuarantinedFile: Equatable, Sendable {
    /// The file; its blob is pinned, and its status changed when it was put here.
    package let file: AttachedFile
    /// Its bytes.
    package let blob: StoredBlob
    /// What was noted.
    package let note: QuarantineNote

    /// The file, if it is rejected and its bytes are pinned.
    package init?(_ file: AttachedFile, note: QuarantineNote) {
        guard file.status == .rejected, let blob = file.blob else { return nil }
        self.file = file
        self.blob = blob
        self.note = note
    }
}
