import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@testable import TestControl

@Suite("Rules of test control")
struct RuleTests {
    private static func object(_ text: String) throws -> JSONObject {
        guard case .object(let object) = try JSONReader.read(Array(text.utf8)) else {
            Issue.record("no object")
            return JSONObject()
        }
        return object
    }

    private static func transition(_ text: String) throws -> TransitionRule {
        let json = try object(text)
        return try TransitionRule(ControlInput(json, known: TransitionRule.members), source: json)
    }

    private static func fault(_ text: String) throws -> FaultRule {
        let json = try object(text)
        return try FaultRule(ControlInput(json, known: FaultRule.members), source: json)
    }

    @Test(
        "A pattern stands for whole names",
        arguments: [
            ("*.exe", "a.exe", true), ("*.exe", "a.exe.pdf", false), ("a?c", "abc", true), ("a?c", "a\u{E9}c", true),
            ("a?c", "ac", false), ("*", "", true), ("", "", true), ("", "a", false), ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "a1b2", false), ("**x", "x", true), ("A.pdf", "a.pdf", false),
        ]
    )
    func patterns(_ pattern: String, _ name: String, _ matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    @Test(
        "Durations are read in each form, and nothing else",
        arguments: [
            ("\"PT10M\"", 600_000), ("\"P1DT2H3S\"", 93_603_000), ("\"250ms\"", 250), ("\"2h\"", 7_200_000),
            ("90", 90_000), ("0", 0), ("\"PT\"", nil), ("\"P1H\"", nil), ("\"PT1S1M\"", nil), ("\"10\"", nil),
            ("-1", nil), ("1.5", nil),
            ("\"\"", nil), ("true", nil), ("\"PT99999999999999H\"", nil), ("\"P1W\"", nil), ("\"PT1\"", nil),
        ] as [(String, Int64?)]
    )
    func durations(_ text: String, _ milliseconds: Int64?) throws {
        let input = try ControlInput(Self.object("{\"advance\":\(text)}"), known: ["advance"])
        #expect((try? ControlDuration.milliseconds("advance", of: input)) == milliseconds)
    }

    @Test("A transition rule says which files, what, and when")
    func transitions() throws {
        let rule = try Self.transition(
            """
            {"match":{"fileName":"*.exe","tags":{"scan":"slow"}},"result":"REJECTED","after":{"reads":2},"once":true}
            """
        )
        #expect(rule.moment == .reads(2))
        #expect(rule.isOnce)
        #expect(rule.verdict.status == .rejected)
        let other = try Self.transition(
            """
            {"match":{"resource":"arn:aws:cases:us-east-1:1:domain/d/case/c","tag":{"scan":"slow"}},"result":"REJECTED"}
            """
        )
        #expect(other.resource == "arn:aws:cases:us-east-1:1:domain/d/case/c")
        #expect(other.tags == rule.tags)
        #expect(try Self.transition("{\"result\":\"APPROVED\"}").moment == .immediately)
        #expect(try Self.transition("{\"result\":\"FAILED\",\"after\":{\"seconds\":5}}").moment == .milliseconds(5000))
        #expect(try Self.transition("{\"result\":\"FAILED\",\"after\":\"immediate\"}").moment == .immediately)
    }

    @Test(
        "A rule that is none names the member",
        arguments: [
            ("{}", "result"), ("{\"result\":\"approved\"}", "result"), ("{\"result\":\"APPROVED\",\"when\":1}", "when"),
            ("{\"result\":\"APPROVED\",\"match\":{\"name\":\"x\"}}", "match.name"),
            ("{\"result\":\"APPROVED\",\"match\":{\"tags\":{\"a\":1}}}", "match.tags.a"),
            (
                "{\"result\":\"APPROVED\",\"match\":{\"resource\":\"a\",\"associatedResourceArn\":\"b\"}}",
                "match.resource"
            ),
            ("{\"result\":\"APPROVED\",\"after\":{}}", "after"),
            ("{\"result\":\"APPROVED\",\"after\":{\"reads\":1,\"seconds\":1}}", "after"),
            ("{\"result\":\"APPROVED\",\"after\":{\"reads\":-1}}", "after.reads"),
            ("{\"result\":\"APPROVED\",\"once\":\"yes\"}", "once"),
        ]
    )
    func badTransitions(_ text: String, _ member: String) {
        let error = #expect(throws: MemberError.self) { try Self.transition(text) }
        #expect(error?.member == member)
    }

    @Test(
        "A fault that is none names the member",
        arguments: [
            ("{}", "error"), ("{\"error\":\"NoSuchError\"}", "error"),
            ("{\"operation\":\"PutFile\",\"latencyMs\":1}", "operation"),
            ("{\"error\":\"ThrottlingException\",\"operation\":\"PutObject\"}", "error"),
            ("{\"error\":\"SlowDown\",\"operation\":\"GetAttachedFile\"}", "error"),
            ("{\"cutAfterBytes\":1}", "operation"),
            ("{\"cutAfterBytes\":1,\"operation\":\"GetAttachedFile\"}", "operation"),
            ("{\"bytesPerSecond\":1,\"operation\":\"PutObject\"}", "bytesPerSecond"),
            ("{\"latencyMs\":1,\"probability\":1.1}", "probability"), ("{\"latencyMs\":1,\"count\":0}", "count"),
            ("{\"latencyMs\":-1}", "latencyMs"),
        ]
    )
    func badFaults(_ text: String, _ member: String) {
        let error = #expect(throws: MemberError.self) { try Self.fault(text) }
        #expect(error?.member == member)
    }

    @Test("Faults are met as often as they say, the newest first, and only where they apply")
    func faults() throws {
        let script = FaultScript(random: SeededRandom(3))
        script.add([try Self.fault("{\"error\":\"ThrottlingException\",\"count\":2}")])
        script.add([try Self.fault("{\"operation\":\"GetObject\",\"cutAfterBytes\":5}")])
        #expect(script.fault(for: "PutObject", bytes: 6) == nil)
        #expect(script.fault(for: "GetObject", bytes: 5) == nil)
        #expect(script.fault(for: "GetObject", bytes: nil) == nil)
        #expect(script.fault(for: "GetObject", bytes: 6)?.cutAfterBytes == 5)
        #expect(script.fault(for: "GetAttachedFile", bytes: 6)?.error == "ThrottlingException")
        #expect(script.fault(for: "StartAttachedFileUpload", bytes: 6)?.error == "ThrottlingException")
        #expect(script.fault(for: "StartAttachedFileUpload", bytes: 6) == nil)
        script.clear()
        script.add([try Self.fault("{\"latencyMs\":1,\"probability\":0.25}")])
        let met = (0..<4000).count { _ in script.fault(for: "GetAttachedFile", bytes: 6) != nil }
        #expect((800...1200).contains(met))
        script.clear()
        script.add([try Self.fault("{\"latencyMs\":1,\"probability\":0}")])
        #expect(script.fault(for: "GetAttachedFile", bytes: 6) == nil)
    }

    @Test("The clock of test control goes with its base, moves, stands and comes back")
    func clock() {
        let base = FixedClock()
        let clock = MovableClock(base)
        #expect(clock.now() == base.now())
        clock.advance(milliseconds: 600_000)
        base.advance(seconds: 1)
        #expect(clock.now() == base.now().adding(seconds: 600))
        clock.set(Timestamp.sample, isStopped: true)
        base.advance(seconds: 5)
        #expect(clock.now() == .sample)
        clock.advance(milliseconds: 1000)
        #expect(clock.now() == Timestamp.sample.adding(seconds: 1))
        clock.reset()
        #expect(clock.now() == base.now())
    }

    @Test("A seed decides the ids that follow, and without one they are the system's")
    func ids() {
        let random = SeedableRandom(SeededRandom(9))
        let free = (0..<3).map { _ in random.next() }
        random.seed(7)
        let first = (0..<100).map { _ in random.next() }
        random.seed(7)
        #expect((0..<100).map { _ in random.next() } == first)
        #expect(Set(first).count == 100)
        random.seed(nil)
        #expect(!(0..<3).map { _ in random.next() }.contains(first[0]))
        #expect(free.count == 3)
    }
}
