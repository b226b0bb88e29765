import TestControl

extension SettingsReading {
    /// What tests begin with.
    mutating func testing() -> ServerSettings.Testing {
        let mode = layers.mode
        func checkMode() throws(SettingProblem) {
            guard mode == .dev else { throw SettingProblem("is for casefile dev; serve has no test control") }
        }
        let seed = value(.seed) { path throws(SettingProblem) in
            try checkMode()
            let bytes = try SmallFile.read(path, limit: Limits.seedFileBytes)
            do throws(SeedError) {
                return try Seed(bytes: bytes)
            } catch {
                throw SettingProblem("names \(path), where \(error.problem)")
            }
        }
        let hooks = value(.hooks) { folder throws(SettingProblem) in
            try checkMode()
            return try Hooks(folder: folder)
        }
        return ServerSettings.Testing(seed: seed, hooks: hooks)
    }
}
