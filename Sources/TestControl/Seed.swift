package import AttachedFilesAPI
import AttachedFilesServer

/// What a server is to begin with: files in a wanted state, and rules.
package struct Seed: Sendable {
    /// The states that a seeded file may have.
    enum State: String, CaseIterable {
        /// Started, and nothing uploaded.
        case started = "STARTED"
        /// Uploaded, and not completed.
        case uploaded = "UPLOADED"
        /// Completed, and without a verdict for ever.
        case processing = "PROCESSING"
        case approved = "APPROVED"
        case rejected = "REJECTED"
        case failed = "FAILED"
    }

    /// One file.
    struct File {
        let place: String
        let accountID: String
        let instanceID: String
        let resource: String
        let name: String
        let content: [UInt8]
        let tags: [(name: String, value: String)]
        let state: State

        /// The key of `casefile dev` that signs for the account.
        var accessKeyID: String { accountID == Seed.defaultAccount ? "test" : accountID }
    }

    let files: [File]
    let transitions: [TransitionRule]
    let faults: [FaultRule]

    private static let fileMembers = [
        "accountId", "instanceId", "associatedResourceArn", "fileName", "text", "base64", "sizeInBytes", "tags",
        "status",
    ]
    /// The account of the key test/test.
    private static let defaultAccount = "000000000000"

    /// Reads a seed; all of it is checked before any of it is used.
    ///
    /// - Throws: an error that names the member that breaks a rule, as `files[2].fileName`.
    package init(_ json: JSONObject) throws(MemberError) {
        let input = try ControlInput(json, known: ["files", "transitions", "faults"])
        var files: [File] = []
        for entry in try input.list("files", known: Self.fileMembers) { files.append(try Self.file(entry)) }
        self.files = files
        var transitions: [TransitionRule] = []
        for (entry, source) in zip(
            try input.list("transitions", known: TransitionRule.members),
            try json.objects("transitions") ?? []
        ) {
            transitions.append(try TransitionRule(entry, source: source))
        }
        self.transitions = transitions
        var faults: [FaultRule] = []
        for (entry, source) in zip(
            try input.list("faults", known: FaultRule.members),
            try json.objects("faults") ?? []
        ) {
            faults.append(try FaultRule(entry, source: source))
        }
        self.faults = faults
    }

    /// Reads a seed file.
    ///
    /// - Throws: an error that names the byte or the member that breaks a rule.
    package init(bytes: [UInt8]) throws(SeedError) {
        do {
            guard case .object(let object) = try JSONReader.read(bytes) else {
                throw SeedError(problem: "it is no JSON object")
            }
            try self.init(object)
        } catch let error as MemberError {
            throw SeedError(problem: error.message)
        } catch let error as JSONError {
            throw SeedError(problem: "line \(Self.line(of: error.offset, in: bytes)): \(error.problem)")
        } catch let error as SeedError {
            throw error
        } catch {
            throw SeedError(problem: "\(error)")
        }
    }

    private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
        bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") } + 1
    }

    private static func file(_ input: ControlInput) throws(MemberError) -> File {
        let status = try input.string("status") ?? State.approved.rawValue
        guard let state = State(rawValue: status) else {
            throw input.error("status", "it must be one of \(State.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let account = try input.string("accountId") ?? defaultAccount
        guard account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw input.error("accountId", "it must have 12 digits")
        }
        return File(
            place: input.place,
            accountID: account,
            instanceID: try input.requiredString("instanceId"),
            resource: try input.requiredString("associatedResourceArn"),
            name: try input.requiredString("fileName"),
            content: try content(input),
            tags: try input.strings("tags") ?? [],
            state: state
        )
    }

    private static func content(_ input: ControlInput) throws(MemberError) -> [UInt8] {
        let text = try input.string("text")
        let base64 = try input.string("base64")
        let size = try input.integer("sizeInBytes", in: 1...Limits.seededBytes)
        switch (text, base64, size) {
        case (let text?, nil, nil): return Array(text.utf8)
        case (nil, let base64?, nil):
            guard let bytes = Base64.decode(base64) else {
                throw input.error("base64", "it must be Base64 with padding")
            }
            return bytes
        case (nil, nil, let size?): return [UInt8](repeating: UInt8(ascii: "x"), count: Int(size))
        default: throw input.error("text", "a file has one of text, base64 and sizeInBytes")
        }
    }
}

/// Why a seed was not taken.
package struct SeedError: Error {
    /// What is wrong, as the end of a sentence.
    package let problem: String
}
