import AttachedFilesAPI
import AttachedFilesCore
import Crypto
import Foundation
import HTTPFront
import SigV4
import TestSupport
import Testing

@Suite("Uploads")
struct ObjectUploadTests {
    @Test("A PUT stores the bytes and answers their entity tag, any number of times", arguments: Surface.allCases)
    func puts(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            for text in ["abc", "xyz", "abc"] {
                let answer = try await server.send(upload.put(text))
                expectSuccess(answer, text)
                #expect(
                    answer.values("ETag") == ["\"\(Hex.encode(Array(Insecure.MD5.hash(data: Array(text.utf8)))))\""]
                )
            }
            let expecting = upload.put("abc").adding("Expect", "100-continue")
            expectSuccess(try await server.send(expecting))
        }
    }

    @Test("A PUT is 403 once the file was completed, has expired or is deleted", arguments: Surface.allCases)
    func closedUploads(surface: Surface) async throws {
        try await withServer(surface) { server in
            let sample = server.sample
            let completed = try await sample.startedUpload()
            expectSuccess(try await server.send(completed.put("abc")))
            expectSuccess(try await server.api("POST", Target.file(completed.address)))
            expectObjectError(try await server.send(completed.put("xyz")), 403, ["AccessDenied"], "completed")
            let download = try await sample.downloadTarget(completed.address)
            #expect(try await server.send(Call("GET", download)).text == "abc")
            let deleted = try await sample.startedUpload()
            expectSuccess(try await server.api("DELETE", Target.file(deleted.address)))
            expectObjectError(try await server.send(deleted.put("abc")), 403, ["AccessDenied"], "deleted")
            let expired = try await sample.startedUpload()
            sample.clock.advance(seconds: 24 * 3_600 + 1)
            _ = try await sample.sweep.round()
            let target = try await sample.presigned("PUT", expired.address, headers: expired.headers)
            let late = Call("PUT", target, fields: expired.headers, body: Array("abc".utf8))
            expectObjectError(try await server.send(late), 403, ["AccessDenied"], "expired")
        }
    }

    @Test("An upload without a plain length is 411, whatever its signature", arguments: Surface.allCases)
    func lengths(surface: Surface) async throws {
        try await withServer(surface) { server in
            let put = try await server.sample.startedUpload().put("abc")
            var forged = put
            forged.target = put.target.flippingLast
            for (name, call) in [
                ("chunked", put.chunked), ("chunked and forged", forged.chunked),
                ("aws-chunked", put.adding("Content-Encoding", "aws-chunked")),
                ("aws-chunked among others", put.adding("Content-Encoding", "gzip, AWS-Chunked")),
            ] {
                expectObjectError(try await server.send(call), 411, ["MissingContentLength"], name)
            }
            let bodiless = put.setting("Content-Length", nil).withBody([])
            expectObjectError(try await server.send(bodiless), 411, ["MissingContentLength"], "no length at all")
            expectObjectError(try await server.send(forged), 403, ["SignatureDoesNotMatch"], "forged, with a length")
        }
    }

    @Test("A length other than declared is 403, signed rightly or not", arguments: Surface.allCases)
    func otherLengths(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            for text in ["", "ab", "abcd", String(repeating: "a", count: 100_000)] {
                let body = Array(text.utf8)
                let call = upload.put(text).setting("Content-Length", "\(body.count)")
                expectObjectError(
                    try await server.send(call),
                    403,
                    ["SignatureDoesNotMatch", "AccessDenied"],
                    "unsigned"
                )
                let headers = upload.headers.map {
                    $0.name == "Content-Length" ? HTTPField($0.name, "\(body.count)") : $0
                }
                let target = try await server.sample.presigned("PUT", upload.address, headers: headers)
                let signed = Call("PUT", target, fields: headers, body: body)
                expectObjectError(try await server.send(signed), 403, ["AccessDenied"], "signed, \(body.count)")
            }
        }
    }

    @Test("An x-amz header out of the list is 403, signed or not", arguments: Surface.allCases)
    func amazonHeaders(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            for name in [
                "x-amz-tagging", "x-amz-copy-source", "x-amz-meta-other", "x-amz-storage-class", "X-AMZ-GRANT-READ",
                "x-amz-server-side-encryption", "x-amz-website-redirect-location", "x-amz-checksum", "x-amz-trailer",
                "x-amz-decoded-content-length", "x-amz-acl-x", "x-amz-request-payer",
            ] {
                let header = HTTPField(name, "x")
                let unsigned = upload.put("abc").adding([header])
                expectObjectError(try await server.send(unsigned), 403, ["AccessDenied"], "\(name) unsigned")
                let headers = upload.headers + [header]
                let target = try await server.sample.presigned("PUT", upload.address, headers: headers)
                let signed = Call("PUT", target, fields: headers, body: Array("abc".utf8))
                expectObjectError(try await server.send(signed), 403, ["AccessDenied"], "\(name) signed")
            }
            let harmless = upload.put("abc").adding("x-amz-date", "20261122T100000Z")
                .adding("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            expectSuccess(try await server.send(harmless), "date and mode")
        }
    }

    @Test("Every header of HeadersToInclude has to be signed", arguments: Surface.allCases)
    func unsignedHeaders(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            for header in upload.headers {
                let signed = upload.headers.filter { $0.name != header.name }
                let target = try await server.sample.presigned("PUT", upload.address, headers: signed)
                let call = Call("PUT", target, fields: upload.headers, body: Array("abc".utf8))
                expectObjectError(try await server.send(call), 403, ["AccessDenied"], header.name)
            }
        }
    }

    @Test("A body that ends early is IncompleteBody and stores nothing", arguments: Surface.allCases)
    func cutBodies(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            for text in ["", "a", "ab"] {
                expectObjectError(try await server.send(upload.put(text)), 400, ["IncompleteBody"], text)
                let completed = try await server.api("POST", Target.file(upload.address))
                expectError(completed, 400, "InvalidRequestException", "nothing to complete")
            }
            expectSuccess(try await server.send(upload.put("abc")))
            expectObjectError(try await server.send(upload.put("x")), 400, ["IncompleteBody"], "after a whole one")
            expectSuccess(try await server.api("POST", Target.file(upload.address)))
            let download = try await server.sample.downloadTarget(upload.address)
            #expect(try await server.send(Call("GET", download)).text == "abc")
        }
    }

    @Test("A condition on what is staged is kept", arguments: Surface.allCases)
    func conditions(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            let tag = "\"\(Hex.encode(Array(Insecure.MD5.hash(data: Array("abc".utf8)))))\""
            for condition in [HTTPField("If-Match", "*"), HTTPField("If-Match", tag)] {
                expectObjectError(
                    try await server.send(put.adding([condition])),
                    412,
                    ["PreconditionFailed"],
                    "\(condition)"
                )
            }
            expectSuccess(try await server.send(put.adding("If-None-Match", "*")), "nothing is there yet")
            for condition in [HTTPField("If-None-Match", "*"), .init("If-None-Match", tag), .init("If-Match", "\"x\"")]
            {
                expectObjectError(
                    try await server.send(put.adding([condition])),
                    412,
                    ["PreconditionFailed"],
                    "\(condition)"
                )
            }
            for condition in [HTTPField("If-Match", "*"), .init("If-Match", tag), .init("If-None-Match", "\"x\"")] {
                expectSuccess(try await server.send(put.adding([condition])), "\(condition)")
            }
        }
    }

    @Test("The headers are judged before the body, the row before the headers", arguments: Surface.allCases)
    func orderOfChecks(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            let digest = put.adding("Content-MD5", "AAAA")
            expectObjectError(
                try await server.send(digest.adding("x-amz-foo", "1")),
                403,
                ["AccessDenied"],
                "headers first"
            )
            expectObjectError(try await server.send(digest), 400, ["InvalidDigest"], "then the digest")
            let absent = FileAddress(instanceID: "instance-1", fileID: "none", associatedResourceARN: "")
            for (method, status, code) in [("DELETE", 405, "MethodNotAllowed"), ("GET", 404, "NoSuchKey")] {
                let target = try await server.sample.presigned(method, absent)
                let call = Call(method, target).adding("x-amz-foo", "1")
                expectObjectError(try await server.send(call), status, [code], "\(method) of an absent file")
            }
        }
    }
}
