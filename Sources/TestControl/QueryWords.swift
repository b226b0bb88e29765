import AttachedFilesAPI
import SigV4

/// The query of a request of test control.
struct QueryWords {
    private let pairs: [QueryPair]

    /// Reads a raw query.
    init(_ raw: String) throws(RequestTargetError) {
        pairs = try QueryString.pairs(raw)
    }

    /// The first value of a name.
    subscript(name: String) -> String? {
        pairs.first { $0.name.isSameBytes(as: name) }?.value
    }
}
