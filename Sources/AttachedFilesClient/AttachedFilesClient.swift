public import AttachedFilesAPI
public import Logging
import SigV4

/// Calls the attached files API, of Amazon Connect or of Casefile.
///
/// A value without state of its own but for derived signing keys; copies share those. Nothing is retried.
public struct AttachedFilesClient: Sendable {
    /// The region that requests are signed for.
    public let region: String
    /// Where the API answers.
    public let endpoint: Endpoint

    let transport: any HTTPTransport
    let sources: ClientSources
    private let credentials: any CredentialsProvider
    private let logger: Logger?
    private let keys = SigningKeyCache()

    /// A client of one endpoint.
    ///
    /// - Parameters:
    ///   - transport: sends the requests.
    ///   - credentials: gives the key that signs each request.
    ///   - region: the region of the signatures.
    ///   - endpoint: where the API answers; Amazon Connect in the region when `nil`.
    ///   - sources: the time and randomness.
    ///   - logger: takes a line per operation at `debug`, without URLs; none when `nil`.
    /// - Throws: ``ClientError/configuration(_:)`` when there is no endpoint and the region is malformed.
    public init(
        transport: any HTTPTransport,
        credentials: any CredentialsProvider,
        region: String,
        endpoint: Endpoint? = nil,
        sources: ClientSources = .system,
        logger: Logger? = nil
    ) throws(ClientError) {
        self.transport = transport
        self.credentials = credentials
        self.region = region
        if let endpoint {
            self.endpoint = endpoint
        } else {
            self.endpoint = try Endpoint(region: region)
        }
        self.sources = sources
        self.logger = logger
    }

    /// A client as the environment describes it, with the variables that AWS's own SDKs read.
    ///
    /// These are `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` before
    /// `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_CONNECT` before `AWS_ENDPOINT_URL`, and
    /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`.
    /// - Parameters:
    ///   - transport: sends the requests.
    ///   - environment: the variables, usually `ProcessInfo.processInfo.environment`.
    ///   - sources: the time and randomness.
    ///   - logger: takes a line per operation at `debug`, without URLs; none when `nil`.
    /// - Throws: ``ClientError/configuration(_:)`` when the key or the region is missing, or the endpoint malformed.
    public init(
        transport: any HTTPTransport,
        environment: [String: String],
        sources: ClientSources = .system,
        logger: Logger? = nil
    ) throws(ClientError) {
        let settings = EnvironmentSettings(environment)
        guard let region = settings["AWS_REGION"] ?? settings["AWS_DEFAULT_REGION"] else {
            throw .configuration("Neither AWS_REGION nor AWS_DEFAULT_REGION is set.")
        }
        try self.init(
            transport: transport,
            credentials: StaticCredentials(environment: environment),
            region: region,
            endpoint: Endpoint(environment: environment, region: region),
            sources: sources,
            logger: logger
        )
    }

    /// Sends one operation and reads its answer; every other call goes through this one.
    ///
    /// - Parameters:
    ///   - operation: which one.
    ///   - input: the members; sent as they are.
    /// - Returns: the output of an answer with status 2xx.
    /// - Throws: ``ClientError/service(_:)`` for any other answer, whatever its body; otherwise a failure of the
    ///   input, the credentials, the transport or the answer's form.
    public func execute<O: Operation>(_ operation: O.Type, _ input: O.Input) async throws(ClientError) -> O.Output {
        let signer = RequestSigner(
            credentials: try await credentials.credentials(),
            region: region,
            service: .connect,
            keys: keys
        )
        let request = try SignedRequest(
            input.request,
            route: O.route,
            endpoint: endpoint,
            signer: signer,
            at: sources.now()
        )
        let answer: Answer
        do {
            let response = try await transport.send(request.transportRequest)
            logger?.debug(
                "The service answered.",
                metadata: [
                    "operation": "\(O.name)",
                    "status": "\(response.status)",
                    "requestID": "\(response.requestID ?? "")",
                ]
            )
            answer = try await Answer(response)
        } catch {
            throw ClientError(error)
        }
        return try answer.output(of: O.self)
    }
}
