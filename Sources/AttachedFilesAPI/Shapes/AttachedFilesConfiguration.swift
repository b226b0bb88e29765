/// The limits of one scope of an instance.
///
/// Source: Connect API 2017-08-08, `AttachedFilesConfigurationSummary` and its twins (documented).
public struct AttachedFilesConfiguration: OperationOutput, Hashable {
    /// The instance.
    public var instanceID: String
    /// The scope.
    public var attachmentScope: AttachmentScope
    /// The largest file in bytes, 1–104857600.
    public var maximumSizeLimitInBytes: Int64
    /// The extensions allowed, without a dot, as they were set; compared without case.
    public var allowedExtensions: [String]
    /// When the scope was last changed, seconds since the epoch as a decimal literal; `nil` in listings and defaults.
    public var lastModifiedTime: String?

    /// A configuration of these values.
    public init(
        instanceID: String,
        attachmentScope: AttachmentScope,
        maximumSizeLimitInBytes: Int64,
        allowedExtensions: [String],
        lastModifiedTime: String?
    ) {
        self.instanceID = instanceID
        self.attachmentScope = attachmentScope
        self.maximumSizeLimitInBytes = maximumSizeLimitInBytes
        self.allowedExtensions = allowedExtensions
        self.lastModifiedTime = lastModifiedTime
    }

    /// Reads the members; unknown ones are ignored.
    public init(_ json: JSONObject) throws(MemberError) {
        instanceID = try json.requiredString("InstanceId")
        attachmentScope = AttachmentScope(rawValue: try json.requiredString("AttachmentScope"))
        maximumSizeLimitInBytes = try json.requiredInteger("MaximumSizeLimitInBytes")
        let extensions = try json.requiredObject("ExtensionConfiguration")
        allowedExtensions = try ExtensionConfiguration.read(extensions)
        lastModifiedTime = nil
        if case .number(let literal) = json["LastModifiedTime"] { lastModifiedTime = literal }
    }

    /// The members as JSON.
    public var json: JSONObject {
        var object = JSONObject()
        object.set("InstanceId", instanceID)
        object.set("AttachmentScope", attachmentScope.rawValue)
        object.set("MaximumSizeLimitInBytes", maximumSizeLimitInBytes)
        object.set("ExtensionConfiguration", .object(ExtensionConfiguration.json(allowedExtensions)))
        object.set("LastModifiedTime", lastModifiedTime.map { .number($0) })
        return object
    }
}

/// The wire form of a list of extensions: `{"AllowedExtensions":[{"Extension":…}]}`.
enum ExtensionConfiguration {
    static func json(_ extensions: [String]) -> JSONObject {
        let list = extensions.map { JSONValue.object(JSONObject([.init("Extension", .string($0))])) }
        return JSONObject([.init("AllowedExtensions", .array(list))])
    }

    static func read(_ object: JSONObject) throws(MemberError) -> [String] {
        var extensions: [String] = []
        let list = try JSONObject.required("AllowedExtensions", object.objects("AllowedExtensions"))
        for entry in list { extensions.append(try entry.requiredString("Extension")) }
        return extensions
    }
}
