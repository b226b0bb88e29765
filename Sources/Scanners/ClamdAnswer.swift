/// What clamd says of a stream.
///
/// Source: clamd(8), "INSTREAM" (documented); the texts by clamd 1.4 (observed).
enum ClamdAnswer: Equatable, Sendable {
    /// Exactly `stream: OK`.
    case clean
    /// `stream: NAME FOUND`.
    case found(String)
    /// clamd could not look into all of it: a limit, or encryption, by the name of the alert.
    case unscannable(String)
    /// Anything else: no verdict.
    case other(String)

    /// Reads an answer without the NUL at its end.
    init(_ bytes: some Collection<UInt8>) {
        let prefix = Array("stream: ".utf8)
        let found = Array(" FOUND".utf8)
        if bytes.elementsEqual(prefix + Array("OK".utf8)) {
            self = .clean
        } else if bytes.elementsEqual("INSTREAM size limit exceeded. ERROR".utf8) {
            self = .unscannable("StreamMaxLength")
        } else if bytes.starts(with: prefix), bytes.suffix(found.count).elementsEqual(found),
            bytes.count > prefix.count + found.count, bytes.allSatisfy({ $0 >= 0x20 })
        {
            let name = Self.printable(bytes.dropFirst(prefix.count).dropLast(found.count))
            self = Self.isUnscannable(name) ? .unscannable(name) : .found(name)
        } else {
            self = .other(Self.printable(bytes.prefix(200)))
        }
    }

    private static func isUnscannable(_ name: String) -> Bool {
        name.hasPrefix("Heuristics.Limits.") || name.hasPrefix("Heuristics.Encrypted.")
    }

    /// ASCII that may stand in a log.
    private static func printable(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
