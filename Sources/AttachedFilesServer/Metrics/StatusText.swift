import AttachedFilesAPI

/// The digits of HTTP statuses, made once, since each answer is counted under its own.
enum StatusText {
    private static let texts = (0..<Limits.httpStatuses).map { "\($0)" }

    /// The digits of a status.
    static func of(_ status: Int) -> String {
        texts.indices.contains(status) ? texts[status] : "\(status)"
    }
}
