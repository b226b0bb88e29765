import SQLiteCommit

/// The schema of the metadata, step by step.
///
/// What clients choose is kept as the bytes of its UTF-8, so that it is equal only byte for byte and may hold any
/// character. Moments are milliseconds since the epoch. A row whose `files` counter is off would break a quota, so
/// every change of a file's status changes the counters of its resource in the same transaction.
enum Schema {
    /// One step as long as nothing is released: each takes a millisecond of a first start.
    static let migrations = [
        SQLiteMigration("0001", sql: [files, settings, scans, events, quarantine].joined(separator: "\n"))
    ]

    private static let files = """
        CREATE TABLE resource (
            key INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            instance TEXT NOT NULL,
            arn BLOB NOT NULL,
            files INTEGER NOT NULL DEFAULT 0 CHECK (files >= 0),
            bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
            UNIQUE (account, instance, arn)
        ) STRICT;
        CREATE TABLE file (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            resource INTEGER NOT NULL REFERENCES resource (key),
            region TEXT NOT NULL,
            name BLOB NOT NULL,
            size INTEGER NOT NULL,
            use_case TEXT NOT NULL,
            creator_kind INTEGER NOT NULL,
            creator BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            tags BLOB,
            status TEXT NOT NULL,
            status_changed_at INTEGER NOT NULL,
            blob_id TEXT,
            blob_size INTEGER,
            blob_md5 BLOB,
            blob_sha256 BLOB,
            blob_stored_at INTEGER
        ) STRICT;
        CREATE INDEX file_of_resource ON file (resource, id);
        CREATE INDEX file_pending ON file (created_at) WHERE status = 'pending';
        CREATE INDEX file_ended ON file (status_changed_at)
            WHERE \(StatusCode.isEnded);
        CREATE INDEX file_blob ON file (blob_id) WHERE blob_id IS NOT NULL;
        CREATE TABLE token (
            resource INTEGER NOT NULL REFERENCES resource (key),
            text BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            file_id TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (resource, text)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX token_expiry ON token (expires_at);
        CREATE TABLE doomed_bytes (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            file_id TEXT NOT NULL,
            blob_id TEXT NOT NULL,
            UNIQUE (file_id, blob_id)
        ) STRICT;
        """

    private static let settings = """
        CREATE TABLE configuration (
            key INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            instance TEXT NOT NULL,
            scope TEXT NOT NULL,
            maximum_size INTEGER,
            extensions BLOB,
            last_modified_at INTEGER,
            UNIQUE (account, instance, scope)
        ) STRICT;
        CREATE TABLE secret (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            purpose TEXT NOT NULL,
            bytes BLOB NOT NULL,
            retired_at INTEGER
        ) STRICT;
        CREATE INDEX secret_of_purpose ON secret (purpose, key);
        """

    private static let scans = """
        CREATE TABLE scan_job (
            file INTEGER PRIMARY KEY REFERENCES file (key) ON DELETE CASCADE,
            deadline INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            token INTEGER NOT NULL,
            tries INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX scan_job_due ON scan_job (due_at);
        CREATE INDEX scan_job_deadline ON scan_job (deadline);
        """

    /// Events outlive the rows that they tell of, so nothing refers to a file.
    private static let events = """
        CREATE TABLE event (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            file_id TEXT NOT NULL,
            time INTEGER NOT NULL,
            body BLOB NOT NULL,
            due_at INTEGER NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX event_of_file ON event (file_id, key);
        CREATE INDEX event_due ON event (due_at, key);
        CREATE INDEX event_time ON event (time);
        """

    private static let quarantine = """
        CREATE TABLE quarantine (
            file INTEGER PRIMARY KEY REFERENCES file (key) ON DELETE CASCADE,
            signature BLOB
        ) STRICT;
        """
}
