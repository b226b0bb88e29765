/// Where a failure of a medium is said once, with its cause, for the operator.
package protocol FaultReporter: Sendable {
    /// Takes a sentence that holds no secret and nothing a caller sent.
    ///
    /// - Parameters:
    ///   - text: the sentence.
    ///   - requestID: the request that met the failure; `nil` where the service worked on its own account.
    func report(_ text: String, requestID: String?)
}
