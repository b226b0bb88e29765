/// The request that a task works for.
package enum CurrentRequest {
    /// Its id, as the answer and the log have it; `nil` where the service works on its own account.
    @TaskLocal package static var id: String?
}
