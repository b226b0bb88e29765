package import Foundation

/// Runs a body with the path of a new, empty folder that is gone afterwards.
package func withTemporaryFolder<Value>(
    in parent: URL = FileManager.default.temporaryDirectory,
    _ body: (String) async throws -> Value
) async throws -> Value {
    let folder = parent.appendingPathComponent("casefile-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(folder.path))
    } catch {
        result = .failure(error)
    }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
}
