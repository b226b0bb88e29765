import Foundation

/// Runs a program of the machine and waits for it.
enum Command {
    /// What a program left behind.
    struct Result {
        /// Its exit code.
        let code: Int32
        /// Standard output and standard error together.
        let output: String
    }

    /// Runs a program found on `PATH` in the repository's folder.
    static func run(_ words: String...) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = SourceTree.root
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(code: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }
}
