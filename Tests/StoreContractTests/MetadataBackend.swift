import AttachedFilesCore
import Logging
import SQLiteStore
import TestSupport
import Testing

/// A metadata store that the contracts run against; one case for each that we ship.
enum MetadataBackend: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }

    /// Every store of rows in one.
    typealias Rows = FileStore & TagStore & SweepStore & InspectionStore & ScanQueue & EventOutbox & QuarantineStore
        & TestControlStore

    func withFiles(
        eventClock: (any WallClock)? = nil,
        _ body: (any Rows) async throws -> Void
    ) async throws {
        switch self {
        case .memory: try await body(MemoryMetadataStore(eventClock: eventClock))
        case .sqlite: try await Self.withSQLite(eventClock: eventClock, body)
        }
    }

    func withConfigurations(_ body: (any ConfigurationStore & TestControlStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryConfigurationStore())
        case .sqlite: try await Self.withSQLite(body)
        }
    }

    func withSecrets(_ body: (any SecretStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemorySecretStore())
        case .sqlite: try await Self.withSQLite(body)
        }
    }

    private static func withSQLite(
        eventClock: (any WallClock)? = nil,
        _ body: (SQLiteStore) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(folder: folder, eventClock: eventClock, logger: .silent)
            do {
                try await body(store)
            } catch {
                try await store.close()
                throw error
            }
            try await store.close()
        }
    }
}

extension Logger {
    /// A logger that keeps nothing.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
