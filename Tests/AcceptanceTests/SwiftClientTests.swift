import AttachedFilesAPI
import AttachedFilesClient
import AttachedFilesClientAHC
import Foundation
import Testing

@Suite("The Swift client against the built binary")
struct SwiftClientTests {
    private static let instance = "0f9c3a52-7d41-4a55-9c7e-2f6d1f3b9a10"
    private static let resource = ResourceAddress(
        instanceID: instance,
        associatedResourceARN: "arn:aws:cases:us-east-1:000000000000:domain/d-1/case/c-1"
    )

    @Test("Every operation answers with its output")
    func everyOperationAnswers() async throws {
        try await DevServer.run { client, _ in
            try await configurationAnswers(client)
            let started = try await client.startAttachedFileUpload(Self.input("Übersicht 📄.pdf", size: 3))
            let file = Self.resource.file(started.fileID)
            #expect(started.fileStatus == .processing)
            try await client.put(.bytes([1, 2, 3]), to: started.uploadURLMetadata)
            try await client.completeAttachedFileUpload(.init(file: file))
            let got = try await client.getAttachedFile(.init(file: file, urlExpiryInSeconds: 60))
            #expect(got.file.fileStatus == .approved)
            #expect(got.file.fileName == "Übersicht 📄.pdf")
            #expect(got.downloadURLMetadata != nil)
            let batch = try await client.batchGetAttachedFileMetadata(
                .init(
                    instanceID: Self.instance,
                    associatedResourceARN: Self.resource.associatedResourceARN,
                    fileIDs: [started.fileID, "missing"]
                )
            )
            #expect(batch.files == [got.file])
            #expect(batch.errors.map(\.fileID) == ["missing"])
            try await tagsAnswer(client, fileARN: started.fileARN)
            try await client.deleteAttachedFile(.init(file: file))
            let error = await serviceError { _ = try await client.getAttachedFile(.init(file: file)) }
            #expect(error?.code == .resourceNotFound)
            #expect(error?.requestID?.isEmpty == false)
        }
    }

    @Test("A file is uploaded and downloaded byte for byte", arguments: [1, 1024, 5 * 1024 * 1024])
    func fileMakesTheRound(size: Int) async throws {
        try await DevServer.run { client, folder in
            let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
            let source = folder.appending(path: "Quelle ä.txt")
            let target = folder.appending(path: "target")
            try bytes.write(to: source)
            let file = try await client.upload(
                file: source.path,
                to: Self.resource,
                options: UploadOptions(tags: ["kind": "test"])
            )
            #expect(file.fileStatus == .approved)
            #expect(file.fileName == "Quelle ä.txt")
            #expect(file.tags == ["kind": "test"])
            #expect(try await client.download(Self.resource.file(file.fileID), to: target.path) == file)
            #expect(try Data(contentsOf: target) == bytes)
        }
    }

    @Test("Uploads from sixteen tasks do not disturb each other")
    func uploadsRunTogether() async throws {
        try await DevServer.run { client, _ in
            let files = try await withThrowingTaskGroup(of: (UInt8, AttachedFileDescription).self) { group in
                for index in UInt8(1)...16 {
                    group.addTask {
                        let content = RequestContent.bytes(Array(repeating: index, count: Int(index) * 1000))
                        return (index, try await client.upload(content, fileName: "\(index).txt", to: Self.resource))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(files.map(\.1.fileID)).count == 16)
            for (index, file) in files {
                #expect(file.fileName == "\(index).txt")
                #expect(file.fileSizeInBytes == Int64(index) * 1000)
            }
        }
    }

    @Test("A client token used again is the same file")
    func clientTokenIsTheSameFile() async throws {
        try await DevServer.run { client, _ in
            let input = Self.input("a.pdf", size: 3, clientToken: "token-1")
            let first = try await client.startAttachedFileUpload(input)
            let again = try await client.startAttachedFileUpload(input)
            #expect(again.fileID == first.fileID)
            let other = Self.input("b.pdf", size: 3, clientToken: "token-1")
            let error = await serviceError { _ = try await client.startAttachedFileUpload(other) }
            #expect(error?.code == .resourceConflict)
        }
    }

    @Test("A refusal of the API arrives with its reason and a hint")
    func refusalArrives() async throws {
        try await DevServer.run { client, _ in
            let error = await serviceError {
                _ = try await client.startAttachedFileUpload(Self.input("a.exe", size: 3))
            }
            #expect(error?.code == .invalidRequest)
            #expect(error?.reason == .invalidRequest(.invalidFileType))
            #expect(error?.hint?.isEmpty == false)
            let unknown = await serviceError {
                _ = try await client.getAttachedFile(.init(file: Self.resource.file("../..")))
            }
            #expect(unknown?.code == .resourceNotFound)
        }
    }

    @Test("A refusal of a large upload arrives, though the bytes are still under way")
    func refusalOfALargeUploadArrives() async throws {
        try await DevServer.run { client, _ in
            let size = 5 * 1024 * 1024
            let started = try await client.startAttachedFileUpload(Self.input("a.pdf", size: Int64(size)))
            var metadata = started.uploadURLMetadata
            metadata.url = metadata.url.replacing("X-Amz-Signature=", with: "X-Amz-Signature=0")
            let error = await #expect(throws: ClientError.self) {
                try await client.put(.bytes(Array(repeating: 7, count: size)), to: metadata)
            }
            guard case .uploadRefused(let refusal) = error else {
                Issue.record("\(String(describing: error)) is another error")
                return
            }
            #expect(refusal.httpStatus == 403)
            #expect(refusal.requestID?.isEmpty == false)
            #expect(refusal.hint?.isEmpty == false)
        }
    }

    @Test("A server that is not there is a failure of the transport")
    func missingServerIsAFailureOfTheTransport() async throws {
        let client = try AttachedFilesClient(
            transport: AsyncHTTPClientTransport(),
            credentials: StaticCredentials(accessKeyID: "test", secretAccessKey: "test"),
            region: "us-east-1",
            endpoint: Endpoint("http://127.0.0.1:1")
        )
        let error = await #expect(throws: ClientError.self) {
            try await client.deleteAttachedFile(.init(file: Self.resource.file("f-1")))
        }
        guard case .transport = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(error?.isRetryable == true)
    }

    private static func input(
        _ name: String,
        size: Int64,
        clientToken: String? = nil
    ) -> StartAttachedFileUpload.Input {
        StartAttachedFileUpload.Input(
            instanceID: instance,
            associatedResourceARN: resource.associatedResourceARN,
            fileName: name,
            fileSizeInBytes: size,
            clientToken: clientToken
        )
    }

    private func configurationAnswers(_ client: AttachedFilesClient) async throws {
        let updated = try await client.updateAttachedFilesConfiguration(
            .init(instanceID: Self.instance, attachmentScope: .case, maximumSizeLimitInBytes: 104_857_600)
        )
        #expect(updated.maximumSizeLimitInBytes == 104_857_600)
        let described = try await client.describeAttachedFilesConfiguration(
            .init(instanceID: Self.instance, attachmentScope: .case)
        )
        #expect(described.attachedFilesConfiguration == updated)
        var scopes: [AttachmentScope] = []
        var nextToken: String?
        repeat {
            let page = try await client.listAttachedFilesConfigurations(
                .init(instanceID: Self.instance, maxResults: 3, nextToken: nextToken)
            )
            scopes += page.attachedFilesConfigurations.map(\.attachmentScope)
            nextToken = page.nextToken
        } while nextToken != nil && scopes.count < 10
        #expect(Set(scopes) == Set(AttachmentScope.all))
    }

    private func tagsAnswer(_ client: AttachedFilesClient, fileARN: String) async throws {
        try await client.tagResource(.init(resourceARN: fileARN, tags: ["a": "1", "b c": "é"]))
        #expect(try await client.listTagsForResource(.init(resourceARN: fileARN)).tags == ["a": "1", "b c": "é"])
        try await client.untagResource(.init(resourceARN: fileARN, tagKeys: ["b c", "absent"]))
        #expect(try await client.listTagsForResource(.init(resourceARN: fileARN)).tags == ["a": "1"])
    }

    private func serviceError(_ body: () async throws -> Void) async -> APIError? {
        do {
            try await body()
        } catch ClientError.service(let error) {
            return error
        } catch {
            Issue.record("\(error) is another error")
            return nil
        }
        Issue.record("the call succeeded")
        return nil
    }
}
