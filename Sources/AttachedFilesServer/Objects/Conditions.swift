import AttachedFilesAPI
import HTTPFront

/// The conditions of a request, judged in the order of RFC 9110 section 13.2.2.
struct Conditions: Sendable {
    /// What the conditions of a download come to.
    enum Outcome: Equatable, Sendable {
        /// The download goes on.
        case proceed
        /// 304: the client has these bytes.
        case notModified
        /// 412: a condition does not hold.
        case failed
    }

    private let ifMatch: String?
    private let ifNoneMatch: String?
    private let ifModifiedSince: Int64?
    private let ifUnmodifiedSince: Int64?
    private let ifRange: String?

    init(_ request: Request) {
        ifMatch = Self.joined(request.values("If-Match"))
        ifNoneMatch = Self.joined(request.values("If-None-Match"))
        ifModifiedSince = request.first("If-Modified-Since").flatMap(HTTPDateText.parse)
        ifUnmodifiedSince = request.first("If-Unmodified-Since").flatMap(HTTPDateText.parse)
        ifRange = request.first("If-Range")
    }

    /// Whether a condition on the entity tag is there.
    var hasTagCondition: Bool { ifMatch != nil || ifNoneMatch != nil }

    /// Judges a download.
    ///
    /// - Parameters:
    ///   - tag: the blob's tag.
    ///   - modified: seconds since the epoch at which the bytes were stored.
    /// - Returns: whether the download goes on, and how it ends if not.
    func judge(tag: EntityTag, modified: Int64) -> Outcome {
        if let ifMatch {
            guard tag.isNamed(in: ifMatch, takesWeak: false) else { return .failed }
        } else if let ifUnmodifiedSince, modified > ifUnmodifiedSince {
            return .failed
        }
        if let ifNoneMatch {
            return tag.isNamed(in: ifNoneMatch, takesWeak: true) ? .notModified : .proceed
        }
        if let ifModifiedSince, modified <= ifModifiedSince { return .notModified }
        return .proceed
    }

    /// Whether an upload may go over what is staged; `nil` when nothing is.
    func allowUpload(over tag: EntityTag?) -> Bool {
        if let ifMatch {
            guard let tag, tag.isNamed(in: ifMatch, takesWeak: false) else { return false }
        }
        if let ifNoneMatch, let tag, tag.isNamed(in: ifNoneMatch, takesWeak: true) { return false }
        return true
    }

    /// Whether `If-Range` lets a range through: it is absent, or names the strong tag or the exact time.
    func allowRange(tag: EntityTag, modified: Int64) -> Bool {
        guard let ifRange else { return true }
        if let time = HTTPDateText.parse(ifRange) { return time == modified }
        return ifRange.isSameBytes(as: tag.text)
    }

    private static func joined(_ values: [String]) -> String? {
        values.isEmpty ? nil : values.joined(separator: ",")
    }
}
