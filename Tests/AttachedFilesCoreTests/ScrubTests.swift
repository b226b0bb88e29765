import AttachedFilesAPI
import AttachedFilesCore
import NIOCore
import TestSupport
import Testing

@Suite("Scrub")
struct ScrubTests {
    @Test("Whole files are read once each, and told as pieces")
    func wholeFiles() async throws {
        let sample = try SampleService()
        for _ in 1...3 { _ = try await sample.approvedFile() }
        var report = Scrub.Report()
        var paced = 0
        var position: String?
        repeat {
            position = try await Scrub(blobs: sample.blobs, metadata: sample.store)
                .part(after: position, limit: 2, into: &report) { paced += $0 }
        } while position != nil
        #expect(report.blobs == 3)
        #expect(report.bytes == 9 && paced == 9)
        #expect(report.damagedFiles.isEmpty && report.unreadableFiles.isEmpty)
    }

    @Test("A scrub whose task is cancelled reads no further and calls nothing damaged")
    func cancelledScrub() async throws {
        let sample = try SampleService()
        for _ in 1...3 { _ = try await sample.approvedFile() }
        let scrub = Scrub(blobs: sample.blobs, metadata: sample.store)
        let task = Task {
            var report = Scrub.Report()
            let last = try await scrub.part(after: nil, limit: 9, into: &report) { _ in
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return (last, report)
        }
        let (last, report) = try await task.value
        #expect(last == nil)
        #expect(report.bytes == 3 && report.blobs == 0)
        #expect(report.damagedFiles.isEmpty && report.unreadableFiles.isEmpty)
    }

    @Test("A file whose bytes are gone or others is put aside and never downloaded again")
    func damagedFiles() async throws {
        let sample = try SampleService()
        let whole = try await sample.approvedFile()
        let lost = try await sample.approvedFile()
        let blob = try await sample.service.openDownload(sample.key(of: lost)).blob
        try await sample.blobs.remove(blob.id)
        var report = Scrub.Report()
        let last = try await Scrub(blobs: sample.blobs, metadata: sample.store)
            .part(after: nil, limit: 9, into: &report) { _ in }
        #expect(last != nil)
        #expect(report.blobs == 1)
        #expect(report.damagedFiles == [lost.fileID])
        let (_, kept) = try await sample.service.openDownload(sample.key(of: whole))
        _ = try await sample.service.read(kept, range: 0..<3)
    }
}
