import AttachedFilesAPI
import AttachedFilesCore

/// Metadata whose defects are those of its mutant.
final class MutantMetadata: @unchecked Sendable {
    let rows: OpenMetadata
    let mutant: Mutant
    /// A change that was answered and not committed; gone with this life.
    var late: (() async throws(StoreError) -> Void)?
    /// Tokens that end with this life.
    private var tokens: [(token: UploadToken, file: AttachedFile)] = []
    /// Blobs pinned in the place of others.
    private var pinnedAgain: [String: StoredBlob] = [:]

    init(rows: OpenMetadata, mutant: Mutant) {
        self.rows = rows
        self.mutant = mutant
    }

    /// A row as its mutant shows it.
    private func changed(_ file: AttachedFile) -> AttachedFile {
        guard let blob = pinnedAgain[file.id] else { return file }
        var file = file
        file.blob = blob
        return file
    }

    /// The rows, once what is late was committed.
    var settled: OpenMetadata {
        get async throws(StoreError) {
            if let late {
                self.late = nil
                try await late()
            }
            return rows
        }
    }
}

extension MutantMetadata: FileStore {
    func insert(
        _ file: AttachedFile,
        token: UploadToken?,
        quota: ResourceQuota
    ) async throws(StoreError) -> InsertResult {
        switch mutant {
        case .tokensInMemory:
            if let token, let kept = tokens.first(where: { $0.token.text == token.text }) {
                return .replayed(kept.file)
            }
            let result = try await rows.insert(file, token: nil, quota: quota)
            if let token { tokens.append((token, file)) }
            return result
        case .tokenCheckedOutside:
            if let token, let earlier = try await rows.replay(token, in: file.resource, at: file.createdAt) {
                return .replayed(earlier)
            }
            guard let token else { break }
            let result = try await rows.insert(file, token: nil, quota: quota)
            _ = try await rows.insert(file, token: token, quota: ResourceQuota(files: .max, bytes: nil))
            return result
        case .quotaCheckedOutside:
            let list = try await rows.list(file.resource, limit: 1_000, after: nil)
            try quota.check(files: list.count(where: \.status.countsAgainstQuota), bytes: 0, adding: 0)
            return try await rows.insert(file, token: token, quota: ResourceQuota(files: .max, bytes: nil))
        default: break
        }
        return try await settled.insert(file, token: token, quota: quota)
    }

    func replay(
        _ token: UploadToken,
        in resource: ResourceScope,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile? {
        if let kept = tokens.first(where: { $0.token.text == token.text }) {
            guard kept.token.fingerprint == token.fingerprint else { throw .conflict }
            return try await rows.file(kept.file.id, in: resource)
        }
        return try await settled.replay(token, in: resource, at: now)
    }

    func complete(
        _ id: String,
        in instance: InstanceScope,
        blob: StoredBlob,
        status: FileStatus,
        job: ScanJob?,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile {
        let rows = try await settled
        switch mutant {
        case .completeIgnoresStatus:
            let file = try await rows.complete(id, in: instance, blob: blob, status: status, job: job, at: now)
            pinnedAgain[id] = blob
            return changed(file)
        case .completeAnswersEarly:
            var file = try await rows.file(id, in: instance)
            guard file.status == .pending else { return file }
            late = { () async throws(StoreError) in
                _ = try await rows.complete(id, in: instance, blob: blob, status: status, job: job, at: now)
            }
            (file.status, file.blob) = (status, blob)
            return file
        case .approvedBeforeScan:
            return try await rows.complete(id, in: instance, blob: blob, status: .approved, job: nil, at: now)
        case .jobForgotten:
            return try await rows.complete(id, in: instance, blob: blob, status: status, job: nil, at: now)
        default: return try await rows.complete(id, in: instance, blob: blob, status: status, job: job, at: now)
        }
    }

    func delete(_ id: String, in resource: ResourceScope) async throws(StoreError) -> DoomedBytes {
        let rows = try await settled
        switch mutant {
        case .deleteAnswersEarly:
            let file = try await rows.file(id, in: resource)
            late = { () async throws(StoreError) in _ = try await rows.delete(id, in: resource) }
            return DoomedBytes(fileID: id, blobID: file.blob?.id)
        case .deleteLeavesNoNote:
            return try await rows.life.transaction(\.metadata) { () async throws(StoreError) in
                let doomed = try await rows.store.delete(id, in: resource)
                try await rows.store.forget(doomed)
                return doomed
            }
        default: return try await rows.delete(id, in: resource)
        }
    }

    func file(_ id: String, in resource: ResourceScope) async throws(StoreError) -> AttachedFile {
        changed(try await settled.file(id, in: resource))
    }

    func file(_ id: String, in instance: InstanceScope) async throws(StoreError) -> AttachedFile {
        changed(try await settled.file(id, in: instance))
    }

    func files(_ ids: [String], in resource: ResourceScope) async throws(StoreError) -> [AttachedFile] {
        try await settled.files(ids, in: resource)
    }

    func list(
        _ resource: ResourceScope,
        limit: Int,
        after id: String?
    ) async throws(StoreError) -> [AttachedFile] {
        try await settled.list(resource, limit: limit, after: id)
    }
}

extension MutantMetadata: TagStore {
    func tags(ofFile id: String, in instance: InstanceScope) async throws(StoreError) -> Tags {
        try await settled.tags(ofFile: id, in: instance)
    }

    func changeTags(
        ofFile id: String,
        in instance: InstanceScope,
        by change: TagChange
    ) async throws(StoreError) -> Tags {
        guard mutant == .tagsOverwritten else {
            return try await settled.changeTags(ofFile: id, in: instance, by: change)
        }
        let read = try await rows.tags(ofFile: id, in: instance)
        let changed = try change.applied(to: read)
        return try await rows.life.transaction(\.metadata) { () async throws(StoreError) in
            let now = try await rows.store.tags(ofFile: id, in: instance)
            let gone = now.all.map(\.key.string).filter { changed[$0] == nil }
            _ = try await rows.store.changeTags(ofFile: id, in: instance, by: .remove(gone))
            return try await rows.store.changeTags(ofFile: id, in: instance, by: .add(changed))
        }
    }
}

extension MutantMetadata: SweepStore {
    func expireUploads(olderThan seconds: Int64, by ages: Ages, limit: Int) async throws(StoreError) -> Int {
        let seconds = mutant == .sweepExpiresEarly ? 1 : seconds
        return try await settled.expireUploads(olderThan: seconds, by: ages, limit: limit)
    }

    func removeEnded(olderThan seconds: Int64, by ages: Ages, limit: Int) async throws(StoreError) -> Int {
        try await settled.removeEnded(olderThan: seconds, by: ages, limit: limit)
    }

    func removeTokens(by ages: Ages, limit: Int) async throws(StoreError) -> Int {
        try await settled.removeTokens(by: ages, limit: limit)
    }

    func doomedBytes(limit: Int) async throws(StoreError) -> [DoomedBytes] {
        try await settled.doomedBytes(limit: limit)
    }

    func forget(_ doomed: DoomedBytes) async throws(StoreError) {
        try await settled.forget(doomed)
    }

    func pinned(_ ids: [String]) async throws(StoreError) -> Set<String> {
        mutant == .sweepSkipsPinned ? [] : try await settled.pinned(ids)
    }
}
