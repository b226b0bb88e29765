import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("Guard of the clock")
struct ClockGuardTests {
    private let wall = FixedClock()
    private let uptime = HandUptime()

    private func pass(_ seconds: Int64) {
        wall.advance(seconds: seconds)
        uptime.advance(seconds: seconds)
    }

    @Test("Time that passes, and small steps, are no reason for doubt")
    func goes() {
        let clockGuard = ClockGuard(wall: wall, uptime: uptime)
        pass(40 * 86_400)
        #expect(clockGuard.agesAreRight())
        for step in [300, -300, 299] as [Int64] {
            wall.advance(seconds: step)
            #expect(clockGuard.agesAreRight())
        }
    }

    @Test("A clock that was set is believed after an hour, counted from the last time", arguments: [8 * 86_400, -301])
    func steps(step: Int64) {
        let clockGuard = ClockGuard(wall: wall, uptime: uptime)
        wall.advance(seconds: step)
        #expect(!clockGuard.agesAreRight())
        pass(3599)
        #expect(!clockGuard.agesAreRight())
        wall.advance(seconds: -step)
        #expect(!clockGuard.agesAreRight())
        pass(3599)
        #expect(!clockGuard.agesAreRight())
        pass(1)
        #expect(clockGuard.agesAreRight())
    }

    @Test("While the clock is doubted no upload is swept, and one that is old can be completed")
    func sweeps() async throws {
        let sample = try SampleService(uptime: uptime)
        let file = try await sample.upload("abc")
        let failed = try await sample.start()
        sample.clock.advance(seconds: 40 * 86_400)
        #expect(try await sample.sweep.round().isEmpty)
        _ = try await sample.service.completeAttachedFileUpload(.init(file: file), caller: sample.caller)
        uptime.advance(seconds: 3600)
        sample.clock.advance(seconds: 3600)
        #expect(try await sample.sweep.round().expiredUploads == 1)
        let output = try await sample.service.getAttachedFile(.init(file: failed), caller: sample.caller)
        #expect(output.file.fileStatus == .failed)
    }
}
