public import AttachedFilesAPI

extension AttachedFilesClient {
    /// Looks at a file again and again until the scan has a verdict.
    ///
    /// The waits grow from 50 ms to 2 s and vary, so that many clients do not ask in step.
    /// - Parameters:
    ///   - file: a file whose upload is complete.
    ///   - timeout: how long to go on; the file is looked at once more when it is over.
    /// - Returns: the file, `APPROVED`.
    /// - Throws: ``ClientError/scanRefused(fileID:status:)`` when it is `REJECTED` or `FAILED`,
    ///   ``ClientError/timedOut(fileID:)``, ``ClientError/cancelled``, or what GetAttachedFile throws.
    public func waitUntilApproved(
        _ file: FileAddress,
        timeout: Duration = .seconds(120)
    ) async throws(ClientError) -> AttachedFileDescription {
        try await waitUntilApproved(file, timeout: timeout, clock: sources.clock)
    }

    private func waitUntilApproved<Time: Clock>(
        _ file: FileAddress,
        timeout: Duration,
        clock: Time
    ) async throws(ClientError) -> AttachedFileDescription where Time.Duration == Duration {
        let deadline = clock.now.advanced(by: timeout)
        var backoff = Backoff()
        while true {
            let isLast = clock.now >= deadline
            let description = try await getAttachedFile(GetAttachedFile.Input(file: file)).file
            switch description.fileStatus {
            case .approved: return description
            case .rejected, .failed: throw .scanRefused(fileID: file.fileID, status: description.fileStatus)
            default: break
            }
            guard !isLast else { throw .timedOut(fileID: file.fileID) }
            do {
                try await clock.sleep(
                    until: min(deadline, clock.now.advanced(by: backoff.next(random: sources.random()))),
                    tolerance: nil
                )
            } catch {
                throw .cancelled
            }
        }
    }
}

/// The waits between two looks: each is twice the one before up to a bound, of which a random part is taken off.
struct Backoff {
    private var longest = Limits.firstPollDelay

    /// The next wait: at least half of what it may be at most.
    mutating func next(random: UInt64) -> Duration {
        let whole = longest
        longest = min(whole * 2, Limits.longestPollDelay)
        return whole / 2 + whole / 2 * (Double(random >> 11) / 9_007_199_254_740_992)
    }
}
