import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@Suite("CompleteAttachedFileUpload")
struct CompleteAttachedFileUploadTests {
    @Test("Complete approves a file whose bytes are there")
    func approves() async throws {
        let sample = try SampleService()
        let file = try await sample.upload()
        _ = try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        let output = try await sample.service.getAttachedFile(.init(file: file), caller: sample.caller)
        #expect(output.file.fileStatus == .approved)
    }

    @Test("Complete without bytes is an InvalidRequestException and the upload stays open")
    func refusesNothing() async throws {
        let sample = try SampleService()
        let file = try await sample.start()
        let error = await #expect(throws: APIError.self) {
            try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        }
        #expect(error?.code == .invalidRequest)
        try await sample.put("abc", into: file)
        _ = try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
    }

    @Test("Complete again answers 200 and changes nothing")
    func isIdempotent() async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        let before = try await sample.service.openDownload(sample.key(of: file))
        sample.clock.advance(seconds: 10)
        _ = try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        let after = try await sample.service.openDownload(sample.key(of: file))
        #expect(after.file == before.file)
    }

    @Test("Complete pins the last bytes that were acknowledged")
    func pinsLastBytes() async throws {
        let sample = try SampleService()
        let file = try await sample.upload("abc")
        try await sample.put("xyz", into: file)
        _ = try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        let pinned = try await sample.service.openDownload(sample.key(of: file))
        let content = try await sample.service.read(pinned.blob, range: 0..<3)
        guard case .bytes(let buffer) = content else {
            Issue.record("memory blobs are bytes")
            return
        }
        #expect(String(buffer: buffer) == "xyz")
    }

    @Test("Complete of an upload that expired is an InvalidRequestException")
    func refusesExpired() async throws {
        let sample = try SampleService()
        let file = try await sample.upload()
        sample.clock.advance(seconds: 24 * 3600 + 1)
        let early = await #expect(throws: APIError.self) {
            try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        }
        #expect(early?.code == .invalidRequest)
        _ = try await sample.sweep.round()
        let error = await #expect(throws: APIError.self) {
            try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test("Complete of an unknown file is a ResourceNotFoundException")
    func refusesUnknown() async throws {
        let sample = try SampleService()
        var file = try await sample.upload()
        file.fileID = "unknown"
        let error = await #expect(throws: APIError.self) {
            try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        }
        #expect(error?.code == .resourceNotFound)
    }
}
