import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("Downloads of the data plane")
struct DownloadObjectTests {
    @Test("A file that is not approved cannot be downloaded")
    func refusesUnapproved() async throws {
        let sample = try SampleService()
        for file in [try await sample.start(), try await sample.upload()] {
            let error = await #expect(throws: ObjectError.self) {
                try await sample.service.openDownload(sample.key(of: file))
            }
            #expect(error?.code == .accessDenied)
        }
    }

    @Test("A key of another account, instance or bucket finds nothing")
    func isolatesKeys() async throws {
        let sample = try SampleService()
        let file = try await sample.approvedFile()
        let paths = [
            "/casefile-attachments/999999999999/instance-1/\(file.fileID)",
            "/casefile-attachments/111122223333/instance-2/\(file.fileID)",
            "/casefile-attachments/111122223333/instance-1/\(file.fileID)0",
        ]
        for path in paths {
            let key = try #require(ObjectKey(path: path, bucket: "casefile-attachments"))
            let error = await #expect(throws: ObjectError.self) { try await sample.service.openDownload(key) }
            #expect(error?.code == .noSuchKey)
        }
        for path in ["/other/111122223333/instance-1/x", "/casefile-attachments/1/i/x", "/casefile-attachments/x", "/"]
        {
            #expect(ObjectKey(path: path, bucket: "casefile-attachments") == nil)
        }
    }
}
