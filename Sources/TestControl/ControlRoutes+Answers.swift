import AttachedFilesAPI
import AttachedFilesCore

extension ControlRoutes {
    /// What a route does.
    func answer(
        _ method: String,
        _ path: [String],
        query: QueryWords?,
        _ input: JSONObject
    ) async throws -> JSONObject {
        switch (method, path.first ?? "", path.count) {
        case ("GET", "info", 1), ("GET", "health", 1): return info()
        case ("POST", "reset", 1): return try await reset(input)
        case ("POST", "seed", 1): return try await seeder.apply(try Seed(input))
        case (_, "transitions", 1): return try transitions(method, input)
        case (_, "faults", 1): return try faults(method, input)
        case (_, "clock", 1): return try await clock(method, input)
        case (_, "ids", 1): return try ids(method, input)
        case (_, "requests", 1): return try requests(method, query)
        case ("GET", "files", 1):
            try query?.check(known: ["after"])
            return try await files(after: query?["after"])
        case ("GET", "files", 2):
            guard let file = try await control.file(path[1]) else {
                throw Refusal(status: 404, message: "There is no file with this id.")
            }
            return describe(file)
        case ("POST", "sweep", 1):
            let isDry = try ControlInput(input, known: ["dryRun"]).bool("dryRun") ?? false
            return report(try await control.sweep(isDry: isDry))
        default: throw Refusal.unknown
        }
    }

    private func info() -> JSONObject {
        var object = JSONObject()
        object.set("version", version)
        object.set("mode", "dev")
        object.set("now", control.clock.now().iso8601)
        return object
    }

    private func reset(_ json: JSONObject) async throws -> JSONObject {
        let input = try ControlInput(json, known: ["accountId", "instanceId"])
        let scope: RemovalScope
        switch (try input.string("accountId"), try input.string("instanceId")) {
        case (nil, nil): scope = .everything
        case (let account?, nil):
            guard AccountID.isValid(account) else { throw input.error("accountId", "it must have 12 digits") }
            scope = .account(account)
        case (nil, let instance?):
            guard !instance.isEmpty else { throw input.error("instanceId", "it must not be empty") }
            scope = .instance(instance)
        default: throw input.error("instanceId", "it excludes accountId")
        }
        var object = JSONObject()
        object.set("removedFiles", Int64(try await control.reset(scope)))
        return object
    }

    private func transitions(_ method: String, _ json: JSONObject) throws -> JSONObject {
        switch method {
        case "POST":
            control.script.add([try TransitionRule(ControlInput(json, known: TransitionRule.members), source: json)])
        case "DELETE": control.script.clear()
        case "GET": break
        default: throw Refusal.unknown
        }
        return rules("transitions", control.script.rules.map(\.source))
    }

    private func faults(_ method: String, _ json: JSONObject) throws -> JSONObject {
        switch method {
        case "POST": control.faults.add([try FaultRule(ControlInput(json, known: FaultRule.members), source: json)])
        case "DELETE": control.faults.clear()
        case "GET": break
        default: throw Refusal.unknown
        }
        return rules("faults", control.faults.rules.map(\.told))
    }

    private func rules(_ name: String, _ rules: [JSONObject]) -> JSONObject {
        var object = JSONObject()
        object.set(name, .array(rules.map { .object($0) }))
        return object
    }

    private func clock(_ method: String, _ json: JSONObject) async throws -> JSONObject {
        switch method {
        case "POST": try moveClock(try ControlInput(json, known: ["advance", "set", "stopped"]))
        case "DELETE": control.clock.reset()
        case "GET": break
        default: throw Refusal.unknown
        }
        if method != "GET" {
            await control.settle()
            _ = try await control.sweep()
        }
        var object = JSONObject()
        object.set("now", control.clock.now().iso8601)
        object.set("stopped", .bool(control.clock.isStopped))
        return object
    }

    /// Milliseconds of 1970 to 9999, but for its last day, which URLs may outlive: what dates of HTTP and of signatures
    /// can say.
    private static let moments = 0...253_402_214_399_999 as ClosedRange<Int64>
    private static let outsideMoments = "the clock must show a moment of the years 1970 to 9999"

    private func moveClock(_ input: ControlInput) throws {
        let isStopped = try input.bool("stopped")
        let advance = try ControlDuration.milliseconds("advance", of: input)
        let text = try input.string("set")
        guard advance == nil || text == nil else { throw input.error("set", "it excludes advance") }
        guard advance != nil || text != nil || isStopped != nil else {
            throw input.error("advance", "it is required, or set, or stopped")
        }
        if let text {
            guard let moment = Timestamp(iso8601: text) else {
                throw input.error("set", "it must be a moment as 2026-01-31T12:00:00Z")
            }
            guard Self.moments.contains(moment.millisecondsSinceEpoch) else {
                throw input.error("set", Self.outsideMoments)
            }
            return control.clock.set(moment, isStopped: isStopped ?? control.clock.isStopped)
        }
        let now = control.clock.now().millisecondsSinceEpoch
        let (later, overflows) = now.addingReportingOverflow(advance ?? 0)
        guard !overflows, Self.moments.contains(later) else { throw input.error("advance", Self.outsideMoments) }
        if let isStopped { control.clock.set(control.clock.now(), isStopped: isStopped) }
        control.clock.advance(milliseconds: advance ?? 0)
    }

    private func ids(_ method: String, _ json: JSONObject) throws -> JSONObject {
        switch method {
        case "POST":
            let input = try ControlInput(json, known: ["seed"])
            guard let seed = try input.integer("seed", in: 0...Int64.max) else {
                throw input.error("seed", "it is required")
            }
            control.ids.seed(UInt64(seed))
        case "DELETE": control.ids.seed(nil)
        default: throw Refusal.unknown
        }
        return JSONObject()
    }

    private func requests(_ method: String, _ query: QueryWords?) throws -> JSONObject {
        if method == "DELETE" { control.calls.clear() }
        guard method == "GET" || method == "DELETE" else { throw Refusal.unknown }
        try query?.check(known: ["operation"])
        let operation = query?["operation"]
        let calls = control.calls.all.filter { call in
            operation.map { call.operation.isSameBytes(as: $0) } ?? true
        }
        var object = JSONObject()
        object.set("requests", .array(calls.map { .object($0.json) }))
        return object
    }

    private func files(after id: String?) async throws -> JSONObject {
        let files = try await control.files(after: id, limit: Limits.files + 1)
        var object = JSONObject()
        object.set("files", .array(files.prefix(Limits.files).map { .object(describe($0)) }))
        if files.count > Limits.files { object.set("next", files[Limits.files - 1].id) }
        return object
    }

    private func describe(_ file: AttachedFile) -> JSONObject {
        var object = file.description.json
        object.set("AccountId", file.resource.instance.account)
        object.set("InstanceId", file.resource.instance.instanceID)
        object.set("UploadIsOpen", .bool(file.status == .pending))
        object.set("StatusChangedAt", file.statusChangedAt.iso8601)
        var events = control.timelines.events(of: file.id)
        if file.status == .failed(.expired) {
            let reason = "the upload was not completed in time"
            events.append(.init(at: file.statusChangedAt, what: "FAILED", detail: reason))
        }
        object.set("Timeline", .array(events.map { .object($0.json) }))
        return object
    }

    private func report(_ report: Sweep.Report) -> JSONObject {
        var object = JSONObject()
        object.set("expiredUploads", Int64(report.expiredUploads))
        object.set("endedFiles", Int64(report.endedFiles))
        object.set("tokens", Int64(report.tokens))
        object.set("bytesOfEndedFiles", Int64(report.doomedFiles))
        object.set("supersededBytes", Int64(report.supersededBlobs))
        return object
    }
}
