import AttachedFilesAPI
import HTTPFront
import SigV4
import TestSupport
import Testing

@Suite("Signatures of the data plane")
struct ObjectSignatureTests {
    private static let refused = ["AccessDenied", "SignatureDoesNotMatch"]

    @Test("A URL without its signature, or with another one, is 403", arguments: Surface.allCases)
    func wrongSignatures(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            var bare = put
            bare.target = String(upload.target.prefix { $0 != "?" })
            expectObjectError(try await server.send(bare), 403, ["AccessDenied"], "no query")
            for name in upload.query.keys {
                var call = put
                let pair = "\(name)=\(upload.query[name] ?? "")"
                call.target = put.target.replacing("&" + pair, with: "").replacing(pair + "&", with: "")
                expectObjectError(try await server.send(call), 403, Self.refused, "without \(name)")
            }
            let signature = try #require(upload.query["X-Amz-Signature"])
            for wrong in ["", "0", String(repeating: "0", count: 64), signature.uppercased(), signature + "0"] {
                var call = put
                call.target = put.target.replacing(signature, with: wrong)
                expectObjectError(try await server.send(call), 403, Self.refused, wrong)
            }
            let header = put.signed(service: .s3)
            expectObjectError(try await server.send(header), 403, Self.refused, "two sources")
            let alone = bare.signed(service: .s3)
            expectObjectError(try await server.send(alone), 403, Self.refused, "the header alone")
            expectSuccess(try await server.send(put), "the URL as it was issued")
        }
    }

    @Test("A URL with any one letter or digit changed is 403", arguments: Surface.allCases)
    func everyCharacterIsBound(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let bytes = Array(upload.target.utf8)
            let bucketEnd = "/casefile-attachments/".utf8.count
            var changes = 0
            for index in bytes.indices.dropFirst(bucketEnd) {
                let isEscape = bytes[max(index - 2, 0)..<index].contains(0x25)
                guard Character(UnicodeScalar(bytes[index])).isASCIIWord, !isEscape else { continue }
                var changed = bytes
                changed[index] =
                    bytes[index] == 0x39 ? 0x30 : bytes[index] | 0x20 == 0x7A ? bytes[index] - 1 : bytes[index] + 1
                var call = upload.put("abc")
                call.target = String(decoding: changed, as: UTF8.self)
                expectObjectError(try await server.send(call), 403, Self.refused, call.target)
                changes += 1
            }
            #expect(changes > 300)
            let extra = ["&a=b", "&X-Amz-Foo=1", "&X-Amz-Date=20261122T100000Z", "&x-amz-expires=300"]
            for query in extra {
                var call = upload.put("abc")
                call.target += query
                expectObjectError(try await server.send(call), 403, Self.refused, query)
            }
        }
    }

    @Test("A signed header that is missing or other is 403", arguments: Surface.allCases)
    func signedHeaders(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            for header in upload.headers {
                let put = upload.put("abc")
                if header.name != "Content-Length" {
                    expectObjectError(
                        try await server.send(put.setting(header.name, nil)),
                        403,
                        Self.refused,
                        header.name
                    )
                }
                let other = header.name == "Content-Length" ? "2" : header.value + "x"
                let changed = put.setting(header.name, other).withBody(Array("ab".utf8))
                expectObjectError(try await server.send(changed), 403, Self.refused, "\(header.name) changed")
            }
            let host = upload.put("abc").setting("Host", "files.example")
            expectObjectError(try await server.send(host), 403, ["SignatureDoesNotMatch"], "another host")
            for name in ["x-amz-acl", "x-amz-meta-account_id"] {
                let twice = upload.put("abc").adding(name, "x")
                expectObjectError(try await server.send(twice), 403, Self.refused, "\(name) twice")
            }
            expectSuccess(try await server.send(upload.put("abc")))
        }
    }

    @Test("A URL works with the method that it was signed for and no other", arguments: Surface.allCases)
    func methods(surface: Surface) async throws {
        try await withServer(surface) { server in
            let file = try await server.sample.approvedFile()
            let upload = try await server.sample.startedUpload()
            for signed in ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"] {
                for sent in ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"] {
                    let isUpload = signed == "PUT"
                    let target = try await server.sample.presigned(
                        signed,
                        isUpload ? upload.address : file,
                        headers: isUpload ? upload.headers : []
                    )
                    let fields = isUpload || sent == "PUT" ? upload.headers : []
                    let call = Call(sent, target, fields: fields, body: fields.isEmpty ? [] : Array("abc".utf8))
                    let answer = try await server.send(call)
                    let what = "\(signed) sent as \(sent)"
                    let isTaken = ["GET", "HEAD", "PUT"].contains(signed)
                    if signed == sent, isTaken {
                        expectSuccess(answer, what)
                    } else if sent == "HEAD" {
                        #expect(answer.status == 403, "\(what)")
                    } else if signed == sent {
                        expectObjectError(answer, 405, ["MethodNotAllowed"], what)
                        #expect(answer.value("Allow")?.contains("PUT") == true)
                    } else {
                        expectObjectError(answer, 403, Self.refused, what)
                    }
                }
            }
        }
    }

    @Test("A URL lives exactly as long as it was asked to", arguments: [5, 60, 300])
    func expiry(seconds: Int64) async throws {
        try await withServer(.inProcess) { server in
            let sample = server.sample
            let upload = try await sample.startedUpload(lifeSeconds: seconds)
            let file = try await sample.approvedFile()
            let download = try await sample.downloadTarget(file, lifeSeconds: seconds)
            sample.clock.advance(seconds: seconds - 1)
            expectSuccess(try await server.send(upload.put("abc")))
            expectSuccess(try await server.send(Call("GET", download)))
            sample.clock.advance(seconds: 1)
            for call in [upload.put("abc"), Call("GET", download)] {
                let answer = try await server.send(call)
                expectObjectError(answer, 403, ["AccessDenied"])
                #expect(answer.element("Message")?.contains("expired") == true)
            }
            sample.clock.advance(seconds: -seconds - 900)
            expectSuccess(try await server.send(Call("GET", download)), "15 minutes early")
            sample.clock.advance(seconds: -1)
            expectObjectError(try await server.send(Call("GET", download)), 403, ["AccessDenied"], "too early")
        }
    }

    @Test("A lifetime beyond what this service issues is refused", arguments: [0, 301, 604_800])
    func lifetimes(seconds: Int) async throws {
        try await withServer(.inProcess) { server in
            let file = try await server.sample.approvedFile()
            let target = try await server.sample.presigned("GET", file, seconds: seconds)
            expectObjectError(try await server.send(Call("GET", target)), 403, ["AccessDenied"])
        }
    }

    @Test("A mismatch shows what was received, never what would have been right", arguments: Surface.allCases)
    func mismatchDocument(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let changed = upload.put("abc").setting("Content-Type", "text/x")
            let answer = try await server.send(changed)
            expectObjectError(answer, 403, ["SignatureDoesNotMatch"])
            #expect(answer.element("CanonicalRequest")?.contains("content-type:text/x") == true)
            #expect(answer.element("StringToSign")?.hasPrefix("AWS4-HMAC-SHA256\n20261122T100000Z\n") == true)
            let headers = upload.headers.map { $0.name == "Content-Type" ? HTTPField($0.name, "text/x") : $0 }
            let right = try await server.sample.presigned("PUT", upload.address, headers: headers)
            #expect(!answer.text.contains(right.suffix(64)))
            #expect(answer.fields.allSatisfy { !$0.value.contains(right.suffix(64)) })
            let token = upload.put("abc").adding("X-Amz-Security-Token", "the-token-of-a-caller")
            var query = upload.put("abc")
            query.target += "&X-Amz-Security-Token=the-token-of-a-caller"
            for call in [token.setting("Content-Type", "text/x"), query] {
                let answer = try await server.send(call)
                let all = answer.text + answer.fields.map(\.value).joined()
                #expect(answer.status == 403 && !all.contains("the-token-of-a-caller"), "\(all)")
            }
        }
    }
}

extension Character {
    /// Whether a letter or digit of ASCII.
    fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}
