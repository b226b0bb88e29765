/// The settings of scanning.
extension Setting {
    static let scanner = Setting(
        "CASEFILE_SCANNER",
        "none|clamd:unix:PATH|clamd:HOST:PORT|http:URL",
        "What looks at files before they are approved",
        dev: .text("script"),
        serve: .text("none"),
        flag: \SettingFlags.scanner
    )
    static let scannerDown = Setting(
        "CASEFILE_SCANNER_DOWN",
        "reject|hold|approve",
        "What becomes of a file that the scanner gives no verdict on",
        both: .text("reject"),
        flag: \SettingFlags.scannerDown
    )
    static let scannerUnscannable = Setting(
        "CASEFILE_SCANNER_UNSCANNABLE",
        "reject|approve",
        "What becomes of a file that clamd cannot look into: encrypted, or beyond its limits",
        both: .text("reject"),
        flag: \SettingFlags.scannerUnscannable
    )
    static let scannerSecretFile = Setting(
        "CASEFILE_SCANNER_SECRET_FILE",
        "FILE",
        "32 bytes or more that sign what an HTTP scanner is sent",
        both: .nothing("required with an HTTP scanner"),
        flag: \SettingFlags.scannerSecretFile
    )
    static let scannerAddresses = Setting(
        "CASEFILE_SCANNER_ADDRESSES",
        "public|any",
        "Which addresses the name of an HTTP scanner may stand for",
        both: .text("public"),
        flag: \SettingFlags.scannerAddresses
    )
    static let typeCheck = Setting(
        "CASEFILE_TYPE_CHECK",
        "on|off",
        "Whether files that are not what their extension says are rejected",
        dev: .text("off"),
        serve: .nothing("on with a scanner"),
        flag: \SettingFlags.typeCheck
    )
    static let scanTimeout = Setting(
        "CASEFILE_SCAN_TIMEOUT",
        "DURATION",
        "How long after Complete a file may wait for its verdict",
        both: .text("60s"),
        flag: \SettingFlags.scanTimeout
    )
    static let scanTries = Setting(
        "CASEFILE_SCAN_TRIES",
        "COUNT",
        "How often a scan without a verdict is tried",
        both: .text("3"),
        flag: \SettingFlags.scanTries
    )
    static let scansAtOnce = Setting(
        "CASEFILE_SCANS_AT_ONCE",
        "COUNT",
        "How many files are scanned at once",
        both: .text("4"),
        flag: \SettingFlags.scansAtOnce
    )
}
