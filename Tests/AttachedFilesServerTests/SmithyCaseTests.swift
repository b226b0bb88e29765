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

    /// The one case of lengths that is not about the bounds, which are others here: see the suite of bounds.
    private static let queryWithoutValue = "RestJsonMalformedLengthQueryStringNoValue"

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
                    if let refusal = request.refusal {
                        let (code, words) = (refusal.code, refusal.naming)
                        let status = code == Self.mediaType ? 415 : 400
                        expectError(answer, status, code, naming: words, reason: refusal.reason, what)
                    } else {
                        expectSuccess(answer, what)
                    }
                }
            }
            #expect(carriedIDs == 34)
        }
    }

    private static let mediaType = "UnsupportedMediaTypeException"

    /// The error that a call gets.
    private struct Refusal {
        let code: String
        /// One of these stands in the message.
        var naming: [String] = []
        var reason: String?
    }

    /// A call with its error; `nil` for success, where the contract departs from Smithy.
    private typealias Expected = (call: Call, refusal: Refusal?)

    private static let invalidRequest = "InvalidRequestException"
    private static let invalidParameter = "InvalidParameterException"

    private static func requests(for entry: SmithyCase, address: FileAddress) -> [Expected] {
        switch entry.kind {
        case "malformed-accept":
            return [(Call.api("GET", Target.configurations).adding("Accept", "application/hal+json").signed(), nil)]
        case "malformed-content-type":
            return BodyOperation.all.map { operation in
                let target = operation.target(address)
                let call = Call.api(operation.method, target, operation.body, type: entry.contentType)
                return (call.signed(), Refusal(code: mediaType, naming: ["Content-Type"]))
            }
        case "malformed-integer", "malformed-long": return numbers(entry, address: address)
        case "malformed-length": return entry.id == queryWithoutValue ? withoutValue(address) : []
        case "malformed-request-body":
            return BodyOperation.all.flatMap { operation in
                entry.filled(entry.body ?? "").map { body in
                    let call = Call.api(operation.method, operation.target(address), body).signed()
                    return (call, Refusal(code: operation.code, naming: ["body", "Body"]))
                }
            }
        case "malformed-list", "malformed-map": return collections(entry, address: address)
        case "malformed-union": return union(entry)
        case "malformed-enum": return enumeration(entry)
        case "malformed-required": return required(entry)
        default:
            Issue.record("\(entry.id) is of a kind that is not carried over and not set aside: \(entry.kind)")
            return []
        }
    }

    private static func collections(_ entry: SmithyCase, address: FileAddress) -> [Expected] {
        guard entry.kind == "malformed-map" else {
            let body = entry.body?.replacing("bodyList", with: "FileIds")
            let refusal = Refusal(code: invalidRequest, naming: ["FileIds", "JSON"])
            return [(Call.api("POST", Target.files, body).signed(), refusal)]
        }
        let tags = entry.body?.replacing("bodyMap", with: "tags")
        let start = entry.body?.replacing("{ \"bodyMap\"", with: BodyText.start.json.dropLast() + ",\"Tags\"")
        return [
            (
                Call.api("POST", Target.tags(address), tags).signed(),
                Refusal(code: invalidParameter, naming: ["tags", "JSON"])
            ),
            (
                Call.api("PUT", Target.files, start).signed(),
                Refusal(code: invalidRequest, naming: ["Tags", "JSON"])
            ),
        ]
    }

    private static func required(_ entry: SmithyCase) -> [Expected] {
        ["FileName", "FileSizeInBytes", "FileUseCaseType"].map { member in
            let value = entry.body?.contains("null") == true ? "null" : nil
            let body = BodyText.start.setting(member, value).json
            return (Call.api("PUT", Target.files, body).signed(), Refusal(code: invalidRequest, naming: [member]))
        }
    }

    private static func numbers(_ entry: SmithyCase, address: FileAddress) -> [Expected] {
        guard entry.query.isEmpty else {
            return entry.values.flatMap { value -> [Expected] in
                let text = PercentEncoding.encode(value)
                return [
                    (
                        Call.api("GET", Target.file(address) + "&urlExpiryInSeconds=" + text).signed(),
                        Refusal(code: invalidRequest, naming: ["urlExpiryInSeconds"])
                    ),
                    (
                        Call.api("GET", Target.configurations + "?maxResults=" + text).signed(),
                        Refusal(code: invalidParameter, naming: ["maxResults"])
                    ),
                ]
            }
        }
        // No label and no header is a number here.
        guard entry.body?.contains("$value") == true else { return [] }
        return entry.values.flatMap { value -> [Expected] in
            // What is no JSON at all has no member to name; a whole number is a size, however large.
            let isJSON = (try? JSONReader.read(Array("[\(value)]".utf8))) != nil
            let isWhole = value.contains(/^-?\d+$/)
            return ["FileSizeInBytes", "UrlExpiryInSeconds"].map { member in
                let body = BodyText.start.setting(member, value).json
                let reason = isWhole && member == "FileSizeInBytes" ? "INVALID_FILE_SIZE" : nil
                let refusal = Refusal(code: invalidRequest, naming: [isJSON ? member : "JSON"], reason: reason)
                return (Call.api("PUT", Target.files, body).signed(), refusal)
            } + [
                (
                    Call.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":\(value)}").signed(),
                    Refusal(code: invalidParameter, naming: [isJSON ? "MaximumSizeLimitInBytes" : "JSON"])
                )
            ]
        }
    }

    private static func withoutValue(_ address: FileAddress) -> [Expected] {
        let instance = "/attached-files/instance-1/\(address.fileID)?"
        return [
            (
                Call.api("GET", instance + "associatedResourceArn").signed(),
                Refusal(code: invalidRequest, naming: ["associatedResourceArn"])
            ),
            (
                Call.api("GET", Target.file(address) + "&urlExpiryInSeconds").signed(),
                Refusal(code: invalidRequest, naming: ["urlExpiryInSeconds"])
            ),
            (
                Call.api("DELETE", Target.tags(address) + "?tagKeys").signed(),
                Refusal(code: invalidParameter, naming: ["tagKeys"])
            ),
        ]
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
        let refusal = Refusal(code: invalidRequest, naming: ["CreatedBy", "JSON"])
        return [(Call.api("PUT", Target.files, String(start)).signed(), isTaken ? nil : refusal)]
    }

    private static func enumeration(_ entry: SmithyCase) -> [Expected] {
        entry.values.flatMap { value -> [Expected] in
            let body = BodyText.start.setting("FileUseCaseType", "\"\(value)\"").json
            return [
                (
                    Call.api("PUT", Target.files, body).signed(),
                    Refusal(code: invalidRequest, naming: ["FileUseCaseType"])
                ),
                (
                    Call.api("GET", Target.configurations + "/" + value).signed(),
                    Refusal(code: invalidParameter, naming: ["AttachmentScope"])
                ),
            ]
        }
    }

    @Test("The request forms that a server must accept are accepted", arguments: Surface.allCases)
    func acceptedForms(surface: Surface) async throws {
        let cases = try SmithyCase.all().filter { !$0.isMalformed }
        #expect(cases.count == 66)
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            var carried = 0
            for entry in cases {
                carried += 1
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
                default:
                    // Of shapes that no request has here: headers and payloads as members, timestamps, blobs,
                    // documents, enumerations of numbers, nested structures, host prefixes, checksums of requests.
                    carried -= 1
                }
            }
            #expect(carried == 5)
        }
    }
}
