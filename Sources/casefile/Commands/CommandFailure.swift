import ArgumentParser
import AttachedFilesAPI

/// How a command ends, as scripts see it.
enum ExitStatus: Int32, Sendable {
    /// For any other reason.
    case failed = 1
    /// The service refused.
    case refused = 2
    /// The file is REJECTED or FAILED.
    case notApproved = 3
    /// The command line is wrong.
    case usage = 64
    /// The server is not reachable.
    case unreachable = 69
    /// The same command may succeed later.
    case tryAgain = 75
    /// The key may not do this, or is not known.
    case noPermission = 77
    /// Settings are missing or wrong.
    case configuration = 78
    /// A wait ran out.
    case timedOut = 124
    /// The user interrupted it.
    case interrupted = 130

    /// The word for it in JSON output.
    var category: String {
        switch self {
        case .failed: "failed"
        case .refused: "refused"
        case .notApproved: "notApproved"
        case .usage: "usage"
        case .unreachable: "unreachable"
        case .tryAgain: "tryAgain"
        case .noPermission: "noPermission"
        case .configuration: "configuration"
        case .timedOut: "timedOut"
        case .interrupted: "interrupted"
        }
    }
}

/// Why a command did not do what was asked.
struct CommandFailure: Error, Sendable {
    /// How the process ends.
    let status: ExitStatus
    /// The service's code, or the status's word.
    let code: String
    /// What is wrong: each line is a sentence without a full stop.
    let lines: [String]
    /// The id of the request, where there was one.
    let requestID: String?
    /// What to do, as a sentence.
    let remedy: String?
    /// Whether the same command may succeed later.
    let isRetryable: Bool

    /// A failure of these parts.
    init(
        _ status: ExitStatus,
        lines: [String],
        code: String? = nil,
        requestID: String? = nil,
        remedy: String? = nil,
        isRetryable: Bool = false
    ) {
        self.status = status
        self.code = code ?? status.category
        self.lines = lines
        self.requestID = requestID
        self.remedy = remedy
        self.isRetryable = isRetryable
    }

    /// A failure said in one sentence.
    init(_ status: ExitStatus, _ sentence: String, remedy: String? = nil) {
        self.init(status, lines: [sentence], remedy: remedy)
    }

    /// Says it on standard error, each line after the command's name, then the request id and the remedy.
    ///
    /// - Parameter command: the subcommand's name.
    /// - Returns: the exit code to end with.
    func report(_ command: String) -> ExitCode {
        for line in lines { StandardStream.error.writeLine("casefile: \(command): \(line)") }
        if let requestID { StandardStream.error.writeLine("request id \(requestID)") }
        if let remedy { StandardStream.error.writeLine(remedy) }
        return ExitCode(status.rawValue)
    }

    /// The failure as JSON output shows it.
    var json: JSONObject {
        var object = JSONObject()
        object.set("code", code)
        object.set("category", status.category)
        object.set("message", lines.joined(separator: "; "))
        object.set("retryable", .bool(isRetryable))
        object.set("requestId", requestID)
        object.set("remedy", remedy)
        return object
    }
}
