import AttachedFilesAPI
import AttachedFilesCore

/// What a test wants to become of files after Complete.
struct TransitionRule: Equatable, Sendable {
    /// When the status changes.
    enum Moment: Equatable, Sendable {
        /// In Complete.
        case immediately
        /// After so many answers that show the file as PROCESSING.
        case reads(Int)
        /// So many milliseconds after Complete, by the clock of test control.
        case milliseconds(Int64)
    }

    /// The name; any when `nil`.
    var fileName: NamePattern?
    /// Tags that the file has to have.
    var tags: [Tag] = []
    /// The ARN of the case or contact; any when `nil`.
    var resource: String?
    /// What the file becomes.
    var verdict: ScanVerdict
    /// When.
    var moment = Moment.immediately
    /// Whether the rule is used up by the first file.
    var isOnce = false
    /// The rule as it was sent.
    let source: JSONObject

    static let members = ["match", "result", "after", "once"]
    private static let matchMembers = ["fileName", "tags", "tag", "associatedResourceArn", "resource"]

    /// Reads a rule.
    ///
    /// - Throws: an error that names the member that breaks a rule.
    init(_ input: ControlInput, source: JSONObject) throws(MemberError) {
        self.source = source
        if let match = try input.object("match", known: Self.matchMembers) {
            fileName = try match.string("fileName").map(NamePattern.init)
            let resources = [try match.string("associatedResourceArn"), try match.string("resource")].compactMap { $0 }
            guard resources.count < 2 else { throw match.error("resource", "it excludes associatedResourceArn") }
            resource = resources.first
            guard match["tag"] == nil || match["tags"] == nil else { throw match.error("tag", "it excludes tags") }
            for name in ["tags", "tag"] {
                tags += try match.strings(name)?.map { Tag(key: $0.name, value: $0.value) } ?? []
            }
        }
        let result = try input.requiredString("result")
        guard let verdict = Self.verdict(result) else {
            throw input.error("result", "it must be APPROVED, REJECTED or FAILED, not \(result)")
        }
        self.verdict = verdict
        moment = try Self.moment(input)
        isOnce = try input.bool("once") ?? false
    }

    /// A rule for one file, whatever it is.
    init(_ verdict: ScanVerdict, _ moment: Moment) {
        self.verdict = verdict
        self.moment = moment
        source = JSONObject()
    }

    /// Whether the rule is meant for a file.
    func matches(_ file: AttachedFile) -> Bool {
        if let fileName, !fileName.matches(file.fileName) { return false }
        if let resource, !file.resource.resourceARN.string.isSameBytes(as: resource) { return false }
        return tags.allSatisfy { wanted in
            file.tags.all.contains { $0.key == wanted.key && $0.value == wanted.value }
        }
    }

    private static func verdict(_ word: String) -> ScanVerdict? {
        switch word {
        case "APPROVED": .clean
        case "REJECTED": .infected(signature: "transition rule")
        case "FAILED": .unreadable
        default: nil
        }
    }

    private static func moment(_ input: ControlInput) throws(MemberError) -> Moment {
        let rule = "it must be \"immediate\", {\"reads\": n} or {\"seconds\": n}"
        switch input["after"] {
        case .string("immediate"): return .immediately
        case nil, .object: break
        default: throw input.error("after", rule)
        }
        guard let after = try input.object("after", known: ["reads", "seconds"]) else { return .immediately }
        let reads = try after.integer("reads", in: 0...Limits.counts)
        let milliseconds = try ControlDuration.milliseconds("seconds", of: after)
        switch (reads, milliseconds) {
        case (let reads?, nil): return reads == 0 ? .immediately : .reads(Int(reads))
        case (nil, let milliseconds?): return milliseconds == 0 ? .immediately : .milliseconds(milliseconds)
        default: throw input.error("after", rule)
        }
    }
}
