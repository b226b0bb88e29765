import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("UntagResource")
struct UntagResourceTests {
    @Test("Keys are removed, and an absent key is no error")
    func removesKeys() async throws {
        let sample = try SampleService()
        let arn = try await sample.arn()
        _ = try await sample.service.tagResource(
            .init(resourceARN: arn, tags: ["a": "1", "b": "2"]),
            caller: sample.caller
        )
        _ = try await sample.service.untagResource(
            .init(resourceARN: arn, tagKeys: ["a", "no"]),
            caller: sample.caller
        )
        #expect(try await sample.tags(of: arn) == ["b": "2"])
    }

    @Test("No keys, 51 keys and keys that break their form are InvalidParameterExceptions")
    func boundsKeys() async throws {
        let sample = try SampleService()
        let arn = try await sample.arn()
        for keys in [[], (0...50).map { "\($0)" }, [""], ["a!b"], ["aws:x"]] {
            let error = await #expect(throws: APIError.self) {
                try await sample.service.untagResource(.init(resourceARN: arn, tagKeys: keys), caller: sample.caller)
            }
            #expect(error?.code == .invalidParameter)
        }
    }
}
