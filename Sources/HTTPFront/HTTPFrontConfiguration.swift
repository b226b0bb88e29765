/// What a front needs to know to listen.
package struct HTTPFrontConfiguration: Sendable {
    /// Where certificate and key are found.
    package struct TLS: Sendable {
        /// The path of a PEM file with the certificate chain, leaf first.
        package var certificatePath: String
        /// The path of a PEM file with the private key.
        package var keyPath: String

        /// Names the two files.
        package init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// The name or address to bind to.
    package var host: String
    /// The TCP port to bind to; 0 takes any free one.
    package var port: Int
    /// Turns TLS on; `nil` speaks plain HTTP.
    package var tls: TLS?
    /// Every bound of the front.
    package var limits: Limits
    /// The number of threads that serve connections, at least 1.
    package var eventLoopThreads: Int
    /// How long requests in flight may take to end after a stop was asked for.
    package var shutdownGrace: Duration
    /// The wall clock in whole seconds since 1970, for the Date field.
    package var unixTime: @Sendable () -> Int64

    /// Makes a configuration.
    package init(
        host: String,
        port: Int,
        tls: TLS? = nil,
        limits: Limits = Limits(),
        eventLoopThreads: Int = 2,
        shutdownGrace: Duration = .seconds(10),
        unixTime: @escaping @Sendable () -> Int64
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.limits = limits
        self.eventLoopThreads = eventLoopThreads
        self.shutdownGrace = shutdownGrace
        self.unixTime = unixTime
    }
}
