import AttachedFilesAPI
import AttachedFilesCore
package import AttachedFilesServer
package import HTTPFront
package import Logging
import NIOCore

/// Stands before the service in `dev`: answers test control's own routes, lets requests meet faults, and keeps a record.
package struct ControlledHandler: RequestHandler {
    private let base: any RequestHandler
    private let control: TestControl
    private let routes: ControlRoutes
    private let bucket: String
    private let cors: CORS
    private let logger: Logger

    /// A handler before the service's.
    ///
    /// - Parameters:
    ///   - base: the service.
    ///   - control: what steers it.
    ///   - seeder: puts files in.
    ///   - place: where the service is reached, and under which rules.
    ///   - logger: is told of faults.
    package init(
        _ base: any RequestHandler,
        control: TestControl,
        seeder: Seeder,
        place: ControlledPlace,
        logger: Logger
    ) {
        self.base = base
        self.control = control
        self.logger = logger
        bucket = place.bucket
        cors = CORS(policy: place.cors)
        routes = ControlRoutes(
            control: control,
            seeder: seeder,
            version: place.version,
            isLoopback: place.isLoopback
        )
    }

    /// Answers a request, or spoils the answer as a rule says.
    package func respond(to request: Request, body: RequestBody) async -> Response {
        if ControlRoutes.owns(request) { return await routes.respond(to: request, body: body) }
        let at = control.clock.now()
        let called = CalledOperation(request, bucket: bucket)
        let (response, hasFault) =
            called.name == "GetObject"
            ? await download(request, body: body, called: called) : await answer(request, body: body, called: called)
        let answered = AnsweredCall(called, response)
        for id in answered.processing { control.script.countRead(of: id) }
        if !answered.processing.isEmpty { await control.settle() }
        note(answered, request: request, at: at, hasFault: hasFault)
        return response
    }

    /// Words a refusal of the front.
    package func render(_ rejection: Rejection, target: String?) -> Response {
        base.render(rejection, target: target)
    }

    private func answer(
        _ request: Request,
        body: RequestBody,
        called: CalledOperation
    ) async -> (Response, hasFault: Bool) {
        let bytes = called.name == "PutObject" ? request.contentLength ?? .max : nil
        guard let fault = await fault(for: called, bytes: bytes) else {
            return (await base.respond(to: request, body: body), false)
        }
        if let error = fault.error { return (refusal(error, of: called, to: request), true) }
        if let limit = fault.cutAfterBytes {
            var taken: Int64 = 0
            while taken < limit, let part = try? await body.next() { taken += Int64(part.readableBytes) }
            return (.cut, true)
        }
        return (await base.respond(to: request, body: body), true)
    }

    /// A download meets its fault when its answer is there, which tells how long the body is.
    private func download(
        _ request: Request,
        body: RequestBody,
        called: CalledOperation
    ) async -> (Response, hasFault: Bool) {
        let response = await base.respond(to: request, body: body)
        let length = response.status < 300 ? response.body.length : nil
        guard let fault = await fault(for: called, bytes: length) else { return (response, false) }
        guard let error = fault.error else {
            return (FaultyBody.spoiling(response, by: fault, control: control), true)
        }
        if case .file(let range) = response.body { range.onFinish() }
        return (refusal(error, of: called, to: request), true)
    }

    private func fault(for called: CalledOperation, bytes: Int64?) async -> FaultRule? {
        guard let fault = control.faults.fault(for: called.name, bytes: bytes) else { return nil }
        logger.info("A fault rule was met", metadata: ["operation": .string(called.name)])
        await control.pause(milliseconds: fault.latencyMilliseconds)
        return fault
    }

    private func refusal(_ name: String, of called: CalledOperation, to request: Request) -> Response {
        let requestID = UUIDText.random(control.ids)
        var response: Response
        if CalledOperation.isOfObjects(called.name), let error = FaultError.object(name) {
            response = ErrorDocument.response(for: error, requestID: requestID, path: request.path)
            response.fields.append(HintField.field(error.hint))
            response.fields.append(contentsOf: cors.fields(for: request))
        } else if let error = FaultError.api(name) {
            response = ErrorEncoder(showsHints: true).response(for: error)
        } else {
            return .cut
        }
        response.fields.append(HTTPField("x-amzn-RequestId", requestID))
        response.fields.append(HTTPField("x-amz-request-id", requestID))
        return response
    }

    private func note(_ answered: AnsweredCall, request: Request, at: Timestamp, hasFault: Bool) {
        control.calls.add(
            CallRecord(
                at: at,
                requestID: answered.requestID,
                operation: answered.operation,
                method: request.method,
                path: request.path,
                fileID: answered.fileID,
                status: answered.status,
                errorCode: answered.errorCode,
                hint: answered.hint,
                hasFault: hasFault
            )
        )
        if let fileID = answered.fileID {
            defer {
                if answered.isComplete, control.script.wasApprovedAtGlance(fileID) {
                    control.timelines.note("APPROVED", "in Complete", of: fileID)
                }
            }
            control.timelines.note(answered.operation, answered.errorCode ?? "\(answered.status)", of: fileID)
        }
    }
}

/// Where a service is reached that test control stands before.
package struct ControlledPlace: Sendable {
    let bucket: String
    let cors: CORSPolicy
    let version: String
    let isLoopback: Bool

    /// A place.
    ///
    /// - Parameters:
    ///   - bucket: the first segment of every path of the data plane.
    ///   - cors: which pages of a browser may use the data plane.
    ///   - version: the build's, for `/_casefile/info`.
    ///   - isLoopback: whether the service is reached from this machine alone.
    package init(bucket: String, cors: CORSPolicy, version: String, isLoopback: Bool) {
        self.bucket = bucket
        self.cors = cors
        self.version = version
        self.isLoopback = isLoopback
    }
}
