import AttachedFilesAPI
import AttachedFilesClient
import Testing

@Suite("Answers")
struct AnswerTests {
    @Test(
        "An error is read from header and body, in every spelling that AWS's services use",
        arguments: [
            (header: "ResourceNotFoundException", body: #"{"Message":"m"}"#, code: "ResourceNotFoundException"),
            (
                header: "ResourceNotFoundException:http://x/", body: #"{"message":"m"}"#,
                code: "ResourceNotFoundException"
            ),
            (header: "aws.connect#ThrottlingException", body: #"{"errorMessage":"m"}"#, code: "ThrottlingException"),
            (header: "a#b#C:http://x#y", body: #"{"Message":"m"}"#, code: "C"),
            (header: "FromHeader", body: #"{"code":"FromBody","Message":"m"}"#, code: "FromHeader"),
            (header: nil, body: #"{"code":"FromBody","Message":"m"}"#, code: "FromBody"),
            (header: nil, body: #"{"__type":"a.b#FromType","Message":"m"}"#, code: "FromType"),
            (header: nil, body: #"{"code":7,"__type":"FromType","Message":"m","message":"n"}"#, code: "FromType"),
            (header: nil, body: #"{"Message":"m"}"#, code: "418"),
        ] as [(header: String?, body: String, code: String)]
    )
    func errorIsRead(header: String?, body: String, code: String) async throws {
        let headers = header.map { [HTTPHeader("X-Amzn-Errortype", $0)] } ?? []
        let error = try await serviceError(418, headers, body)
        #expect(error.code.rawValue == code)
        #expect(error.message == "m")
        #expect(error.httpStatus == 418)
    }

    @Test("Reason, request id and hint are kept")
    func reasonIsKept() async throws {
        let error = try await serviceError(
            402,
            [
                HTTPHeader("x-amzn-requestid", "r-1"), HTTPHeader("X-Casefile-Hint", "Delete a file."),
                HTTPHeader("x-amzn-ERRORTYPE", "ServiceQuotaExceededException"),
            ],
            #"{"Message":"m","Reason":{"AttachedFileServiceQuotaExceededExceptionReason":"TOTAL_FILE_SIZE_EXCEEDED"}}"#
        )
        #expect(error.code == .serviceQuotaExceeded)
        #expect(error.reason == .quota(.totalFileSizeExceeded))
        #expect(error.requestID == "r-1")
        #expect(error.hint == "Delete a file.")
        #expect(ClientError.service(error).requestID == "r-1")
        #expect(ClientError.service(error).hint == "Delete a file.")
    }

    @Test(
        "A body that is not the service's is an error with the HTTP status, never one of decoding",
        arguments: [
            "<html><body><h1>502 Bad Gateway</h1></body></html>", "", "null", "[]", "\"oops\"", "{", "\u{FEFF}{}",
            "upstream connect error",
        ]
    )
    func foreignBodyIsAnErrorWithTheStatus(body: String) async throws {
        let error = try await serviceError(502, [HTTPHeader("Content-Type", "text/html")], body)
        #expect(error.httpStatus == 502)
        #expect(error.code == ErrorCode(rawValue: "502"))
        #expect(error.isRetryable)
        #expect(error.message.contains("502"))
        #expect(!error.message.contains("<"))
    }

    @Test("A foreign body keeps the error type and request id of the head")
    func foreignBodyKeepsTheHead() async throws {
        let headers = [HTTPHeader("X-Amzn-Errortype", "ThrottlingException"), HTTPHeader("x-amz-request-id", "r-2")]
        let error = try await serviceError(429, headers, "slow down")
        #expect(error.code == .throttling)
        #expect(error.requestID == "r-2")
    }

    @Test("A redirect is an error of the service, and is not followed")
    func redirectIsAnError() async throws {
        let error = try await serviceError(307, [HTTPHeader("Location", "http://elsewhere/")], "")
        #expect(error.httpStatus == 307)
    }

    @Test(
        "An answer without a body, or with unknown members, is an output without members",
        arguments: ["", "{}", #"{"a":[1]}"#]
    )
    func emptyAnswerIsAnOutput(body: String) async throws {
        for status in [200, 204] {
            let client = try AttachedFilesClient.sample(RecordingTransport(status, body: body))
            try await client.deleteAttachedFile(.init(file: Sample.resource.file("f-1")))
        }
    }

    @Test(
        "A 200 that holds no output is unreadable, and says which operation and request",
        arguments: ["<html>", "null", "{}", #"{"tags":[]}"#]
    )
    func foreignOutputIsUnreadable(body: String) async throws {
        let transport = RecordingTransport(200, headers: [HTTPHeader("x-amzn-RequestId", "r-3")], body: body)
        let client = try AttachedFilesClient.sample(transport)
        let error = await #expect(throws: ClientError.self) {
            try await client.getAttachedFile(.init(file: Sample.resource.file("f-1")))
        }
        guard case .unreadableAnswer("GetAttachedFile", "r-3", _) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
    }

    @Test("A failure of the transport is one of the call, and a cancelled request a cancelled call")
    func transportFails() async throws {
        for (failure, isRetryable) in [
            (TransportError.connection("refused"), true), (.timedOut, true), (.unreadableContent("gone"), false),
            (.untrustedServer("not trusted"), false),
        ] {
            let client = try AttachedFilesClient.sample(RecordingTransport(failing: failure))
            let error = await #expect(throws: ClientError.self) {
                try await client.deleteAttachedFile(.init(file: Sample.resource.file("f-1")))
            }
            guard case .transport(failure) = error else {
                Issue.record("\(String(describing: error)) is another error")
                continue
            }
            #expect(error?.isRetryable == isRetryable)
        }
        let client = try AttachedFilesClient.sample(RecordingTransport(failing: .cancelled))
        let error = await #expect(throws: ClientError.self) {
            try await client.deleteAttachedFile(.init(file: Sample.resource.file("f-1")))
        }
        guard case .cancelled = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
    }

    private func serviceError(_ status: Int, _ headers: [HTTPHeader], _ body: String) async throws -> APIError {
        let client = try AttachedFilesClient.sample(RecordingTransport(status, headers: headers, body: body))
        do {
            try await client.deleteAttachedFile(.init(file: Sample.resource.file("f-1")))
        } catch ClientError.service(let error) {
            return error
        }
        Issue.record("the call succeeded")
        return APIError(.internalService, "")
    }
}
