package import AttachedFilesAPI

/// The life of a file.
///
/// `pending` → `scanning` → `approved`, `rejected` or `failed(.unreadable)`; `pending` → `failed(.expired)`;
/// without a scanner `pending` → `approved`. Nothing else, and every state may end by Delete.
package enum FileStatus: Hashable, Sendable {
    /// Why a file failed.
    package enum Failure: String, Hashable, Sendable {
        /// The upload was not completed in time.
        case expired
        /// The bytes could not be read.
        case unreadable
    }

    /// Started; bytes may be PUT any number of times. Next: `scanning`, `approved`, `failed(.expired)`.
    case pending
    /// Completed; the bytes are pinned. Next: `approved`, `rejected`, `failed(.unreadable)`.
    case scanning
    /// Can be downloaded. Final.
    case approved
    /// Refused by the scan; its bytes are gone. Final.
    case rejected
    /// Never became readable. Final.
    case failed(Failure)

    /// The status that callers see.
    package var wire: FileStatusType {
        switch self {
        case .pending, .scanning: .processing
        case .approved: .approved
        case .rejected: .rejected
        case .failed: .failed
        }
    }

    /// Whether the file counts against the quotas of its resource.
    package var countsAgainstQuota: Bool {
        switch self {
        case .pending, .scanning, .approved: true
        case .rejected, .failed: false
        }
    }

    /// Whether a change from this status to `next` is an edge of the life.
    package func mayBecome(_ next: FileStatus) -> Bool {
        switch (self, next) {
        case (.pending, .scanning), (.pending, .approved), (.pending, .failed(.expired)): true
        case (.scanning, .approved), (.scanning, .rejected), (.scanning, .failed(.unreadable)): true
        default: false
        }
    }
}
