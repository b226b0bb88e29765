package import AttachedFilesCore

/// A scanner that is clamd, reached by its INSTREAM command.
///
/// Only the answer `stream: OK` approves. Each scan has a connection of its own, so that as many are open as files are
/// scanned at once; that number belongs below clamd's `MaxThreads`.
package struct ClamdScanner: Scanner {
    /// The name in log and readiness.
    package let name = "clamd"
    private let connection: ClamdConnection
    private let approvesUnscannable: Bool

    /// A scanner at an address.
    ///
    /// - Parameters:
    ///   - address: where clamd listens.
    ///   - approvesUnscannable: whether files that clamd cannot look into as a whole, for a limit of its settings or
    ///     for encryption, are approved; they are rejected otherwise.
    package init(address: ClamdAddress, approvesUnscannable: Bool) {
        connection = ClamdConnection(address: address)
        self.approvesUnscannable = approvesUnscannable
    }

    /// See ``Scanner``.
    package func scan(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict {
        let exchange = try await connection.ask("INSTREAM", timeout: Limits.scanTimeout) {
            stream async throws(ScanFailure) in
            while let chunk = try await content.next() {
                guard await stream.write(chunk) else { return false }
            }
            return await stream.end()
        }
        switch ClamdAnswer(exchange.answer) {
        case .clean where exchange.isWhole: return .clean
        case .clean: throw .unavailable("clamd answered before it had all of the bytes")
        case .found(let name): return .infected(signature: name)
        case .unscannable(let name): return approvesUnscannable ? .unscannable(name) : .infected(signature: name)
        case .other(let text):
            throw .unavailable(text.isEmpty ? "clamd closed the connection without an answer" : "clamd says: \(text)")
        }
    }

    /// See ``Scanner``; clamd needs all of the bytes.
    package func glance(_ subject: ScanSubject, content: ScanContent) async throws(ScanFailure) -> ScanVerdict? {
        nil
    }

    /// See ``Scanner``.
    package func probe() async throws(ScanFailure) {
        let exchange = try await connection.ask("PING", timeout: Limits.probeTimeout)
        guard exchange.answer.elementsEqual("PONG".utf8) else {
            throw .unavailable("clamd does not answer PING")
        }
        let answer = try await connection.ask("VERSION", timeout: Limits.probeTimeout).answer
        guard ClamdVersion(answer) != nil else { throw .unavailable("clamd does not answer VERSION as clamd does") }
    }
}
