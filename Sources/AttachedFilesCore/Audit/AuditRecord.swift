package import AttachedFilesAPI

/// What somebody did or was refused.
///
/// Nothing in it is a secret, a signature, a token or a name of a file; ids of clients are in it only where they have
/// the form of one.
package struct AuditRecord: Equatable, Sendable {
    /// Who it was.
    package enum Actor: Equatable, Sendable {
        /// The holder of an access key whose signature was verified.
        case key(id: String, account: String, principal: String)
        /// Somebody who named an access key that exists, and did not prove to have it.
        case unverified(key: String)
        /// The holder of a pre-signed URL that was verified.
        case url
        /// The HTTP scanner.
        case scanner
        /// A person at a command line, by the number of the system's user.
        case `operator`(user: UInt32)
        /// The service itself.
        case service
        /// Anybody.
        case unknown

        /// Whether it is one who proved something.
        package var isProven: Bool {
            switch self {
            case .key, .url, .scanner, .operator, .service: true
            case .unverified, .unknown: false
            }
        }
    }

    /// What came of it.
    package enum Decision: String, Sendable {
        /// It was done.
        case allowed
        /// It was not allowed, or broke a rule.
        case refused
        /// It was allowed and failed.
        case failed
    }

    /// Who.
    package var actor: Actor
    /// What: an operation's AWS name, or one of ours.
    package var operation: String
    /// Whether it was done.
    package var decision: Decision
    /// Where, if anywhere.
    package var instance: InstanceScope?
    /// On which file, if any.
    package var fileID: String?
    /// Why it was not done, in the code that was answered.
    package var code: String?
    /// Why it was done, in an operator's words.
    package var reason: String?
    /// The request, if it was one.
    package var requestID: String?
    /// What else there is to say.
    package var details: [JSONObject.Member]

    /// A record of these values.
    package init(
        _ operation: String,
        by actor: Actor,
        decision: Decision = .allowed,
        instance: InstanceScope? = nil,
        fileID: String? = nil,
        code: String? = nil,
        reason: String? = nil,
        requestID: String? = nil,
        details: [JSONObject.Member] = []
    ) {
        self.operation = operation
        self.actor = actor
        self.decision = decision
        self.instance = instance
        self.fileID = fileID
        self.code = code
        self.reason = reason
        self.requestID = requestID
        self.details = details
    }

    /// The members of a line that say what happened.
    var json: JSONObject {
        var what = JSONObject([.init("operation", .string(operation))])
        what.set("account", instance?.account)
        what.set("instanceId", instance?.instanceID)
        what.set("fileId", fileID)
        for detail in details { what.set(detail.name, detail.value) }
        var object = JSONObject([
            .init("who", .object(actor.json)), .init("what", .object(what)),
            .init("decision", .string(decision.rawValue)),
        ])
        object.set("code", code)
        object.set("reason", reason)
        object.set("requestId", requestID)
        return object
    }
}

extension AuditRecord.Actor {
    fileprivate var json: JSONObject {
        var object = JSONObject()
        switch self {
        case .key(let id, let account, let principal):
            object.set("kind", "key")
            object.set("account", account)
            object.set("accessKeyId", id)
            object.set("principal", principal)
        case .unverified(let key):
            object.set("kind", "unverified")
            object.set("accessKeyId", key)
        case .operator(let user):
            object.set("kind", "operator")
            object.set("user", Int64(user))
        case .url: object.set("kind", "url")
        case .scanner: object.set("kind", "scanner")
        case .service: object.set("kind", "service")
        case .unknown: object.set("kind", "unknown")
        }
        return object
    }
}

/// Where records of the audit go.
package protocol AuditTrail: Sendable {
    /// Takes a record, and returns when it is durable.
    ///
    /// - Throws: `.full` or `.unavailable` when it may not be.
    func write(_ record: AuditRecord) async throws(StoreError)

    /// Takes a record that is written soon; one too many is only counted.
    func note(_ record: AuditRecord)

    /// Whether records can be made durable, tried anew only after that failed.
    ///
    /// - Throws: what is wrong.
    func checkWorks() async throws(StoreError)
}
