import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("UpdateAttachedFilesConfiguration")
struct UpdateAttachedFilesConfigurationTests {
    private func update(
        _ sample: SampleService,
        _ scope: AttachmentScope = .case,
        size: Int64? = nil,
        extensions: [String]? = nil
    ) async throws -> AttachedFilesConfiguration {
        try await sample.service.updateAttachedFilesConfiguration(
            .init(
                instanceID: SampleService.instanceID,
                attachmentScope: scope,
                maximumSizeLimitInBytes: size,
                allowedExtensions: extensions
            ),
            caller: sample.caller
        )
    }

    @Test("What is not given keeps its value, and other scopes are untouched")
    func isPartial() async throws {
        let sample = try SampleService()
        _ = try await update(sample, size: 104_857_600)
        let after = try await update(sample, extensions: ["EXE"])
        #expect(after.maximumSizeLimitInBytes == 104_857_600)
        #expect(after.allowedExtensions == ["EXE"])
        #expect(after.lastModifiedTime == sample.clock.now().epochSecondsLiteral)
        let email = try await update(sample, .email)
        #expect(email.maximumSizeLimitInBytes == Limits.defaultMaximumSizeBytes)
    }

    @Test("An update without members changes nothing, not even the time")
    func emptyUpdateChangesNothing() async throws {
        let sample = try SampleService()
        let before = try await update(sample, size: 5)
        sample.clock.advance(seconds: 5)
        #expect(try await update(sample) == before)
    }

    @Test("Extensions are kept as sent and compared without case")
    func comparesWithoutCase() async throws {
        let sample = try SampleService()
        _ = try await update(sample, extensions: ["Exe"])
        _ = try await sample.start(SampleService.input(fileName: "a.eXE"))
        let error = await #expect(throws: APIError.self) { try await sample.start() }
        #expect(error?.reason == .invalidRequest(.invalidFileType))
    }

    @Test("An empty list of extensions allows nothing")
    func emptyListAllowsNothing() async throws {
        let sample = try SampleService()
        _ = try await update(sample, extensions: [])
        let error = await #expect(throws: APIError.self) { try await sample.start() }
        #expect(error?.reason == .invalidRequest(.invalidFileType))
    }

    @Test("Sizes and extensions out of bounds are InvalidParameterExceptions")
    func refusesBounds() async throws {
        let sample = try SampleService()
        for size in [Int64(0), -5, 104_857_601] {
            let error = await #expect(throws: APIError.self) { try await update(sample, size: size) }
            #expect(error?.code == .invalidParameter)
        }
        let many = (0...1000).map { "x\($0)" }
        let error = await #expect(throws: APIError.self) { try await update(sample, extensions: many) }
        #expect(error?.code == .invalidParameter)
        for text in ["", ".pdf", "tar.gz", "elevenchars", "é"] {
            let error = await #expect(throws: APIError.self) { try await update(sample, extensions: [text]) }
            #expect(error?.code == .invalidParameter)
        }
    }
}
