import Foundation

/// The repository as files, found from this file's own place in it.
enum SourceTree {
    /// The folder that holds `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()  // HouseTests
        .deletingLastPathComponent()  // Tests
        .deletingLastPathComponent()

    /// Folders that are built or fetched, never written by hand.
    private static let generated: Set<String> = [".git", ".build", ".venv", ".pytest_cache", "__pycache__"]

    /// Every Swift file of `Sources` and `Tests`, read and scanned once.
    private static let swiftFiles = Result {
        try (paths(under: "Sources") + paths(under: "Tests")).filter { $0.hasSuffix(".swift") }
            .map(SwiftFile.init(path:))
    }

    /// The Swift files below `Sources`, `Tests` or a folder of theirs, in the order of their paths.
    static func swiftFiles(under folder: String) throws -> [SwiftFile] {
        try swiftFiles.get().filter { $0.path.hasPrefix("\(folder)/") }
    }

    /// Every file below a folder, as paths relative to the repository; the whole repository for `""`.
    static func paths(under folder: String) -> [String] {
        let start = folder.isEmpty ? root : root.appendingPathComponent(folder)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: start.path) else { return [] }
        return names.sorted().flatMap { name -> [String] in
            guard !generated.contains(name), !name.hasPrefix(".build") else { return [] }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            return isFolder(path) ? paths(under: path) : [path]
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
            atPath: root.appendingPathComponent(path).path,
            isDirectory: &isFolder
        )
        return exists && isFolder.boolValue
    }

    /// The text of a file.
    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
    }

    /// The name of a path's last part without its extension.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.split(separator: ".").first.map(String.init) ?? name
    }
}
