import AttachedFilesAPI
import AttachedFilesCore
import Logging

extension ServerSettings {
    /// Reads the settings from where they were given.
    ///
    /// - Parameters:
    ///   - mode: whose defaults count.
    ///   - flags: the command line's.
    ///   - environment: the process's.
    /// - Returns: settings without a problem.
    /// - Throws: ``CommandFailure`` with every problem, in one line each.
    static func read(
        _ mode: ServerMode,
        flags: SettingFlags,
        environment: [String: String]
    ) throws(CommandFailure) -> ServerSettings {
        var problems = SettingProblems()
        let own = environment.filter { !UnknownSettings.isForeign($0.key, value: $0.value) }
        for problem in UnknownSettings.problems(in: own.keys, from: "the environment") { problems.add(problem) }
        let path = flags.settingsFile ?? defaultFile(mode)
        let file = path.flatMap { path in
            problems.keep { () throws(SettingProblem) in
                let bytes = try settingsFileBytes(path)
                return try SettingsFile(String(decoding: bytes, as: UTF8.self), path: path)
            }
        }
        for problem in UnknownSettings.problems(in: (file?.values ?? [:]).keys, from: path ?? "") {
            problems.add(problem)
        }
        let layers = SettingLayers(mode: mode, flags: flags.values, environment: own, file: file?.values ?? [:])
        var reading = SettingsReading(layers: layers, problems: problems)
        let settings = reading.settings()
        guard let settings, reading.problems.all.isEmpty else {
            throw CommandFailure(.configuration, lines: reading.problems.all.map(\.sentence))
        }
        return settings
    }

    private static func defaultFile(_ mode: ServerMode) -> String? {
        mode == .serve && SmallFile.exists(SettingsFile.defaultPath) ? SettingsFile.defaultPath : nil
    }

    private static func settingsFileBytes(_ path: String) throws(SettingProblem) -> [UInt8] {
        do {
            return try SmallFile.read(path, limit: Limits.settingsFileBytes)
        } catch {
            throw SettingProblem("--config \(error.sentence)")
        }
    }
}

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
        let listen = value(.listen) { text throws(SettingProblem) in try ListenAddress(text) }
        let adminListen = value(.adminListen) { text throws(SettingProblem) in try ListenAddress(text) }
        let publicURL = publicURL(listen: listen)
        let storage = storage()
        let keys = keys()
        let service = service()
        let tls = tls()
        let corsOrigins = corsOrigins()
        let sweepInterval = duration(.sweepInterval, least: .milliseconds(100))
        let shutdownTimeout = duration(.shutdownTimeout, least: .zero)
        let level = value(.logLevel) { text throws(SettingProblem) in try LogFormat.level(text) }
        let format = value(.logFormat) { text throws(SettingProblem) in try LogFormat(text) }
        let region = value(.region, PlainValues.region)
        let bucket = value(.bucket, PlainValues.bucket)
        let secret = signingSecret()
        checkWords()
        guard let listen, let keys, let service, let bucket, let sweepInterval, let shutdownTimeout, let level else {
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
            signingSecret: secret,
            service: service,
            sweepInterval: sweepInterval,
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
