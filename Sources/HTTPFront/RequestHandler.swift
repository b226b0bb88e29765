/// What stands behind a front: it answers requests and words the refusals.
package protocol RequestHandler: Sendable {
    /// Answers one request; runs isolated to the connection's event loop.
    ///
    /// Bytes of `body` may arrive before the request proves to be well framed, so nothing may take effect before
    /// `body.next()` returned `nil`. A client that goes away does not cancel the task; a front that stops does, once
    /// its grace is over.
    func respond(to request: Request, body: RequestBody) async -> Response

    /// Words a refusal that the front decided; the connection closes after it.
    ///
    /// Runs on the event loop and must not block.
    ///
    /// - Parameters:
    ///   - rejection: what was wrong.
    ///   - target: the request target as it was sent; `nil` when none could be read.
    /// - Returns: the answer; its status is the refusal's.
    func render(_ rejection: Rejection, target: String?) -> Response
}
