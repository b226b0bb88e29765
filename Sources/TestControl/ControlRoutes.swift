import AttachedFilesAPI
import AttachedFilesCore
import HTTPFront
import NIOCore

/// The routes below `/_casefile`, and those that set-ups made for another emulator look for.
///
/// They take no signature, so no page of a browser may call them: a request that names an origin is refused.
struct ControlRoutes: Sendable {
    /// Why a request of test control was refused, with the HTTP status.
    struct Refusal: Error {
        let status: Int
        let message: String
    }

    let control: TestControl
    let seeder: Seeder
    let version: String
    /// Whether the server is reached from this machine alone.
    let isLoopback: Bool

    /// Whether a request is for test control; a call of the listing is signed, or has its query.
    static func owns(_ request: Request) -> Bool {
        let path = request.path
        if path.isSameBytes(as: "/_casefile/files") {
            return request.first("Authorization") == nil && (try? QueryWords(request.query))?["instance"] == nil
        }
        return ["/_casefile", "/_localstack"].contains { prefix in
            path.isSameBytes(as: prefix) || path.utf8.starts(with: (prefix + "/").utf8)
        }
    }

    /// Answers in JSON.
    func respond(to request: Request, body: RequestBody) async -> Response {
        do throws(Refusal) {
            guard Self.isFromNoPage(request) else {
                throw Refusal(status: 403, message: "Pages of a browser may not steer the server.")
            }
            guard !isLoopback || Self.namesLoopback(request.first("Host") ?? "") else {
                throw Refusal(status: 403, message: "Use the address of the server itself, such as 127.0.0.1.")
            }
            let input = try await object(in: body)
            return Self.response(200, try await answer(request, input))
        } catch {
            var object = JSONObject()
            object.set("Message", error.message)
            return Self.response(error.status, object)
        }
    }

    /// A person may look by typing an address; what a page sends names an origin or another site.
    private static func isFromNoPage(_ request: Request) -> Bool {
        guard request.first("Origin") == nil else { return false }
        guard let site = request.first("Sec-Fetch-Site") else { return true }
        return request.method.isSameBytes(as: "GET") && site.isSameBytes(as: "none")
    }

    /// Whether a Host field names this machine, so that no other name was made to lead here.
    private static func namesLoopback(_ host: String) -> Bool {
        if host.utf8.starts(with: "[::1]".utf8) { return true }
        let name = host.split(separator: ":", maxSplits: 1).first.map { $0.lowercased() } ?? ""
        return name == "localhost" || name.hasSuffix(".localhost") || name.wholeMatch(of: /127(\.[0-9]{1,3}){3}/) != nil
    }

    private static func response(_ status: Int, _ object: JSONObject) -> Response {
        Response(
            status: status,
            fields: [HTTPField("Content-Type", "application/json"), HTTPField("Cache-Control", "no-store")],
            body: .bytes(ByteBuffer(bytes: object.bytes))
        )
    }

    private func object(in body: RequestBody) async throws(Refusal) -> JSONObject {
        let bytes: [UInt8]
        do {
            bytes = Array(try await body.collect(upTo: Limits.bodyBytes).readableBytesView)
        } catch {
            throw Refusal(status: error == .tooLarge ? 413 : 400, message: "The body could not be read.")
        }
        guard !bytes.isEmpty else { return JSONObject() }
        do {
            guard case .object(let object) = try JSONReader.read(bytes) else {
                throw Refusal(status: 400, message: "The body must be a JSON object.")
            }
            return object
        } catch let error as JSONError {
            let place = "at byte \(error.offset)"
            throw Refusal(status: 400, message: "The body is not valid JSON: \(error.problem), \(place).")
        } catch let error as Refusal {
            throw error
        } catch {
            throw Refusal(status: 400, message: "The body could not be read.")
        }
    }

    private func answer(_ request: Request, _ input: JSONObject) async throws(Refusal) -> JSONObject {
        let path = request.path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        do {
            if path[0].isSameBytes(as: "_localstack") {
                guard let answer = alias(request.method, path) else { throw Refusal.unknown }
                return answer
            }
            let query = try? QueryWords(request.query)
            return try await answer(request.method, path.dropFirst().map(\.self), query: query, input)
        } catch let error as MemberError {
            throw Refusal(status: 400, message: error.message)
        } catch let error as StoreError {
            throw Refusal(status: 500, message: "The store failed: \(error.logText ?? "unexpected answer").")
        } catch let error as Refusal {
            throw error
        } catch {
            throw Refusal(status: 500, message: "The request failed.")
        }
    }

    /// What health checks and libraries that wait for another emulator ask.
    private func alias(_ method: String, _ path: [String]) -> JSONObject? {
        guard method == "GET" || method == "HEAD" else { return nil }
        var object = JSONObject()
        switch path.dropFirst().joined(separator: "/") {
        case "health":
            var services = JSONObject()
            services.set("connect", "running")
            object.set("services", .object(services))
            object.set("edition", "casefile")
            object.set("version", version)
        case "init":
            var completed = JSONObject()
            for stage in ["BOOT", "START", "READY", "SHUTDOWN"] {
                completed.set(stage, .bool(stage == "READY" ? control.isReady : stage != "SHUTDOWN"))
            }
            object.set("completed", .object(completed))
            object.set("scripts", .array([]))
        case "init/ready":
            object.set("completed", .bool(control.isReady))
            object.set("scripts", .array([]))
        case "info":
            object.set("edition", "casefile")
            object.set("version", version)
        default: return nil
        }
        return object
    }
}

extension ControlRoutes.Refusal {
    /// No route of test control has this method and path.
    static let unknown = ControlRoutes.Refusal(
        status: 404,
        message: "Test control has no such route; it has /_casefile/ reset, seed, transitions, faults, clock, ids, "
            + "requests, files, sweep and info."
    )
}
