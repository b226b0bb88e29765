public import AttachedFilesAPI
public import AttachedFilesClient

/// Steers a `casefile dev` from a test: rules, faults, clock, and what was called.
///
/// Its routes are described in `docs/testing.md`; `casefile serve` has none of them.
public struct TestControlClient: Sendable {
    private let endpoint: String
    private let transport: any HTTPTransport

    /// A client of a server.
    ///
    /// - Parameters:
    ///   - endpoint: what `casefile dev` printed after `Ready.`, such as `http://127.0.0.1:8730`.
    ///   - transport: what carries the requests.
    public init(endpoint: String, transport: any HTTPTransport) {
        self.endpoint = endpoint
        self.transport = transport
    }

    /// Forgets files; all of them with every rule, fault, call and the clock's move, or those of an instance alone.
    public func reset(instanceID: String? = nil) async throws(TestControlError) {
        var body = JSONObject()
        body.set("instanceId", instanceID)
        try await call("POST", "reset", body)
    }

    /// Puts files and rules in, as a seed file has them.
    ///
    /// - Parameter seed: an object with `files`, `transitions` and `faults`.
    /// - Returns: the ids of the files, in order.
    /// - Throws: ``TestControlError`` that names the member or the file that was refused; nothing is changed then.
    @discardableResult
    public func seed(_ seed: JSONObject) async throws(TestControlError) -> [String] {
        guard case .array(let ids) = try await call("POST", "seed", seed)["fileIds"] else { return [] }
        return ids.compactMap { if case .string(let id) = $0 { id } else { nil } }
    }

    /// Says what becomes of files after Complete.
    ///
    /// - Parameters:
    ///   - result: `.approved`, `.rejected` or `.failed`.
    ///   - match: which files; all of them by default.
    ///   - moment: when; in Complete by default.
    ///   - once: whether the first file uses the rule up.
    /// - Throws: ``TestControlError`` with what is wrong.
    public func transition(
        to result: FileStatusType,
        of match: FileMatch = FileMatch(),
        after moment: TransitionMoment = .complete,
        once: Bool = false
    ) async throws(TestControlError) {
        var body = JSONObject()
        body.set("match", .object(match.json))
        body.set("result", result.rawValue)
        body.set("after", moment.json)
        body.set("once", .bool(once))
        try await call("POST", "transitions", body)
    }

    /// Lets requests meet a fault.
    public func fault(_ fault: Fault) async throws(TestControlError) {
        try await call("POST", "faults", fault.json)
    }

    /// Takes all transition rules away.
    public func clearTransitions() async throws(TestControlError) {
        try await call("DELETE", "transitions")
    }

    /// Takes all faults away.
    public func clearFaults() async throws(TestControlError) {
        try await call("DELETE", "faults")
    }

    /// Moves the server's clock on: URLs and uploads expire, and rules that wait for a time are met.
    public func advanceClock(by duration: Duration) async throws(TestControlError) {
        let (seconds, attoseconds) = duration.components
        var body = JSONObject()
        body.set("advance", "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms")
        try await call("POST", "clock", body)
    }

    /// Lets the server's clock show the system's time again.
    public func resetClock() async throws(TestControlError) {
        try await call("DELETE", "clock")
    }

    /// Makes the ids that follow depend on a seed.
    public func seedIDs(_ seed: Int64) async throws(TestControlError) {
        var body = JSONObject()
        body.set("seed", seed)
        try await call("POST", "ids", body)
    }

    /// The calls that arrived, oldest first; of one operation where its AWS or S3 name is given.
    public func calls(of operation: String? = nil) async throws(TestControlError) -> [ReceivedCall] {
        guard case .array(let list) = try await call("GET", "requests")["requests"] else { return [] }
        let calls = list.compactMap { if case .object(let object) = $0 { ReceivedCall(object) } else { nil } }
        return calls.filter { call in operation.map { call.operation == $0 } ?? true }
    }

    /// All that is known of a file: its description, and its timeline under `Timeline`.
    public func file(_ id: String) async throws(TestControlError) -> JSONObject {
        try await call("GET", "files/\(id)")
    }

    /// Sends a request to one of the routes below `/_casefile/`.
    ///
    /// - Throws: ``TestControlError`` with the server's message, or when no answer came.
    @discardableResult
    public func call(
        _ method: String,
        _ route: String,
        _ body: JSONObject? = nil
    ) async throws(TestControlError) -> JSONObject {
        let request = TransportRequest(
            method: method,
            url: "\(endpoint)/_casefile/\(route)",
            headers: [HTTPHeader("Content-Type", "application/json")],
            content: .bytes(body?.bytes ?? []),
            timeout: Limits.callTime
        )
        let status: Int
        let bytes: [UInt8]?
        do throws(TransportError) {
            let response = try await transport.send(request)
            status = response.status
            bytes = try await response.collect(upTo: Limits.answerBytes)
        } catch {
            throw TestControlError(message: "\(error)")
        }
        guard let bytes, case .object(let object) = try? JSONReader.read(bytes) else {
            throw TestControlError(message: "The server answered with HTTP \(status) and no JSON.")
        }
        guard status == 200 else {
            guard case .string(let message) = object["Message"] else {
                throw TestControlError(message: "The server answered with HTTP \(status).")
            }
            throw TestControlError(message: message)
        }
        return object
    }
}

/// Why a test could not steer the server.
public struct TestControlError: Error, CustomStringConvertible, Sendable {
    /// What the server said.
    public let message: String

    /// The message.
    public var description: String { message }
}
