import CSystemCalls

/// What SQLite is told once in a process.
enum SQLiteProcess {
    /// Before the first database is opened; a later call changes nothing.
    static func prepare() {
        _ = isPrepared
    }

    private static let isPrepared = sqlite3_config_without_memory_status() == 0
}
