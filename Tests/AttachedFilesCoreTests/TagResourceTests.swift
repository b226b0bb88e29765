import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("TagResource")
struct TagResourceTests {
    @Test("Tags are added, and those there change their value")
    func addsTags() async throws {
        let sample = try SampleService()
        let arn = try await sample.arn()
        _ = try await sample.service.tagResource(.init(resourceARN: arn, tags: ["a": "1"]), caller: sample.caller)
        let more: Tags = ["a": "2", "b": ""]
        _ = try await sample.service.tagResource(.init(resourceARN: arn, tags: more), caller: sample.caller)
        #expect(try await sample.tags(of: arn) == more)
    }

    @Test("Two spellings of a key that Unicode calls equivalent are two tags")
    func keepsSpellings() async throws {
        let sample = try SampleService()
        let arn = try await sample.arn()
        let tags: Tags = ["\u{E9}": "composed", "e\u{301}": "decomposed"]
        // The combining mark is of category M, which no tag key may hold; letters that are equivalent may.
        let letters: Tags = ["\u{212B}": "angstrom sign", "\u{C5}": "a with ring"]
        let error = await #expect(throws: APIError.self) {
            try await sample.service.tagResource(.init(resourceARN: arn, tags: tags), caller: sample.caller)
        }
        #expect(error?.code == .invalidParameter)
        _ = try await sample.service.tagResource(.init(resourceARN: arn, tags: letters), caller: sample.caller)
        #expect(try await sample.tags(of: arn).count == 2)
    }

    @Test("More than 50 tags in all are refused and nothing changes")
    func boundsTags() async throws {
        let sample = try SampleService()
        let arn = try await sample.arn()
        let fifty = Tags((0..<50).map { Tag(key: "k\($0)", value: "v") })
        _ = try await sample.service.tagResource(.init(resourceARN: arn, tags: fifty), caller: sample.caller)
        let error = await #expect(throws: APIError.self) {
            try await sample.service.tagResource(.init(resourceARN: arn, tags: ["one": "more"]), caller: sample.caller)
        }
        #expect(error?.code == .invalidParameter)
        #expect(try await sample.tags(of: arn) == fifty)
    }

    @Test("An ARN that is no file's is an InvalidParameterException, an unknown file's a ResourceNotFoundException")
    func refusesARNs() async throws {
        let sample = try SampleService()
        let known = try await sample.arn()
        let cases: [(String, ErrorCode)] = [
            ("x", .invalidParameter), ("arn:aws:connect:us-east-1:111122223333:instance/instance-1", .invalidParameter),
            (known + "0", .resourceNotFound),
            (known.replacing("111122223333", with: "999999999999"), .resourceNotFound),
            (known.replacing("instance-1", with: "instance-2"), .resourceNotFound),
        ]
        for (arn, code) in cases {
            let error = await #expect(throws: APIError.self) {
                try await sample.service.tagResource(.init(resourceARN: arn, tags: ["a": "1"]), caller: sample.caller)
            }
            #expect(error?.code == code, "\(arn)")
        }
    }
}

extension SampleService {
    /// The ARN of a new file.
    func arn() async throws -> String {
        let output = try await service.startAttachedFileUpload(Self.input(), caller: caller)
        return output.fileARN
    }

    /// The tags of a file.
    func tags(of arn: String) async throws -> Tags {
        try await service.listTagsForResource(.init(resourceARN: arn), caller: caller).tags
    }
}
