import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("DeleteAttachedFile")
struct DeleteAttachedFileTests {
    @Test("Delete takes a file in any state, and a second Delete is 404")
    func deletesOnce() async throws {
        let sample = try SampleService()
        let files = [try await sample.start(), try await sample.upload(), try await sample.approvedFile()]
        for file in files {
            _ = try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
            let error = await #expect(throws: APIError.self) {
                try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
            }
            #expect(error?.code == .resourceNotFound)
        }
    }

    @Test("Delete removes the bytes and leaves no note of them")
    func removesBytes() async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        let blob = try await sample.service.openDownload(sample.key(of: file)).blob
        _ = try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
        await #expect(throws: StoreError.self) { try await sample.blobs.read(blob, range: 0..<3) }
        let doomed = try await sample.store.doomedBytes(limit: 10)
        #expect(doomed.isEmpty)
    }

    @Test("Delete gives the quota back")
    func releasesQuota() async throws {
        let sample = try SampleService(quota: ResourceQuota(files: 1, bytes: nil))
        let file = try await sample.start()
        _ = try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
        _ = try await sample.start()
    }

    @Test("After Delete a download finds no key and an upload is refused")
    func killsURLs() async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        _ = try await sample.service.deleteAttachedFile(.init(file: file), caller: sample.caller)
        let download = await #expect(throws: ObjectError.self) {
            try await sample.service.openDownload(sample.key(of: file))
        }
        #expect(download?.code == .noSuchKey)
        let upload = await #expect(throws: ObjectError.self) { try await sample.put("abc", into: file) }
        #expect(upload?.code == .accessDenied)
    }
}
