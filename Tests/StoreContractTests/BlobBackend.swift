import AttachedFilesAPI
import AttachedFilesCore
import DiskBlobStore
import Glibc
import NIOCore
import Synchronization
import TestSupport
import Testing

/// A blob store that the contract runs against; one case for each that we ship.
enum BlobBackend: String, CaseIterable, CustomTestStringConvertible {
    case memory
    /// Every blob a file.
    case disk
    /// Small blobs are rows.
    case diskRows

    var testDescription: String { rawValue }

    func withStore(_ body: (any BlobStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryBlobStore(clock: CountingClock(), random: CountingRandom()))
        case .disk: try await withDiskStore { store, _ in try await body(store) }
        case .diskRows: try await withDiskStore(smallBlobBytes: 64 * 1_024) { store, _ in try await body(store) }
        }
    }
}

/// Runs a body with a store on a disk, where every blob is a file unless said, and the path of its folder.
func withDiskStore(
    disk: any Disk = PosixDisk(),
    smallBlobBytes: Int64 = 0,
    _ body: (DiskBlobStore, String) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let store = try openDiskStore(folder, disk: disk, smallBlobBytes: smallBlobBytes)
        do {
            try await body(store, folder)
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }
}

func openDiskStore(
    _ folder: String,
    disk: any Disk = PosixDisk(),
    floor: Int64 = 0,
    smallBlobBytes: Int64 = 0
) throws -> DiskBlobStore {
    var bounds = BlobBounds()
    bounds.freeSpaceFloorBytes = floor
    bounds.smallBlobBytes = smallBlobBytes
    bounds.syncAheadBytes = 100_000
    return try DiskBlobStore(
        folder: folder,
        clock: CountingClock(),
        random: CountingRandom(),
        logger: .silent,
        bounds: bounds,
        disk: disk
    )
}

/// A clock that goes on by a millisecond with every look.
final class CountingClock: WallClock {
    private let looks = Atomic<Int64>(0)

    func now() -> Timestamp {
        let look = looks.wrappingAdd(1, ordering: .relaxed).newValue
        return Timestamp(millisecondsSinceEpoch: Timestamp.sample.millisecondsSinceEpoch + look)
    }
}

/// A source that never gives a number twice, also over several stores.
struct CountingRandom: RandomSource {
    private static let given = Atomic<UInt64>(1)

    func next() -> UInt64 {
        Self.given.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15
    }
}

/// A body in pieces, with an error at its end if one is given.
struct Body {
    private var pieces: [ByteBuffer]
    private let failure: (any Error)?

    init(_ pieces: [[UInt8]], failure: (any Error)? = nil) {
        self.pieces = pieces.map { ByteBuffer(bytes: $0) }
        self.failure = failure
    }

    /// So many bytes in pieces of a size, each byte made from its place.
    init(count: Int, pieceSize: Int) {
        let starts = stride(from: 0, to: count, by: pieceSize)
        self.init(starts.map { Self.bytes($0..<min($0 + pieceSize, count)) })
    }

    static func bytes(_ range: Range<Int>) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    mutating func next() throws -> ByteBuffer? {
        guard pieces.isEmpty else { return pieces.removeFirst() }
        if let failure { throw failure }
        return nil
    }
}

extension BlobStore {
    func put(
        _ fileID: String,
        size: Int64,
        _ body: Body,
        digests: Set<ChecksumAlgorithm> = [],
        check: (ContentDigests) throws -> Void = { _ in }
    ) async throws -> StoredBlob {
        var body = body
        return try await put(
            fileID,
            sizeInBytes: size,
            digests: digests,
            next: { try body.next() },
            check: check
        )
    }

    /// Stores a small text for a file.
    func put(_ fileID: String, text: String) async throws -> StoredBlob {
        try await put(fileID, size: Int64(text.utf8.count), Body([Array(text.utf8)]))
    }

    /// All bytes of a blob, or of a range of it.
    func bytes(_ blob: StoredBlob, range: Range<Int64>? = nil) async throws -> [UInt8] {
        switch try await read(blob, range: range ?? 0..<blob.sizeInBytes) {
        case .bytes(let buffer): return Array(buffer.readableBytesView)
        case .file(let file):
            defer { file.close() }
            var bytes = [UInt8](repeating: 0, count: Int(file.count))
            let count = bytes.withUnsafeMutableBytes {
                pread(file.descriptor, $0.baseAddress, $0.count, off_t(file.offset))
            }
            #expect(count == bytes.count)
            return bytes
        }
    }

    /// The text of a blob.
    func text(_ blob: StoredBlob) async throws -> String {
        String(decoding: try await bytes(blob), as: UTF8.self)
    }
}
