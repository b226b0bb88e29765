import ArgumentParser
import AttachedFilesClient
import AttachedFilesClientAHC
import FoundationEssentials
import Logging
import SigV4

/// Where a server is, and who asks.
struct ClientOptions: ParsableArguments {
    /// Where `casefile dev` listens when nobody says otherwise.
    static let defaultEndpoint = "http://127.0.0.1:8730"
    /// The region of requests when nobody says otherwise.
    static let defaultRegion = "us-east-1"

    @Option(
        name: .customLong("endpoint-url"),
        help: "The server. (default: AWS_ENDPOINT_URL_CONNECT, AWS_ENDPOINT_URL, or \(Self.defaultEndpoint))"
    )
    var endpointURL: String?

    @Option(help: "The region. (default: AWS_REGION, AWS_DEFAULT_REGION, or \(Self.defaultRegion))")
    var region: String?

    @Option(
        name: .customLong("ca-bundle"),
        help: ArgumentHelp(
            "Certificates in PEM to trust instead of the system's. (default: AWS_CA_BUNDLE)",
            valueName: "file"
        )
    )
    var certificates: String?

    @Flag(name: .shortAndLong, help: "Show each request on standard error.")
    var verbose = false

    /// The server's address.
    ///
    /// - Throws: ``CommandFailure`` for a malformed URL.
    func endpoint(_ environment: [String: String]) throws(CommandFailure) -> Endpoint {
        if let endpointURL { return try Self.endpoint(ofOption: endpointURL) }
        do {
            let isSet = ["AWS_ENDPOINT_URL_CONNECT", "AWS_ENDPOINT_URL"].contains { environment[$0]?.isEmpty == false }
            guard isSet else { return try Endpoint(Self.defaultEndpoint) }
            return try Endpoint(environment: environment, region: region(environment))
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The address given by `--endpoint-url`.
    ///
    /// - Throws: ``CommandFailure`` of wrong usage for a malformed URL.
    static func endpoint(ofOption url: String) throws(CommandFailure) -> Endpoint {
        do {
            return try Endpoint(url)
        } catch {
            throw CommandFailure(.usage, "--endpoint-url: \(error)")
        }
    }

    /// A client of the server.
    ///
    /// - Throws: ``CommandFailure`` when the key is missing or the URL malformed.
    func client() throws(CommandFailure) -> AttachedFilesClient {
        let environment = ProcessInfo.processInfo.environment
        let endpoint = try endpoint(environment)
        let transport = try transport()
        do {
            return try AttachedFilesClient(
                transport: transport,
                credentials: credentials(environment, endpoint: endpoint),
                region: region(environment),
                endpoint: endpoint
            )
        } catch {
            throw CommandFailure(error)
        }
    }

    /// What carries requests to the server, and shows each one when asked to.
    ///
    /// - Throws: ``CommandFailure`` when the certificates to trust cannot be read.
    func transport() throws(CommandFailure) -> any HTTPTransport {
        let transport = try secureTransport()
        guard verbose else { return transport }
        let handler = StreamLogHandler(.debug, format: .text, clock: SystemClock(), sink: LogSink.shared)
        return LoggingTransport(base: transport, logger: Logger(label: "casefile") { _ in handler })
    }

    private func secureTransport() throws(CommandFailure) -> AsyncHTTPClientTransport {
        let named = ProcessInfo.processInfo.environment["AWS_CA_BUNDLE"]
        guard let path = certificates ?? named, !path.isEmpty else { return AsyncHTTPClientTransport() }
        do {
            return try AsyncHTTPClientTransport(trustingCertificatesAt: path)
        } catch {
            throw CommandFailure(.configuration, "no certificates in PEM can be read from \(path)")
        }
    }

    /// The environment's key; on this machine, where there is none, that of `casefile dev`.
    private func credentials(
        _ environment: [String: String],
        endpoint: Endpoint
    ) throws(ClientError) -> StaticCredentials {
        let isSet = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].contains { environment[$0]?.isEmpty == false }
        let hosts = ["127.0.0.1", "localhost", "[::1]"]
        guard !isSet, hosts.contains(where: { endpoint.host == $0 || endpoint.host.hasPrefix("\($0):") }) else {
            return try StaticCredentials(environment: environment)
        }
        return StaticCredentials(accessKeyID: EnvCommand.devKey, secretAccessKey: EnvCommand.devKey)
    }

    private func region(_ environment: [String: String]) -> String {
        let names = ["AWS_REGION", "AWS_DEFAULT_REGION"]
        return region ?? names.compactMap { environment[$0] }.first { !$0.isEmpty } ?? Self.defaultRegion
    }
}
