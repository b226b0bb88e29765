import ArgumentParser
import AttachedFilesAPI
import AttachedFilesClient
import AttachedFilesCore

/// The case or contact that a file belongs to.
struct ResourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The ARN of the case or contact.", valueName: "arn"))
    var resource: String

    @Option(
        name: [.customLong("instance"), .customLong("instance-id")],
        help: ArgumentHelp(
            "The instance. (default: the one in a contact's ARN; the domain's id in a case's)",
            valueName: "id"
        )
    )
    var instance: String?

    /// The resource as its instance sees it.
    ///
    /// - Throws: ``CommandFailure`` when the ARN names no instance and none was given.
    func address() throws(CommandFailure) -> ResourceAddress {
        guard let arn = ARN(resource) else {
            throw CommandFailure(.usage, "--resource is no ARN", remedy: Self.remedy)
        }
        guard let instance = instance ?? Self.instance(in: arn) else {
            throw CommandFailure(.usage, "the ARN of --resource names no instance: give --instance")
        }
        return ResourceAddress(instanceID: instance, associatedResourceARN: resource)
    }

    private static func instance(in arn: ARN) -> String? {
        let path = arn.resourcePath
        guard path.count == 4, ["instance", "domain"].contains(path[0]), InstancePolicy.isWellFormed(path[1]) else {
            return nil
        }
        return path[1]
    }

    private static let remedy = "It looks like arn:aws:cases:REGION:ACCOUNT:domain/DOMAIN/case/CASE."
}
