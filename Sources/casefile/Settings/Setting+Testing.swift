/// The settings of `casefile dev` alone.
extension Setting {
    static let seed = Setting(
        "CASEFILE_SEED",
        "FILE",
        "Files and rules that the server begins with, in JSON",
        dev: .nothing("none"),
        serve: .nothing("not in serve"),
        flag: \SettingFlags.seed
    )
    static let hooks = Setting(
        "CASEFILE_HOOKS",
        "FOLDER",
        "A folder whose ready.d/*.sh are run before the server is ready",
        dev: .nothing("none"),
        serve: .nothing("not in serve"),
        flag: \SettingFlags.hooks
    )
}
