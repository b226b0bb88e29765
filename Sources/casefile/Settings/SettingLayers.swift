import Configuration

/// The settings as they were given, looked up from the strongest layer down: flag, environment, file, default.
struct SettingLayers {
    /// The mode whose defaults count.
    let mode: ServerMode
    private let reader: ConfigReader

    /// Joins the layers; an empty variable counts as not set.
    init(mode: ServerMode, flags: [String: String], environment: [String: String], file: [String: String]) {
        var values: [String: String] = [:]
        for setting in Setting.all {
            if case .text(let text) = setting.byDefault(mode) { values[setting.name] = text }
        }
        // One provider for all layers: each works out the name of a key anew, which is most of what a look-up costs.
        for layer in [file.filter { !$0.value.isEmpty }, environment.filter { !$0.value.isEmpty }, flags] {
            values.merge(layer) { _, stronger in stronger }
        }
        self.mode = mode
        reader = ConfigReader(
            provider: EnvironmentVariablesProvider(
                environmentVariables: values,
                secretsSpecifier: .specific(Setting.secretNames)
            )
        )
    }

    /// The text of a setting; `nil` when it is set nowhere and has no default.
    func text(_ setting: Setting) -> String? {
        reader.string(
            forKey: ConfigKey(setting.name.lowercased().split(separator: "_").map(String.init)),
            isSecret: Setting.secretNames.contains(setting.name)
        )
    }

    /// The text of a setting, read.
    ///
    /// - Throws: ``SettingProblem`` naming the setting: what `read` found, or that it is required.
    func value<Value>(
        _ setting: Setting,
        _ read: (String) throws(SettingProblem) -> Value
    ) throws(SettingProblem) -> Value? {
        guard let text = text(setting) else {
            guard case .required(let condition) = setting.byDefault(mode), condition.isEmpty else { return nil }
            throw setting.isRequired()
        }
        do {
            return try read(text)
        } catch {
            throw SettingProblem("\(setting.name) \(error.sentence)")
        }
    }
}

extension Setting {
    /// The problem that nobody set it.
    func isRequired(_ condition: String = "") -> SettingProblem {
        let space = condition.isEmpty ? "" : " "
        return SettingProblem("\(name) is required\(space)\(condition): set it to \(form)")
    }
}
