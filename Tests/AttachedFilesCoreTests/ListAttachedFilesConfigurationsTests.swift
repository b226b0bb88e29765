import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("ListAttachedFilesConfigurations")
struct ListAttachedFilesConfigurationsTests {
    private func list(
        _ sample: SampleService,
        _ maxResults: Int64? = nil,
        _ token: String? = nil,
        instanceID: String = SampleService.instanceID
    ) async throws -> ListAttachedFilesConfigurations.Output {
        try await sample.service.listAttachedFilesConfigurations(
            .init(instanceID: instanceID, maxResults: maxResults, nextToken: token),
            caller: sample.caller
        )
    }

    @Test("All four scopes are listed, without LastModifiedTime")
    func listsAll() async throws {
        let sample = try SampleService()
        _ = try await sample.service.updateAttachedFilesConfiguration(
            .init(instanceID: SampleService.instanceID, attachmentScope: .case, maximumSizeLimitInBytes: 7),
            caller: sample.caller
        )
        let output = try await list(sample)
        #expect(output.attachedFilesConfigurations.map(\.attachmentScope) == AttachmentScope.all)
        #expect(output.attachedFilesConfigurations.map(\.maximumSizeLimitInBytes).contains(7))
        #expect(output.attachedFilesConfigurations.allSatisfy { $0.lastModifiedTime == nil })
        #expect(output.nextToken == nil)
    }

    @Test("Pages follow one another to the end")
    func pages() async throws {
        let sample = try SampleService()
        var scopes: [AttachmentScope] = []
        var token: String?
        repeat {
            let page = try await list(sample, 3, token)
            scopes += page.attachedFilesConfigurations.map(\.attachmentScope)
            token = page.nextToken
        } while token != nil
        #expect(scopes == AttachmentScope.all)
    }

    @Test("A token that this listing did not answer, and a page size out of bounds, are refused")
    func refusesTokens() async throws {
        let sample = try SampleService()
        let token = try #require(try await list(sample, 1).nextToken)
        let tampered = String(token.dropLast(2)) + "33"
        for bad in ["", "abc", "3", tampered, token.uppercased()] where bad != token {
            let error = await #expect(throws: APIError.self) { try await list(sample, 1, bad) }
            #expect(error?.code == .invalidParameter)
        }
        let elsewhere = await #expect(throws: APIError.self) { try await list(sample, 1, token, instanceID: "other") }
        #expect(elsewhere?.code == .invalidParameter)
        for size in [Int64(0), -1, 101] {
            let error = await #expect(throws: APIError.self) { try await list(sample, size) }
            #expect(error?.message.contains("maxResults") == true)
        }
    }
}
