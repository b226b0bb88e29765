import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("GetAttachedFile")
struct GetAttachedFileTests {
    @Test("Before approval the answer has no DownloadUrlMetadata")
    func hidesURL() async throws {
        let sample = try SampleService()
        let file = try await sample.upload()
        let output = try await sample.service.getAttachedFile(.init(file: file), caller: sample.caller)
        #expect(output.file.fileStatus == .processing)
        #expect(output.downloadURLMetadata == nil)
    }

    @Test("An approved file has a URL that lives as long as asked for")
    func answersURL() async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        let input = GetAttachedFile.Input(file: file, urlExpiryInSeconds: 7)
        let output = try await sample.service.getAttachedFile(input, caller: sample.caller)
        let metadata = try #require(output.downloadURLMetadata)
        #expect(metadata.urlExpiry == sample.clock.now().adding(seconds: 7).iso8601)
        #expect(metadata.url.contains("X-Amz-Expires=7&"))
    }

    @Test("urlExpiryInSeconds outside of 5 to 300 is refused", arguments: [0, 4, 301, Int64.max])
    func boundsExpiry(_ seconds: Int64) async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        let error = await #expect(throws: APIError.self) {
            try await sample.service.getAttachedFile(
                .init(file: file, urlExpiryInSeconds: seconds),
                caller: sample.caller
            )
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("urlExpiryInSeconds") == true)
    }

    @Test("A file of another account, instance or resource is as unknown as none")
    func isolates() async throws {
        let sample = try SampleService(checksResourceAccount: false)
        let file = try await sample.approvedFile()
        var unknown = file
        unknown.fileID = "00000000-0000-7000-8000-000000000000"
        var otherInstance = file
        otherInstance.instanceID = "instance-2"
        var otherCase = file
        otherCase.associatedResourceARN += "2"
        let other = try Caller.sample(account: "999999999999")
        let attempts = [
            (unknown, sample.caller), (otherInstance, sample.caller), (otherCase, sample.caller), (file, other),
        ]
        var errors: [APIError?] = []
        for (address, caller) in attempts {
            let error = await #expect(throws: APIError.self) {
                try await sample.service.getAttachedFile(.init(file: address), caller: caller)
            }
            errors.append(error)
        }
        #expect(errors.allSatisfy { $0 == errors[0] && $0?.code == .resourceNotFound })
    }
}
