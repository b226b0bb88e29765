package import AttachedFilesAPI
import Crypto
import SigV4

/// Lines that each carry the hash of the one before, so that no line can change, move or go without the next one telling.
///
/// A line is one JSON object: `seq`, `time`, what happened, `prev`, and last `hash`, which is the SHA-256 of the line
/// without that member, in hexadecimal digits. The first line's `prev` is 64 zeros.
package struct AuditChain: Equatable, Sendable {
    /// The number of the last line; 0 before the first.
    package private(set) var sequence: Int64
    /// The hash of the last line.
    package private(set) var hash: String

    /// A chain without a line.
    package init() {
        sequence = 0
        hash = String(repeating: "0", count: 64)
    }

    /// A chain up to a line of this number and hash.
    init(sequence: Int64, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }

    /// A chain up to a line.
    package init(endingWith line: AuditLine) {
        sequence = line.sequence
        hash = line.hash
    }

    /// Adds a line.
    ///
    /// - Parameters:
    ///   - record: what happened.
    ///   - omitted: records that were only counted since the line before.
    ///   - now: when it is written.
    /// - Returns: the line, with its end.
    package mutating func add(_ record: AuditRecord, omitted: Int = 0, at now: Timestamp) -> [UInt8] {
        var object = JSONObject([.init("seq", .integer(sequence + 1)), .init("time", .string(now.iso8601))])
        for member in record.json.members { object.set(member.name, member.value) }
        if omitted > 0 { object.set("omitted", Int64(omitted)) }
        object.set("prev", hash)
        let bytes = object.bytes
        sequence += 1
        hash = Hex.encode(Array(SHA256.hash(data: bytes)))
        return bytes.dropLast() + Array(",\"hash\":\"\(hash)\"}\n".utf8)
    }

    /// Goes on to a line, if it is the next one.
    ///
    /// - Returns: whether it is.
    package mutating func follow(_ line: AuditLine) -> Bool {
        guard line.sequence == sequence + 1, line.previous.isSameBytes(as: hash) else { return false }
        self = AuditChain(endingWith: line)
        return true
    }
}

/// A line whose hash is that of its bytes.
package struct AuditLine: Equatable, Sendable {
    /// Its number.
    package let sequence: Int64
    /// The hash of the line before.
    package let previous: String
    /// Its hash.
    package let hash: String
    /// What it says of bytes before it that a crash left, if it is the first after one.
    package let torn: TornBytes?

    /// Reads a line without its end; `nil` when it is none or its hash is another.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        // `,"hash":"` and 64 digits and `"}`
        let end = bytes.count - 75
        guard end > 0, bytes[end...].starts(with: ",\"hash\":\"".utf8), bytes.suffix(2).elementsEqual("\"}".utf8) else {
            return nil
        }
        let digits = String(decoding: bytes[(end + 9)..<(bytes.count - 2)], as: UTF8.self)
        let hashed = Array(bytes[..<end]) + [UInt8(ascii: "}")]
        guard digits.isSameBytes(as: Hex.encode(Array(SHA256.hash(data: hashed)))),
            case .object(let object) = try? JSONReader.read(hashed), let sequence = object["seq"]?.integer,
            case .string(let previous) = object["prev"]
        else { return nil }
        self.sequence = sequence
        self.previous = previous
        hash = digits
        torn = TornBytes(object)
    }
}

/// Bytes after the last whole line that a crash left, which the next line owns up to.
package struct TornBytes: Equatable, Sendable {
    /// How many.
    package let count: Int
    /// Their SHA-256, in hexadecimal digits.
    package let hash: String

    /// Of these bytes.
    package init(_ bytes: some Collection<UInt8>) {
        count = bytes.count
        hash = Hex.encode(Array(SHA256.hash(data: Array(bytes))))
    }

    init?(_ line: JSONObject) {
        guard case .object(let what) = line["what"], case .string(let operation) = what["operation"],
            operation.isSameBytes(as: Self.operation), let count = what["tornBytes"]?.integer,
            case .string(let hash) = what["tornHash"]
        else { return nil }
        self.count = Int(clamping: count)
        self.hash = hash
    }

    /// The operation of the line that begins a file or goes on with one.
    private static let operation = "OpenAudit"

    /// The record of that line.
    package static func opening(_ torn: TornBytes?) -> AuditRecord {
        let details: [JSONObject.Member] =
            torn.map { [.init("tornBytes", .integer(Int64($0.count))), .init("tornHash", .string($0.hash))] } ?? []
        return AuditRecord(operation, by: .service, details: details)
    }
}
