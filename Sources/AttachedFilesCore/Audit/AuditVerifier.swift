import AttachedFilesAPI

/// Reads lines of an audit in order, and names the first that does not hold.
package struct AuditVerifier: Sendable {
    /// Where the chain does not hold.
    package struct Problem: Error, Equatable, Sendable {
        /// The line in its file, counted from 1.
        package let line: Int
        /// What is wrong, as a sentence without a full stop.
        package let sentence: String
    }

    /// The chain up to the last line.
    package private(set) var chain = AuditChain()
    /// The number of the first line; `nil` before it.
    package private(set) var first: Int64?
    /// What the first line says is the hash of the line before it.
    package private(set) var before = AuditChain().hash
    /// Lines that hold.
    package private(set) var lines = 0
    /// How often a crash had left part of a line that the next line owned up to.
    package private(set) var tornPlaces = 0
    /// Whether the last line is cut off, as a crash leaves it.
    package private(set) var isCutOff = false
    private var number = 0
    private var pending: (line: Int, bytes: [UInt8])?

    /// A verifier that has read nothing.
    package init() {}

    /// Takes the next line of a file.
    ///
    /// - Parameters:
    ///   - bytes: the line without its end.
    ///   - isEnded: whether a line feed follows it.
    /// - Throws: ``Problem`` for the first line that does not hold.
    package mutating func read(_ bytes: [UInt8], isEnded: Bool) throws(Problem) {
        number += 1
        guard !isCutOff else { throw Problem(line: number, sentence: "a file before this one is cut off at its end") }
        guard isEnded, let line = AuditLine(bytes) else { return try keep(bytes, isEnded: isEnded) }
        if let torn = pending {
            guard line.torn == TornBytes(torn.bytes) else { throw Self.damaged(torn.line) }
            pending = nil
            tornPlaces += 1
        } else if line.torn != nil {
            throw Problem(line: number, sentence: "bytes are gone that a crash had left before this line")
        }
        if first == nil {
            first = line.sequence
            before = line.previous
            if line.sequence > 1 { chain = AuditChain(before: line) }
        }
        guard chain.follow(line) else {
            throw Problem(
                line: number,
                sentence: line.sequence == chain.sequence + 1
                    ? "the line before it was changed"
                    : "line \(line.sequence) of the audit follows line \(chain.sequence)"
            )
        }
        lines += 1
    }

    /// Ends a file; the next line is the first of the next.
    ///
    /// - Throws: ``Problem`` when lines at the end do not hold, and are not one that was cut off.
    package mutating func endFile() throws(Problem) {
        if let pending {
            guard !pending.bytes.contains(UInt8(ascii: "\n")) else { throw Self.damaged(pending.line) }
            isCutOff = true
        }
        pending = nil
        number = 0
    }

    private mutating func keep(_ bytes: [UInt8], isEnded: Bool) throws(Problem) {
        let added = bytes + (isEnded ? [UInt8(ascii: "\n")] : [])
        pending = (pending?.line ?? number, (pending?.bytes ?? []) + added)
        guard let pending, pending.bytes.count > Limits.tornAuditBytes else { return }
        throw Self.damaged(pending.line)
    }

    private static func damaged(_ line: Int) -> Problem {
        Problem(line: line, sentence: "it is not the line that was written")
    }
}

extension AuditChain {
    /// A chain of which a line is the first that is at hand.
    fileprivate init(before line: AuditLine) {
        self.init(sequence: line.sequence - 1, hash: line.previous)
    }
}
