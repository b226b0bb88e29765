/// Names that stand where settings do and are none.
enum UnknownSettings {
    /// A problem for each unknown name, with the nearest known one.
    static func problems(in names: some Sequence<String>, from origin: String) -> [SettingProblem] {
        let known = Setting.all.map(\.name)
        return names.sorted().filter { !known.contains($0) }.map { name in
            let nearest = nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
            return SettingProblem("\(name) in \(origin) is no setting\(nearest)")
        }
    }

    /// The setting that was probably meant: one that a typing error leads to, else the nearest of those that have all
    /// words of the name, else the nearest.
    ///
    /// A name without the prefix may be short for one, and has less to err in.
    private static func nearest(to name: String, in known: [String]) -> String? {
        let upper = name.uppercased()
        if let meant = NearestName.of(upper, in: known, within: 2) { return meant }
        let words = words(of: upper)
        let namesakes = words.isEmpty ? [] : known.filter { words.isSubset(of: Self.words(of: $0)) }
        guard namesakes.isEmpty else { return NearestName.of(upper, in: namesakes, within: .max) }
        guard !upper.hasPrefix(Setting.prefix) else { return NearestName.of(upper, in: known) }
        let limit = min(upper.utf8.count / 2, Limits.nearestNameEdits)
        return NearestName.of(Setting.prefix + upper, in: known, within: limit)
    }

    private static func words(of name: String) -> Set<Substring> {
        let words = name.split(separator: "_")
        return Set(words.first.map { "\($0)_" } == Setting.prefix ? words.dropFirst() : words[...])
    }

    /// Whether a variable of the environment is not meant as a setting though its name begins as one.
    static func isForeign(_ name: String, value: String) -> Bool {
        // Kubernetes sets these for every service, and ours may be called casefile.
        if name.hasPrefix("CASEFILE_SERVICE_") || name.hasPrefix("CASEFILE_PORT_") { return true }
        return name == "CASEFILE_PORT" && value.hasPrefix("tcp://")
    }
}
