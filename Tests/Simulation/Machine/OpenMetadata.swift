import AttachedFilesAPI
import AttachedFilesCore

/// The metadata as one life of the server sees it: the memory store's rows outlive the life, its calls may fail.
struct OpenMetadata {
    let store: MemoryMetadataStore
    let life: ServerLife

    func call<Value>(
        _ body: (MemoryMetadataStore) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await life.transaction(\.metadata) { () async throws(StoreError) in try await body(store) }
    }
}

extension OpenMetadata: FileStore {
    func insert(
        _ file: AttachedFile,
        token: UploadToken?,
        quota: ResourceQuota
    ) async throws(StoreError) -> InsertResult {
        try await call { store async throws(StoreError) in
            try await store.insert(file, token: token, quota: quota)
        }
    }

    func replay(
        _ token: UploadToken,
        in resource: ResourceScope,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile? {
        try await call { store async throws(StoreError) in try await store.replay(token, in: resource, at: now) }
    }

    func file(_ id: String, in resource: ResourceScope) async throws(StoreError) -> AttachedFile {
        try await call { store async throws(StoreError) in try await store.file(id, in: resource) }
    }

    func file(_ id: String, in instance: InstanceScope) async throws(StoreError) -> AttachedFile {
        try await call { store async throws(StoreError) in try await store.file(id, in: instance) }
    }

    func files(_ ids: [String], in resource: ResourceScope) async throws(StoreError) -> [AttachedFile] {
        try await call { store async throws(StoreError) in try await store.files(ids, in: resource) }
    }

    func list(
        _ resource: ResourceScope,
        limit: Int,
        after id: String?
    ) async throws(StoreError) -> [AttachedFile] {
        try await call { store async throws(StoreError) in try await store.list(resource, limit: limit, after: id) }
    }

    func complete(
        _ id: String,
        in instance: InstanceScope,
        blob: StoredBlob,
        status: FileStatus,
        job: ScanJob?,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile {
        try await call { store async throws(StoreError) in
            try await store.complete(id, in: instance, blob: blob, status: status, job: job, at: now)
        }
    }

    func delete(_ id: String, in resource: ResourceScope) async throws(StoreError) -> DoomedBytes {
        try await call { store async throws(StoreError) in try await store.delete(id, in: resource) }
    }
}

extension OpenMetadata: TagStore {
    func tags(ofFile id: String, in instance: InstanceScope) async throws(StoreError) -> Tags {
        try await call { store async throws(StoreError) in try await store.tags(ofFile: id, in: instance) }
    }

    func changeTags(
        ofFile id: String,
        in instance: InstanceScope,
        by change: TagChange
    ) async throws(StoreError) -> Tags {
        try await call { store async throws(StoreError) in
            try await store.changeTags(ofFile: id, in: instance, by: change)
        }
    }
}

extension OpenMetadata: SweepStore {
    func expireUploads(
        olderThan seconds: Int64,
        by ages: Ages,
        limit: Int
    ) async throws(StoreError) -> Int {
        try await call { store async throws(StoreError) in
            try await store.expireUploads(olderThan: seconds, by: ages, limit: limit)
        }
    }

    func removeEnded(olderThan seconds: Int64, by ages: Ages, limit: Int) async throws(StoreError) -> Int {
        try await call { store async throws(StoreError) in
            try await store.removeEnded(olderThan: seconds, by: ages, limit: limit)
        }
    }

    func removeTokens(by ages: Ages, limit: Int) async throws(StoreError) -> Int {
        try await call { store async throws(StoreError) in
            try await store.removeTokens(by: ages, limit: limit)
        }
    }

    /// In the order of ids: the memory store's own order depends on where its rows lie in memory.
    func doomedBytes(limit: Int) async throws(StoreError) -> [DoomedBytes] {
        let doomed = try await call { store async throws(StoreError) in try await store.doomedBytes(limit: limit) }
        return doomed.sorted { ($0.fileID, $0.blobID ?? "") < ($1.fileID, $1.blobID ?? "") }
    }

    func forget(_ doomed: DoomedBytes) async throws(StoreError) {
        try await call { store async throws(StoreError) in try await store.forget(doomed) }
    }

    func pinned(_ ids: [String]) async throws(StoreError) -> Set<String> {
        try await call { store async throws(StoreError) in try await store.pinned(ids) }
    }
}
