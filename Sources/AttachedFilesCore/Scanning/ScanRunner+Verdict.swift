import AttachedFilesAPI

/// How a lease comes to its end.
extension ScanRunner {
    /// A try's time and some more, so that a lease does not end while its owner works.
    var leaseLife: Duration { settings.tryLimit + Limits.leaseSlack }

    func scan(_ lease: ScanLease, limit: Duration) async throws(ScanFailure) -> ScanVerdict {
        guard let blob = lease.file.blob else { throw .damaged }
        let content = ScanContent(blob, in: blobs, reader: reader)
        let subject = ScanSubject(file: lease.file, blob: blob, lease: lease)
        let result = await timer.run(limit) { () async throws(ScanFailure) in
            let verdict = try await scanner.scan(subject, content: content)
            return try await content.hasExpectedHash() ? verdict : .unreadable
        }
        await content.close()
        return try result.get()
    }

    func tryAgain(_ lease: ScanLease, after failure: ScanFailure, isLate: Bool) async {
        var next = clock.now().adding(settings.wait(afterTry: lease.tries))
        // The last try comes late, so that a scanner which starts anew meanwhile still gets to see the file.
        if lease.tries == settings.tries - 1 { next = max(next, lease.deadline.adding(.zero - settings.window / 3)) }
        if !isLate, lease.tries < settings.tries, next < lease.deadline {
            await giveBack(lease, dueAt: next)
        } else if case .storage = failure {
            await finish(lease, by: .unreadable)
        } else {
            await decide(lease)
        }
    }

    /// What the policy says of a file without a verdict.
    func decide(_ lease: ScanLease) async {
        switch settings.whenDown {
        case .reject:
            await end(lease, as: .rejected) { .decidedByPolicy(status: .rejected, of: lease) }
        case .approve:
            await approveUnscanned(lease)
        case .hold:
            reporter.report(.held(lease))
            await giveBack(lease, dueAt: clock.now().adding(settings.holdWait))
        }
    }

    private func approveUnscanned(_ lease: ScanLease) async {
        guard let blob = lease.file.blob else { return await finish(lease, by: .unreadable) }
        let content = ScanContent(blob, in: blobs, reader: reader)
        let isWhole = try? await content.hasExpectedHash()
        await content.close()
        guard isWhole == true else { return await finish(lease, by: .unreadable) }
        await end(lease, as: .approved) { .decidedByPolicy(status: .approved, of: lease) }
    }

    func finish(_ lease: ScanLease, by verdict: ScanVerdict) async {
        var signature: String?
        if case .infected(let name) = verdict { signature = name }
        await end(lease, as: verdict.status, signature: signature) { .verdict(verdict, of: lease) }
    }

    private func end(
        _ lease: ScanLease,
        as status: FileStatus,
        signature: String? = nil,
        _ event: () -> ScanEvent
    ) async {
        let note = settings.keepsRejected ? QuarantineNote(signature: signature) : nil
        let answer = await queued { () async throws(StoreError) -> ScanEnd? in
            try await queue.finish(lease, as: status, keeping: note, at: clock.now())
        }
        guard case .some(.some(let end)) = answer else { return }
        reporter.report(event())
        guard let doomed = end.doomed else { return }
        await queued { () async throws(StoreError) in try await doomed.remove(from: blobs, notes: notes) }
    }

    private func giveBack(_ lease: ScanLease, dueAt moment: Timestamp) async {
        await queued { () async throws(StoreError) in try await queue.giveBack(lease, dueAt: moment) }
    }

    /// Runs a call of a store; a failure is reported, and the job is due again when its lease ends.
    @discardableResult
    func queued<Value>(_ call: () async throws(StoreError) -> Value) async -> Value? {
        do throws(StoreError) {
            return try await call()
        } catch {
            // What a stop interrupts is no failure; the next start goes on with it.
            if !Task.isCancelled { reporter.report(.queueFailed(error)) }
            return nil
        }
    }
}
