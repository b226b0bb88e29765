import AttachedFilesAPI
import SigV4
import TestSupport

/// Request targets and bodies that every rule allows.
enum Target {
    static let resource = "associatedResourceArn=" + PercentEncoding.encode(SampleService.caseARN)
    /// PUT starts, POST describes many.
    static let files = "/attached-files/instance-1?" + resource
    static let listing =
        "/_casefile/files?instance=instance-1&resource=" + PercentEncoding.encode(SampleService.caseARN)
    static let configurations = "/attached-files-configurations/instance-1"
    static let configuration = configurations + "/CASE"

    /// GET, POST and DELETE of one file.
    static func file(_ address: FileAddress) -> String {
        file(address.fileID)
    }

    static func file(_ id: String) -> String {
        "/attached-files/instance-1/\(PercentEncoding.encode(id))?" + resource
    }

    static func arn(_ address: FileAddress) -> String {
        "arn:aws:connect:us-east-1:111122223333:instance/instance-1/file/\(address.fileID)"
    }

    /// The tags of a file; the ARN as SDKs escape it.
    static func tags(_ address: FileAddress) -> String {
        "/tags/" + PercentEncoding.encode(arn(address))
    }
}

/// Members of a body by name, as JSON text.
struct BodyText: Sendable {
    var members: [(name: String, json: String)]

    /// A start of a file that every rule allows.
    static let start = BodyText(members: [
        ("FileName", "\"report.pdf\""), ("FileSizeInBytes", "3"), ("FileUseCaseType", "\"ATTACHMENT\""),
    ])

    /// The same with one member set, or taken out.
    func setting(_ name: String, _ json: String?) -> BodyText {
        var members = members.filter { $0.name != name }
        if let json { members.append((name, json)) }
        return BodyText(members: members)
    }

    var json: String {
        "{" + members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
    }
}
