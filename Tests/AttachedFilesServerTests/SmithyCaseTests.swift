import AttachedFilesAPI
import SigV4
import TestSupport
import Testing

@Suite("Smithy's restJson1 cases", .enabled(if: SmithyCase.isEnabled, "CASEFILE_VECTORS is not set"))
struct SmithyCaseTests {
    /// Kinds that have no member here, each with its reason.
    private static let withoutMember: [String: String] = [
        "malformed-timestamp-body": "no request has a timestamp",
        "malformed-string": "no header is a member",
        "malformed-length": "the bounds are others: see the suite of bounds",
        "malformed-pattern": "the patterns are others: see the suite of bounds",
        "malformed-range": "the bounds are others: see the suite of bounds",
    ]

    /// Single cases that do not apply, each with its reason.
    private static let withoutCase: [String: String] = [
        "RestJsonWithoutBodyExpectsEmptyContentType": "an empty object is taken where no body is modelled",
        "RestJsonWithoutBodyEmptyInputExpectsEmptyContentType": "an empty object is taken where no body is modelled",
        "RestJsonWithPayloadExpectsModeledContentType": "no operation has a payload",
        "RestJsonWithPayloadExpectsImpliedContentType": "no operation has a payload",
        "RestJsonMalformedRequiredHeaderUnset": "no header is a member",
    ]

    @Test("Each malformed case, carried over to our members, is refused as modelled", arguments: Surface.allCases)
    func malformedCases(surface: Surface) async throws {
        let cases = try SmithyCase.all().filter(\.isMalformed)
        #expect(cases.count == 114)
        try await withServer(surface) { server in
            let address = try await server.sample.approvedFile()
            var carriedIDs = 0
            for entry in cases {
                guard Self.withoutMember[entry.kind] == nil, Self.withoutCase[entry.id] == nil else { continue }
                let requests = Self.requests(for: entry, address: address)
                carriedIDs += requests.isEmpty ? 0 : 1
                for request in requests {
                    let answer = try await server.send(request.call)
                    let what =
                        "\(entry.id): \(request.call.target) \(String(decoding: request.call.body, as: UTF8.self))"
                    if let code = request.code {
                        // A whole number of bytes is out of its bounds, or of 64 bits.
                        let isSize =
                            answer.text.contains("\"Message\":\"FileSizeInBytes: it must be at ")
                            || answer.text.contains(/FileSizeInBytes: it must be a whole number in 64 bits, not \d+\."/)
                        let reason = isSize ? "INVALID_FILE_SIZE" : nil
                        expectError(answer, code == Self.mediaType ? 415 : 400, code, reason: reason, what)
                    } else {
                        expectSuccess(answer, what)
                    }
                }
            }
            #expect(carriedIDs >= 30)
        }
    }

    private static let mediaType = "UnsupportedMediaTypeException"

    /// A call with the code that it gets; `nil` for success, where the contract departs from Smithy.
    private typealias Expected = (call: Call, code: String?)

    private static func requests(for entry: SmithyCase, address: FileAddress) -> [Expected] {
        switch entry.kind {
        case "malformed-accept":
            return [(Call.api("GET", Target.configurations).adding("Accept", "application/hal+json").signed(), nil)]
        case "malformed-content-type":
            return BodyOperation.all.map { operation in
                let target = operation.target(address)
                let call = Call.api(operation.method, target, operation.body, type: entry.contentType)
                return (call.signed(), mediaType)
            }
        case "malformed-integer", "malformed-long": return numbers(entry, address: address)
        case "malformed-request-body":
            return BodyOperation.all.flatMap { operation in
                entry.filled(entry.body ?? "").map { body in
                    (Call.api(operation.method, operation.target(address), body).signed(), operation.code)
                }
            }
        case "malformed-list":
            let body = entry.body?.replacing("bodyList", with: "FileIds")
            return [(Call.api("POST", Target.files, body).signed(), "InvalidRequestException")]
        case "malformed-map":
            let tags = entry.body?.replacing("bodyMap", with: "tags")
            let start = entry.body?.replacing("{ \"bodyMap\"", with: BodyText.start.json.dropLast() + ",\"Tags\"")
            return [
                (Call.api("POST", Target.tags(address), tags).signed(), "InvalidParameterException"),
                (Call.api("PUT", Target.files, start).signed(), "InvalidRequestException"),
            ]
        case "malformed-union": return union(entry)
        case "malformed-enum": return enumeration(entry)
        case "malformed-required":
            return ["FileName", "FileSizeInBytes", "FileUseCaseType"].map { member in
                let value = entry.body?.contains("null") == true ? "null" : nil
                let body = BodyText.start.setting(member, value).json
                return (Call.api("PUT", Target.files, body).signed(), "InvalidRequestException")
            }
        default:
            Issue.record("\(entry.id) is of a kind that is not carried over and not set aside: \(entry.kind)")
            return []
        }
    }

    private static func numbers(_ entry: SmithyCase, address: FileAddress) -> [Expected] {
        guard entry.query.isEmpty else {
            return entry.values.flatMap { value -> [Expected] in
                let text = PercentEncoding.encode(value)
                return [
                    (
                        Call.api("GET", Target.file(address) + "&urlExpiryInSeconds=" + text).signed(),
                        "InvalidRequestException"
                    ),
                    (
                        Call.api("GET", Target.configurations + "?maxResults=" + text).signed(),
                        "InvalidParameterException"
                    ),
                ]
            }
        }
        // No label and no header is a number here.
        guard entry.body?.contains("$value") == true else { return [] }
        return entry.values.flatMap { value -> [Expected] in
            ["FileSizeInBytes", "UrlExpiryInSeconds"].map { member in
                let body = BodyText.start.setting(member, value).json
                return (Call.api("PUT", Target.files, body).signed(), "InvalidRequestException")
            } + [
                (
                    Call.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":\(value)}").signed(),
                    "InvalidParameterException"
                )
            ]
        }
    }

    private static func union(_ entry: SmithyCase) -> [Expected] {
        let arn = "\"arn:aws:connect:us-east-1:111122223333:instance/i/agent/a\""
        let body = (entry.body ?? "").replacing("\"int\": 2", with: "\"ConnectUserArn\": \(arn)")
            .replacing("\"int\": null", with: "\"ConnectUserArn\": null")
            .replacing("\"string\": \"three\"", with: "\"AWSIdentityArn\": \(arn)")
            .replacing("\"union\"", with: "\"CreatedBy\"")
        let start = BodyText.start.json.dropLast() + "," + body.drop { $0 != "\"" }
        // The contract ignores members of a union that it does not know.
        let isTaken = entry.id == "RestJsonMalformedUnionKnownAndUnknownFieldsSet"
        return [(Call.api("PUT", Target.files, String(start)).signed(), isTaken ? nil : "InvalidRequestException")]
    }

    private static func enumeration(_ entry: SmithyCase) -> [Expected] {
        entry.values.flatMap { value -> [Expected] in
            let body = BodyText.start.setting("FileUseCaseType", "\"\(value)\"").json
            return [
                (Call.api("PUT", Target.files, body).signed(), "InvalidRequestException"),
                (Call.api("GET", Target.configurations + "/" + value).signed(), "InvalidParameterException"),
            ]
        }
    }

    @Test("The request forms that a server must accept are accepted", arguments: Surface.allCases)
    func acceptedForms(surface: Surface) async throws {
        let cases = try SmithyCase.all().filter { !$0.isMalformed }
        #expect(cases.count == 66)
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            for entry in cases {
                switch entry.id {
                case "RestJsonMustSupportParametersInContentType":
                    for operation in BodyOperation.all {
                        let target = operation.target(address)
                        let call = Call.api(operation.method, target, operation.body, type: entry.contentType)
                        expectSuccess(try await server.send(call.signed()), entry.id)
                    }
                case "RestJsonHttpRequestLabelEscaping", "RestJsonToleratesRegexCharsInSegments":
                    let label = entry.uri.split(separator: "/")[entry.id.hasSuffix("Segments") ? 2 : 1]
                    let answer = try await server.api("GET", "/attached-files/instance-1/\(label)?" + Target.resource)
                    expectError(answer, 404, "ResourceNotFoundException", entry.id)
                case "RestJsonQueryStringEscaping":
                    let value = entry.query.first?.drop { $0 != "=" }.dropFirst() ?? ""
                    expectSuccess(
                        try await server.api("GET", Target.configuration + "?unknown=" + value),
                        entry.id
                    )
                case "RestJsonServersDontSerializeNullStructureValues":
                    let body = "{\"MaximumSizeLimitInBytes\":null,\"ExtensionConfiguration\":null}"
                    expectSuccess(try await server.api("POST", Target.configuration, body), entry.id)
                default: continue
                }
            }
        }
    }
}
