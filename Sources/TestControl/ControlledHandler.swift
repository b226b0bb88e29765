import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer
package import HTTPFront
package import Logging
import NIOCore

/// Stands before the service in `dev`: answers test control's own routes, lets requests meet faults, and keeps a record.
package struct ControlledHandler: RequestHandler {
    private let base: any RequestHandler
    private let control: TestControl
    private let routes: ControlRoutes
    private let bucket: String
    private let logger: Logger

    /// A handler before the service's.
    ///
    /// - Parameters:
    ///   - base: the service.
    ///   - control: what steers it.
    ///   - bucket: the first segment of every path of the data plane.
    ///   - version: the build's, for `/_casefile/info`.
    ///   - logger: is told of faults.
    package init(_ base: any RequestHandler, control: TestControl, bucket: String, version: String, logger: Logger) {
        self.base = base
        self.control = control
        self.bucket = bucket
        self.logger = logger
        routes = ControlRoutes(control: control, seeder: Seeder(base, control: control), version: version)
    }

    /// Answers a request, or spoils the answer as a rule says.
    package func respond(to request: Request, body: RequestBody) async -> Response {
        if ControlRoutes.owns(request.path) { return await routes.respond(to: request, body: body) }
        let at = control.clock.now()
        let called = CalledOperation(request, bucket: bucket)
        let fault = control.faults.fault(for: called.name)
        if let fault {
            logger.info("A fault rule was met", metadata: ["operation": .string(called.name)])
            if fault.latencyMilliseconds > 0 { try? await Task.sleep(for: .milliseconds(fault.latencyMilliseconds)) }
        }
        let response = await answer(request, body: body, called: called, fault: fault)
        let answered = AnsweredCall(called, response)
        for id in answered.processing { control.script.countRead(of: id) }
        if !answered.processing.isEmpty { await control.settle() }
        note(answered, request: request, at: at, hasFault: fault != nil)
        return response
    }

    /// Words a refusal of the front.
    package func render(_ rejection: Rejection) -> Response {
        base.render(rejection)
    }

    private func answer(
        _ request: Request,
        body: RequestBody,
        called: CalledOperation,
        fault: FaultRule?
    ) async -> Response {
        guard let fault else { return await base.respond(to: request, body: body) }
        if let error = fault.error { return refusal(error, of: called, path: request.path) }
        if called.name == "PutObject", let limit = fault.cutAfterBytes {
            var taken: Int64 = 0
            while taken < limit, let part = try? await body.next() { taken += Int64(part.readableBytes) }
            return .cut
        }
        let response = await base.respond(to: request, body: body)
        guard called.name == "GetObject", response.status < 300 else { return response }
        return FaultyBody.spoiling(response, by: fault)
    }

    private func refusal(_ name: String, of called: CalledOperation, path: String) -> Response {
        let requestID = UUIDText.random(control.ids)
        var response: Response
        if CalledOperation.isOfObjects(called.name), let error = FaultError.object(name) {
            response = ErrorDocument.response(for: error, requestID: requestID, path: path)
            response.fields.append(HintField.field(error.hint))
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
            control.timelines.note(answered.operation, answered.errorCode ?? "\(answered.status)", of: fileID)
        }
    }
}
