/// Where clamd listens.
package enum ClamdAddress: Hashable, Sendable {
    /// A unix socket by its path.
    case socket(path: String)
    /// A TCP port of a host.
    case host(String, port: Int)
}
