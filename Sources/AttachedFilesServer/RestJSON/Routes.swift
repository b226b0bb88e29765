import AttachedFilesAPI
import AttachedFilesCore

/// One operation, bound to what the service does for it.
struct OperationRoute: Sendable {
    let name: String
    let route: Route
    let invalidInput: ErrorCode
    let call: @Sendable (AttachedFileService, OperationRequest, Caller) async throws(APIError) -> JSONObject

    /// Binds an operation: reads its input, calls the service, writes its output.
    static func bind<O: Operation>(
        _ operation: O.Type,
        _ method: @escaping @Sendable (AttachedFileService) -> Method<O.Input, O.Output>
    ) -> OperationRoute {
        OperationRoute(name: O.name, route: O.route, invalidInput: O.invalidInput) {
            (service, request, caller) async throws(APIError) in
            try await method(service)(input(of: operation, in: request), caller).json
        }
    }

    /// What the service does for an operation.
    typealias Method<Input, Output> = (Input, Caller) async throws(APIError) -> Output

    private static func input<O: Operation>(
        of operation: O.Type,
        in request: OperationRequest
    ) throws(APIError) -> O.Input {
        do {
            return try O.Input(request)
        } catch {
            throw APIError(error, code: O.invalidInput)
        }
    }
}

/// Every operation of the API, one line each.
enum Routes {
    private typealias Service = AttachedFileService

    static let all: [OperationRoute] = [
        .bind(StartAttachedFileUpload.self, Service.startAttachedFileUpload),
        .bind(CompleteAttachedFileUpload.self, Service.completeAttachedFileUpload),
        .bind(GetAttachedFile.self, Service.getAttachedFile),
        .bind(DeleteAttachedFile.self, Service.deleteAttachedFile),
        .bind(BatchGetAttachedFileMetadata.self, Service.batchGetAttachedFileMetadata),
        .bind(DescribeAttachedFilesConfiguration.self, Service.describeAttachedFilesConfiguration),
        .bind(ListAttachedFilesConfigurations.self, Service.listAttachedFilesConfigurations),
        .bind(UpdateAttachedFilesConfiguration.self, Service.updateAttachedFilesConfiguration),
        .bind(TagResource.self, Service.tagResource),
        .bind(UntagResource.self, Service.untagResource),
        .bind(ListTagsForResource.self, Service.listTagsForResource),
        .bind(ListAttachedFiles.self, Service.listAttachedFiles),
    ]

    /// The operation with a method and path, and the path's labels.
    static func match(method: String, path: [String]) -> (route: OperationRoute, labels: [String: String])? {
        for route in all where route.route.method.isSameBytes(as: method) {
            if let labels = route.route.labels(in: path) { return (route, labels) }
        }
        return nil
    }
}
