import AttachedFilesAPI
import AttachedFilesCore
import AuditLog
import Foundation
import TestSupport
import Testing

@Suite("The file of the audit")
struct AuditFileTests {
    private let clock = FixedClock()
    private let record = AuditRecord("DeleteAttachedFile", by: .service)

    private func open(_ path: String) throws -> AuditFile { try AuditFile(path: path, clock: clock) }

    /// Verifies files in order.
    private func verify(_ paths: String...) throws -> AuditVerifier {
        var verifier = AuditVerifier()
        for path in paths {
            var lines = try readFile(path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let rest = lines.removeLast()
            for line in lines { try verifier.read(Array(line), isEnded: true) }
            if !rest.isEmpty { try verifier.read(Array(rest), isEnded: false) }
            try verifier.endFile()
        }
        return verifier
    }

    @Test("Records of many at once are one chain, which the next process goes on with")
    func chain() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/audit.log"
            for _ in 1...2 {
                let audit = try open(path)
                try await withThrowingTaskGroup { group in
                    for _ in 1...100 { group.addTask { try await audit.write(record) } }
                    try await group.waitForAll()
                }
                for _ in 1...10 { audit.note(record) }
                audit.close()
                try await expectRefusal(.unavailable) { try await audit.write(record) }
            }
            #expect(try verify(path).lines == 222)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0)
        }
    }

    @Test("A line that a crash cut off at any byte is owned up to by the next start")
    func torn() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/audit.log"
            let audit = try open(path)
            try await audit.write(record)
            audit.close()
            let whole = try readFile(path)
            let start = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
            for end in [0, 1, 20, start - 1, start + 1, start + 9, whole.count - 1, whole.count] {
                try writeFile(path, Array(whole[..<end]))
                let next = try open(path)
                try await next.write(record)
                next.close()
                let verifier = try verify(path)
                #expect(
                    verifier.tornPlaces == ([0, start - 1, start, whole.count - 1, whole.count].contains(end) ? 0 : 1),
                    "cut at \(end)"
                )
                #expect(verifier.lines >= 2)
            }
        }
    }

    @Test("A file that was renamed away is followed by one in which the chain goes on")
    func rotates() async throws {
        try await withTemporaryFolder { folder in
            let (path, old) = (folder + "/audit.log", folder + "/old.log")
            let audit = try open(path)
            try await audit.write(record)
            try FileManager.default.moveItem(atPath: path, toPath: old)
            try await audit.write(record)
            audit.close()
            #expect(try verify(old, path).lines == 4)
            #expect(try verify(path).first == 3)
            #expect(throws: AuditVerifier.Problem.self) { try verify(path, old) }
        }
    }

    @Test("Another process's audit, and a file that is none, are left alone")
    func refuses() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/audit.log"
            let audit = try open(path)
            try await expectRefusal(.unavailable) { try open(path) }
            audit.close()
            for text in ["root:x:0:0\n", "something", "{}\n"] {
                try writeFile(path, Array(text.utf8))
                try await expectRefusal(.unavailable) { try open(path) }
                #expect(try readFile(path) == Array(text.utf8))
            }
            try await expectRefusal(.unavailable) { try open(folder + "/none/audit.log") }
        }
    }

    @Test("Records of callers who proved nothing are only counted beyond a number in a second")
    func floods() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/audit.log"
            let audit = try open(path)
            for number in 1...1_000 {
                let actor: AuditRecord.Actor = number.isMultiple(of: 2) ? .unknown : .unverified(key: "AKID")
                audit.note(AuditRecord("-", by: actor, decision: .refused))
            }
            clock.advance(seconds: 1)
            try await audit.write(record)
            audit.close()
            #expect(try verify(path).lines == 52)
            let omitted = String(decoding: try readFile(path), as: UTF8.self).matches(of: /"omitted":(\d+)/)
            #expect(omitted.compactMap { Int($0.1) }.reduce(0, +) == 950)
        }
    }
}
