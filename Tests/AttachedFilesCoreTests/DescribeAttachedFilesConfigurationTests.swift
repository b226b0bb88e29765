import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("DescribeAttachedFilesConfiguration")
struct DescribeAttachedFilesConfigurationTests {
    @Test("A scope that was never set shows the defaults, without a time", arguments: AttachmentScope.all)
    func showsDefaults(_ scope: AttachmentScope) async throws {
        let sample = try SampleService()
        let output = try await sample.service.describeAttachedFilesConfiguration(
            .init(instanceID: SampleService.instanceID, attachmentScope: scope),
            caller: sample.caller
        )
        let configuration = output.attachedFilesConfiguration
        #expect(configuration.maximumSizeLimitInBytes == 20_971_520)
        #expect(configuration.allowedExtensions == ScopeLimits.defaultExtensions)
        #expect(configuration.lastModifiedTime == nil)
    }

    @Test("An unknown scope is an InvalidParameterException", arguments: ["case", "CASES", ""])
    func refusesScope(_ scope: String) async throws {
        let sample = try SampleService()
        let error = await #expect(throws: APIError.self) {
            try await sample.service.describeAttachedFilesConfiguration(
                .init(instanceID: SampleService.instanceID, attachmentScope: AttachmentScope(rawValue: scope)),
                caller: sample.caller
            )
        }
        #expect(error?.code == .invalidParameter)
    }

    @Test("An unknown instance is a ResourceNotFoundException", arguments: ["other", "", "in/stance", "é"])
    func refusesInstance(_ instanceID: String) async throws {
        let sample = try SampleService(instances: .listed(["instance-1": nil, "bound": "999999999999"]))
        for id in [instanceID, "bound"] {
            let error = await #expect(throws: APIError.self) {
                try await sample.service.describeAttachedFilesConfiguration(
                    .init(instanceID: id, attachmentScope: .case),
                    caller: sample.caller
                )
            }
            #expect(error?.code == .resourceNotFound)
        }
    }
}
