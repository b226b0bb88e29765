import NIOCore

/// Looks for what of clamd would let files, or parts of them, pass unseen: limits, and signatures that are old.
package struct ClamdCheck: Sendable {
    private let connection: ClamdConnection

    /// A check of the clamd at an address.
    package init(address: ClamdAddress) {
        connection = ClamdConnection(address: address)
    }

    /// What clamd says of itself; `nil` where it cannot be asked.
    package func version() async -> ClamdVersion? {
        let exchange = try? await connection.ask("VERSION", timeout: Limits.probeTimeout)
        return exchange.flatMap { ClamdVersion($0.answer) }
    }

    /// What an operator should change, a sentence each; none where clamd cannot be asked.
    ///
    /// It takes clamd some seconds of work.
    package func problems() async -> [String] {
        var problems: [String] = []
        if await refusesLargestFile() {
            problems.append("clamd's StreamMaxLength is below the largest file that can be allowed, 100 MiB.")
        }
        if await answer(to: ProbeArchive.encrypted) == .clean {
            problems.append("clamd says OK of an encrypted archive, which it cannot look into: set AlertEncrypted yes.")
        }
        if await answer(to: ProbeArchive.nested) == .clean {
            problems.append("clamd says OK of archives beyond its limits: set AlertExceedsMax yes.")
        }
        if await skipsLargeEntries() {
            problems.append("clamd says OK of an archive whose largest file it skips: set MaxFileSize to MaxScanSize.")
        }
        return problems
    }

    /// Announces a chunk as large as the largest file: clamd refuses one beyond its limit at once.
    private func refusesLargestFile() async -> Bool {
        let exchange = try? await connection.ask("INSTREAM", timeout: Limits.refusalWait) { stream in
            await stream.writeLength(Limits.largestFileBytes)
        }
        return exchange.map { ClamdAnswer($0.answer) == .unscannable("StreamMaxLength") } ?? false
    }

    /// Whether clamd finds a test string in a small archive and calls a larger one clean, up to the size at which it
    /// alarms.
    private func skipsLargeEntries() async -> Bool {
        for size in [0] + Limits.probeEntryBytes {
            switch await answer(to: ProbeArchive(paddingBytes: size).bytes) {
            case .found: continue
            case .clean: return size > 0
            case .unscannable, .other, nil: return false
            }
        }
        return false
    }

    private func answer(to archive: [UInt8]) async -> ClamdAnswer? {
        let exchange = try? await connection.ask("INSTREAM", timeout: Limits.scanTimeout) { stream in
            guard await stream.write(ByteBuffer(bytes: archive)) else { return false }
            return await stream.end()
        }
        return exchange.map { ClamdAnswer($0.answer) }
    }
}
