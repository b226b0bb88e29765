/// One setting of the server: its names, its form and its defaults.
///
/// The table in ``all`` is the list; the flags, their help, the reading and the check of unknown names come from it.
struct Setting: Sendable {
    /// Where the value of a flag is found.
    typealias Flag = any KeyPath<SettingFlags, String?> & Sendable

    /// What a setting is when nobody sets it.
    enum Default: Sendable {
        /// This text, read as if it had been set.
        case text(String)
        /// Nothing; the words say what happens then.
        case nothing(String)
        /// The server does not start.
        case required(String)
    }

    /// The name in the environment and in the settings file.
    let name: String
    /// The form of a value, for the help.
    let form: String
    /// What it decides, as the start of a sentence.
    let meaning: String
    /// The default of `casefile dev`.
    let dev: Default
    /// The default of `casefile serve`.
    let serve: Default
    /// Where the flag's value is found; `nil` for a secret, which has no flag.
    let flag: Flag?

    /// A row of the table.
    init(
        _ name: String,
        _ form: String,
        _ meaning: String,
        dev: Default,
        serve: Default,
        flag: Flag?
    ) {
        self.name = name
        self.form = form
        self.meaning = meaning
        self.dev = dev
        self.serve = serve
        self.flag = flag
    }

    /// A row whose default is the same in both modes.
    init(
        _ name: String,
        _ form: String,
        _ meaning: String,
        both: Default,
        flag: Flag?
    ) {
        self.init(name, form, meaning, dev: both, serve: both, flag: flag)
    }

    /// The name without its prefix, in kebab-case: the flag's.
    var flagName: String {
        name.dropFirst(Self.prefix.count).lowercased().split(separator: "_").joined(separator: "-")
    }

    /// The default of a mode.
    func byDefault(_ mode: ServerMode) -> Default {
        switch mode {
        case .dev: dev
        case .serve: serve
        }
    }

    /// Both defaults as the help shows them.
    var defaultWords: String {
        dev.words == serve.words ? "default: \(dev.words)" : "dev: \(dev.words); serve: \(serve.words)"
    }

    /// What every name begins with.
    static let prefix = "CASEFILE_"
}

/// The two ways of running a server.
enum ServerMode: String, Sendable {
    /// For development: nothing to set, nothing kept.
    case dev
    /// For real files: nothing unsafe by default.
    case serve
}

extension Setting.Default {
    /// The words of the help.
    var words: String {
        switch self {
        case .text(let text), .nothing(let text): text
        case .required(let condition): condition.isEmpty ? "required" : "required \(condition)"
        }
    }
}
