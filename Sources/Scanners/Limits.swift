import NIOCore

/// The bounds of the scanners (ours).
enum Limits {
    /// Time to reach a scanner.
    static let connectTimeout = TimeAmount.seconds(3)
    /// Time of a question about the scanner's state.
    static let probeTimeout: Duration = .seconds(3)
    /// Time of one scan, whatever its caller allows: clamd's own `MaxScanTime` is 120 seconds.
    static let scanTimeout: Duration = .seconds(120)
    /// Time that clamd has to refuse a chunk for its length, which it does at once.
    static let refusalWait: Duration = .milliseconds(500)
    /// Seconds after which the day's signatures of clamd are outdated: seven days, as clamav's own tools warn.
    static let signaturesLifeSeconds: Int64 = 7 * 86_400
    /// Bytes of the largest file that a scope can allow.
    static let largestFileBytes = 104_857_600
    /// Bytes of the entries of archives that show whether clamd skips large ones, in the order in which they are tried:
    /// above its limits when nobody sets them, which were 25 MiB and are 100 MiB, and up to about the 400 MiB that are
    /// its limit for all of a file.
    static let probeEntryBytes = [30, 110, 200, 390].map { $0 * 1024 * 1024 }
    /// Zips in each other that are deeper than clamd looks, whose limit is 17 when nobody sets it and at most 100.
    static let probeDepth = 120
    /// Bytes of an answer of clamd: a signature's name is far shorter.
    static let clamdAnswerBytes = 4096
    /// Bytes at the beginning of a file by which its type is known.
    static let typeCheckBytes: Int64 = 4096
    /// Bytes at the end of a zip that may hold the record which ends it: the record and its longest comment.
    static let zipTailBytes: Int64 = 22 + 65_535
    /// Entries of a zip that are looked at; an Office file has some hundreds at the most.
    static let zipEntries = 10_000
    /// Bytes of a zip's directory.
    static let zipDirectoryBytes: Int64 = 4 * 1024 * 1024
    /// Bytes within which readers look for the mark of a PDF.
    static let headOfPDF = 1024
}
