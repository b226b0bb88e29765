/// Names that look like settings and are none.
enum UnknownSettings {
    /// A problem for each unknown name, with the nearest known one.
    static func problems(in names: some Sequence<String>, from origin: String) -> [SettingProblem] {
        let known = Setting.all.map(\.name)
        return names.sorted().filter { $0.hasPrefix(Setting.prefix) && !known.contains($0) }.map { name in
            let nearest = NearestName.of(name, in: known).map { "; did you mean \($0)?" } ?? ""
            return SettingProblem("\(name) in \(origin) is no setting\(nearest)")
        }
    }

    /// Whether a variable of the environment is not meant as a setting though its name begins as one.
    static func isForeign(_ name: String, value: String) -> Bool {
        // Kubernetes sets these for every service, and ours may be called casefile.
        if name.hasPrefix("CASEFILE_SERVICE_") || name.hasPrefix("CASEFILE_PORT_") { return true }
        if name == "CASEFILE_PORT" { return value.hasPrefix("tcp://") }
        // The project's tests find the binary and the signing vectors by these.
        return name == "CASEFILE_BINARY" || name == "CASEFILE_VECTORS"
    }
}
