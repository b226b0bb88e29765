import ArgumentParser

/// The settings as flags, one for each row of the table that is no secret.
struct SettingFlags: ParsableArguments {
    @Option(.listen) var listen: String?
    @Option(.adminListen) var adminListen: String?
    @Option(.publicURL) var publicURL: String?
    @Option(.data) var data: String?
    @Option(.store) var store: String?
    @Option(.blobs) var blobs: String?
    @Option(.instances) var instances: String?
    @Option(.region) var region: String?
    @Option(.bucket) var bucket: String?
    @Option(.tlsCertificate) var tlsCertificate: String?
    @Option(.tlsKey) var tlsKey: String?
    @Option(.corsOrigins) var corsOrigins: String?
    @Option(.signingSecretFile) var signingSecretFile: String?
    @Option(.scanner) var scanner: String?
    @Option(.scannerDown) var scannerDown: String?
    @Option(.scannerUnscannable) var scannerUnscannable: String?
    @Option(.scannerSecretFile) var scannerSecretFile: String?
    @Option(.scannerAddresses) var scannerAddresses: String?
    @Option(.typeCheck) var typeCheck: String?
    @Option(.scanTimeout) var scanTimeout: String?
    @Option(.scanTries) var scanTries: String?
    @Option(.scansAtOnce) var scansAtOnce: String?
    @Option(.eventsURL) var eventsURL: String?
    @Option(.eventsSecretFile) var eventsSecretFile: String?
    @Option(.eventsAddresses) var eventsAddresses: String?
    @Option(.eventsRetention) var eventsRetention: String?
    @Option(.audit) var audit: String?
    @Option(.quarantine) var quarantine: String?
    @Option(.throttle) var throttle: String?
    @Option(.uploads) var uploads: String?
    @Option(.downloads) var downloads: String?
    @Option(.maximumFiles) var maximumFiles: String?
    @Option(.maximumBytes) var maximumBytes: String?
    @Option(.uploadLife) var uploadLife: String?
    @Option(.retention) var retention: String?
    @Option(.sweepInterval) var sweepInterval: String?
    @Option(.scrubRate) var scrubRate: String?
    @Option(.shutdownTimeout) var shutdownTimeout: String?
    @Option(.seed) var seed: String?
    @Option(.hooks) var hooks: String?
    @Option(.logLevel) var logLevel: String?
    @Option(.logFormat) var logFormat: String?

    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "A file of KEY=VALUE lines with settings. (serve: /etc/casefile/casefile.env, where it exists)",
            valueName: "file"
        )
    )
    var settingsFile: String?

    /// What was given.
    var given: GivenFlags {
        var values: [String: String] = [:]
        for setting in Setting.all {
            if let flag = setting.flag { values[setting.name] = self[keyPath: flag] }
        }
        return GivenFlags(values: values, settingsFile: settingsFile)
    }

    /// What the help says beside the flags.
    static let discussion = """
        A setting is taken from its flag, else from the environment (--listen is CASEFILE_LISTEN), else from the \
        settings file, else its default. By environment or file only: \
        \(Setting.all.filter { $0.flag == nil }.map { "\($0.name)=\($0.form)" }.joined(separator: ", ")).
        """
}

/// What a command line says of settings.
struct GivenFlags: Sendable {
    /// The values, by the names of their settings.
    var values: [String: String] = [:]
    /// The file that `--config` names.
    var settingsFile: String?
}

extension Option where Value == String? {
    /// The flag of a setting.
    fileprivate init(_ setting: Setting) {
        self.init(
            name: .customLong(setting.flagName),
            help: ArgumentHelp(
                "\(setting.meaning). (\(setting.defaultWords))",
                valueName: setting.form
            )
        )
    }
}
