import Glibc

/// The calls of a file system that the blob store makes; every one may block.
///
/// Names are single path components made by the store; folders and files are descriptors.
package protocol Disk: Sendable {
    /// Opens a folder by its path, made with those above it when missing.
    func openFolder(_ path: String) throws(DiskFailure) -> CInt

    /// Opens a folder in another; a symbolic link is refused.
    func openFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt

    /// Makes a folder in another; one that is there is no error.
    ///
    /// - Returns: whether it is new.
    func makeFolder(_ name: String, in folder: CInt) throws(DiskFailure) -> Bool

    /// Removes an empty folder.
    func removeFolder(_ name: String, in folder: CInt) throws(DiskFailure)

    /// Makes a file for writing, readable by the owner only; fails if the name is taken.
    func createFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt

    /// Opens a file for reading; a symbolic link is refused.
    func openFile(_ name: String, in folder: CInt) throws(DiskFailure) -> CInt

    /// Makes room for the bytes of a file, so that a full medium shows before they come.
    func reserve(_ byteCount: Int64, in file: CInt) throws(DiskFailure)

    /// Writes bytes at an offset.
    ///
    /// - Returns: how many were written, at least 1 and maybe not all.
    func write(_ bytes: UnsafeRawBufferPointer, to file: CInt, at offset: Int64) throws(DiskFailure) -> Int

    /// Makes the bytes of a file or the names of a folder durable; a failure must not be followed by another try.
    func synchronize(_ descriptor: CInt) throws(DiskFailure)

    /// Gives a file a second name; fails if the name is taken.
    func link(_ name: String, in folder: CInt, to newName: String, in newFolder: CInt) throws(DiskFailure)

    /// Whether two names are those of one file.
    func isOne(_ name: String, in folder: CInt, and other: String, in otherFolder: CInt) throws(DiskFailure) -> Bool

    /// Removes the name of a file.
    func remove(_ name: String, in folder: CInt) throws(DiskFailure)

    /// The names in a folder, without those that are no text.
    func names(in folder: CInt) throws(DiskFailure) -> [String]

    /// How many bytes a file has; -1 of what is none, as a folder or a pipe in its place.
    func size(of file: CInt) throws(DiskFailure) -> Int64

    /// How many bytes may still be written to the medium of a folder.
    func freeBytes(at folder: CInt) throws(DiskFailure) -> Int64

    /// Gives a descriptor back.
    func close(_ descriptor: CInt)
}

/// A call of the file system that failed.
package struct DiskFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried.
    package let call: String
    /// The reason, an `errno`.
    package let code: CInt

    /// A call and the reason that it failed for.
    package init(_ call: String, code: CInt) {
        self.call = call
        self.code = code
    }

    /// Whether the medium is to blame and not what was asked of it: a sync has nothing to refuse.
    var isOfMedium: Bool { code == EIO || code == EROFS || call == Self.sync }

    /// The name of a sync.
    package static let sync = "fsync"

    /// For logs.
    package var description: String { "\(call) failed with errno \(code)" }
}
