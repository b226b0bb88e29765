/// One step from an older schema to a newer one; never changed once it shipped.
package struct SQLiteMigration: Sendable {
    /// The name under which the database remembers it.
    package let name: String
    /// Statements, each ended by a semicolon.
    package let sql: String

    /// A step of statements.
    package init(_ name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
