import AttachedFilesCore
import AttachedFilesServer
import Logging
import TestControl
import Webhooks

/// What a server is started with: every setting, read and checked.
struct ServerSettings: Sendable {
    /// Where metadata and bytes lie.
    struct Storage: Sendable {
        /// The metadata.
        var store: StoreLocation
        /// The bytes.
        var blobs: BlobLocation
    }

    /// Certificate and key for TLS.
    struct TLSFiles: Sendable {
        /// The path of the certificate chain.
        let certificate: String
        /// The path of the private key.
        let key: String
    }

    /// Who looks at files before they are approved.
    struct Scanning: Sendable {
        /// The scanner; `nil` when Complete approves at once, but for the type check.
        var scanner: ScannerLocation?
        /// Whether files are rejected that are not what their extension says.
        var checksTypes: Bool
        /// Whether files are approved that clamd cannot look into.
        var approvesUnscannable: Bool
        /// Signs what an HTTP scanner is sent; `nil` without one.
        var secret: [UInt8]?
        /// Whether an HTTP scanner's name may stand for an address of the own network.
        var allowsPrivateAddresses: Bool
        /// Tries, deadline and policy.
        var settings: ScanSettings
        /// Scans at once.
        var concurrency: Int
    }

    /// What tests begin with; in `dev` alone.
    struct Testing: Sendable {
        /// Files and rules.
        var seed: Seed?
        /// Scripts that are run before the server is ready.
        var hooks: Hooks?
    }

    /// Who is told of changes.
    struct Events: Sendable {
        /// Where events are sent.
        var url: WebhookURL
        /// Signs them.
        var secret: [UInt8]
        /// Whether the name in the URL may stand for an address of the own network.
        var allowsPrivateAddresses: Bool
        /// How long they wait.
        var settings: EventSettings
    }

    /// The mode.
    var mode: ServerMode
    /// The main address.
    var listen: ListenAddress
    /// The admin address; `nil` for the main port only.
    var adminListen: ListenAddress?
    /// What clients see; the listen address when `nil`.
    var publicURL: PublicURL?
    /// Where everything lies; `nil` for a temporary folder.
    var storage: Storage?
    /// The access keys.
    var keys: any AccessKeyRing
    /// The region of signatures; any when `nil`.
    var region: String?
    /// The bucket.
    var bucket: String
    /// TLS, when it is on.
    var tls: TLSFiles?
    /// The web origins that may upload and download; all when `nil`.
    var corsOrigins: [String]?
    /// How many API calls an account may make; `nil` for any number.
    var throttle: ThrottleRate?
    /// A secret that replaces the kept one.
    var signingSecret: [UInt8]?
    /// Who looks at files, and what happens when nobody can.
    var scanning: Scanning
    /// What tests begin with.
    var testing: Testing
    /// Who is told of changes; nobody when `nil`.
    var events: Events?
    /// The file of the audit; none when `nil`.
    var audit: String?
    /// What the operations are told.
    var service: ServiceSettings
    /// The time between two rounds of the sweep.
    var sweepInterval: Duration
    /// Bytes a second that the scrub reads; `nil` for no scrub.
    var scrubRate: Int64?
    /// The time that requests in flight have on a stop.
    var shutdownTimeout: Duration
    /// The least that is logged.
    var logLevel: Logger.Level
    /// The form of the log.
    var logFormat: LogFormat
    /// What an operator should know though it stops nothing; whole sentences.
    var warnings: [String]
}

/// Where metadata lies.
enum StoreLocation: Equatable, Sendable {
    /// Nowhere: it ends with the process.
    case memory
    /// In a SQLite database in a folder.
    case sqlite(folder: String)

    /// Reads `sqlite:FOLDER` or `memory`.
    init(_ text: String) throws(SettingProblem) {
        if text == "memory" {
            self = .memory
            return
        }
        guard text.hasPrefix("sqlite:"), Limits.pathBytes.contains(text.utf8.count - 7) else {
            throw SettingProblem("is no store that this build has: set it to sqlite:FOLDER or memory")
        }
        self = .sqlite(folder: String(text.dropFirst(7)))
    }
}

/// Where bytes lie.
enum BlobLocation: Equatable, Sendable {
    /// Nowhere: they end with the process.
    case memory
    /// In a folder.
    case disk(folder: String)

    /// Reads `dir:FOLDER` or `memory`.
    init(_ text: String) throws(SettingProblem) {
        if text == "memory" {
            self = .memory
            return
        }
        guard text.hasPrefix("dir:"), Limits.pathBytes.contains(text.utf8.count - 4) else {
            throw SettingProblem("is no store that this build has: set it to dir:FOLDER or memory")
        }
        self = .disk(folder: String(text.dropFirst(4)))
    }
}

extension ServerSettings.Storage {
    /// Both in one data folder.
    init(dataFolder: String) {
        self.init(store: .sqlite(folder: dataFolder + "/meta"), blobs: .disk(folder: dataFolder + "/blobs"))
    }
}
