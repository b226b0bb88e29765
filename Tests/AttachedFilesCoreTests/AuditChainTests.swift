import AttachedFilesAPI
import AttachedFilesCore
import Crypto
import TestSupport
import Testing

@Suite("The chain of the audit")
struct AuditChainTests {
    private let record = AuditRecord(
        "ReleaseFromQuarantine",
        by: .operator(user: 1000),
        instance: .sample(),
        fileID: AttachedFile.sampleID(1),
        reason: "a \"false\" alarm",
        requestID: "r-1"
    )

    private func lines(_ count: Int) -> [[UInt8]] {
        var chain = AuditChain()
        return (0..<count).map { _ in Array(chain.add(record, at: .sample).dropLast()) }
    }

    /// Verifies lines; `nil` when they hold, else the line and what is wrong with it.
    private func problem(_ lines: [[UInt8]], endsInLine: Bool = false) -> AuditVerifier.Problem? {
        var verifier = AuditVerifier()
        do throws(AuditVerifier.Problem) {
            for (index, line) in lines.enumerated() {
                try verifier.read(line, isEnded: !endsInLine || index < lines.count - 1)
            }
            try verifier.endFile()
            return nil
        } catch {
            return error
        }
    }

    @Test("A line says who, what, why and when, and carries the hash of the one before and its own")
    func line() throws {
        let all = lines(2)
        let zeros = String(repeating: "0", count: 64)
        let begin = """
            {"seq":1,"time":"2026-11-22T10:00:00.000Z","who":{"kind":"operator","user":1000},\
            "what":{"operation":"ReleaseFromQuarantine","account":"111122223333","instanceId":"instance-1",\
            "fileId":"\(AttachedFile.sampleID(1))"},"decision":"allowed","reason":"a \\"false\\" alarm",\
            "requestId":"r-1","prev":"\(zeros)"
            """
        let hash = SHA256.hash(data: Array("\(begin)}".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
        #expect(String(decoding: all[0], as: UTF8.self) == "\(begin),\"hash\":\"\(hash)\"}")
        #expect(String(decoding: all[1], as: UTF8.self).contains("\"prev\":\"\(hash)\""))
    }

    @Test("A chain holds as a whole and from any of its lines on")
    func holds() {
        let all = lines(5)
        #expect(problem(all) == nil)
        #expect(problem(Array(all.dropFirst(2))) == nil)
        #expect(problem([]) == nil)
    }

    @Test("A change to any byte of any line is seen, at that line")
    func changed() {
        let all = lines(3)
        for index in all[1].indices {
            var copy = all
            copy[1][index] ^= 1
            #expect(problem(copy)?.line == 2, "byte \(index)")
        }
    }

    @Test("A line that is written anew with a right hash, taken out, doubled or moved is seen")
    func moved() {
        let all = lines(4)
        var chain = AuditChain()
        var other = record
        other.reason = "something else"
        let forged = Array(chain.add(other, at: .sample).dropLast())
        #expect(problem([forged] + all.dropFirst())?.line == 2)
        #expect(problem([all[0], all[2], all[3]])?.line == 2)
        #expect(problem([all[0], all[1], all[1]])?.line == 3)
        #expect(problem([all[0], all[2], all[1], all[3]])?.line == 2)
        #expect(problem([all[0], all[1], [], all[2]])?.line == 3)
    }

    @Test("A last line that is cut off is a crash's; it is none when more follows")
    func cutOff() {
        let all = lines(3)
        for count in 1..<all[2].count {
            #expect(problem([all[0], all[1], Array(all[2].prefix(count))], endsInLine: true) == nil)
        }
        #expect(problem([all[0], Array(all[1].dropLast()), all[2]])?.line == 2)
        #expect(problem([all[0], Array(all[1].dropLast())])?.line == 2)
    }

    @Test("What a crash left holds only when the next line owns up to exactly that")
    func torn() {
        var chain = AuditChain()
        let first = Array(chain.add(record, at: .sample).dropLast())
        let rest = Array("{\"seq\":2,\"ti".utf8)
        let whole = rest + [UInt8(ascii: "\n")]
        let opening = Array(chain.add(TornBytes.opening(TornBytes(whole)), at: .sample).dropLast())
        let last = Array(chain.add(record, at: .sample).dropLast())
        #expect(problem([first, rest, opening, last]) == nil)
        #expect(problem([first, rest + [0], opening, last])?.line == 2)
        #expect(problem([first, rest, last])?.line == 2)
        #expect(problem([first, opening, last])?.line == 2)
    }
}
