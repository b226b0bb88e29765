import AttachedFilesAPI
import AttachedFilesCore
import Logging

/// One pass over the layers that keeps every problem it meets.
struct SettingsReading {
    /// Where the texts are.
    let layers: SettingLayers
    /// What was met.
    var problems: SettingProblems
    /// Sentences for the operator.
    private var warnings: [String] = []

    /// A reading that goes on from problems met before.
    init(layers: SettingLayers, problems: SettingProblems) {
        self.layers = layers
        self.problems = problems
    }

    /// The settings; `nil` when one that everything needs is missing or malformed.
    mutating func settings() -> ServerSettings? {
        let (listen, adminListen) = addresses()
        let publicURL = publicURL(listen: listen)
        let storage = storage()
        let keys = keys()
        let service = service()
        let tls = tls(publicURL: publicURL)
        let corsOrigins = corsOrigins()
        let throttle = throttle()
        let sweepInterval = duration(.sweepInterval, least: .milliseconds(100))
        let shutdownTimeout = duration(.shutdownTimeout, least: .zero)
        let level = value(.logLevel) { text throws(SettingProblem) in try LogFormat.level(text) }
        let format = value(.logFormat) { text throws(SettingProblem) in try LogFormat(text) }
        let region = value(.region, PlainValues.region)
        let bucket = value(.bucket, PlainValues.bucket)
        let secret = secret(of: .signingSecretFile)
        let scanning = scanning()
        let testing = testing()
        let events = events()
        let audit = auditPath()
        checkWords()
        guard let listen, let keys, let service, let bucket, let scanning, let sweepInterval, let shutdownTimeout,
            let level
        else {
            return nil
        }
        return ServerSettings(
            mode: layers.mode,
            listen: listen,
            adminListen: adminListen,
            publicURL: publicURL,
            storage: storage,
            keys: keys,
            region: region,
            bucket: bucket,
            tls: tls,
            corsOrigins: corsOrigins,
            throttle: throttle,
            signingSecret: secret,
            scanning: scanning,
            testing: testing,
            events: events,
            audit: audit,
            service: service,
            sweepInterval: sweepInterval,
            scrubRate: value(.scrubRate, PlainValues.bytes).flatMap(\.self),
            shutdownTimeout: shutdownTimeout,
            logLevel: level,
            logFormat: format ?? (StandardStream.error.isTerminal ? .text : .json),
            warnings: warnings
        )
    }

    /// A setting, read; `nil` when it is not set or has a problem, which is kept.
    mutating func value<Value>(
        _ setting: Setting,
        _ read: (String) throws(SettingProblem) -> Value
    ) -> Value? {
        let layers = layers
        return problems.keep { () throws(SettingProblem) in try layers.value(setting, read) } ?? nil
    }

    /// Says something that stops nothing.
    mutating func warn(_ sentence: String) {
        warnings.append(sentence)
    }
}
