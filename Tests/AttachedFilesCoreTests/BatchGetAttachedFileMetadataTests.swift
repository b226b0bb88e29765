import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("BatchGetAttachedFileMetadata")
struct BatchGetAttachedFileMetadataTests {
    private func input(_ ids: [String]) -> BatchGetAttachedFileMetadata.Input {
        .init(
            instanceID: SampleService.instanceID,
            associatedResourceARN: SampleService.caseARN,
            fileIDs: ids
        )
    }

    @Test("Each id is answered once, in the order asked for, among the files or the errors")
    func answersOnce() async throws {
        let sample = try SampleService()
        let first = try await sample.start().fileID
        let second = try await sample.approvedFile().fileID
        let output = try await sample.service.batchGetAttachedFileMetadata(
            input([second, "no", first, second, "no"]),
            caller: sample.caller
        )
        #expect(output.files.map(\.fileID) == [second, first])
        #expect(output.errors.map(\.fileID) == ["no"])
        #expect(output.errors.map(\.errorCode) == ["ResourceNotFoundException"])
    }

    @Test("Files of another resource or account are errors")
    func isolates() async throws {
        let sample = try SampleService(checksResourceAccount: false)
        let id = try await sample.start().fileID
        var other = input([id])
        other.associatedResourceARN += "2"
        let elsewhere = try await sample.service.batchGetAttachedFileMetadata(other, caller: sample.caller)
        #expect(elsewhere.files.isEmpty)
        let stranger = try Caller.sample(account: "999999999999")
        let hidden = try await sample.service.batchGetAttachedFileMetadata(input([id]), caller: stranger)
        #expect(hidden.errors.map(\.fileID) == [id])
    }

    @Test("No ids, 101 ids and ids out of bounds are refused")
    func boundsIDs() async throws {
        let sample = try SampleService()
        let lists = [[], (0...100).map { "\($0)" }, [""], [String(repeating: "x", count: 257)]]
        for ids in lists {
            let error = await #expect(throws: APIError.self) {
                try await sample.service.batchGetAttachedFileMetadata(input(ids), caller: sample.caller)
            }
            #expect(error?.code == .invalidRequest)
            #expect(error?.message.contains("FileIds") == true)
        }
    }
}
