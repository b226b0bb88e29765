/// Who may import what: the table of `ARCHITECTURE.md` as data.
enum ImportTable {
    /// Modules of the language and the system that every target may use.
    static let everywhere: Set<String> = ["Dispatch", "Synchronization", "Glibc", "Musl", "Darwin"]

    private static let stores: Set<String> = [
        "AttachedFilesAPI", "AttachedFilesCore", "SigV4", "NIOCore", "Crypto", "Logging", "Metrics",
    ]

    /// The modules that each target under `Sources` may import, `everywhere` apart; `nil` allows all.
    static let allowed: [String: Set<String>?] = [
        "AttachedFilesAPI": ["FoundationEssentials", "HTTPTypes"],
        "SigV4": ["Crypto", "FoundationEssentials"],
        "AttachedFilesCore": ["AttachedFilesAPI", "SigV4", "Crypto", "NIOCore", "Logging", "Metrics", "Tracing"],
        "SQLiteCommit": ["CSystemCalls", "GRDB", "GRDBSQLite", "Logging", "Metrics"],
        "SQLiteStore": stores.union(["SQLiteCommit"]),
        "DiskBlobStore": stores.union(["SQLiteCommit", "NIOPosix", "System"]),
        "AuditLog": ["AttachedFilesAPI", "AttachedFilesCore"],
        "Webhooks": [
            "AttachedFilesAPI", "AttachedFilesCore", "SigV4", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix",
            "Crypto",
        ],
        "Scanners": stores.union(["Webhooks", "NIOPosix"]),
        "HTTPFront": [
            "NIOCore", "NIOPosix", "NIOHTTP1", "NIOSSL", "NIOExtras", "HTTPTypes", "Logging",
        ],
        "AttachedFilesServer": [
            "AttachedFilesAPI", "AttachedFilesCore", "SigV4", "HTTPFront", "NIOCore", "HTTPTypes", "Crypto", "Logging",
            "Metrics", "Tracing", "Configuration", "ServiceLifecycle",
        ],
        "TestControl": [
            "AttachedFilesAPI", "AttachedFilesCore", "AttachedFilesServer", "SigV4", "HTTPFront", "NIOCore", "Logging",
            "ServiceLifecycle",
        ],
        "AttachedFilesClient": ["AttachedFilesAPI", "SigV4", "Crypto", "FoundationEssentials", "Logging"],
        "AttachedFilesClientAHC": [
            "AttachedFilesAPI", "AttachedFilesClient", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOSSL",
        ],
        "CasefileTesting": ["AttachedFilesAPI", "AttachedFilesClient", "Foundation"],
        "casefile": nil,
    ]

    /// Drivers and the only targets that may name them.
    static let owners: [(module: String, targets: Set<String>)] = [
        ("GRDB", ["SQLiteCommit"]),
        ("GRDBSQLite", ["SQLiteCommit"]),
        ("CSystemCalls", ["SQLiteCommit"]),
        ("SQLiteCommit", ["SQLiteStore", "DiskBlobStore", "casefile"]),
        ("NIOPosix", ["HTTPFront", "DiskBlobStore", "Scanners", "Webhooks"]),
        ("NIOHTTP1", ["HTTPFront", "AttachedFilesClientAHC", "Webhooks"]),
        ("NIOSSL", ["HTTPFront", "AttachedFilesClientAHC"]),
        ("NIOExtras", ["HTTPFront"]),
        ("AsyncHTTPClient", ["AttachedFilesClientAHC", "Webhooks", "casefile"]),
        ("ArgumentParser", ["casefile"]),
    ]

    /// Targets whose declarations may be `public`.
    static let published: Set<String> = [
        "AttachedFilesAPI", "SigV4", "AttachedFilesClient", "AttachedFilesClientAHC", "AttachedFilesClientURLSession",
        "CasefileTesting",
    ]
}
