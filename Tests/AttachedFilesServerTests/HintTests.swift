import AttachedFilesAPI
import HTTPFront
import SigV4
import TestSupport
import Testing

@Suite("Hints")
struct HintTests {
    /// Calls that are refused, each for a reason of its own; what they hold is hostile to a header.
    private static func refusedCalls(_ server: TestServer) async throws -> [Call] {
        let upload = try await server.sample.startedUpload()
        let name = BodyText.start.setting("FileName", "\"a\\r\\nX-Injected: 1\u{E9}\\u0000.exe\"").json
        var calls = Refusal.all.filter(\.passesFront).map(\.call)
        calls += [
            Call.api("GET", "/%0d%0aX-Injected:%201").signed(), Call.api("PUT", Target.files, name).signed(),
            Call.api("PUT", Target.files, "{\"\u{E9}\r\n").signed(),
            Call.api("PUT", Target.files, "{}", type: "text/\u{E9}").signed(),
            Call.api("GET", Target.file("none\r\n\u{E9}")).signed(), Call.api("POST", Target.file("none")).signed(),
            Call.api("PUT", Target.files, BodyText.start.json).signed(by: .limited),
            Call.api("GET", Target.configurations + "?maxResults=\u{E9}".escapedForTarget).signed(),
            Call("GET", "/casefile-attachments/none"), Call("OPTIONS", "/casefile-attachments/none"),
            upload.put("abcd").setting("Content-Length", "4"), upload.put("abc").setting("Content-Type", "text/\u{E9}"),
            upload.put("abc").setting("Content-Disposition", nil), upload.put("abc").adding("x-amz-tagging", "\u{E9}"),
            upload.put("abc").adding("Content-MD5", "\u{E9}"), upload.put("abc").chunked,
            Call("GET", upload.target), Call("DELETE", upload.target),
        ]
        return calls
    }

    @Test("Where hints are on, every refusal carries one line of printable ASCII", arguments: Surface.allCases)
    func hintsAreClean(surface: Surface) async throws {
        try await withServer(surface) { server in
            for call in try await Self.refusedCalls(server) {
                let answer = try await server.send(call)
                let what: Comment = "\(call.method) \(call.target): \(answer.fields)"
                #expect((400..<500).contains(answer.status), what)
                let hints = answer.values("x-casefile-hint")
                #expect(hints.count == 1 && hints.first?.isEmpty == false, what)
                let isClean = hints.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
                #expect(isClean && (hints.first?.utf8.count ?? 0) <= 4096, what)
                #expect(answer.values("X-Injected").isEmpty, what)
            }
        }
    }

    @Test("Where hints are off, no refusal carries one", arguments: Surface.allCases)
    func hintsAreOff(surface: Surface) async throws {
        let server = TestServer(sample: try SampleService(), showsHints: false)
        try await withServer(surface, server) { server in
            for call in try await Self.refusedCalls(server) {
                let answer = try await server.send(call)
                #expect((400..<500).contains(answer.status))
                #expect(answer.values("x-casefile-hint").isEmpty, "\(call.method) \(call.target)")
            }
        }
    }

    @Test("Success carries no hint")
    func successHasNone() async throws {
        try await withServer(.inProcess) { server in
            let answer = try await server.api("GET", Target.configurations)
            expectSuccess(answer)
            #expect(answer.values("x-casefile-hint").isEmpty)
        }
    }

    @Test("No answer holds a secret or the signature that would have been right", arguments: Surface.allCases)
    func answersKeepSecrets(surface: Surface) async throws {
        try await withServer(surface) { server in
            let signing = try await server.sample.urlCredentials()
            let keys: [Credentials] = [.sample, .temporary, .limited, .other, signing]
            var secrets = keys.map(\.secretAccessKey) + keys.compactMap(\.sessionToken)
            let plain = Call.api("GET", Target.configurations)
            secrets.append(String(plain.signed().authorization.suffix(64)))
            let upload = try await server.sample.startedUpload()
            secrets.append(try #require(upload.query["X-Amz-Signature"]))
            var calls = try await Self.refusedCalls(server)
            calls.append(plain.signed().setting("Authorization", plain.signed().authorization.flippingLast))
            calls.append(plain.signed(by: .temporary).setting("Host", "other"))
            var forged = upload.put("abc")
            forged.target = forged.target.flippingLast
            calls.append(forged)
            for call in calls {
                let answer = try await server.send(call)
                let all = answer.text + answer.fields.map { "\($0.name): \($0.value)\n" }.joined()
                for secret in secrets {
                    // What a caller sent itself may come back, in the canonical request for one.
                    guard !call.target.contains(secret) || answer.status == 200 else { continue }
                    #expect(!all.contains(secret), "\(call.method) \(call.target)")
                }
            }
        }
    }

    @Test("The hint names what differs", arguments: Surface.allCases)
    func hintsNameTheDifference(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let plain = Call.api("GET", Target.configurations)
            let calls: [(Call, String)] = [
                (plain, "test"), (plain.signed(at: .sample.adding(seconds: 1_000)), "1000 s"),
                (plain.signed(service: .s3), "signed for 's3', and this is connect alone"),
                (plain.signed().adding("x-amz-foo", "1"), "x-amz-foo"),
                (upload.put("abc").setting("Content-Type", "text/plain"), "Content-Type"),
                (upload.put("abc").setting("Host", "localhost:1"), "Host"),
                (upload.put("abc").setting("x-amz-acl", nil), "x-amz-acl"), (Call("GET", upload.target), "PUT"),
                (upload.put("abc").chunked, "Content-Length"),
            ]
            for (call, word) in calls {
                let hint = try await server.send(call).value("x-casefile-hint") ?? ""
                #expect(hint.contains(word), "\(hint)")
            }
        }
    }
}

extension String {
    /// The text with everything but ASCII escaped.
    fileprivate var escapedForTarget: String {
        utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16) }.joined()
    }
}
