/// The settings of events, the audit and the quarantine.
extension Setting {
    static let eventsURL = Setting(
        "CASEFILE_EVENTS_URL",
        "URL",
        "Where each change of a file's status is sent: http[s]://HOST[:PORT][/PATH]",
        both: .nothing("off"),
        flag: \SettingFlags.eventsURL
    )
    static let eventsSecretFile = Setting(
        "CASEFILE_EVENTS_SECRET_FILE",
        "FILE",
        "32 bytes or more that sign events",
        both: .nothing("required with CASEFILE_EVENTS_URL"),
        flag: \SettingFlags.eventsSecretFile
    )
    static let eventsAddresses = Setting(
        "CASEFILE_EVENTS_ADDRESSES",
        "public|any",
        "Which addresses the name in CASEFILE_EVENTS_URL may stand for",
        both: .text("public"),
        flag: \SettingFlags.eventsAddresses
    )
    static let eventsRetention = Setting(
        "CASEFILE_EVENTS_RETENTION",
        "DURATION",
        "How long an event that is not taken is kept and tried",
        both: .text("7d"),
        flag: \SettingFlags.eventsRetention
    )
    static let audit = Setting(
        "CASEFILE_AUDIT",
        "FILE",
        "The file that the audit is added to",
        both: .nothing("off"),
        flag: \SettingFlags.audit
    )
    static let quarantine = Setting(
        "CASEFILE_QUARANTINE",
        "keep|off",
        "Whether the bytes of rejected files are kept, unreadable, until an operator decides",
        both: .text("off"),
        flag: \SettingFlags.quarantine
    )
}
