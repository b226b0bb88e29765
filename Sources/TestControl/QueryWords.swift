import AttachedFilesAPI
import SigV4

/// The query of a request of test control.
struct QueryWords {
    private let pairs: [QueryPair]

    /// Reads a raw query.
    init(_ raw: String) throws(RequestTargetError) {
        pairs = try QueryString.pairs(raw)
    }

    /// Refuses names that a route does not know.
    func check(known: [String]) throws(ControlRoutes.Refusal) {
        for pair in pairs where !known.contains(where: { $0.isSameBytes(as: pair.name) }) {
            let message = "\(pair.name): it is not known in the query; known is \(known.joined(separator: ", "))."
            throw ControlRoutes.Refusal(status: 400, message: message)
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? {
        pairs.first { $0.name.isSameBytes(as: name) }?.value
    }
}
