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
    /// Whether `/metrics` is on the main port too, which no admin port stands beside.
    package let showsMetrics: Bool
    /// How many API calls an account may make; any number when `nil`.
    package let throttle: ThrottleRate?
    /// How much is done at once.
    package let bounds: AdmissionBounds

    /// Options of these values.
    package init(
        region: String?,
        bucket: String,
        cors: CORSPolicy,
        showsHints: Bool,
        showsMetrics: Bool = false,
        throttle: ThrottleRate? = nil,
        bounds: AdmissionBounds = AdmissionBounds()
    ) {
        self.region = region
        self.bucket = bucket
        self.cors = cors
        self.showsHints = showsHints
        self.showsMetrics = showsMetrics
        self.throttle = throttle
        self.bounds = bounds
    }
}
