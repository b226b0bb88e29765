/// Where an operation answers: a method and a path of literal and labelled segments.
public struct Route: Equatable, Sendable {
    /// A segment of the path.
    public enum Segment: Equatable, Sendable {
        /// Stands as it is.
        case literal(String)
        /// Any one segment, decoded once and known by this name.
        case label(String)
    }

    /// The HTTP method.
    public let method: String
    /// The segments, between the slashes.
    public let segments: [Segment]

    /// A route from a template such as `/attached-files/{InstanceId}`.
    public init(_ method: String, _ template: String) {
        self.method = method
        segments = template.utf8.split(separator: UInt8(ascii: "/")).map { part in
            guard part.first == UInt8(ascii: "{"), part.last == UInt8(ascii: "}") else {
                return .literal(String(Substring(part)))
            }
            return .label(String(Substring(part.dropFirst().dropLast())))
        }
    }

    /// The labels of a path that this route matches.
    ///
    /// - Parameter path: the segments of a path, each decoded once.
    /// - Returns: `nil` when the path is another one.
    public func labels(in path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var labels: [String: String] = [:]
        labels.reserveCapacity(segments.count)
        for (segment, text) in zip(segments, path) {
            switch segment {
            case .literal(let literal): guard literal.isSameBytes(as: text) else { return nil }
            case .label(let name): labels[name] = text
            }
        }
        return labels
    }
}
