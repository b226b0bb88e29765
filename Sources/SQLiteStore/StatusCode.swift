import AttachedFilesCore

/// How a status is written in a row; the partial indexes of the schema name these too.
enum StatusCode {
    static func text(_ status: FileStatus) -> String {
        switch status {
        case .pending: "pending"
        case .scanning: "scanning"
        case .approved: "approved"
        case .rejected: "rejected"
        case .failed(.expired): "failed:expired"
        case .failed(.unreadable): "failed:unreadable"
        }
    }

    /// The condition for a row whose file has come to a bad end; index and queries have it in the same words.
    ///
    /// An `IN` would make SQLite build a table of the three for every row that is written, at a third of the cost of a start in SQLite.
    static let isEnded = "(status = 'rejected' OR status = 'failed:expired' OR status = 'failed:unreadable')"

    static func status(_ text: String) -> FileStatus? {
        byText[text]
    }

    private static let byText: [String: FileStatus] = {
        let all: [FileStatus] = [
            .pending, .scanning, .approved, .rejected, .failed(.expired), .failed(.unreadable),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { (text($0), $0) })
    }()
}
