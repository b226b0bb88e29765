import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("ListTagsForResource")
struct ListTagsForResourceTests {
    @Test("The tags of a start are listed; none is an empty map")
    func listsTags() async throws {
        let sample = try SampleService()
        #expect(try await sample.tags(of: sample.arn()).isEmpty)
        var input = SampleService.input()
        input.tags = ["a": "1"]
        let output = try await sample.service.startAttachedFileUpload(input, caller: sample.caller)
        #expect(try await sample.tags(of: output.fileARN) == ["a": "1"])
    }

    @Test("The tags of a deleted file are gone")
    func deletedFileHasNone() async throws {
        let sample = try SampleService()
        let output = try await sample.service.startAttachedFileUpload(SampleService.input(), caller: sample.caller)
        let address = FileAddress(
            instanceID: SampleService.instanceID,
            fileID: output.fileID,
            associatedResourceARN: SampleService.caseARN
        )
        _ = try await sample.service.deleteAttachedFile(.init(file: address), caller: sample.caller)
        let error = await #expect(throws: APIError.self) { try await sample.tags(of: output.fileARN) }
        #expect(error?.code == .resourceNotFound)
    }
}
