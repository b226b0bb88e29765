/// The bounds of the client.
enum Limits {
    /// Bytes of an answer to an operation: 100 files of a batch with 50 tags each of 384 escaped characters, with room.
    static let answerBytes = 16 * 1024 * 1024
    /// Bytes of a data-plane error document; one with a canonical request inside stays well below.
    static let errorDocumentBytes = 256 * 1024
    /// Bytes read from or written to disk at once: large enough to be cheap, small enough not to block for long.
    static let chunkBytes = 128 * 1024
    /// Symbolic links that are followed from one path, as many as Linux follows.
    static let symbolicLinks = 40
    /// How long an operation may take until its answer begins; SDKs wait 60 s too.
    static let operationTimeout: Duration = .seconds(60)
    /// How long a transfer may take until its answer begins: 100 MiB at 30 KB/s.
    static let transferTimeout: Duration = .seconds(3600)
    /// The first wait between two looks at a file that is scanned; a server without a scanner has approved by then.
    static let firstPollDelay: Duration = .milliseconds(50)
    /// The longest wait between two looks, so that a verdict is seen soon and the API's rate limits hold.
    static let longestPollDelay: Duration = .seconds(2)
    /// Characters of a region: the longest of AWS has 16, and it becomes part of a host name.
    static let regionLength = 1...32
    /// Characters of a foreign text that are shown in a message.
    static let quotedLength = 200
}
