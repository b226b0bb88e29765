import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("StartAttachedFileUpload")
struct StartAttachedFileUploadTests {
    @Test("A start answers a processing file and a URL with the headers to send")
    func answersURL() async throws {
        let sample = try SampleService()
        let output = try await sample.service.startAttachedFileUpload(SampleService.input(), caller: sample.caller)
        #expect(output.fileStatus == .processing)
        #expect(output.fileARN == "arn:aws:connect:us-east-1:111122223333:instance/instance-1/file/\(output.fileID)")
        #expect(output.createdBy == .awsIdentityARN("arn:aws:iam::111122223333:user/tester"))
        #expect(output.uploadURLMetadata.url.utf8.count <= Limits.urlLength)
        let names = output.uploadURLMetadata.headersToInclude.map(\.name)
        #expect(
            names == [
                "Content-Type", "Content-Length", "Content-Disposition", "x-amz-acl", "x-amz-meta-account_id",
                "x-amz-meta-organization_id",
            ]
        )
        let expiry = sample.clock.now().adding(seconds: 300)
        #expect(output.uploadURLMetadata.urlExpiry == expiry.iso8601)
    }

    @Test(
        "A broken rule is an InvalidRequestException that names the member",
        arguments: BrokenStart.all
    )
    func refusesBrokenRule(_ broken: BrokenStart) async throws {
        let sample = try SampleService()
        let error = await #expect(throws: APIError.self) {
            try await sample.service.startAttachedFileUpload(broken.input, caller: sample.caller)
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.utf8.starts(with: "\(broken.member):".utf8) == true, "\(error?.message ?? "")")
        #expect(error?.reason == broken.reason.map { .invalidRequest($0) })
    }

    @Test("A replayed token answers the first file with a fresh URL")
    func replaysToken() async throws {
        let sample = try SampleService()
        let input = SampleService.input(token: "t-1")
        let first = try await sample.service.startAttachedFileUpload(input, caller: sample.caller)
        sample.clock.advance(seconds: 60)
        let again = try await sample.service.startAttachedFileUpload(input, caller: sample.caller)
        #expect(again.fileID == first.fileID)
        #expect(again.creationTime == first.creationTime)
        #expect(again.uploadURLMetadata.url != first.uploadURLMetadata.url)
    }

    @Test("UrlExpiryInSeconds and the order of tags do not count in a replay")
    func replayIgnoresExpiry() async throws {
        let sample = try SampleService()
        var input = SampleService.input(token: "t-1")
        input.tags = ["a": "1", "b": "2"]
        let first = try await sample.service.startAttachedFileUpload(input, caller: sample.caller)
        input.tags = ["b": "2", "a": "1"]
        input.urlExpiryInSeconds = 5
        let again = try await sample.service.startAttachedFileUpload(input, caller: sample.caller)
        #expect(again.fileID == first.fileID)
    }

    @Test("A token with other parameters is a ResourceConflictException")
    func refusesOtherParameters() async throws {
        let sample = try SampleService()
        _ = try await sample.start(SampleService.input(token: "t-1"))
        var others: [StartAttachedFileUpload.Input] = []
        others.append(SampleService.input(fileName: "other.pdf", token: "t-1"))
        others.append(SampleService.input(sizeInBytes: 4, token: "t-1"))
        var tagged = SampleService.input(token: "t-1")
        tagged.tags = ["a": "1"]
        others.append(tagged)
        var created = SampleService.input(token: "t-1")
        created.createdBy = .connectUserARN("arn:aws:connect:us-east-1:111122223333:instance/i/agent/a")
        others.append(created)
        for other in others {
            let error = await #expect(throws: APIError.self) { try await sample.start(other) }
            #expect(error?.code == .resourceConflict)
        }
    }

    @Test("A replay succeeds whatever changed since")
    func replayOutlivesConfiguration() async throws {
        let sample = try SampleService(quota: ResourceQuota(files: 1, bytes: nil))
        let first = try await sample.start(SampleService.input(token: "t-1"))
        _ = try await sample.service.updateAttachedFilesConfiguration(
            .init(instanceID: SampleService.instanceID, attachmentScope: .case, allowedExtensions: []),
            caller: sample.caller
        )
        let again = try await sample.start(SampleService.input(token: "t-1"))
        #expect(again == first)
    }

    @Test("A token of a deleted file stays a conflict and never brings it back")
    func deletedTokenConflicts() async throws {
        let sample = try SampleService()
        let file = try await sample.start(SampleService.input(token: "t-1"))
        _ = try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
        let error = await #expect(throws: APIError.self) { try await sample.start(SampleService.input(token: "t-1")) }
        #expect(error?.code == .resourceConflict)
    }

    @Test("File 51 of a resource is a ServiceQuotaExceededException")
    func countsFiles() async throws {
        let sample = try SampleService(quota: ResourceQuota(files: 2, bytes: nil))
        _ = try await sample.start()
        _ = try await sample.start()
        let error = await #expect(throws: APIError.self) { try await sample.start() }
        #expect(error?.code == .serviceQuotaExceeded)
        #expect(error?.httpStatus == 402)
        #expect(error?.reason == .quota(.totalFileCountExceeded))
    }

    @Test("Bytes above the quota of a resource are refused with their reason")
    func countsBytes() async throws {
        let sample = try SampleService(quota: ResourceQuota(files: 50, bytes: 5))
        _ = try await sample.start(SampleService.input(sizeInBytes: 3))
        let error = await #expect(throws: APIError.self) { try await sample.start(SampleService.input(sizeInBytes: 3)) }
        #expect(error?.reason == .quota(.totalFileSizeExceeded))
        _ = try await sample.start(SampleService.input(sizeInBytes: 2))
    }

    @Test("An unknown instance is an InvalidRequestException")
    func refusesUnknownInstance() async throws {
        let sample = try SampleService(instances: .listed(["other": nil]))
        let error = await #expect(throws: APIError.self) { try await sample.start() }
        #expect(error?.code == .invalidRequest)
    }

    @Test("The allow-list of the key is judged after the members and before the state")
    func judgesAllowListInOrder() async throws {
        let sample = try SampleService(instances: .listed([:]))
        let caller = try Caller.sample(operations: ["GetAttachedFile"])
        let denied = await #expect(throws: APIError.self) {
            try await sample.service.startAttachedFileUpload(SampleService.input(), caller: caller)
        }
        #expect(denied?.code == .accessDenied)
        let invalid = await #expect(throws: APIError.self) {
            try await sample.service.startAttachedFileUpload(SampleService.input(sizeInBytes: 0), caller: caller)
        }
        #expect(invalid?.code == .invalidRequest)
    }

    @Test("A contact of the same instance uses the limits of EMAIL")
    func contactsAreEmail() async throws {
        let sample = try SampleService()
        _ = try await sample.service.updateAttachedFilesConfiguration(
            .init(instanceID: SampleService.instanceID, attachmentScope: .email, maximumSizeLimitInBytes: 2),
            caller: sample.caller
        )
        var input = SampleService.input(sizeInBytes: 3)
        input.associatedResourceARN = "arn:aws:connect:us-east-1:111122223333:instance/instance-1/contact/c"
        let error = await #expect(throws: APIError.self) { try await sample.start(input) }
        #expect(error?.reason == .invalidRequest(.invalidFileSize))
    }
}

/// A start that breaks one rule.
struct BrokenStart: Sendable, CustomTestStringConvertible {
    let rule: String
    let member: String
    let reason: InvalidRequestReason?
    let input: StartAttachedFileUpload.Input

    var testDescription: String { rule }

    init(
        _ rule: String,
        _ member: String,
        _ reason: InvalidRequestReason? = nil,
        _ change: (inout StartAttachedFileUpload.Input) -> Void
    ) {
        var input = SampleService.input()
        change(&input)
        self.rule = rule
        self.member = member
        self.reason = reason
        self.input = input
    }

    static let all: [BrokenStart] = names + sizes + others + resources

    private static let names = [
        BrokenStart("empty name", "FileName", .invalidFileName) { $0.fileName = "" },
        BrokenStart("257 characters", "FileName", .invalidFileName) {
            $0.fileName = String(repeating: "a", count: 253) + ".pdf"
        },
        BrokenStart("line break as CRLF", "FileName", .invalidFileName) { $0.fileName = "a\r\nb.pdf" },
        BrokenStart("bidi override", "FileName", .invalidFileName) { $0.fileName = "a\u{202E}b.pdf" },
        BrokenStart("private use", "FileName", .invalidFileName) { $0.fileName = "a\u{E000}.pdf" },
        BrokenStart("no extension", "FileName", .invalidFileType) { $0.fileName = "report" },
        BrokenStart("dot at the end", "FileName", .invalidFileType) { $0.fileName = "report." },
        BrokenStart("extension not allowed", "FileName", .invalidFileType) { $0.fileName = "report.pdf.exe" },
    ]

    private static let sizes = [
        BrokenStart("no bytes", "FileSizeInBytes", .invalidFileSize) { $0.fileSizeInBytes = 0 },
        BrokenStart("negative size", "FileSizeInBytes", .invalidFileSize) { $0.fileSizeInBytes = -1 },
        BrokenStart("above the limit", "FileSizeInBytes", .invalidFileSize) { $0.fileSizeInBytes = 20_971_521 },
        BrokenStart("largest number", "FileSizeInBytes", .invalidFileSize) { $0.fileSizeInBytes = .max },
    ]

    private static let others = [
        BrokenStart("other use", "FileUseCaseType") {
            $0.fileUseCaseType = FileUseCaseType(rawValue: "CONTACT_ANALYSIS")
        },
        BrokenStart("lower-case use", "FileUseCaseType") {
            $0.fileUseCaseType = FileUseCaseType(rawValue: "attachment")
        },
        BrokenStart("expiry 4", "UrlExpiryInSeconds") { $0.urlExpiryInSeconds = 4 },
        BrokenStart("expiry 301", "UrlExpiryInSeconds") { $0.urlExpiryInSeconds = 301 },
        BrokenStart("token of 501", "ClientToken") { $0.clientToken = String(repeating: "t", count: 501) },
        BrokenStart("identity sent", "CreatedBy") { $0.createdBy = .awsIdentityARN("arn:aws:iam::1:user/u") },
        BrokenStart("user is no ARN", "CreatedBy") { $0.createdBy = .connectUserARN("me") },
        BrokenStart("user ARN of 2049", "CreatedBy") {
            $0.createdBy = .connectUserARN("arn:aws:connect:r:a:" + String(repeating: "x", count: 2029))
        },
        BrokenStart("no tags in Tags", "Tags") { $0.tags = [:] },
        BrokenStart("51 tags", "Tags") { $0.tags = Tags((0..<51).map { Tag(key: "k\($0)", value: "") }) },
        BrokenStart("aws: tag", "Tags") { $0.tags = ["aws:x": "1"] },
        BrokenStart("tag key with a semicolon", "Tags") { $0.tags = ["a;b": "1"] },
        BrokenStart("tag value of 257", "Tags") { $0.tags = ["a": String(repeating: "v", count: 257)] },
    ]

    private static let resources = [
        "", "case-1", "arn:aws:cases:us-east-1:111122223333:domain/d",
        "arn:aws:s3:us-east-1:111122223333:domain/d/case/1",
        "arn:aws:cases:us-east-1:111122223333:domain//case/1", "arn:aws:cases:us-east-1:111122223333:domain/d/case/",
        "arn:aws:connect:us-east-1:111122223333:instance/instance-2/contact/c",
        "arn:aws:cases:us-east-1:999999999999:domain/d/case/1",
        "arn:aws:cases:us-east-1:111122223333:domain/d/case/" + String(repeating: "c", count: 2000),
    ].map { arn in BrokenStart("resource \(arn)", "associatedResourceArn") { $0.associatedResourceARN = arn } }
}
