/// The bounds of the command.
enum Limits {
    /// Bytes of a settings file: every setting with 1000 keys fits.
    static let settingsFileBytes = 1024 * 1024
    /// Bytes of a seed file: files of some size fit in it as Base64.
    static let seedFileBytes = 64 * 1024 * 1024
    /// Bytes of a keys file: 10 000 keys with allow-lists fit.
    static let keysFileBytes = 8 * 1024 * 1024
    /// Bytes of a signing secret: at least as many as the hash it is used with.
    static let signingSecretBytes = 32...4096
    /// Bytes of an access key's secret in serve; AWS's have 40.
    static let secretBytes = 16...128
    /// Bytes at the end of a secret that do not save one which repeats itself otherwise, as a digit or two do not.
    static let repetitionTail = 2
    /// Bytes of an access key id: those of the API's credential scope.
    static let accessKeyIDBytes = 1...128
    /// Bytes of a user's name; IAM's bound.
    static let userBytes = 1...64
    /// Bytes of a region's name; the longest of AWS has 16.
    static let regionBytes = 1...32
    /// Bytes of a bucket's name; S3's bound.
    static let bucketBytes = 3...63
    /// Bytes of the path of a setting; the system's own bound.
    static let pathBytes = 1...4095
    /// Files of one resource that an operator may allow; a listing of more would take thousands of pages.
    static let filesPerResource = 1...1_000_000
    /// Bytes of the path of a unix socket; the system's own bound.
    static let socketPathBytes = 1...107
    /// Tries that a file's scan may have; more would not fit into a deadline.
    static let scanTries = 1...10
    /// Scans at once; clamd has 10 threads unless it is told otherwise.
    static let scansAtOnce = 1...64
    /// Time between two looks at the scan queue when no Complete wakes it.
    static let scanInterval: Duration = .milliseconds(500)
    /// Time between two looks at an outbox with nothing to send.
    static let eventInterval: Duration = .milliseconds(500)
    /// Characters of the reason that an operator gives.
    static let reasonLength = 1...500
    /// Bytes of a line of an audit that is read: none that was written is as long.
    static let auditLineBytes = 1024 * 1024
    /// Time for which an answer about the scanner's state is good, as readiness is asked often.
    static let scannerProbeLife: Duration = .seconds(2)
    /// Time between two looks whether clamd has come up.
    static let clamdWatchInterval: Duration = .seconds(5)
    /// Time after which a clamd that seems to be the same is asked about its limits again; it costs clamd some seconds.
    static let clamdCheckInterval: Duration = .seconds(3600)
    /// Calls of an account, a second and in a burst; more would bound nothing.
    static let throttleCalls: ClosedRange<Int64> = 1...1_000_000
    /// Edits by which an unknown name may differ from the one that is proposed; more would be a guess.
    static let nearestNameEdits = 8
    /// Bytes of log that wait for the medium; what comes beyond is counted and lost.
    static let waitingLogBytes = 4 * 1024 * 1024
    /// Seconds that the end of the process waits for the log's medium.
    static let logDrainSeconds = 2.0
    /// Time between two looks at a server that is not ready, well below what a person notices.
    static let readinessPoll: Duration = .milliseconds(100)
    /// Time that one look at a server may take.
    static let readinessTimeout: Duration = .seconds(5)
    /// Time beyond the shutdown timeout after which the services are given up, to close connections and end a round.
    static let shutdownSlack: Duration = .seconds(5)
    /// Threads that serve connections: two keep two cores busy, more only where there are more.
    static let eventLoopThreads = 2...16
    /// Open files that the stores, the log and the event loops take for themselves.
    static let ownOpenFiles = 64
    /// Connections of the admin port: probes and a few operators, who must get through when the main port is full.
    static let adminConnections = 64
    /// Time that one script of `ready.d` may take: as long as people wait for a start.
    static let hookTime: Duration = .seconds(30)
    /// Time between two looks whether a script has ended.
    static let hookPoll: Duration = .milliseconds(10)
    /// Milliseconds of the longest duration of a setting, a year: longer is a slip of the pen.
    static let longestDuration: Int64 = 366 * 86_400_000
    /// Bytes of the answer to a look at a server, of which nothing is used.
    static let readinessAnswerBytes = 64 * 1024
    /// Bytes of a file that are read at once.
    static let readBytes = 256 * 1024
    /// Random words that are fetched from the system at once: 256 bytes, the most that it gives in one call.
    static let randomWords = 32
}
