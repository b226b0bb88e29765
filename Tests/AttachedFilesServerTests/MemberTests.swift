import AttachedFilesAPI
import TestSupport
import Testing

/// A member of a body with every kind of value that it is not.
struct MemberCase: Sendable {
    let operation: BodyOperation
    let member: String
    /// The body, with `$` where the value stands.
    let body: String
    let wrong: [String]
    var isRequired = false

    static let notString = ["true", "1", "1.5", "[]", "{}", "[\"x\"]"]
    static let notInteger = ["true", "false", "\"1\"", "\"\"", "[]", "[1]", "{}"]
    static let notObject = ["true", "1", "\"x\"", "\"{}\"", "[]", "[{}]"]
    static let notList = ["true", "1", "\"x\"", "{}", "{\"0\":\"x\"}"]

    static let all: [MemberCase] = start + others

    private static func start(_ member: String, _ wrong: [String], isRequired: Bool = false) -> MemberCase {
        MemberCase(
            operation: BodyOperation.all[0],
            member: member,
            body: BodyText.start.setting(member, "$").json,
            wrong: wrong,
            isRequired: isRequired
        )
    }

    private static let start = [
        start("FileName", notString, isRequired: true),
        start("FileSizeInBytes", notInteger, isRequired: true),
        start("FileUseCaseType", notString, isRequired: true),
        start("UrlExpiryInSeconds", notInteger),
        start("ClientToken", notString),
        start("CreatedBy", notObject),
        start("Tags", notObject),
        MemberCase(
            operation: BodyOperation.all[0],
            member: "ConnectUserArn",
            body: BodyText.start.setting("CreatedBy", "{\"ConnectUserArn\":$}").json,
            wrong: notString
        ),
        MemberCase(
            operation: BodyOperation.all[0],
            member: "Tags",
            body: BodyText.start.setting("Tags", "{\"a\":$}").json,
            wrong: notString + ["null"]
        ),
    ]

    private static let others = [
        MemberCase(
            operation: BodyOperation.all[1],
            member: "FileIds",
            body: "{\"FileIds\":$}",
            wrong: notList,
            isRequired: true
        ),
        MemberCase(
            operation: BodyOperation.all[1],
            member: "FileIds",
            body: "{\"FileIds\":[\"x\",$]}",
            wrong: notString + ["null"]
        ),
        MemberCase(
            operation: BodyOperation.all[2],
            member: "tags",
            body: "{\"tags\":$}",
            wrong: notObject,
            isRequired: true
        ),
        MemberCase(
            operation: BodyOperation.all[2],
            member: "tags",
            body: "{\"tags\":{\"k\":\"v\",\"a\":$}}",
            wrong: notString + ["null"]
        ),
        MemberCase(
            operation: BodyOperation.all[3],
            member: "MaximumSizeLimitInBytes",
            body: "{\"MaximumSizeLimitInBytes\":$}",
            wrong: notInteger
        ),
        MemberCase(
            operation: BodyOperation.all[3],
            member: "ExtensionConfiguration",
            body: "{\"ExtensionConfiguration\":$}",
            wrong: notObject
        ),
        MemberCase(
            operation: BodyOperation.all[3],
            member: "AllowedExtensions",
            body: "{\"ExtensionConfiguration\":{\"AllowedExtensions\":$}}",
            wrong: notList,
            isRequired: true
        ),
        MemberCase(
            operation: BodyOperation.all[3],
            member: "AllowedExtensions",
            body: "{\"ExtensionConfiguration\":{\"AllowedExtensions\":[{\"Extension\":\"a\"},$]}}",
            wrong: ["true", "1", "\"x\"", "[]", "null"]
        ),
        MemberCase(
            operation: BodyOperation.all[3],
            member: "Extension",
            body: "{\"ExtensionConfiguration\":{\"AllowedExtensions\":[{\"Extension\":$}]}}",
            wrong: notString,
            isRequired: true
        ),
    ]
}

@Suite("Members of bodies")
struct MemberTests {
    @Test("A value of another JSON type is 400 and names the member", arguments: Surface.allCases)
    func wrongTypes(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for entry in MemberCase.all {
                for value in entry.wrong {
                    let body = entry.body.replacing("$", with: value)
                    let target = entry.operation.target(address)
                    let answer = try await server.api(entry.operation.method, target, body)
                    expectError(answer, 400, entry.operation.code, naming: [entry.member], body)
                }
            }
        }
    }

    @Test("A null member is an absent one: required ones are missed, others are not", arguments: Surface.allCases)
    func nullMembers(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for entry in MemberCase.all where !entry.wrong.contains("null") && entry.member != "ConnectUserArn" {
                let body = entry.body.replacing("$", with: "null")
                let answer = try await server.api(entry.operation.method, entry.operation.target(address), body)
                guard entry.isRequired else {
                    expectSuccess(answer, body)
                    continue
                }
                expectError(answer, 400, entry.operation.code, naming: [entry.member], body)
            }
        }
    }

    @Test("A required member that is missing is 400 and named", arguments: Surface.allCases)
    func missingMembers(surface: Surface) async throws {
        try await withServer(surface) { server in
            for member in ["FileName", "FileSizeInBytes", "FileUseCaseType"] {
                let answer = try await server.api("PUT", Target.files, BodyText.start.setting(member, nil).json)
                expectError(answer, 400, "InvalidRequestException", naming: [member], member)
            }
            let resource = "/attached-files/instance-1"
            for (method, path, body) in [
                ("PUT", resource, BodyText.start.json), ("POST", resource, "{\"FileIds\":[\"x\"]}"),
                ("POST", resource + "/x", nil), ("GET", resource + "/x", nil), ("DELETE", resource + "/x", nil),
            ] as [(String, String, String?)] {
                for query in ["", "?other=1", "?associatedresourcearn=" + SampleService.caseARN] {
                    let answer = try await server.api(method, path + query, body)
                    let words = ["associatedResourceArn"]
                    expectError(answer, 400, "InvalidRequestException", naming: words, "\(method) \(query)")
                }
            }
            let tags = Target.tags(try await server.sample.start())
            let answer = try await server.api("DELETE", tags)
            expectError(answer, 400, "InvalidParameterException", naming: ["tagKeys"])
        }
    }

    private static let user = "\"ConnectUserArn\":\"arn:aws:connect:us-east-1:111122223333:instance/i/agent/a\""
    private static let identity = "\"AWSIdentityArn\":\"arn:aws:iam::111122223333:user/x\""

    @Test("A union has exactly one member that it knows", arguments: Surface.allCases)
    func unions(surface: Surface) async throws {
        let (user, identity) = (Self.user, Self.identity)
        try await withServer(surface) { server in
            for union in [
                "{\(user)}", "{\(user),\"AWSIdentityArn\":null}", "{\"Unknown\":\"x\",\(user)}",
                "{\(user),\"Unknown\":[1]}", "null",
            ] {
                let body = BodyText.start.setting("CreatedBy", union).json
                let answer = try await server.api("PUT", Target.files, body)
                expectSuccess(answer, union)
                let members = answer.json?.child("CreatedBy")?.names
                #expect(members == [union == "null" ? "AWSIdentityArn" : "ConnectUserArn"], "\(union)")
            }
            for union in [
                "{}", "{\"Unknown\":\"x\"}", "{\"ConnectUserArn\":null}", "{\(user),\(identity)}", "{\(identity)}",
                "{\"ConnectUserArn\":null,\"AWSIdentityArn\":null}", "{\"connectUserArn\":\"arn:aws:x::1:y\"}",
                "{\"ConnectUserArn\":\"no ARN\"}", "{\"ConnectUserArn\":\"\"}",
            ] {
                let body = BodyText.start.setting("CreatedBy", union).json
                let answer = try await server.api("PUT", Target.files, body)
                expectError(answer, 400, "InvalidRequestException", naming: ["CreatedBy"], union)
            }
        }
    }

    @Test("A whole number in 64 bits is taken in its plain form only", arguments: Surface.allCases)
    func numbers(surface: Surface) async throws {
        try await withServer(surface) { server in
            for literal in ["1", "20971520"] {
                let body = BodyText.start.setting("FileSizeInBytes", literal).json
                expectSuccess(try await server.api("PUT", Target.files, body), literal)
            }
            for literal in ["0", "-0", "-1", "20971521", "9223372036854775807", "-9223372036854775808"] {
                let body = BodyText.start.setting("FileSizeInBytes", literal).json
                let answer = try await server.api("PUT", Target.files, body)
                let words = ["FileSizeInBytes"]
                let reason = "INVALID_FILE_SIZE"
                expectError(answer, 400, "InvalidRequestException", naming: words, reason: reason, literal)
            }
            for literal in [
                "9223372036854775808", "-9223372036854775809", "18446744073709551617", "3.5", "0.3e1", "1e400",
                "-3.0001",
                "123000000000000000000000",
            ] {
                for member in ["FileSizeInBytes", "UrlExpiryInSeconds"] {
                    let body = BodyText.start.setting(member, literal).json
                    let answer = try await server.api("PUT", Target.files, body)
                    // A whole number is a size, however large; a fraction is none.
                    let isSize = member == "FileSizeInBytes" && literal.contains(/^-?\d+$/)
                    let reason = isSize ? "INVALID_FILE_SIZE" : nil
                    expectError(answer, 400, "InvalidRequestException", naming: [member], reason: reason, literal)
                }
                let body = "{\"MaximumSizeLimitInBytes\":\(literal)}"
                let answer = try await server.api("POST", Target.configuration, body)
                expectError(answer, 400, "InvalidParameterException", naming: ["MaximumSizeLimitInBytes"], literal)
            }
        }
    }
}
