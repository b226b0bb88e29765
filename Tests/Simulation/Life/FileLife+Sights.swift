import AttachedFilesAPI
import AttachedFilesCore

/// What decides about completed files.
struct Judge {
    /// What becomes of files without a verdict; `nil` without a scanner.
    let policy: ScanSettings.DownPolicy?
    /// What went wrong so far.
    let faults: Faults
}

extension FileLife {
    /// What a client or a check sees of a file.
    enum Sight: Equatable {
        case absent
        case pending
        case scanning
        /// One of the two before, which are one on the wire.
        case processing
        case approved
        case rejected
        case failed

        /// Whether it never changes.
        var isFinal: Bool { self == .approved || self == .rejected || self == .failed }
    }

    /// What is wrong with a sight of this file that a look from `began` on has, or `nil`.
    func objection(to sight: Sight, from began: Int, _ clock: SimulatedClock) -> String? {
        if sight != .absent, has(.delete, before: began) { return "I4: the deleted file \(id) is there" }
        if let final = seenSince.first(where: { $0.value < began })?.key, final != sight {
            guard sight == .absent else { return "I3: the \(final) file \(id) became \(sight)" }
            if final == .approved, !mayHave(.delete) { return "I2: the approved file \(id) is gone" }
        }
        switch sight {
        case .absent:
            if mayHave(.delete) || mayHaveEnded(clock) { return nil }
            if has(.complete, before: began) { return "I2: the completed file \(id) is gone" }
            return mayHaveExpired(clock) ? nil : "I5: the file \(id) is gone"
        case .pending: return has(.complete, before: began) ? "I2: the completed file \(id) is pending" : nil
        case .processing:
            let mustBeApproved = judge.policy == nil && has(.complete, before: began)
            return mustBeApproved ? "I2: the completed file \(id) is processing" : nil
        case .failed:
            if judge.policy == nil, has(.complete, before: began) { return "I2: the completed file \(id) failed" }
            return mayHaveExpired(clock) || mayBeUnreadable ? nil : "I8: the file \(id) failed early"
        case .scanning, .approved, .rejected: return objection(toCompleted: sight)
        }
    }

    /// What is wrong with a sight that only Complete leads to, or `nil`.
    private func objection(toCompleted sight: Sight) -> String? {
        guard mayHave(.complete) else { return "I9: the file \(id) is \(sight) without Complete" }
        guard let policy = judge.policy else {
            return sight == .approved ? nil : "I9: the file \(id) is \(sight) without a scanner"
        }
        if sight == .approved, policy != .approve, let pinned, SimulatedScanner.isInfected(pinned) {
            return "I11: the infected file \(id) was approved"
        }
        if sight == .rejected, policy != .reject, !scanned.contains(where: SimulatedScanner.isInfected) {
            return "I11: the file \(id) was rejected though nothing was found in it"
        }
        return nil
    }

    /// Whether its row may have gone some time after a verdict against it.
    func mayHaveEnded(_ clock: SimulatedClock) -> Bool {
        guard judge.policy != nil, mayHave(.complete) else { return false }
        let earliest = min(startedAt, clock.earliestJump(since: began) ?? startedAt)
        return earliest.adding(seconds: Parts.settings.retentionSeconds) < clock.maximum(since: began)
    }

    /// Takes note of a sight that a look had by now.
    func see(_ sight: Sight, at order: Int) {
        guard sight.isFinal else { return }
        seenSince[sight] = min(seenSince[sight] ?? .max, order)
    }

    /// Whether its bytes may have failed to be read for a scan.
    private var mayBeUnreadable: Bool {
        judge.policy != nil && mayHave(.complete) && judge.faults.count > 0
    }
}

extension FileLife.Sight {
    /// What a row shows.
    init(_ status: FileStatus) {
        switch status {
        case .pending: self = .pending
        case .scanning: self = .scanning
        case .approved: self = .approved
        case .rejected: self = .rejected
        case .failed: self = .failed
        }
    }

    /// What a status on the wire shows.
    init(_ status: FileStatusType) {
        switch status {
        case .approved: self = .approved
        case .rejected: self = .rejected
        case .failed: self = .failed
        default: self = .processing
        }
    }
}
