/// Where and how to PUT the bytes of a file.
///
/// Source: Connect API 2017-08-08, `UploadUrlMetadata` (documented).
public struct UploadURLMetadata: Hashable, Sendable {
    /// One header that the PUT has to carry.
    public struct Header: Hashable, Sendable {
        /// The name, in the casing to send.
        public let name: String
        /// The value, to send as it is.
        public let value: String

        /// A header of a name and a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The pre-signed URL, at most 2000 characters.
    public var url: String
    /// Until when a PUT may start, `yyyy-MM-ddTHH:mm:ss.SSSZ`.
    public var urlExpiry: String
    /// Every header to send with the PUT; all of them are signed.
    public var headersToInclude: [Header]

    /// Metadata of these values.
    public init(url: String, urlExpiry: String, headersToInclude: [Header]) {
        self.url = url
        self.urlExpiry = urlExpiry
        self.headersToInclude = headersToInclude
    }

    var json: JSONObject {
        var object = JSONObject()
        object.set("Url", url)
        object.set("UrlExpiry", urlExpiry)
        let headers = headersToInclude.map { JSONObject.Member($0.name, .string($0.value)) }
        object.set("HeadersToInclude", .object(JSONObject(headers)))
        return object
    }

    init(_ json: JSONObject) throws(MemberError) {
        url = try json.requiredString("Url")
        urlExpiry = try json.requiredString("UrlExpiry")
        headersToInclude = []
        for member in try json.object("HeadersToInclude")?.members ?? [] {
            guard case .string(let value) = member.value else {
                throw MemberError("HeadersToInclude", "a map holds strings only")
            }
            headersToInclude.append(Header(member.name, value))
        }
    }
}

/// Where to GET the bytes of an approved file.
///
/// Source: Connect API 2017-08-08, `DownloadUrlMetadata` (documented).
public struct DownloadURLMetadata: Hashable, Sendable {
    /// The pre-signed URL, at most 2000 characters.
    public var url: String
    /// Until when a GET may start, `yyyy-MM-ddTHH:mm:ss.SSSZ`.
    public var urlExpiry: String

    /// Metadata of these values.
    public init(url: String, urlExpiry: String) {
        self.url = url
        self.urlExpiry = urlExpiry
    }

    var json: JSONObject {
        var object = JSONObject()
        object.set("Url", url)
        object.set("UrlExpiry", urlExpiry)
        return object
    }

    init(_ json: JSONObject) throws(MemberError) {
        url = try json.requiredString("Url")
        urlExpiry = try json.requiredString("UrlExpiry")
    }
}
