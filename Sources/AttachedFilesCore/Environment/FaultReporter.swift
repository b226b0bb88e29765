/// Where a failure of a medium is said once, with its cause, for the operator.
package protocol FaultReporter: Sendable {
    /// Takes a sentence that holds no secret and nothing a caller sent.
    func report(_ text: String)
}
