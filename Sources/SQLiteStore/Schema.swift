import SQLiteCommit

/// The schema of the metadata, step by step.
///
/// What clients choose is kept as the bytes of its UTF-8, so that it is equal only byte for byte and may hold any
/// character. Moments are milliseconds since the epoch. A row whose `files` counter is off would break a quota, so
/// every change of a file's status changes the counters of its resource in the same transaction.
///
/// What belongs to a resource lies side by side in one tree, `resource_entry`: its name and counters, then its tokens,
/// then the ids of its files. So a start changes one page of it however many resources there are; views give each kind
/// its name, and ``ResourceEntry`` the number.
enum Schema {
    static let migrations = [
        SQLiteMigration("0001 files", sql: files), SQLiteMigration("0002 settings", sql: settings),
        SQLiteMigration("0003 scans", sql: scans), SQLiteMigration("0004 events", sql: events),
        SQLiteMigration("0005 quarantine", sql: quarantine),
    ]

    private static let files = """
        CREATE TABLE resource_entry (
            resource INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            name BLOB NOT NULL,
            account TEXT,
            instance TEXT,
            files INTEGER CHECK (files >= 0),
            bytes INTEGER CHECK (bytes >= 0),
            fingerprint BLOB,
            file_id TEXT,
            expires_at INTEGER,
            file INTEGER,
            PRIMARY KEY (resource, kind, name)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX resource_name ON resource_entry (account, instance, name) WHERE kind = 0;
        CREATE INDEX token_expiry ON resource_entry (expires_at) WHERE kind = 1;
        CREATE VIEW resource (key, account, instance, arn, files, bytes) AS
            SELECT resource, account, instance, name, files, bytes FROM resource_entry WHERE kind = 0;
        CREATE VIEW token (resource, text, fingerprint, file_id, expires_at) AS
            SELECT resource, name, fingerprint, file_id, expires_at FROM resource_entry WHERE kind = 1;
        CREATE TABLE file (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            resource INTEGER NOT NULL,
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
        CREATE INDEX file_pending ON file (created_at) WHERE status = 'pending';
        CREATE INDEX file_ended ON file (status_changed_at)
            WHERE \(StatusCode.isEnded);
        CREATE INDEX file_blob ON file (blob_id) WHERE blob_id IS NOT NULL;
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
