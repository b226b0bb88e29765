import AttachedFilesAPI
import AttachedFilesClient
import SigV4
import Testing

@Suite("Requests")
struct RequestTests {
    @Test("Every operation is sent to its route, signed, with a body only where it has one")
    func everyOperationIsSent() async throws {
        let transport = RecordingTransport()
        let client = try AttachedFilesClient.sample(transport)
        let file = Sample.resource.file("f-1")
        // Outputs with required members make `{}` unreadable: it is what was sent that counts here.
        _ = try? await client.startAttachedFileUpload(.sample())
        try await client.completeAttachedFileUpload(.init(file: file))
        _ = try? await client.getAttachedFile(.init(file: file, urlExpiryInSeconds: 5))
        try await client.deleteAttachedFile(.init(file: file))
        _ = try await client.batchGetAttachedFileMetadata(
            .init(instanceID: "i-1", associatedResourceARN: Sample.caseARN, fileIDs: ["f-1"])
        )
        try await client.tagResource(.init(resourceARN: Sample.fileARN, tags: ["a": "b"]))
        try await client.untagResource(.init(resourceARN: Sample.fileARN, tagKeys: ["b", "a"]))
        _ = try await client.listTagsForResource(.init(resourceARN: Sample.fileARN))
        _ = try? await client.describeAttachedFilesConfiguration(.init(instanceID: "i-1", attachmentScope: .case))
        _ = try await client.listAttachedFilesConfigurations(.init(instanceID: "i-1", maxResults: 2, nextToken: "t="))
        _ = try? await client.updateAttachedFilesConfiguration(.init(instanceID: "i-1", attachmentScope: .email))

        let resource = "associatedResourceArn=arn%3Aaws%3Acases%3Aus-east-1%3A000000000000%3Adomain%2Fd-1%2Fcase%2Fc-1"
        let tags = "/tags/arn%3Aaws%3Aconnect%3Aus-east-1%3A000000000000%3Ainstance%2Fi-1%2Ffile%2Ff-1"
        let expected = [
            "PUT /attached-files/i-1?\(resource) body",
            "POST /attached-files/i-1/f-1?\(resource)",
            "GET /attached-files/i-1/f-1?\(resource)&urlExpiryInSeconds=5",
            "DELETE /attached-files/i-1/f-1?\(resource)",
            "POST /attached-files/i-1?\(resource) body",
            "POST \(tags) body",
            "DELETE \(tags)?tagKeys=a&tagKeys=b",
            "GET \(tags)",
            "GET /attached-files-configurations/i-1/CASE",
            "GET /attached-files-configurations/i-1?maxResults=2&nextToken=t%3D",
            "POST /attached-files-configurations/i-1/EMAIL body",
        ]
        let sent = transport.sent.map { request in
            let target = request.target
            let query = target.query.isEmpty ? "" : "?\(target.query)"
            return "\(request.method) \(target.path)\(query)\(request.header("content-type") == nil ? "" : " body")"
        }
        #expect(sent == expected)
        for request in transport.sent {
            #expect(throws: Never.self) { try request.verify() }
            #expect(request.header("host") == "127.0.0.1:8730")
            #expect(request.header("x-amz-content-sha256") == ContentHash.sha256Hex(request.bytes ?? [1]))
            #expect(request.header("content-type") == nil ? request.bytes == [] : request.bytes != [])
        }
    }

    @Test(
        "A label is one escaped segment, whatever it holds",
        arguments: [
            ("a/b", "a%2Fb"), ("a b", "a%20b"), ("a+b", "a%2Bb"), ("%2F", "%252F"), ("é", "%C3%A9"), (".", "%2E"),
            ("..", "%2E%2E"), ("...", "..."), ("a?b#c", "a%3Fb%23c"), ("-._~", "-._~"),
            (":@!$&'()*,;=", "%3A%40%21%24%26%27%28%29%2A%2C%3B%3D"),
        ]
    )
    func labelIsOneSegment(label: String, escaped: String) async throws {
        let transport = RecordingTransport()
        try await AttachedFilesClient.sample(transport).deleteAttachedFile(.init(file: Sample.resource.file(label)))
        let request = try #require(transport.sent.first)
        #expect(request.target.path == "/attached-files/i-1/\(escaped)")
        let verified = try request.verify()
        #expect(try RequestPath.segments(verified.path) == ["attached-files", "i-1", label])
    }

    @Test("Query values arrive as they were given, sorted by their escaped form")
    func queryValuesArrive() async throws {
        let transport = RecordingTransport()
        let keys = ["b", "a b", "a+b", "é", "e\u{301}", "&=", "%", "a"]
        try await AttachedFilesClient.sample(transport).untagResource(
            .init(resourceARN: Sample.fileARN, tagKeys: keys)
        )
        let request = try #require(transport.sent.first)
        let names = request.target.query.split(separator: "&").map { Array($0.utf8) }
        #expect(names == names.sorted { $0.lexicographicallyPrecedes($1) })
        let values = try request.verify().query.map { Array($0.value.utf8) }
        #expect(Set(values) == Set(keys.map { Array($0.utf8) }))
    }

    @Test("An empty label names another resource and is not sent")
    func emptyLabelIsNotSent() async throws {
        let transport = RecordingTransport()
        let client = try AttachedFilesClient.sample(transport)
        let error = await #expect(throws: ClientError.self) {
            try await client.deleteAttachedFile(.init(file: Sample.resource.file("")))
        }
        guard case .invalidInput(let broken) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(broken.member == "FileId")
        #expect(transport.sent.isEmpty)
    }

    @Test("The path of the endpoint goes before the operation's and is signed")
    func basePathIsKept() async throws {
        let transport = RecordingTransport()
        let client = try AttachedFilesClient.sample(transport, endpoint: "https://gateway.example:8443/connect/v1/")
        _ = try await client.listTagsForResource(.init(resourceARN: "a"))
        let request = try #require(transport.sent.first)
        #expect(request.url == "https://gateway.example:8443/connect/v1/tags/a")
        #expect(request.header("host") == "gateway.example:8443")
        #expect(try request.verify().path == "/connect/v1/tags/a")
    }

    @Test("A session token is sent and signed")
    func sessionTokenIsSent() async throws {
        let transport = RecordingTransport()
        let client = try AttachedFilesClient.sample(transport, sessionToken: "token/+=")
        _ = try await client.listTagsForResource(.init(resourceARN: "a"))
        let request = try #require(transport.sent.first)
        #expect(request.header("x-amz-security-token") == "token/+=")
        #expect(try request.verify(sessionToken: "token/+=").signedHeaders.contains("x-amz-security-token"))
    }

    @Test("A start gets a client token of its own each time, unless it has one")
    func startGetsAClientToken() async throws {
        let transport = RecordingTransport()
        let client = try AttachedFilesClient.sample(transport)
        _ = try? await client.startAttachedFileUpload(.sample())
        _ = try? await client.startAttachedFileUpload(.sample())
        _ = try? await client.startAttachedFileUpload(.sample(clientToken: "mine"))
        let tokens = try transport.sent.map { request in
            guard case .object(let body) = try JSONReader.read(request.bytes ?? []),
                case .string(let token) = body["ClientToken"]
            else { return "" }
            return token
        }
        #expect(tokens[2] == "mine")
        #expect(tokens[0] != tokens[1])
        for token in tokens.prefix(2) {
            #expect(token.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test("The same call at the same time is the same request, byte for byte")
    func sameCallIsTheSameRequest() async throws {
        let transport = RecordingTransport()
        let client = try AttachedFilesClient.sample(transport)
        _ = try? await client.startAttachedFileUpload(.sample(clientToken: "one"))
        _ = try? await client.startAttachedFileUpload(.sample(clientToken: "one"))
        #expect(transport.sent[0].headers == transport.sent[1].headers)
        #expect(transport.sent[0].bytes == transport.sent[1].bytes)
    }
}

extension StartAttachedFileUpload.Input {
    static func sample(clientToken: String? = nil) -> StartAttachedFileUpload.Input {
        StartAttachedFileUpload.Input(
            instanceID: "i-1",
            associatedResourceARN: Sample.caseARN,
            fileName: "Übersicht.pdf",
            fileSizeInBytes: 3,
            clientToken: clientToken
        )
    }
}
