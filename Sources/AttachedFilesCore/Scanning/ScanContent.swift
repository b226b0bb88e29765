import AttachedFilesAPI
import Crypto
package import NIOCore

/// The bytes of a blob for one scan or scrub: pulled in order and hashed as they pass, or looked at here and there.
///
/// Whoever makes one calls ``close()`` at its end.
package actor ScanContent {
    private let blobs: any BlobStore
    private let blob: StoredBlob
    private let reader: any OpenBlobReader
    private let seesDamaged: Bool
    private var source: BlobContent?
    private var position: Int64 = 0
    private var hasher = SHA256()

    /// The bytes of a blob; nothing is opened before the first of them is asked for.
    ///
    /// - Parameters:
    ///   - blob: the blob.
    ///   - blobs: where it is.
    ///   - reader: reads a blob that is a file.
    ///   - seesDamaged: whether bytes are looked at that are known to be damaged.
    package init(
        _ blob: StoredBlob,
        in blobs: any BlobStore,
        reader: any OpenBlobReader = ThreadedBlobReader(),
        seesDamaged: Bool = false
    ) {
        self.seesDamaged = seesDamaged
        self.blob = blob
        self.blobs = blobs
        self.reader = reader
    }

    /// How many bytes there are.
    package nonisolated var sizeInBytes: Int64 { blob.sizeInBytes }

    /// The next bytes in order, hashed; `nil` at the end.
    package func next() async throws(ScanFailure) -> ByteBuffer? {
        guard position < blob.sizeInBytes else { return nil }
        let end = min(position + Int64(Limits.scanChunkBytes), blob.sizeInBytes)
        let buffer = try await bytes(in: position..<end)
        buffer.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
        position = end
        return buffer
    }

    /// The bytes of a range, unhashed, apart from the order of ``next()``; the range lies within the blob.
    package func bytes(in range: Range<Int64>) async throws(ScanFailure) -> ByteBuffer {
        guard range.upperBound <= blob.sizeInBytes, !range.isEmpty else { return ByteBuffer() }
        let source = try await open()
        switch source {
        case .bytes(let buffer):
            let start = buffer.readerIndex + Int(range.lowerBound)
            guard let slice = buffer.getSlice(at: start, length: range.count) else { throw .damaged }
            return slice
        case .file(let file):
            return try await reader.bytes(of: file, in: range)
        }
    }

    /// Reads what was not pulled yet, and tells whether all of the bytes have the hash that the blob was stored with.
    package func hasExpectedHash() async throws(ScanFailure) -> Bool {
        while try await next() != nil {}
        return Array(hasher.finalize()) == blob.sha256
    }

    /// Gives back what was opened.
    package func close() {
        if case .file(let file) = source { file.close() }
        source = nil
    }

    private func open() async throws(ScanFailure) -> BlobContent {
        if let source { return source }
        let opened: BlobContent
        do throws(StoreError) {
            opened =
                seesDamaged
                ? try await blobs.inspect(blob) : try await blobs.read(blob, range: 0..<blob.sizeInBytes)
        } catch .notFound {
            throw .damaged
        } catch {
            throw .storage(error)
        }
        source = opened
        return opened
    }
}
