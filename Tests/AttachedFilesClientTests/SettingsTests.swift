import AttachedFilesClient
import SigV4
import Testing

@Suite("Settings of a client")
struct SettingsTests {
    private static let keys = ["AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"]

    @Test(
        "The endpoint follows from the environment as with AWS's SDKs",
        arguments: [
            ([:], "https://connect.eu-west-2.amazonaws.com"),
            (["AWS_ENDPOINT_URL": "http://127.0.0.1:4566"], "http://127.0.0.1:4566"),
            (["AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_CONNECT": "http://b:1/p/"], "http://b:1/p"),
            (["AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_CONNECT": ""], "http://a"),
            (
                ["AWS_ENDPOINT_URL_CONNECT": "http://b", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"],
                "https://connect.eu-west-2.amazonaws.com"
            ),
            (["AWS_ENDPOINT_URL_CONNECT": "http://b", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"], "http://b"),
        ] as [([String: String], String)]
    )
    func endpointFollowsFromTheEnvironment(variables: [String: String], endpoint: String) throws {
        let environment = Self.keys.merging(["AWS_REGION": "eu-west-2"]) { $1 }.merging(variables) { $1 }
        let client = try AttachedFilesClient(transport: RecordingTransport(), environment: environment)
        #expect(client.endpoint.description == endpoint)
        #expect(client.region == "eu-west-2")
    }

    @Test("The region is AWS_REGION, else AWS_DEFAULT_REGION")
    func regionFollowsFromTheEnvironment() throws {
        let both = Self.keys.merging(["AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-east-1"]) { $1 }
        #expect(try AttachedFilesClient(transport: RecordingTransport(), environment: both).region == "us-west-2")
        let one = Self.keys.merging(["AWS_REGION": "", "AWS_DEFAULT_REGION": "cn-north-1"]) { $1 }
        let client = try AttachedFilesClient(transport: RecordingTransport(), environment: one)
        #expect(client.endpoint.description == "https://connect.cn-north-1.amazonaws.com.cn")
    }

    @Test(
        "What is missing in the environment is named",
        arguments: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"]
    )
    func missingVariableIsNamed(name: String) {
        var environment = Self.keys
        environment["AWS_REGION"] = "us-east-1"
        environment[name] = nil
        let error = #expect(throws: ClientError.self) {
            try AttachedFilesClient(transport: RecordingTransport(), environment: environment)
        }
        #expect(error?.description.contains(name) == true)
    }

    @Test("A session token of the environment is used")
    func sessionTokenIsUsed() async throws {
        let environment = Self.keys.merging(["AWS_SESSION_TOKEN": "t"]) { $1 }
        #expect(try await StaticCredentials(environment: environment).credentials().sessionToken == "t")
        #expect(try await StaticCredentials(environment: Self.keys).credentials().sessionToken == nil)
    }

    @Test(
        "An endpoint keeps host, port and path, and drops the port that the scheme has anyway",
        arguments: [
            ("http://127.0.0.1:8730", "127.0.0.1:8730", ""), ("http://h:80/", "h", ""),
            ("https://h:443/a/b//", "h", "/a/b"),
            ("HTTPS://h:80", "h:80", ""), ("http://[::1]:8730/x", "[::1]:8730", "/x"),
            ("http://h/a%20b", "h", "/a%20b"),
        ]
    )
    func endpointIsRead(url: String, host: String, path: String) throws {
        let endpoint = try Endpoint(url)
        #expect(endpoint.host == host)
        #expect(endpoint.basePath == path)
    }

    @Test(
        "A malformed endpoint is refused",
        arguments: [
            "", "h", "h:8730", "ftp://h", "://h", "http://", "http:///p", "http://:80", "http://u:p@h", "http://h?q",
            "http://h/#f", "http://h /", "http://h\n", "http://é", "http:/h",
        ]
    )
    func malformedEndpointIsRefused(url: String) {
        #expect(throws: ClientError.self) { try Endpoint(url) }
    }

    @Test(
        "A region that cannot be part of a host name is refused",
        arguments: ["", "us.east", "a/b", "US", "é", "a@b", String(repeating: "a", count: 33)]
    )
    func malformedRegionIsRefused(region: String) {
        #expect(throws: ClientError.self) { try Endpoint(region: region) }
    }
}
