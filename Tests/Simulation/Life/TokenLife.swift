import AttachedFilesAPI

/// What clients know of one `ClientToken` of one resource (I14).
final class TokenLife {
    /// How long a token is kept at least.
    static let lifeSeconds: Int64 = 24 * 3600

    let text: String
    let resource: Int
    let sizeInBytes: Int
    /// When it was first sent, in the model's order.
    let began: Int
    private(set) var files: [FileLife] = []
    /// Whether it was sent with other parameters too.
    var hasOtherUse = false

    init(text: String, resource: Int, sizeInBytes: Int, began: Int) {
        self.text = text
        self.resource = resource
        self.sizeInBytes = sizeInBytes
        self.began = began
    }

    /// What is wrong with this file being the one behind the token, or `nil`.
    func objection(to file: FileLife, _ clock: SimulatedClock) -> String? {
        if let earlier = files.last, earlier.id != file.id {
            // Requests look at the clock when they begin: with a jump between two, the later file may be the first.
            guard mayHaveLapsed(earlier, clock) || mayHaveLapsed(file, clock) else {
                return "I14: the token \(text) made \(file.id) beside \(earlier.id)"
            }
        }
        if !files.contains(where: { $0.id == file.id }) { files.append(file) }
        return nil
    }

    /// What is wrong with a conflict as the answer, or `nil`.
    func objectionToConflict(_ clock: SimulatedClock) -> String? {
        let mayBeGone = files.contains { $0.mayHave(.delete) || $0.mayHaveExpired(clock) || $0.mayHaveEnded(clock) }
        // A file whose answer was lost may have expired and gone before anybody knew of it.
        let isLong = clock.maximum(since: began) > clock.start.adding(seconds: Self.lifeSeconds)
        return hasOtherUse || mayBeGone || isLong ? nil : "I14: the token \(text) conflicts with itself"
    }

    private func mayHaveLapsed(_ file: FileLife, _ clock: SimulatedClock) -> Bool {
        file.startedAt.adding(seconds: Self.lifeSeconds) <= clock.maximum(since: file.began)
    }
}
