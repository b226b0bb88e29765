import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import NIOCore

/// A scanner that finds something in each third content, and fails at times.
struct SimulatedScanner: Scanner {
    let name = "simulated"
    let world: World

    /// Whether a content may not be handed out.
    static func isInfected(_ content: Int) -> Bool { content.isMultiple(of: 3) }

    func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        await world.scheduler.pause()
        if world.faults.strikes(\.scanner) { throw .unavailable("the scanner is down") }
        let bytes = try await all(content)
        await world.scheduler.pause()
        if world.faults.strikes(\.scanner) { throw .unavailable("the scanner died") }
        // The hash of what was read is the runner's part.
        guard let number = Content.number(bytes) else { return .clean }
        if let file = world.knownFile(subject.file.id) {
            world.check(file.objection(toPinned: number))
            file.scanned.insert(number)
        }
        return Self.isInfected(number) ? .infected(signature: "third") : .clean
    }

    func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        guard subject.file.id.utf8.last.map({ $0.isMultiple(of: 4) }) ?? false else { return nil }
        guard let number = Content.number(try await all(content)) else { return nil }
        world.knownFile(subject.file.id)?.scanned.insert(number)
        if Self.isInfected(number) { return .infected(signature: "third") }
        return number.isMultiple(of: 2) ? .clean : nil
    }

    func probe() async throws(ScanFailure) {}

    private func all(_ content: ScanContent) async throws(ScanFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await content.next() { bytes += part.readableBytesView }
        return bytes
    }
}

/// A timer that at times finds that a scan took too long.
struct SimulatedTimer: ScanTimer {
    let faults: Faults

    func run(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws(ScanFailure) -> ScanVerdict
    ) async -> Result<ScanVerdict, ScanFailure> {
        let result: Result<ScanVerdict, ScanFailure>
        do throws(ScanFailure) {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        return faults.strikes(\.scanner) ? .failure(.unavailable("there was no verdict in time")) : result
    }
}

/// Reads of the simulated disk.
struct SimulatedBlobReader: OpenBlobReader {
    let mount: MountedDisk
    let scheduler: Scheduler

    func bytes(of file: OpenBlob, in range: Range<Int64>) async throws(ScanFailure) -> ByteBuffer {
        await scheduler.pause()
        let start = Int(file.offset + range.lowerBound)
        let part: ArraySlice<UInt8>
        do throws(DiskFailure) {
            part = try mount.read(file.descriptor, start..<start + range.count)
        } catch {
            throw .storage(.unavailable(cause: error))
        }
        guard part.count == range.count else { throw .damaged }
        return ByteBuffer(bytes: part)
    }
}

/// Takes what the runner says for durable.
struct SimulatedScanReporter: ScanReporter {
    let world: World

    func report(_ event: ScanEvent) {
        switch event {
        case .verdict(let verdict, let lease): see(verdict.status, of: lease)
        case .decidedByPolicy(let status, let lease): see(status, of: lease)
        case .noVerdict(let failure, let lease):
            world.log.add("no verdict on \(lease.file.id.suffix(6)): \(failure.logText)")
        case .held, .queueFailed: break
        }
    }

    private func see(_ status: FileStatus, of lease: ScanLease) {
        world.log.add("the verdict on \(lease.file.id.suffix(6)) is \(status)")
        world.knownFile(lease.file.id)?.see(.init(status), at: world.tick())
    }
}
