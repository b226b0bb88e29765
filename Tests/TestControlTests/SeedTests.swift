import AttachedFilesAPI
import Testing

@testable import TestControl

@Suite("Seeds")
struct SeedTests {
    private static let place = "\"instanceId\":\"i\",\"associatedResourceArn\":\"arn\",\"fileName\":\"a.pdf\""

    private static func seed(_ text: String) throws(SeedError) -> Seed {
        try Seed(bytes: Array(text.utf8))
    }

    @Test("A seed has files and rules")
    func reads() throws {
        let seed = try Self.seed(
            """
            {"files":[{\(Self.place),"text":"abc"},{\(Self.place),"base64":"AAE=","status":"REJECTED"},
            {\(Self.place),"sizeInBytes":4,"status":"STARTED","tags":{"a":"b"},"accountId":"123456789012"}],
            "transitions":[{"result":"REJECTED"}],"faults":[{"latencyMs":5}]}
            """
        )
        #expect(seed.files.map(\.content) == [Array("abc".utf8), [0, 1], Array("xxxx".utf8)])
        #expect(seed.files.map(\.state) == [.approved, .rejected, .started])
        #expect(seed.files.map(\.accountID) == ["000000000000", "000000000000", "123456789012"])
        #expect(seed.transitions.count == 1)
        #expect(seed.faults.count == 1)
        #expect(try Self.seed("{}").files.isEmpty)
    }

    @Test(
        "A seed that is none says where",
        arguments: [
            ("[]", "no JSON object"), ("{\n\"files\":[\n}", "line 3"), ("{\"file\":[]}", "file: it is not known"),
            ("{\"files\":{}}", "files: it must be a list"), ("{\"files\":[{\(place)}]}", "files[0].text"),
            ("{\"files\":[{\(place),\"text\":\"a\",\"sizeInBytes\":1}]}", "files[0].text"),
            ("{\"files\":[{\(place),\"text\":\"a\",\"status\":\"DONE\"}]}", "files[0].status"),
            ("{\"files\":[{\(place),\"base64\":\"?\"}]}", "files[0].base64"),
            ("{\"files\":[{\(place),\"text\":\"a\"},{\"text\":\"a\"}]}", "files[1].instanceId"),
            ("{\"files\":[{\(place),\"text\":\"a\",\"accountId\":\"1\"}]}", "files[0].accountId"),
            ("{\"transitions\":[{\"result\":\"NO\"}]}", "transitions[0].result"),
            ("{\"faults\":[{}]}", "faults[0].error"),
        ]
    )
    func refuses(_ text: String, _ words: String) {
        let error = #expect(throws: SeedError.self) { try Self.seed(text) }
        #expect(error?.problem.contains(words) == true, "\(error?.problem ?? "")")
    }
}
