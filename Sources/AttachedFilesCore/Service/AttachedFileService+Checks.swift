import AttachedFilesAPI

/// The checks that several operations share, in the order of `spec.md` section 1.
extension AttachedFileService {
    /// Runs checks of members and turns the first broken rule into the operation's error.
    func checkMembers<O: Operation, Value>(
        of operation: O.Type,
        _ check: () throws(MemberError) -> Value
    ) throws(APIError) -> Value {
        do {
            return try check()
        } catch {
            throw APIError(error, code: operation.invalidInput)
        }
    }

    /// Runs a call of a store and turns its failure into an error of the API.
    func stored<Value>(_ call: () async throws(StoreError) -> Value) async throws(APIError) -> Value {
        do {
            return try await call()
        } catch {
            report(error)
            throw APIError(error)
        }
    }

    /// Says to the operator what failed, where it was the medium.
    func report(_ error: StoreError) {
        if let text = error.logText { faults.report(text, requestID: requestID) }
    }

    /// The scope and account rule of a resource ARN.
    func resource(
        _ text: String,
        instanceID: String,
        caller: Caller
    ) throws(MemberError) -> AssociatedResource {
        try AssociatedResource(
            text,
            instanceID: instanceID,
            account: settings.checksResourceAccount ? caller.account : nil
        )
    }

    /// The scope of an instance that exists for the caller; to calls on one file, any other looks like an unknown file.
    func knownInstance(
        _ instanceID: String,
        caller: Caller,
        otherwise: APIError = .unknownInstance
    ) throws(APIError) -> InstanceScope {
        guard settings.instances.admits(instanceID, account: caller.account) else { throw otherwise }
        return caller.scope(instanceID)
    }

    /// The checks of an operation on one file: members, allow-list, instance.
    func admit<O: Operation>(
        _ file: FileAddress,
        to operation: O.Type,
        caller: Caller
    ) throws(APIError) -> ResourceScope {
        try checkMembers(of: operation) { () throws(MemberError) in
            try MemberRules.fileID(file.fileID)
            _ = try resource(file.associatedResourceARN, instanceID: file.instanceID, caller: caller)
        }
        try caller.checkMayCall(O.name, on: file.instanceID)
        let instance = try knownInstance(file.instanceID, caller: caller, otherwise: APIError(StoreError.notFound))
        return ResourceScope(instance: instance, resourceARN: file.associatedResourceARN)
    }

    /// Whether an upload has stayed open for too long, swept or not.
    func hasExpired(_ file: AttachedFile) -> Bool {
        switch file.status {
        case .failed(.expired): true
        case .pending:
            file.createdAt.adding(seconds: settings.uploadLifeSeconds) < clock.now()
                && clockGuard?.agesAreRight() ?? true
        default: false
        }
    }

    /// Rows as they are once the uploads among them that have stayed open for too long are FAILED, swept or not.
    func current(
        _ read: () async throws(StoreError) -> [AttachedFile]
    ) async throws(APIError) -> [AttachedFile] {
        let rows = try await stored(read)
        guard rows.contains(where: { $0.status == .pending && hasExpired($0) }) else { return rows }
        do {
            _ = try await endExpiredUploads()
        } catch {
            // A medium that takes no change may still be read; the sweep says what is wrong with it.
            return rows
        }
        return try await stored(read)
    }

    /// Ends uploads that have stayed open for too long, ahead of the sweep, a bounded number of them.
    ///
    /// - Returns: how many.
    func endExpiredUploads() async throws(StoreError) -> Int {
        try await sweepNotes.expireUploads(
            olderThan: settings.uploadLifeSeconds,
            by: Ages(clock: clock, clockGuard: clockGuard),
            limit: Limits.expiredUploads
        )
    }

    /// The seconds that a URL lives.
    func urlLife(_ asked: Int64?) -> Int64 {
        asked ?? Limits.defaultURLExpirySeconds
    }
}
