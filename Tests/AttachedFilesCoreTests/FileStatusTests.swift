import AttachedFilesAPI
import AttachedFilesCore
import Testing

@Suite("FileStatus")
struct FileStatusTests {
    private static let all: [FileStatus] = [
        .pending, .scanning, .approved, .rejected, .failed(.expired), .failed(.unreadable),
    ]

    @Test("Only the edges of the life are taken, and final states have none")
    func edges() {
        let edges: Set<[FileStatus]> = [
            [.pending, .scanning], [.pending, .approved], [.pending, .failed(.expired)], [.scanning, .approved],
            [.scanning, .rejected], [.scanning, .failed(.unreadable)],
        ]
        for from in Self.all {
            for to in Self.all {
                #expect(from.mayBecome(to) == edges.contains([from, to]), "\(from) to \(to)")
            }
        }
    }

    @Test("Outside, pending and scanning are PROCESSING")
    func wireValues() {
        let wire = Self.all.map(\.wire.rawValue)
        #expect(wire == ["PROCESSING", "PROCESSING", "APPROVED", "REJECTED", "FAILED", "FAILED"])
        #expect(Self.all.map(\.countsAgainstQuota) == [true, true, true, false, false, false])
    }
}
