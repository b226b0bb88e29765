// swift-tools-version: 6.2
import PackageDescription

/// A product of one of the packages named under `dependencies`.
func product(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let argumentParser = product("ArgumentParser", "swift-argument-parser")
let asyncHTTPClient = product("AsyncHTTPClient", "async-http-client")
let configuration = product("Configuration", "swift-configuration")
let crypto = product("Crypto", "swift-crypto")
let grdb = product("GRDB", "GRDB.swift")
let grdbSQLite = product("GRDBSQLite", "GRDB.swift")
let logging = product("Logging", "swift-log")
let nioCore = product("NIOCore", "swift-nio")
let nioEmbedded = product("NIOEmbedded", "swift-nio")
let nioExtras = product("NIOExtras", "swift-nio-extras")
let nioHTTP1 = product("NIOHTTP1", "swift-nio")
let nioPosix = product("NIOPosix", "swift-nio")
let nioSSL = product("NIOSSL", "swift-nio-ssl")
let serviceLifecycle = product("ServiceLifecycle", "swift-service-lifecycle")

let package = Package(
    name: "casefile",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "AttachedFilesClient", targets: ["AttachedFilesClient", "AttachedFilesAPI", "SigV4"]),
        .library(name: "AttachedFilesClientAHC", targets: ["AttachedFilesClientAHC"]),
        .library(name: "CasefileTesting", targets: ["CasefileTesting"]),
        .library(name: "SigV4", targets: ["SigV4"]),
        .executable(name: "casefile", targets: ["casefile"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            exact: "1.4.0",
            traits: ["CommandLineArguments", "Logging"]
        ),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .target(name: "AttachedFilesAPI"),
        .target(name: "SigV4", dependencies: [crypto]),
        .target(name: "AttachedFilesCore", dependencies: ["AttachedFilesAPI", "SigV4", crypto, logging, nioCore]),
        .systemLibrary(name: "CSystemCalls", path: "Sources/CSystemCalls"),
        .target(name: "SQLiteCommit", dependencies: ["CSystemCalls", grdb, grdbSQLite, logging]),
        .target(name: "SQLiteStore", dependencies: ["AttachedFilesAPI", "AttachedFilesCore", "SQLiteCommit"]),
        .target(
            name: "DiskBlobStore",
            dependencies: ["AttachedFilesAPI", "AttachedFilesCore", "SQLiteCommit", logging, nioCore, nioPosix]
        ),
        .target(name: "AuditLog", dependencies: ["AttachedFilesAPI", "AttachedFilesCore"]),
        .target(
            name: "Webhooks",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "SigV4", asyncHTTPClient, crypto, nioCore, nioHTTP1, nioPosix,
            ]
        ),
        .target(
            name: "Scanners",
            dependencies: ["AttachedFilesAPI", "AttachedFilesCore", "Webhooks", nioCore, nioPosix]
        ),
        .target(name: "HTTPFront", dependencies: [logging, nioCore, nioExtras, nioHTTP1, nioPosix, nioSSL]),
        .target(
            name: "AttachedFilesServer",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "HTTPFront", "SigV4", crypto, logging, nioCore,
                serviceLifecycle,
            ]
        ),
        .target(
            name: "TestControl",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "AttachedFilesServer", "HTTPFront", "SigV4", logging, nioCore,
                serviceLifecycle,
            ]
        ),
        .target(name: "AttachedFilesClient", dependencies: ["AttachedFilesAPI", "SigV4", crypto, logging]),
        .target(
            name: "AttachedFilesClientAHC",
            dependencies: ["AttachedFilesClient", asyncHTTPClient, nioCore, nioHTTP1, nioSSL]
        ),
        .target(name: "CasefileTesting", dependencies: ["AttachedFilesAPI", "AttachedFilesClient"]),
        .executableTarget(
            name: "casefile",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesClient", "AttachedFilesClientAHC", "AttachedFilesCore",
                "AttachedFilesServer", "AuditLog", "DiskBlobStore", "HTTPFront", "SQLiteCommit", "SQLiteStore",
                "Scanners", "SigV4", "TestControl", "Webhooks", argumentParser, asyncHTTPClient, configuration,
                crypto, logging, nioCore, serviceLifecycle,
            ],
            // 135,000 relocations take 40 KB and not 3 MB, which a process reads, and keeps in memory, as it starts.
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker",
                        "--no-export-dynamic",
                    ],
                    .when(platforms: [.linux])
                )
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["AttachedFilesAPI", "AttachedFilesCore", "SigV4", logging, nioCore],
            path: "Tests/TestSupport"
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "DiskBlobStore", "SigV4", "TestSupport", crypto, nioCore,
            ],
            path: "Tests/Simulation"
        ),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
        .testTarget(
            name: "SigV4Tests",
            dependencies: ["SigV4", crypto],
            exclude: ["botocore_differential.py"]
        ),
        .testTarget(name: "AttachedFilesAPITests", dependencies: ["AttachedFilesAPI", "TestSupport"]),
        .testTarget(
            name: "AttachedFilesCoreTests",
            dependencies: ["AttachedFilesAPI", "AttachedFilesCore", "SigV4", "TestSupport", crypto, nioCore]
        ),
        .testTarget(
            name: "StoreContractTests",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "AuditLog", "DiskBlobStore", "SQLiteCommit", "SQLiteStore",
                "TestSupport", crypto, logging, nioCore, nioPosix,
            ]
        ),
        .testTarget(
            name: "TestControlTests",
            dependencies: ["AttachedFilesAPI", "AttachedFilesCore", "TestControl", "TestSupport"]
        ),
        .testTarget(
            name: "ScannersTests",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "Scanners", "TestSupport", "Webhooks", crypto, nioCore,
                nioPosix,
            ]
        ),
        .testTarget(
            name: "HTTPFrontTests",
            dependencies: ["HTTPFront", logging, nioCore, nioHTTP1, nioPosix, nioSSL]
        ),
        .testTarget(
            name: "AttachedFilesServerTests",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesCore", "AttachedFilesServer", "HTTPFront", "SigV4", "TestSupport",
                crypto, logging, nioCore,
            ]
        ),
        .testTarget(
            name: "AttachedFilesClientTests",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesClient", "AttachedFilesCore", "AttachedFilesServer", "HTTPFront",
                "SigV4", "TestSupport", logging, nioCore,
            ]
        ),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: [
                "AttachedFilesAPI", "AttachedFilesClient", "AttachedFilesClientAHC", "CasefileTesting",
            ]
        ),
        .testTarget(name: "HouseTests"),
    ]
)

let fuzzed: [Target.Dependency] = [
    "AttachedFilesAPI", "AttachedFilesCore", "AttachedFilesServer", "HTTPFront", "SigV4", nioCore, nioEmbedded,
    nioHTTP1,
]

// The fuzz targets look into the modules they feed, as tests do: in the ordinary package they are a test that replays
// their inputs, and with CASEFILE_FUZZ (see Scripts/fuzz.sh) a program for libFuzzer.
if Context.environment["CASEFILE_FUZZ"] != nil {
    package.targets.append(.target(name: "FuzzTargets", dependencies: fuzzed, path: "Fuzz/Sources/FuzzTargets"))
    package.targets.append(
        .executableTarget(
            name: "CasefileFuzz",
            dependencies: ["FuzzTargets"],
            path: "Fuzz/Sources/CasefileFuzz",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]
        )
    )
} else {
    package.targets.append(
        .testTarget(name: "FuzzTests", dependencies: fuzzed, path: "Fuzz/Sources", exclude: ["CasefileFuzz"])
    )
}

// The simulation as a program, for many seeds in release mode (see `make simulate`).
if Context.environment["CASEFILE_SIMULATION"] != nil {
    package.targets.append(
        .executableTarget(name: "casefile-simulation", dependencies: ["Simulation"], path: "Tests/SimulationRun")
    )
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),  // `any` is visible where it costs
        .enableUpcomingFeature("InternalImportsByDefault"),  // a leaked dependency needs `public import`
        .enableUpcomingFeature("MemberImportVisibility"),  // a file lists what it uses
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // async functions stay on the caller
        .treatAllWarnings(as: .error),
    ]
}
