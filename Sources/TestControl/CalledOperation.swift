import AttachedFilesAPI
import HTTPFront
import SigV4

/// What a request asks for, told from its method and path before anything is verified.
struct CalledOperation: Equatable {
    /// The operation's AWS or S3 name; `-` when there is none.
    let name: String
    /// The file that the path names.
    let fileID: String?

    private static let routes: [(name: String, route: Route)] = [
        (StartAttachedFileUpload.name, StartAttachedFileUpload.route),
        (CompleteAttachedFileUpload.name, CompleteAttachedFileUpload.route),
        (GetAttachedFile.name, GetAttachedFile.route),
        (DeleteAttachedFile.name, DeleteAttachedFile.route),
        (BatchGetAttachedFileMetadata.name, BatchGetAttachedFileMetadata.route),
        (DescribeAttachedFilesConfiguration.name, DescribeAttachedFilesConfiguration.route),
        (ListAttachedFilesConfigurations.name, ListAttachedFilesConfigurations.route),
        (UpdateAttachedFilesConfiguration.name, UpdateAttachedFilesConfiguration.route),
        (TagResource.name, TagResource.route),
        (UntagResource.name, UntagResource.route),
        (ListTagsForResource.name, ListTagsForResource.route),
        (ListAttachedFiles.name, ListAttachedFiles.route),
    ]
    private static let objects = ["PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject"]

    /// Every name that a rule may say.
    static let names = routes.map(\.name) + objects.values.sorted()

    /// Whether a name is one of the data plane.
    static func isOfObjects(_ name: String) -> Bool {
        objects.values.contains { $0.isSameBytes(as: name) }
    }

    /// What a request asks for.
    init(_ request: Request, bucket: String) {
        guard let path = try? RequestPath.segments(request.path) else {
            (name, fileID) = ("-", nil)
            return
        }
        if let first = path.first, first.isSameBytes(as: bucket) {
            name = Self.objects[request.method] ?? "-"
            fileID = path.count == 4 ? path[3] : nil
            return
        }
        for (name, route) in Self.routes where route.method.isSameBytes(as: request.method) {
            guard let labels = route.labels(in: path) else { continue }
            (self.name, fileID) = (name, labels["FileId"])
            return
        }
        (name, fileID) = ("-", nil)
    }
}
