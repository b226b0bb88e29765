/// The bounds of the helper (ours).
enum Limits {
    /// Time that one call of test control may take.
    static let callTime: Duration = .seconds(30)
    /// Bytes of an answer of test control: ten thousand calls or files fit.
    static let answerBytes = 64 * 1024 * 1024
}
