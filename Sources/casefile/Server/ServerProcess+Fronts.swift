import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer
import Glibc
import HTTPFront
import Logging
import NIOCore

extension ServerProcess {
    /// Starts a front at an address.
    ///
    /// - Throws: ``CommandFailure`` when the address cannot be bound, or the certificate or key cannot be read.
    func start(
        at address: ListenAddress,
        tls: ServerSettings.TLSFiles?,
        limits: HTTPFrontConfiguration.Limits,
        makeHandler: @escaping @Sendable (BoundAddress) async throws -> any RequestHandler
    ) async throws(CommandFailure) -> HTTPFront {
        let clock = SystemClock()
        let configuration = HTTPFrontConfiguration(
            host: address.host,
            port: address.port,
            tls: tls.map { .init(certificatePath: $0.certificate, keyPath: $0.key) },
            limits: limits,
            eventLoopThreads: min(
                max(System.coreCount, Limits.eventLoopThreads.lowerBound),
                Limits.eventLoopThreads.upperBound
            ),
            shutdownGrace: settings.shutdownTimeout,
            unixTime: { clock.now().secondsSinceEpoch }
        )
        do {
            return try await HTTPFront.start(configuration, logger: logger, makeHandler)
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as IOError {
            throw Self.failure(toBind: address, error)
        } catch let error as SocketAddressError.UnknownHost {
            throw Self.failure(toBind: address, error)
        } catch {
            guard tls != nil else { throw Self.failure(toBind: address, error) }
            throw CommandFailure(
                .configuration,
                "CASEFILE_TLS_CERT and CASEFILE_TLS_KEY name files that TLS cannot use",
                remedy: "They hold a certificate chain and its private key in PEM, without a passphrase."
            )
        }
    }

    private static func failure(toBind address: ListenAddress, _ error: any Error) -> CommandFailure {
        let reason =
            switch error {
            case let error as IOError: String(cString: strerror(error.errnoCode))
            case is SocketAddressError.UnknownHost: "no such host"
            default: "\(error)"
            }
        return CommandFailure(
            .failed,
            "\(address) cannot be listened on: \(reason)",
            remedy: "Choose another address with --listen or --admin-listen; port 0 takes any free one."
        )
    }

    /// Says on standard output that the server is ready, and on standard error how to use it.
    func announce(_ front: HTTPFront, admin: HTTPFront?) {
        let url = settings.listen.url(isSecure: settings.tls != nil, boundPort: front.boundAddress.port)
        logger.info("Listening", metadata: ["address": .string(url), "mode": .string(settings.mode.rawValue)])
        if let admin, let address = settings.adminListen {
            let adminURL = address.url(isSecure: false, boundPort: admin.boundAddress.port)
            logger.info("Listening for admin requests", metadata: ["address": .string(adminURL)])
        }
        if settings.mode == .dev {
            logger.info(
                "Point an AWS SDK here; any instance id is valid, and access key id and secret are both test",
                metadata: ["command": .string("eval \"$(casefile env --endpoint-url \(url))\"")]
            )
        }
        StandardStream.output.writeLine("Ready. \(url)")
        // Libraries that start containers wait for a line of the log that ends with this word.
        if settings.mode == .dev { StandardStream.error.writeLine("Ready.") }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The address as it is written in settings.
    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
