import AttachedFilesAPI
import TestSupport
import Testing

@testable import AttachedFilesServer

@Suite("Throttling")
struct ThrottleTests {
    private let rate = ThrottleRate(callsPerSecond: 2, burst: 5)

    private func admitted(_ throttle: Throttle, _ account: String, calls: Int, at now: Timestamp) -> Int {
        (0..<calls).count { _ in (try? throttle.admit(account, at: now)) != nil }
    }

    @Test("A burst is let through, then a rate that lasts")
    func burstThenRate() {
        let throttle = Throttle(rate)
        #expect(admitted(throttle, "a", calls: 9, at: .sample) == 5)
        #expect(admitted(throttle, "a", calls: 9, at: .sample.adding(seconds: 1)) == 2)
        #expect(admitted(throttle, "a", calls: 9, at: .sample.adding(seconds: 100)) == 5)
    }

    @Test("Accounts do not use up one another's calls")
    func isolatesAccounts() {
        let throttle = Throttle(rate)
        #expect(admitted(throttle, "a", calls: 9, at: .sample) == 5)
        #expect(admitted(throttle, "b", calls: 9, at: .sample) == 5)
    }

    @Test("A clock that goes back or jumps neither locks out nor overflows")
    func clockJumps() {
        let throttle = Throttle(ThrottleRate(callsPerSecond: 1_000_000, burst: 1_000_000))
        let slow = Throttle(rate)
        _ = admitted(slow, "a", calls: 5, at: .sample)
        #expect(admitted(slow, "a", calls: 1, at: .sample.adding(seconds: -3600)) == 0)
        #expect(admitted(slow, "a", calls: 9, at: .sample.adding(seconds: -3599)) == 2)
        let end = Timestamp(millisecondsSinceEpoch: .max / 2)
        let start = Timestamp(millisecondsSinceEpoch: -(.max / 2))
        #expect(admitted(throttle, "a", calls: 1, at: start) == 1)
        #expect(admitted(throttle, "a", calls: 1, at: end) == 1)
    }

    @Test("A refusal is a ThrottlingException with 429")
    func refuses() {
        let throttle = Throttle(ThrottleRate(callsPerSecond: 1, burst: 1))
        _ = try? throttle.admit("a", at: .sample)
        let error = #expect(throws: APIError.self) { try throttle.admit("a", at: .sample) }
        #expect(error?.code == .throttling)
        #expect(error?.httpStatus == 429)
    }

    @Test("The number of accounts remembered is bounded")
    func boundsAccounts() {
        let throttle = Throttle(rate)
        for number in 0...Limits.throttledAccounts {
            #expect(admitted(throttle, "\(number)", calls: 1, at: .sample) == 1)
        }
    }
}

@Suite("Admission")
struct AdmissionTests {
    @Test("Beyond its bound there is no place, and a place that is given back can be taken again")
    func bounds() {
        let admission = Admission(limit: 2)
        #expect(admission.enter())
        #expect(admission.enter())
        #expect(!admission.enter())
        admission.leave()
        #expect(admission.enter())
    }

    @Test("An owner has its share and takes none of another's")
    func shares() {
        let admission = SharedAdmission(share: 2)
        #expect(admission.enter("a"))
        #expect(!admission.enter("a", 2))
        #expect(admission.enter("a"))
        #expect(!admission.enter("a"))
        #expect(admission.enter("b", 2))
        admission.leave("a", 2)
        #expect(admission.enter("a", 2))
        #expect(!admission.enter("b"))
    }

    @Test("Bodies hold what has come, of one address no more than its share, and give all back")
    func bodies() {
        let allowance = BodyAllowance(bytes: 100, ofOnePeer: 60)
        var first = BodyAllowance.Share(of: allowance, peer: "a")
        var second = BodyAllowance.Share(of: allowance, peer: "a")
        var third = BodyAllowance.Share(of: allowance, peer: "b")
        var grown = [first.grow(to: -5), first.grow(to: 40), first.grow(to: 50)]
        #expect(grown == [true, true, true])
        grown = [second.grow(to: 11), second.grow(to: 10), third.grow(to: 41), third.grow(to: 40)]
        #expect(grown == [false, true, false, true])
        first.giveBack()
        first.giveBack()
        grown = [third.grow(to: 60)]
        second.giveBack()
        third.giveBack()
        grown += [first.grow(to: 61), first.grow(to: 60)]
        #expect(grown == [true, false, true])
    }
}
