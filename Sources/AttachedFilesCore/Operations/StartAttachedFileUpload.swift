package import AttachedFilesAPI
import Crypto

extension AttachedFileService {
    /// Writes the row, then signs the URL, so that every URL that works has a row behind it.
    ///
    /// Replaying a `ClientToken` returns the first file with a freshly signed URL, whatever changed since.
    /// - Parameters:
    ///   - input: decoded, not yet checked.
    ///   - caller: the identity whose signature was verified.
    /// - Returns: the file and a PUT URL that lives `UrlExpiryInSeconds`.
    /// - Throws: `.invalidRequest` for a broken rule or an unknown instance; `.accessDenied` outside the key's
    ///   allow-list; `.resourceConflict` for a token that stands for something else; `.serviceQuotaExceeded`.
    package func startAttachedFileUpload(
        _ input: StartAttachedFileUpload.Input,
        caller: Caller
    ) async throws(APIError) -> StartAttachedFileUpload.Output {
        let operation = StartAttachedFileUpload.self
        let scope = try checkMembers(of: operation) { () throws(MemberError) in try check(input, caller: caller) }
        try caller.checkMayCall(operation.name, on: input.instanceID)
        guard settings.instances.admits(input.instanceID, account: caller.account) else {
            throw APIError(
                .invalidRequest,
                "InstanceId: there is no such instance.",
                hint: "An instance id has 1 to 100 of A-Z, a-z, 0-9 and -, is one of CASEFILE_INSTANCES and belongs to "
                    + "this account."
            )
        }
        let now = clock.now()
        let draft = makeDraft(input, caller: caller, at: now)
        let token = makeToken(input, draft: draft, at: now)
        let limits = try await limits(of: scope, instance: draft.resource.instance)
        do {
            try checkMembers(of: operation) { () throws(MemberError) in
                try limits.check(fileName: input.fileName, sizeInBytes: input.fileSizeInBytes, scope: scope)
            }
        } catch {
            // Limits may have changed since the first call with the token, which decides before them.
            guard let earlier = try await replay(token, draft, at: now) else { throw error }
            return output(try await current(earlier), input, at: now)
        }
        let (file, isNew) = try await stored { () async throws(StoreError) in
            try await insert(draft, token: token, at: now)
        }
        return output(isNew ? file : try await current(file), input, at: now)
    }

    /// Inserts a row under an id that is free.
    ///
    /// - Returns: the row, and whether it is new or that of an earlier call with the token.
    private func insert(
        _ draft: AttachedFile,
        token: UploadToken?,
        at now: Timestamp
    ) async throws(StoreError) -> (AttachedFile, isNew: Bool) {
        var draft = draft
        for _ in 0..<Limits.idTries {
            switch try await insertWithinQuota(draft, token: token) {
            case .inserted: return (draft, true)
            case .replayed(let earlier): return (earlier, false)
            case .idIsTaken: draft.id = FileID.make(at: now, random: random)
            }
        }
        throw .unavailable(cause: NoFreeID())
    }

    /// Inserts a row; where the quota is full, uploads that have expired give their places back first.
    private func insertWithinQuota(
        _ draft: AttachedFile,
        token: UploadToken?
    ) async throws(StoreError) -> InsertResult {
        do {
            return try await files.insert(draft, token: token, quota: settings.quota)
        } catch {
            guard case .quotaExceeded = error, try await endExpiredUploads() > 0 else { throw error }
            return try await files.insert(draft, token: token, quota: settings.quota)
        }
    }

    /// A replayed file as it is now; a token whose file has gone meanwhile is in conflict.
    private func current(_ file: AttachedFile) async throws(APIError) -> AttachedFile {
        guard file.status == .pending, hasExpired(file) else { return file }
        return try await current { () async throws(StoreError) in
            do throws(StoreError) {
                return [try await files.file(file.id, in: file.resource)]
            } catch {
                guard case .notFound = error else { throw error }
                throw .conflict
            }
        }[0]
    }

    private func replay(
        _ token: UploadToken?,
        _ draft: AttachedFile,
        at now: Timestamp
    ) async throws(APIError) -> AttachedFile? {
        guard let token else { return nil }
        return try await stored { () async throws(StoreError) in
            try await files.replay(token, in: draft.resource, at: now)
        }
    }

    private func check(
        _ input: StartAttachedFileUpload.Input,
        caller: Caller
    ) throws(MemberError) -> AttachmentScope {
        try MemberRules.fileName(input.fileName)
        try MemberRules.fileSize(input.fileSizeInBytes)
        try MemberRules.useCase(input.fileUseCaseType)
        try MemberRules.urlExpiry(input.urlExpiryInSeconds, "UrlExpiryInSeconds")
        try MemberRules.clientToken(input.clientToken)
        try MemberRules.createdBy(input.createdBy)
        try MemberRules.tags(input.tags, "Tags")
        return try resource(input.associatedResourceARN, instanceID: input.instanceID, caller: caller).scope
    }

    private func makeDraft(
        _ input: StartAttachedFileUpload.Input,
        caller: Caller,
        at now: Timestamp
    ) -> AttachedFile {
        AttachedFile(
            id: FileID.make(at: now, random: random),
            resource: ResourceScope(
                instance: caller.scope(input.instanceID),
                resourceARN: input.associatedResourceARN
            ),
            region: caller.region,
            fileName: input.fileName,
            fileSizeInBytes: input.fileSizeInBytes,
            fileUseCaseType: input.fileUseCaseType,
            createdBy: input.createdBy ?? .awsIdentityARN(caller.principalARN),
            createdAt: now,
            tags: input.tags ?? Tags()
        )
    }

    /// The token with a fingerprint of what a replay has to repeat; an empty `ClientToken` is one like any other.
    private func makeToken(
        _ input: StartAttachedFileUpload.Input,
        draft: AttachedFile,
        at now: Timestamp
    ) -> UploadToken? {
        guard let text = input.clientToken else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Limits.expectedFingerprintBytes)
        func add(_ part: String) {
            withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            part.withUTF8Bytes { bytes.append(contentsOf: $0) }
        }
        add(draft.fileName)
        add(String(draft.fileSizeInBytes))
        add(draft.fileUseCaseType.rawValue)
        switch draft.createdBy {
        case .connectUserARN(let arn):
            add("user")
            add(arn)
        case .awsIdentityARN(let arn):
            add("identity")
            add(arn)
        }
        for tag in draft.tags.all {
            add(tag.key.string)
            add(tag.value.string)
        }
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        let life = max(settings.uploadLifeSeconds, Limits.tokenLifeSeconds)
        return UploadToken(text: text, fingerprint: Array(hash.finalize()), expiresAt: now.adding(seconds: life))
    }

    private func output(
        _ file: AttachedFile,
        _ input: StartAttachedFileUpload.Input,
        at now: Timestamp
    ) -> StartAttachedFileUpload.Output {
        StartAttachedFileUpload.Output(
            fileARN: file.arn,
            fileID: file.id,
            creationTime: file.createdAt.iso8601,
            fileStatus: file.status.wire,
            createdBy: file.createdBy,
            uploadURLMetadata: urls.upload(file, lifeSeconds: urlLife(input.urlExpiryInSeconds), at: now)
        )
    }
}

/// Every id that was tried belongs to a file.
private struct NoFreeID: Error {}
