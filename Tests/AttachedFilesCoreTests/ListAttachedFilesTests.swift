import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("ListAttachedFiles")
struct ListAttachedFilesTests {
    private func list(
        _ sample: SampleService,
        _ maxResults: Int64? = nil,
        _ token: String? = nil
    ) async throws -> ListAttachedFiles.Output {
        try await sample.service.listAttachedFiles(
            .init(
                instanceID: SampleService.instanceID,
                associatedResourceARN: SampleService.caseARN,
                maxResults: maxResults,
                nextToken: token
            ),
            caller: sample.caller
        )
    }

    @Test("Files come newest first, a page at a time")
    func pages() async throws {
        let sample = try SampleService()
        var started: [String] = []
        for _ in 0..<5 {
            sample.clock.advance(seconds: 1)
            started.append(try await sample.start().fileID)
        }
        var listed: [String] = []
        var token: String?
        repeat {
            let page = try await list(sample, 2, token)
            #expect(page.files.count <= 2)
            listed += page.files.map(\.fileID)
            token = page.nextToken
        } while token != nil
        #expect(listed == started.reversed())
    }

    @Test("A token of another listing is an InvalidParameterException")
    func refusesToken() async throws {
        let sample = try SampleService()
        let error = await #expect(throws: APIError.self) { try await list(sample, 2, "00") }
        #expect(error?.code == .invalidParameter)
    }
}
