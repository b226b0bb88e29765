import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import Synchronization

/// What is learnt of a request on its way, for the audit.
final class AuditFacts: Sendable {
    /// The facts.
    struct Facts: Sendable {
        var actor = AuditRecord.Actor.unknown
        var instance: InstanceScope?
        var fileID: String?
        var code: String?
    }

    private let facts = Mutex(Facts())

    /// What was learnt.
    var all: Facts { facts.withLock { $0 } }

    /// An access key that exists was named.
    func learn(claimedKey id: String) {
        facts.withLock { $0.actor = .unverified(key: id) }
    }

    /// A signature of the API was verified.
    func learn(_ caller: Caller, key: String) {
        facts.withLock { $0.actor = .key(id: key, account: caller.account, principal: caller.principalARN) }
    }

    /// What the path of a call names, where it has the form of an id.
    func learn(labels: [String: String], account: String) {
        let tagged = labels["resourceArn"].flatMap { ARN($0) }?.resourcePath ?? []
        let instanceID = labels["InstanceId"] ?? (tagged.count == 4 ? tagged[1] : "")
        guard InstancePolicy.isWellFormed(instanceID) else { return }
        facts.withLock { $0.instance = InstanceScope(account: account, instanceID: instanceID) }
        learn(fileID: labels["FileId"] ?? (tagged.count == 4 ? tagged[3] : ""))
    }

    /// The id of the file that a call made.
    func learn(output: JSONObject) {
        if case .string(let id) = output["FileId"] { learn(fileID: id) }
    }

    /// The signature of a URL was verified.
    func learn(_ actor: AuditRecord.Actor, object: ObjectKey?) {
        facts.withLock {
            $0.actor = actor
            $0.instance = object?.instance
        }
        learn(fileID: object?.fileID ?? "")
    }

    /// The request was refused or failed.
    func learn(code: String) {
        facts.withLock { $0.code = code }
    }

    private func learn(fileID: String) {
        let isID =
            fileID.utf8.count == 36
            && fileID.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
                    || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
                    || $0 == UInt8(ascii: "-")
            }
        if isID { facts.withLock { $0.fileID = fileID } }
    }
}

/// Writes what requests did and were refused into the audit.
struct RequestAudit: Sendable {
    let trail: any AuditTrail

    /// Answers a request and records it.
    ///
    /// A change is answered once its record is durable; while records cannot be, nothing is done.
    /// - Parameters:
    ///   - context: the request.
    ///   - answer: answers it.
    ///   - unaudited: the answer where no record could be made.
    /// - Returns: the answer, and the operation's name for the log.
    func answer(
        _ context: RequestContext,
        _ answer: (RequestContext) async -> (Response, operation: String),
        unaudited: () -> Response
    ) async -> (Response, operation: String) {
        let facts = AuditFacts()
        var context = context
        context.facts = facts
        do {
            try await trail.checkWorks()
        } catch {
            return (unaudited(), "-")
        }
        let (response, operation) = await answer(context)
        guard Self.isAudited(operation, status: response.status) else { return (response, operation) }
        let record = Self.record(facts.all, operation: operation, status: response.status, context: context)
        guard record.decision == .allowed, Self.changes.contains(operation) else {
            trail.note(record)
            return (response, operation)
        }
        do {
            try await trail.write(record)
            return (response, operation)
        } catch {
            return (unaudited(), operation)
        }
    }

    private static func record(
        _ facts: AuditFacts.Facts,
        operation: String,
        status: Int,
        context: RequestContext
    ) -> AuditRecord {
        AuditRecord(
            operation,
            by: facts.actor,
            decision: status < 400 ? .allowed : status < 500 ? .refused : .failed,
            instance: facts.instance,
            fileID: facts.fileID,
            code: facts.code,
            requestID: context.requestID
        )
    }

    private static func isAudited(_ operation: String, status: Int) -> Bool {
        changes.contains(operation) || objectReads.contains(operation) || status == 403
    }

    /// What changes something; none of them answers with bytes from the disk.
    private static let changes: Set<String> = [
        StartAttachedFileUpload.name, CompleteAttachedFileUpload.name, DeleteAttachedFile.name,
        UpdateAttachedFilesConfiguration.name, TagResource.name, UntagResource.name, ObjectMethod.put.operation,
    ]

    private static let objectReads: Set<String> = [ObjectMethod.get.operation, ObjectMethod.head.operation]
}

extension APIError {
    /// The audit cannot be written.
    static let unaudited = APIError(
        .internalService,
        "The service could not answer; the request can be sent again.",
        hint: "The audit cannot be written, and no change is made that is not in it; /readyz tells why."
    )
}

extension ObjectError {
    /// The audit cannot be written.
    static let unaudited = ObjectError(
        .internalError,
        "We encountered an internal error. Please try again.",
        hint: "The audit cannot be written, and no change is made that is not in it; /readyz tells why."
    )
}
