import AttachedFilesAPI
import AttachedFilesCore
import Glibc

/// The end of an audit file: the descriptor that lines are added by, and the chain up to the last of them.
///
/// Its calls wait for the disk.
struct AuditTail: Sendable {
    private let path: String
    private var file: AuditDescriptor
    private var chain: AuditChain
    /// Whether the file may end with part of a line.
    private var isDoubtful = false

    init(path: String, at now: Timestamp) throws(StoreError) {
        self.path = path
        (file, chain) = (try AuditDescriptor(path), AuditChain())
        try takeUp(at: now)
    }

    /// Adds lines and makes them durable.
    mutating func write(_ records: [AuditRecord], omitted: Int, at now: Timestamp) throws(StoreError) {
        if try !file.isStill(at: path) {
            let renamed = file
            file = try AuditDescriptor(path)
            renamed.close()
            try takeUp(at: now)
        } else if isDoubtful {
            try takeUp(at: now)
        }
        var next = chain
        var bytes: [UInt8] = []
        for (index, record) in records.enumerated() {
            bytes += next.add(record, omitted: index == 0 ? omitted : 0, at: now)
        }
        try append(bytes)
        chain = next
    }

    func close() {
        file.close()
    }

    private mutating func append(_ bytes: [UInt8]) throws(StoreError) {
        isDoubtful = true
        try file.append(bytes)
        isDoubtful = false
    }

    /// Goes on with the chain in the file, or with the own one in a file that is empty, and owns up to what a crash or a
    /// failed write left behind the last whole line.
    private mutating func takeUp(at now: Timestamp) throws(StoreError) {
        var end = try file.end(limit: Limits.endBytes)
        let lastStart = end.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if AuditLine(end[lastStart...]) != nil {
            // All of the line is there but its end.
            try append([UInt8(ascii: "\n")])
            end.append(UInt8(ascii: "\n"))
        }
        var torn: [UInt8] = []
        if end.isEmpty {
            // A new file: a chain that was begun goes on in it.
        } else if let (line, rest) = Self.lastLine(of: end) {
            (chain, torn) = (AuditChain(endingWith: line), rest)
        } else if end.count < Limits.firstLineBytes, !end.contains(UInt8(ascii: "\n")), Self.mayBeginALine(end) {
            torn = end
        } else {
            throw .unavailable(cause: AuditFailure.notAnAudit(path: path))
        }
        if let last = torn.last, last != UInt8(ascii: "\n") {
            try append([UInt8(ascii: "\n")])
            torn.append(UInt8(ascii: "\n"))
        }
        var next = chain
        try append(next.add(TornBytes.opening(torn.isEmpty ? nil : TornBytes(torn)), at: now))
        chain = next
    }

    /// The last line that holds in itself, and the bytes behind it.
    private static func lastLine(of bytes: [UInt8]) -> (AuditLine, rest: [UInt8])? {
        var end = bytes.count
        while let feed = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")) {
            let start = bytes[..<feed].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            if let line = AuditLine(bytes[start..<feed]) { return (line, Array(bytes[(feed + 1)...])) }
            end = feed
        }
        return nil
    }

    private static func mayBeginALine(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 == 0 } || zip(bytes, "{\"seq\":".utf8).allSatisfy { $0 == $1 }
    }
}
