import Foundation

@testable import AttachedFilesServer

/// Base64, against Foundation's: what is read is what Foundation writes, and nothing else is.
enum Base64Target {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        let text = String(repairing: bytes)
        let decoded = Base64.decode(text)
        let reference = Data(base64Encoded: text)
        if let decoded {
            try require(reference.map { Array($0) } == decoded, "Foundation reads otherwise: \(text)")
            try require(Data(decoded).base64EncodedString().bytes == text.bytes, "not canonical: \(text)")
        } else if let reference, !text.utf8.isEmpty {
            try require(reference.base64EncodedString().bytes != text.bytes, "canonical, and refused: \(text)")
        }
        guard !bytes.isEmpty else { return }
        try require(Base64.decode(Data(bytes).base64EncodedString()) == bytes, "does not come back")
    }
}
