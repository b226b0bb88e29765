/// What an operator sets of how the service speaks.
package struct ServerOptions: Sendable {
    /// The only region that a signature's scope may name; any when `nil`.
    package let region: String?
    /// The first segment of every path of the data plane.
    package let bucket: String
    /// Which origins may use the data plane from a browser.
    package let cors: CORSPolicy
    /// Whether refusals carry `x-casefile-hint`; in dev only.
    package let showsHints: Bool

    /// Options of these values.
    package init(region: String?, bucket: String, cors: CORSPolicy, showsHints: Bool) {
        self.region = region
        self.bucket = bucket
        self.cors = cors
        self.showsHints = showsHints
    }
}
