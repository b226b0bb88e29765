import AttachedFilesAPI
import Testing

@Suite("Shapes")
struct ShapeRoundTripTests {
    @Test("Every input arrives as it was sent", arguments: Samples.inputs)
    func inputArrives(sample: InputSample) throws {
        try sample.check()
    }

    @Test("Every output arrives as it was sent", arguments: Samples.outputs)
    func outputArrives(sample: OutputSample) throws {
        try sample.check()
    }

    @Test("Every operation has a name and a route of its own")
    func operationsDiffer() {
        #expect(Set(Samples.operations.map { $0.name }).count == 11)
        let routes = Samples.operations.map { "\($0.route.method) \($0.route.segments)" }
        #expect(Set(routes).count == 11)
    }

    @Test("Unknown members of an output are ignored, and unknown values of an enumeration survive")
    func unknownMembersAreIgnored() throws {
        var json = Samples.description.json
        json.set("Later", .object(JSONObject([.init("FileStatus", .null)])))
        #expect(try AttachedFileDescription(json) == Samples.description)
        #expect(FileStatusType(rawValue: "QUARANTINED").rawValue == "QUARANTINED")
        let text =
            #"{"FileArn":"a","FileId":"i","CreationTime":"t","FileStatus":"NEW","FileName":"n","FileSizeInBytes":1}"#
        let file = try AttachedFileDescription(object(text))
        #expect(file.fileStatus == FileStatusType(rawValue: "NEW"))
        #expect(file.tags == nil)
    }

    @Test(
        "A required member that is absent, null or of another type is named",
        arguments: [
            (#"{"FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT"}"#, "FileName"),
            (#"{"FileName":null,"FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT"}"#, "FileName"),
            (#"{"FileName":7,"FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT"}"#, "FileName"),
            (#"{"FileName":"a","FileUseCaseType":"ATTACHMENT"}"#, "FileSizeInBytes"),
            (#"{"FileName":"a","FileSizeInBytes":"1","FileUseCaseType":"ATTACHMENT"}"#, "FileSizeInBytes"),
            (#"{"FileName":"a","FileSizeInBytes":1.5,"FileUseCaseType":"ATTACHMENT"}"#, "FileSizeInBytes"),
            (#"{"FileName":"a","FileSizeInBytes":99999999999999999999,"FileUseCaseType":"A"}"#, "FileSizeInBytes"),
            (#"{"FileName":"a","FileSizeInBytes":1}"#, "FileUseCaseType"),
            (#"{"FileName":"a","FileSizeInBytes":1,"FileUseCaseType":["A"]}"#, "FileUseCaseType"),
        ]
    )
    func requiredMemberIsNamed(body: String, member: String) throws {
        try expectMemberError(member, body: body)
    }

    @Test(
        "An optional member of another type is named",
        arguments: [
            (#""ClientToken":1"#, "ClientToken"), (#""UrlExpiryInSeconds":"5""#, "UrlExpiryInSeconds"),
            (#""UrlExpiryInSeconds":true"#, "UrlExpiryInSeconds"), (#""Tags":[]"#, "Tags"),
            (#""Tags":{"a":null}"#, "Tags"), (#""Tags":{"a":1}"#, "Tags"), (#""CreatedBy":"x""#, "CreatedBy"),
            (#""CreatedBy":{}"#, "CreatedBy"), (#""CreatedBy":{"ConnectUserArn":null}"#, "CreatedBy"),
            (#""CreatedBy":{"ConnectUserArn":"a","AWSIdentityArn":"b"}"#, "CreatedBy"),
            (#""CreatedBy":{"ConnectUserArn":1}"#, "ConnectUserArn"),
        ]
    )
    func optionalMemberIsNamed(member: String, name: String) throws {
        let body = #"{"FileName":"a","FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT",\#(member)}"#
        try expectMemberError(name, body: body)
    }

    @Test("A null member is an absent one, and a union may hold unknown and null members")
    func nullMemberIsAbsent() throws {
        let body = """
            {"FileName":"a","FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT","ClientToken":null,"Tags":null,\
            "UrlExpiryInSeconds":null,"CreatedBy":{"AWSIdentityArn":null,"Other":1,"ConnectUserArn":"u"},"More":{}}
            """
        let input = try StartAttachedFileUpload.Input(request(body: object(body)))
        #expect(input.clientToken == nil)
        #expect(input.tags == nil)
        #expect(input.urlExpiryInSeconds == nil)
        #expect(input.createdBy == .connectUserARN("u"))
    }

    @Test("A list of ids with anything but strings is refused", arguments: ["[null]", "[1]", "[[]]", "{}", "\"a\""])
    func listOfOtherThingsIsRefused(list: String) throws {
        let request = try request(body: object(#"{"FileIds":\#(list)}"#))
        let error = #expect(throws: MemberError.self) { try BatchGetAttachedFileMetadata.Input(request) }
        #expect(error?.member == "FileIds")
    }

    @Test("A query name that may be given once is refused twice, and numbers are plain")
    func queryNamesAreChecked() throws {
        var request = OperationRequest(
            labels: ["InstanceId": "i", "FileId": "f"],
            query: [.init("associatedResourceArn", "a"), .init("urlExpiryInSeconds", "60"), .init("other", "x")]
        )
        #expect(try GetAttachedFile.Input(request).urlExpiryInSeconds == 60)
        for text in ["", "+60", "6e1", "60.0", " 60", "99999999999999999999", "\u{661}"] {
            request.query[1] = .init("urlExpiryInSeconds", text)
            let error = #expect(throws: MemberError.self) { try GetAttachedFile.Input(request) }
            #expect(error?.member == "urlExpiryInSeconds")
        }
        request.query[1] = .init("associatedResourceArn", "a")
        let error = #expect(throws: MemberError.self) { try GetAttachedFile.Input(request) }
        #expect(error?.member == "associatedResourceArn")
    }

    private func expectMemberError(_ member: String, body: String) throws {
        let request = try request(body: object(body))
        let error = #expect(throws: MemberError.self) { try StartAttachedFileUpload.Input(request) }
        #expect(error?.member == member)
    }

    private func request(body: JSONObject) -> OperationRequest {
        OperationRequest(labels: ["InstanceId": "i"], query: [.init("associatedResourceArn", "a")], body: body)
    }

    private func object(_ text: String) throws -> JSONObject {
        guard case .object(let object) = try JSONReader.read(Array(text.utf8)) else {
            throw MemberError("body", "it is not an object")
        }
        return object
    }
}

/// An input, and the way through its wire form.
struct InputSample: CustomTestStringConvertible {
    let testDescription: String
    let check: @Sendable () throws -> Void

    init<O: Operation>(_ operation: O.Type, _ what: String, _ input: O.Input) {
        testDescription = "\(O.name), \(what)"
        check = {
            var request = input.request
            if let body = request.body {
                guard case .object(let read) = try JSONReader.read(body.bytes) else {
                    Issue.record("a body is an object")
                    return
                }
                request.body = read
            }
            #expect(try O.Input(request) == input)
            #expect(try O.Input(request).request == input.request)
            #expect(Set(request.labels.keys) == Set(O.route.segments.compactMap(\.labelName)))
        }
    }
}

/// An output, and the way through its wire form.
struct OutputSample: CustomTestStringConvertible {
    let testDescription: String
    let check: @Sendable () throws -> Void

    init<O: Operation>(_ operation: O.Type, _ what: String, _ output: O.Output) {
        testDescription = "\(O.name), \(what)"
        check = {
            guard case .object(let read) = try JSONReader.read(output.json.bytes) else {
                Issue.record("an output is an object")
                return
            }
            #expect(try O.Output(read) == output)
            #expect(try O.Output(read).json.bytes == output.json.bytes)
        }
    }
}

extension Route.Segment {
    fileprivate var labelName: String? {
        if case .label(let name) = self { name } else { nil }
    }
}
