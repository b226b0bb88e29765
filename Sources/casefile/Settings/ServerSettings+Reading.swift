import AttachedFilesAPI
import AttachedFilesCore

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
        flags: GivenFlags,
        environment: [String: String]
    ) throws(CommandFailure) -> ServerSettings {
        var problems = SettingProblems()
        let own = environment.filter { !UnknownSettings.isForeign($0.key, value: $0.value) }
        let prefixed = own.keys.filter { $0.hasPrefix(Setting.prefix) }
        for problem in UnknownSettings.problems(in: prefixed, from: "the environment") { problems.add(problem) }
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
        if let path, file?.values[Setting.keys.name]?.isEmpty == false, SmallFile.isOpenToOthers(path) {
            reading.warn("The settings file has CASEFILE_KEYS and can be read by every user of this machine.")
        }
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
