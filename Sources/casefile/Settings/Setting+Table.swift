extension Setting {
    static let listen = Setting(
        "CASEFILE_LISTEN",
        "HOST:PORT",
        "The address to listen on; port 0 takes any free one",
        dev: .text("127.0.0.1:8730"),
        serve: .required(""),
        flag: \SettingFlags.listen
    )
    static let adminListen = Setting(
        "CASEFILE_ADMIN_LISTEN",
        "HOST:PORT",
        "A second address for /livez and /readyz",
        dev: .nothing("main port only"),
        serve: .text("127.0.0.1:8731"),
        flag: \SettingFlags.adminListen
    )
    static let publicURL = Setting(
        "CASEFILE_PUBLIC_URL",
        "URL",
        "What clients see: http[s]://HOST[:PORT]",
        dev: .nothing("the listen address"),
        serve: .required("unless the listen address is loopback"),
        flag: \SettingFlags.publicURL
    )
    static let data = Setting(
        "CASEFILE_DATA",
        "FOLDER",
        "Where everything lies; short for sqlite:FOLDER/meta and dir:FOLDER/blobs",
        dev: .nothing("temporary"),
        serve: .required("unless CASEFILE_STORE and CASEFILE_BLOBS are set"),
        flag: \SettingFlags.data
    )
    static let store = Setting(
        "CASEFILE_STORE",
        "sqlite:FOLDER|memory",
        "Where the metadata lies",
        both: .nothing("in CASEFILE_DATA"),
        flag: \SettingFlags.store
    )
    static let blobs = Setting(
        "CASEFILE_BLOBS",
        "dir:FOLDER|memory",
        "Where the bytes lie",
        both: .nothing("in CASEFILE_DATA"),
        flag: \SettingFlags.blobs
    )
    static let keys = Setting(
        "CASEFILE_KEYS",
        "ID:SECRET:ACCOUNT[:USER][,…]",
        "The access keys; secrets of 16 characters or more",
        dev: .nothing("test/test"),
        serve: .required("unless CASEFILE_KEYS_FILE is set"),
        flag: nil
    )
    static let keysFile = Setting(
        "CASEFILE_KEYS_FILE",
        "FILE",
        "The access keys as JSON, with allow-lists",
        both: .nothing("none"),
        flag: nil
    )
    static let instances = Setting(
        "CASEFILE_INSTANCES",
        "ID[@ACCOUNT][,…]|*",
        "The instances that exist",
        dev: .text("*"),
        serve: .required(""),
        flag: \SettingFlags.instances
    )
    static let region = Setting(
        "CASEFILE_REGION",
        "REGION",
        "The region that requests are signed for",
        dev: .nothing("any"),
        serve: .text("us-east-1"),
        flag: \SettingFlags.region
    )
    static let bucket = Setting(
        "CASEFILE_BUCKET",
        "NAME",
        "The first part of the path of uploads and downloads",
        both: .text("casefile-attachments"),
        flag: \SettingFlags.bucket
    )
    static let tlsCertificate = Setting(
        "CASEFILE_TLS_CERT",
        "FILE",
        "The certificate chain in PEM; turns TLS on",
        both: .nothing("off"),
        flag: \SettingFlags.tlsCertificate
    )
    static let tlsKey = Setting(
        "CASEFILE_TLS_KEY",
        "FILE",
        "The private key in PEM",
        both: .nothing("off"),
        flag: \SettingFlags.tlsKey
    )
    static let corsOrigins = Setting(
        "CASEFILE_CORS_ORIGINS",
        "ORIGIN[,…]|*",
        "The web origins that may upload and download",
        dev: .text("*"),
        serve: .nothing("none"),
        flag: \SettingFlags.corsOrigins
    )
    static let signingSecretFile = Setting(
        "CASEFILE_SIGNING_SECRET_FILE",
        "FILE",
        "32 bytes or more that sign URLs; the one before stays valid for 1 h",
        both: .nothing("kept in the store"),
        flag: \SettingFlags.signingSecretFile
    )
}

extension Setting {
    static let throttle = Setting(
        "CASEFILE_THROTTLE",
        "RATE/BURST|off",
        "How many requests an account may make",
        both: .text("off"),
        flag: \SettingFlags.throttle
    )
    static let uploads = Setting(
        "CASEFILE_UPLOADS",
        "proxy",
        "The way that uploaded bytes take",
        both: .text("proxy"),
        flag: \SettingFlags.uploads
    )
    static let downloads = Setting(
        "CASEFILE_DOWNLOADS",
        "proxy",
        "The way that downloaded bytes take",
        both: .text("proxy"),
        flag: \SettingFlags.downloads
    )
    static let maximumFiles = Setting(
        "CASEFILE_MAX_FILES_PER_RESOURCE",
        "COUNT",
        "The files that a case or contact may have",
        both: .text("50"),
        flag: \SettingFlags.maximumFiles
    )
    static let maximumBytes = Setting(
        "CASEFILE_MAX_BYTES_PER_RESOURCE",
        "BYTES|off",
        "The bytes that a case or contact may have in all",
        both: .text("off"),
        flag: \SettingFlags.maximumBytes
    )
    static let uploadLife = Setting(
        "CASEFILE_UPLOAD_LIFE",
        "DURATION",
        "How long an upload may stay uncompleted",
        both: .text("24h"),
        flag: \SettingFlags.uploadLife
    )
    static let retention = Setting(
        "CASEFILE_RETENTION",
        "DURATION",
        "How long REJECTED and FAILED files stay visible",
        both: .text("7d"),
        flag: \SettingFlags.retention
    )
    static let sweepInterval = Setting(
        "CASEFILE_SWEEP_INTERVAL",
        "DURATION",
        "The time between two rounds of removing what is over",
        both: .text("1m"),
        flag: \SettingFlags.sweepInterval
    )
    static let scrubRate = Setting(
        "CASEFILE_SCRUB_RATE",
        "BYTES|off",
        "How many bytes a second are read again to find damage",
        dev: .text("off"),
        serve: .text("4194304"),
        flag: \SettingFlags.scrubRate
    )
    static let shutdownTimeout = Setting(
        "CASEFILE_SHUTDOWN_TIMEOUT",
        "DURATION",
        "How long requests in flight may take to end on a stop",
        both: .text("10s"),
        flag: \SettingFlags.shutdownTimeout
    )
    static let logLevel = Setting(
        "CASEFILE_LOG_LEVEL",
        "trace|debug|info|notice|warning|error|critical",
        "The least that is logged",
        both: .text("info"),
        flag: \SettingFlags.logLevel
    )
    static let logFormat = Setting(
        "CASEFILE_LOG_FORMAT",
        "text|json",
        "How a line of the log is written",
        dev: .nothing("text on a terminal, else json"),
        serve: .text("json"),
        flag: \SettingFlags.logFormat
    )

    /// Every setting, in the order of the help.
    static let all: [Setting] = [
        listen, adminListen, publicURL, data, store, blobs, keys, keysFile, instances, region, bucket, tlsCertificate,
        tlsKey, corsOrigins, signingSecretFile, scanner, scannerDown, scannerUnscannable,
        scannerSecretFile, scannerAddresses, typeCheck, scanTimeout, scanTries, scansAtOnce, quarantine, eventsURL,
        eventsSecretFile, eventsAddresses, eventsRetention, audit, throttle, uploads,
        downloads, maximumFiles, maximumBytes, uploadLife, retention, sweepInterval, scrubRate, shutdownTimeout,
        seed, hooks, logLevel, logFormat,
    ]

    /// The settings that hold a secret: no message shows a value of theirs.
    static let secretNames: Set<String> = [keys.name]
}
