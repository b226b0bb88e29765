package import AttachedFilesAPI

/// Files, tokens and tags in memory: the readable specification of ``FileStore``, ``TagStore``, ``SweepStore``,
/// ``ScanQueue``, ``EventOutbox`` and ``QuarantineStore``.
///
/// Nothing survives the process.
package actor MemoryMetadataStore {
    struct TokenKey: Hashable {
        let resource: ResourceScope
        let text: ExactString
    }

    struct KeptToken {
        let token: UploadToken
        let fileID: ExactString
    }

    var files: [ExactString: AttachedFile] = [:]
    var tokens: [TokenKey: KeptToken] = [:]
    private var doomed: [DoomedBytes] = []
    var scanJobs: [ExactString: MemoryScanJob] = [:]
    var quarantineNotes: [ExactString: QuarantineNote] = [:]
    var events: [Int64: MemoryEvent] = [:]
    var lastEventKey: Int64 = 0
    let eventClock: (any WallClock)?

    /// An empty store.
    ///
    /// - Parameter eventClock: the time of day for events; `nil` turns them off.
    package init(eventClock: (any WallClock)? = nil) {
        self.eventClock = eventClock
    }

    private func row(_ id: String, where isMeant: (AttachedFile) -> Bool) throws(StoreError) -> AttachedFile {
        guard let file = files[ExactString(id)], isMeant(file) else { throw .notFound }
        return file
    }

    private func rows(of resource: ResourceScope) -> [AttachedFile] {
        files.values.filter { $0.resource == resource }
    }

    private func put(_ file: AttachedFile) {
        files[ExactString(file.id)] = file
    }

    func doom(_ bytes: DoomedBytes) {
        if !doomed.contains(bytes) { doomed.append(bytes) }
    }
}

extension MemoryMetadataStore: FileStore {
    /// See ``FileStore``.
    package func insert(
        _ file: AttachedFile,
        token: UploadToken?,
        quota: ResourceQuota
    ) throws(StoreError) -> InsertResult {
        if let token, let earlier = try replay(token, in: file.resource, at: file.createdAt) {
            return .replayed(earlier)
        }
        guard files[ExactString(file.id)] == nil else { return .idIsTaken }
        let counted = rows(of: file.resource).filter(\.status.countsAgainstQuota)
        let bytes = counted.reduce(0) { $0 + $1.fileSizeInBytes }
        try quota.check(files: counted.count, bytes: bytes, adding: file.fileSizeInBytes)
        put(file)
        tell(.changed(file, from: nil))
        if let token {
            let key = TokenKey(resource: file.resource, text: token.text)
            tokens[key] = KeptToken(token: token, fileID: ExactString(file.id))
        }
        return .inserted
    }

    /// See ``FileStore``.
    package func replay(
        _ token: UploadToken,
        in resource: ResourceScope,
        at now: Timestamp
    ) throws(StoreError) -> AttachedFile? {
        guard let kept = tokens[TokenKey(resource: resource, text: token.text)], kept.token.expiresAt > now else {
            return nil
        }
        guard kept.token.fingerprint == token.fingerprint, let file = files[kept.fileID] else { throw .conflict }
        return file
    }

    /// See ``FileStore``.
    package func file(_ id: String, in resource: ResourceScope) throws(StoreError) -> AttachedFile {
        try row(id) { $0.resource == resource }
    }

    /// See ``FileStore``.
    package func file(_ id: String, in instance: InstanceScope) throws(StoreError) -> AttachedFile {
        try row(id) { $0.resource.instance == instance }
    }

    /// See ``FileStore``.
    package func files(_ ids: [String], in resource: ResourceScope) throws(StoreError) -> [AttachedFile] {
        Set(ids.map { ExactString($0) }).compactMap { files[$0] }.filter { $0.resource == resource }
    }

    /// See ``FileStore``.
    package func list(_ resource: ResourceScope, limit: Int, after id: String?) throws(StoreError) -> [AttachedFile] {
        let newestFirst = rows(of: resource).sorted { ExactString($0.id) > ExactString($1.id) }
        guard let id else { return Array(newestFirst.prefix(limit)) }
        return Array(newestFirst.drop { ExactString($0.id) >= ExactString(id) }.prefix(limit))
    }

    /// See ``FileStore``.
    package func complete(
        _ id: String,
        in instance: InstanceScope,
        blob: StoredBlob,
        status: FileStatus,
        job: ScanJob?,
        at now: Timestamp
    ) throws(StoreError) -> AttachedFile {
        var file = try row(id) { $0.resource.instance == instance }
        guard file.status == .pending, file.status.mayBecome(status) else { return file }
        file.blob = blob
        file.status = status
        file.statusChangedAt = now
        put(file)
        if status.wire != .processing { tell(.changed(file, from: .pending)) }
        if let job {
            let isKept = job.leaseEnd == nil ? 0 : 1
            scanJobs[ExactString(id)] = MemoryScanJob(
                deadline: job.deadline,
                dueAt: job.leaseEnd ?? now,
                token: Int64(isKept),
                tries: isKept
            )
        }
        return file
    }

    /// See ``FileStore``.
    package func delete(_ id: String, in resource: ResourceScope) throws(StoreError) -> DoomedBytes {
        let file = try row(id) { $0.resource == resource }
        files[ExactString(id)] = nil
        scanJobs[ExactString(id)] = nil
        let bytes = DoomedBytes(fileID: file.id, blobID: file.blob?.id)
        doom(bytes)
        quarantineNotes[ExactString(id)] = nil
        tellDeleted(file)
        return bytes
    }
}

extension MemoryMetadataStore: TagStore {
    /// See ``TagStore``.
    package func tags(ofFile id: String, in instance: InstanceScope) throws(StoreError) -> Tags {
        try row(id) { $0.resource.instance == instance }.tags
    }

    /// See ``TagStore``.
    package func changeTags(
        ofFile id: String,
        in instance: InstanceScope,
        by change: TagChange
    ) throws(StoreError) -> Tags {
        var file = try row(id) { $0.resource.instance == instance }
        file.tags = try change.applied(to: file.tags)
        put(file)
        return file.tags
    }
}

extension MemoryMetadataStore: SweepStore {
    /// See ``SweepStore``.
    package func expireUploads(olderThan seconds: Int64, by ages: Ages, limit: Int) throws(StoreError) -> Int {
        guard let now = ages.now() else { return 0 }
        let startedBefore = now.adding(seconds: -seconds)
        let late = files.values.filter { $0.status == .pending && $0.createdAt < startedBefore }
        let round = late.sorted { $0.createdAt < $1.createdAt }.prefix(limit)
        for var file in round {
            file.status = .failed(.expired)
            file.statusChangedAt = now
            put(file)
            tell(.changed(file, from: .pending))
            doom(DoomedBytes(fileID: file.id, blobID: nil))
        }
        return round.count
    }

    /// See ``SweepStore``.
    package func removeEnded(olderThan seconds: Int64, by ages: Ages, limit: Int) throws(StoreError) -> Int {
        guard let changedBefore = ages.now()?.adding(seconds: -seconds) else { return 0 }
        let ended = files.values.filter { !$0.status.countsAgainstQuota && $0.statusChangedAt < changedBefore }
        let round = ended.sorted { $0.statusChangedAt < $1.statusChangedAt }.prefix(limit)
        for file in round {
            files[ExactString(file.id)] = nil
            quarantineNotes[ExactString(file.id)] = nil
            tellDeleted(file)
            if let blob = file.blob { doom(DoomedBytes(fileID: file.id, blobID: blob.id)) }
        }
        return round.count
    }

    /// See ``SweepStore``.
    package func removeTokens(by ages: Ages, limit: Int) throws(StoreError) -> Int {
        guard let expiredBefore = ages.now() else { return 0 }
        let old = tokens.filter { _, kept in
            kept.token.expiresAt < expiredBefore && files[kept.fileID]?.status != .pending
        }
        let round = old.keys.prefix(limit)
        for key in round { tokens[key] = nil }
        return round.count
    }

    /// See ``SweepStore``.
    package func doomedBytes(limit: Int) throws(StoreError) -> [DoomedBytes] {
        Array(doomed.prefix(limit))
    }

    /// See ``SweepStore``.
    package func forget(_ bytes: DoomedBytes) throws(StoreError) {
        doomed.removeAll { $0 == bytes }
    }

    /// See ``SweepStore``.
    package func pinned(_ ids: [String]) throws(StoreError) -> Set<String> {
        Set(files.values.compactMap(\.blob?.id)).intersection(ids)
    }
}
