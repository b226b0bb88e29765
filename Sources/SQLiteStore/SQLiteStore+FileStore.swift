package import AttachedFilesAPI
package import AttachedFilesCore
import SQLiteCommit

extension SQLiteStore: FileStore {
    /// See ``FileStore``.
    package func insert(
        _ file: AttachedFile,
        token: UploadToken?,
        quota: ResourceQuota
    ) async throws(StoreError) -> InsertResult {
        try await change { [eventClock] connection in
            let known = try connection.resourceRow(file.resource)
            if let token, let known {
                switch try connection.kept(token, in: known.key, at: file.createdAt) {
                case .nothing: break
                case .expired: try connection.forget(token: Array(token.text.string.utf8), in: known.key)
                case .file(let earlier): return .replayed(earlier)
                }
            }
            let (files, bytes) = (known?.files ?? 0, known?.bytes ?? 0)
            try quota.check(files: Int(files), bytes: bytes, adding: file.fileSizeInBytes)
            let resource = try known ?? connection.makeResourceRow(file.resource)
            guard try connection.insert(file, in: resource.key) else { return .idIsTaken }
            try connection.count(fileOf: file.fileSizeInBytes, in: resource.key)
            if let token { try connection.keep(token, for: file.id, in: resource.key) }
            if eventClock != nil { try connection.insert(.changed(file, from: nil)) }
            return .inserted
        }
    }

    /// See ``FileStore``.
    package func replay(
        _ token: UploadToken,
        in resource: ResourceScope,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile? {
        let answer: Result<AttachedFile?, StoreError> = try refusableRead { connection in
            guard let known = try connection.resourceRow(resource) else { return nil }
            guard case .file(let earlier) = try connection.kept(token, in: known.key, at: now) else { return nil }
            return earlier
        }
        return try answer.get()
    }

    /// See ``FileStore``.
    package func file(_ id: String, in resource: ResourceScope) async throws(StoreError) -> AttachedFile {
        let found = try await file(id, in: resource.instance)
        guard found.resource == resource else { throw .notFound }
        return found
    }

    /// See ``FileStore``.
    package func file(_ id: String, in instance: InstanceScope) async throws(StoreError) -> AttachedFile {
        let found: AttachedFile?
        do throws(SQLiteFailure) {
            let row = try database.row(FileRow.inInstance, FileRow.values(id, instance))
            found = try row.map { row throws(SQLiteFailure) in try FileRow(row).file }
        } catch {
            throw StoreError(error)
        }
        guard let found else { throw .notFound }
        return found
    }

    /// See ``FileStore``.
    package func state(of id: String, in instance: InstanceScope) async throws(StoreError) -> FileState {
        let found: FileState?
        do throws(SQLiteFailure) {
            let row = try database.row(FileRow.stateInInstance, FileRow.values(id, instance))
            found = try row.map { row throws(SQLiteFailure) in try FileRow.state(row) }
        } catch {
            throw StoreError(error)
        }
        guard let found else { throw .notFound }
        return found
    }

    /// See ``FileStore``.
    package func files(_ ids: [String], in resource: ResourceScope) async throws(StoreError) -> [AttachedFile] {
        let ids = Set(ids.map { ExactString($0) })
        return try read { connection throws(SQLiteFailure) in
            guard let known = try connection.resourceRow(resource) else { return [] }
            let sql = FileRow.selection + " WHERE file.id = ? AND file.resource = ?"
            var files: [AttachedFile] = []
            for id in ids {
                guard let row = try connection.row(sql, [.text(id.string), .integer(known.key)]) else { continue }
                files.append(try FileRow(row).file)
            }
            return files
        }
    }

    /// See ``FileStore``.
    package func list(
        _ resource: ResourceScope,
        limit: Int,
        after id: String?
    ) async throws(StoreError) -> [AttachedFile] {
        try read { connection throws(SQLiteFailure) in
            guard let known = try connection.resourceRow(resource) else { return [] }
            let older = id == nil ? "" : " AND file.id < ?3"
            let sql = FileRow.selection + " WHERE file.resource = ?1\(older) ORDER BY file.id DESC LIMIT ?2"
            var values: [SQLiteValue] = [.integer(known.key), .integer(Int64(limit))]
            if let id { values.append(.text(id)) }
            return try connection.rows(sql, values).map { row throws(SQLiteFailure) in try FileRow(row).file }
        }
    }

    /// See ``FileStore``.
    package func complete(
        _ id: String,
        in instance: InstanceScope,
        blob: StoredBlob,
        status: FileStatus,
        job: ScanJob?,
        at now: Timestamp
    ) async throws(StoreError) -> AttachedFile {
        try await change { [eventClock] connection in
            let row = try connection.fileRow(id, in: instance)
            guard row.file.status == .pending, row.file.status.mayBecome(status) else { return row.file }
            let sql = """
                UPDATE file SET status = ?, status_changed_at = ?, blob_id = ?, blob_md5 = ?, blob_sha256 = ?, \
                blob_stored_at = ?, blob_size = ? WHERE key = ?
                """
            try connection.execute(
                sql,
                [
                    .text(StatusCode.text(status)), .integer(now.millisecondsSinceEpoch), .text(blob.id),
                    .blob(blob.md5), .blob(blob.sha256), .integer(blob.storedAt.millisecondsSinceEpoch),
                    .integer(blob.sizeInBytes), .integer(row.key),
                ]
            )
            var file = row.file
            (file.status, file.statusChangedAt, file.blob) = (status, now, blob)
            if let job { try connection.insert(job, forFile: row.key, dueAt: job.leaseEnd ?? now) }
            if eventClock != nil, status.wire != .processing {
                try connection.insert(.changed(file, from: .pending))
            }
            return file
        }
    }

    /// See ``FileStore``.
    package func delete(_ id: String, in resource: ResourceScope) async throws(StoreError) -> DoomedBytes {
        try await change { [eventClock] connection in
            let row = try connection.fileRow(id, in: resource)
            let doomed = DoomedBytes(fileID: row.file.id, blobID: row.file.blob?.id)
            try connection.remove(row)
            try connection.doom(doomed)
            try connection.dropResourceIfUnused(row.resourceKey)
            if let eventClock { try connection.insert(.deleted(row.file, at: eventClock.now())) }
            return doomed
        }
    }
}

extension SQLiteStore {
    /// Runs a read whose body may refuse with a store error.
    func refusableRead<Value: Sendable>(
        _ body: (SQLiteConnection) throws -> Value
    ) throws(StoreError) -> Result<Value, StoreError> {
        try read { connection throws(SQLiteFailure) in
            do {
                return .success(try body(connection))
            } catch let error as StoreError {
                return .failure(error)
            } catch let failure as SQLiteFailure {
                throw failure
            } catch {
                throw .other(cause: error)
            }
        }
    }
}
