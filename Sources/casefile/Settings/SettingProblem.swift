/// What is wrong with the settings, as a sentence without a full stop.
struct SettingProblem: Error, Equatable {
    /// The sentence; it shows no secret.
    let sentence: String

    /// A problem.
    init(_ sentence: String) {
        self.sentence = sentence
    }
}

/// Every problem of a start, so that all are mended at once.
struct SettingProblems {
    /// The problems so far, in order.
    private(set) var all: [SettingProblem] = []

    /// Adds one.
    mutating func add(_ problem: SettingProblem) {
        if !all.contains(problem) { all.append(problem) }
    }

    /// What `read` gives, or `nil` when it had a problem, which is kept.
    mutating func keep<Value>(_ read: () throws(SettingProblem) -> Value) -> Value? {
        do {
            return try read()
        } catch {
            add(error)
            return nil
        }
    }
}
