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
