import FoundationEssentials
import Glibc

/// A data folder that ends with the process.
struct TemporaryFolder: Sendable {
    /// Its path.
    let path: String

    /// Makes one, readable by the owner only.
    ///
    /// - Throws: ``CommandFailure`` when the system refuses.
    init() throws(CommandFailure) {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/casefile-dev-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            let reason = String(cString: strerror(errno))
            throw CommandFailure(.failed, "no temporary folder can be made: \(reason)", remedy: "Give --data FOLDER.")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
