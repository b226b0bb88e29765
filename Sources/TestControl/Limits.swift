/// The bounds of test control (ours).
enum Limits {
    /// Requests that are kept; older ones go.
    static let calls = 10_000
    /// Files that one answer tells at most, and whose events are kept; beyond that the oldest go.
    static let files = 10_000
    /// Events that are kept of one file.
    static let eventsOfAFile = 200
    /// Files whose rule is kept in mind: far more than are completed at once.
    static let chosenRules = 10_000
    /// Bytes of a request's body: a seed with files of some size fits in it as Base64.
    static let bodyBytes = 64 * 1024 * 1024
    /// Bytes of a slow body that are sent at once.
    static let slowChunkBytes: Int64 = 64 * 1024
    /// Bytes of a file whose content a seed makes.
    static let seededBytes: Int64 = 100 * 1024 * 1024
    /// Milliseconds of the longest duration: a hundred years.
    static let longestDuration: Int64 = 100 * 366 * 86_400_000
    /// Milliseconds that a fault may keep an answer back: ten minutes.
    static let latencyMilliseconds: Int64 = 600_000
    /// Times that a rule may count: calls of a fault, reads of a transition.
    static let counts: Int64 = 1_000_000
    /// Time between two looks whether a call that is kept back may go on, or the server stops.
    static let longestNap: Duration = .milliseconds(50)
    /// Time between two looks for files whose moment has come.
    static let verdictInterval: Duration = .milliseconds(20)
}
