import AttachedFilesAPI

/// What test control asks of a store: to see all files, and to make an end of some.
///
/// `casefile dev` alone uses it. Every conformance passes `TestControlStoreContract`.
package protocol TestControlStore: Sendable {
    /// The files of all accounts, in the order of their ids.
    ///
    /// - Parameters:
    ///   - id: rows after this one; from the first when `nil`.
    ///   - limit: at most this many.
    /// - Returns: the rows; none from a store that keeps no files.
    /// - Throws: `.unavailable` when the backend cannot answer.
    func allFiles(after id: String?, limit: Int) async throws(StoreError) -> [AttachedFile]

    /// The file with an id, of whatever account; `nil` when there is none.
    func anyFile(_ id: String) async throws(StoreError) -> AttachedFile?

    /// Forgets files with their tokens, quotas and undelivered events, and what instances have set; the bytes are doomed.
    ///
    /// - Returns: the ids of the files that went.
    func removeAll(in scope: RemovalScope) async throws(StoreError) -> [String]
}

/// What is forgotten.
package enum RemovalScope: Equatable, Sendable {
    /// Everything.
    case everything
    /// What an account has.
    case account(String)
    /// What an instance has, in whatever account.
    case instance(String)

    /// Whether an instance's files are meant.
    package func contains(_ instance: InstanceScope) -> Bool {
        switch self {
        case .everything: true
        case .account(let account): instance.account.isSameBytes(as: account)
        case .instance(let id): instance.instanceID.isSameBytes(as: id)
        }
    }
}
