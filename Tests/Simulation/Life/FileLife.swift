import AttachedFilesAPI
import AttachedFilesCore

/// The life of one file as its clients know it: the reference that the service is compared with.
///
/// Times are numbers of one order over all that clients send and receive. An attempt had its effect, if it had one,
/// between its beginning and its end. Used by the one thread of its simulation alone.
final class FileLife: @unchecked Sendable {
    enum Outcome {
        case underway
        /// Answered with success.
        case done
        /// Answered with a refusal: it had no effect.
        case refused
        /// Failed, cut off, or its answer was lost: it had its effect or never will.
        case unknown
    }

    struct Attempt {
        let began: Int
        var ended = Int.max
        var outcome = Outcome.underway

        func isDone(before order: Int) -> Bool { outcome == .done && ended < order }
    }

    let id: String
    let resource: Int
    let sizeInBytes: Int
    let startedAt: Timestamp
    let began: Int
    private(set) var attempts: [Action: [Attempt]] = [:]
    /// The keys of all tags that were ever sent for it.
    var tagKeys: [String] = []
    /// The number of the put whose bytes Complete pinned, once they were seen.
    private(set) var pinned: Int?
    /// From when on the file was seen to be so, for good.
    var seenSince: [Sight: Int] = [:]
    /// The numbers of the contents that a scanner looked at for it.
    var scanned: Set<Int> = []
    /// Who decides about it after Complete.
    let judge: Judge

    enum Action: Hashable {
        /// By the number of its content.
        case put(Int)
        case complete
        case delete
        case tag(String)
        case untag(String)
    }

    init(id: String, resource: Int, sizeInBytes: Int, startedAt: Timestamp, began: Int, judge: Judge) {
        self.id = id
        self.judge = judge
        self.resource = resource
        self.sizeInBytes = sizeInBytes
        self.startedAt = startedAt
        self.began = began
    }

    /// Takes note that an attempt begins, and returns its place among those of its kind.
    func begin(_ action: Action, at order: Int) -> Int {
        attempts[action, default: []].append(Attempt(began: order))
        return attempts[action, default: []].count - 1
    }

    /// Takes note of how an attempt ended.
    func end(_ action: Action, _ place: Int, _ outcome: Outcome, at order: Int) {
        attempts[action]?[place].outcome = outcome
        attempts[action]?[place].ended = order
    }

    /// Whether an attempt of a kind may have had an effect.
    func mayHave(_ action: Action) -> Bool {
        attempts[action]?.contains { $0.outcome != .refused } ?? false
    }

    /// Whether an attempt of a kind was answered with success before a time.
    func has(_ action: Action, before order: Int) -> Bool {
        attempts[action]?.contains { $0.isDone(before: order) } ?? false
    }

    /// How many puts ended in one of these ways.
    func putCount(_ outcomes: Set<Outcome>) -> Int {
        puts.count { outcomes.contains($0.attempt.outcome) }
    }

    /// Whether some request that moves bytes was cut off, or was refused and could not tidy up.
    func mayLeaveBytes(afterFaults: Bool) -> Bool {
        let ends: [Action] = [.complete, .delete]
        let isCutOff = ends.contains { attempts[$0]?.contains { $0.outcome == .unknown } ?? false }
        return isCutOff || putCount(afterFaults ? [.unknown, .refused] : [.unknown]) > 0
    }

    /// Whether the upload may have stayed open for too long by the server's clock.
    func mayHaveExpired(_ clock: SimulatedClock) -> Bool {
        startedAt.adding(seconds: Parts.settings.uploadLifeSeconds) < clock.maximum(since: began)
    }

    /// The puts of this file, by the number of their content.
    private var puts: [(content: Int, attempt: Attempt)] {
        attempts.flatMap { action, list -> [(content: Int, attempt: Attempt)] in
            guard case .put(let content) = action else { return [] }
            return list.map { (content, $0) }
        }
    }

    /// Whether bytes must be staged at a time: some put was answered with success, and nothing took them away.
    func mustHaveBytes(at order: Int, _ clock: SimulatedClock) -> Bool {
        !mayHave(.delete) && !mayHaveExpired(clock) && puts.contains { $0.attempt.isDone(before: order) }
    }

    /// Whether a look at a time may find this put's bytes: it was not replaced before (I1).
    func mayBeStaged(_ content: Int, at order: Int) -> Bool {
        puts.contains { put in
            guard put.content == content, put.attempt.outcome != .refused, put.attempt.began < order else {
                return false
            }
            return !puts.contains { $0.attempt.isDone(before: order) && $0.attempt.began > put.attempt.ended }
        }
    }

    /// What is wrong with a put's bytes being those that were pinned, or `nil`; `content` is its number (I11).
    func objection(toPinned content: Int) -> String? {
        if let pinned { return pinned == content ? nil : "I11: the file \(id) changed its bytes" }
        let completes = attempts[.complete] ?? []
        guard
            completes.contains(where: { $0.outcome != .refused && mayBeStaged(content, at: $0.began, until: $0.ended) })
        else { return "I11: the file \(id) has bytes that its Complete could not see" }
        pinned = content
        return nil
    }

    /// ``mayBeStaged(_:at:)`` for a look at any time of an interval.
    private func mayBeStaged(_ content: Int, at began: Int, until ended: Int) -> Bool {
        puts.contains { put in
            guard put.content == content, put.attempt.outcome != .refused, put.attempt.began < ended else {
                return false
            }
            return !puts.contains { $0.attempt.isDone(before: began) && $0.attempt.began > put.attempt.ended }
        }
    }

    /// What is wrong with a tag being there or not, or `nil`; every key is added and removed once.
    func objection(toTag key: String, isThere: Bool, from began: Int) -> String? {
        if isThere {
            if has(.untag(key), before: began) { return "I2: the tag \(key) of \(id) came back" }
            return mayHave(.tag(key)) ? nil : "I17: the file \(id) has a tag \(key) that nobody gave it"
        }
        if mayHave(.untag(key)) || !has(.tag(key), before: began) { return nil }
        return "I2: the tag \(key) of \(id) is gone"
    }
}
