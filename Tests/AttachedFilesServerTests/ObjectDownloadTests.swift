import AttachedFilesAPI
import AttachedFilesCore
import Crypto
import HTTPFront
import SigV4
import TestSupport
import Testing

@Suite("Downloads")
struct ObjectDownloadTests {
    private static let digits = "0123456789"
    private static let tag = "\"\(Hex.encode(Array(Insecure.MD5.hash(data: Array(digits.utf8)))))\""
    private static let stored = "Sun, 22 Nov 2026 10:00:00 GMT"

    private static func target(_ server: TestServer) async throws -> String {
        try await server.sample.downloadTarget(server.sample.approvedFile(digits))
    }

    @Test(
        "A download has the bytes, and every header that keeps a browser from running them",
        arguments: Surface.allCases
    )
    func wholeDownload(surface: Surface) async throws {
        try await withServer(surface) { server in
            let sample = server.sample
            let target = try await Self.target(server)
            let head = try await sample.presigned("HEAD", fileAddress(of: target))
            for (method, target) in [("GET", target), ("HEAD", head)] {
                let answer = try await server.send(Call(method, target))
                expectSuccess(answer, method)
                #expect(answer.text == (method == "GET" ? Self.digits : ""))
                for (name, value) in [
                    ("Content-Type", "application/pdf"), ("ETag", Self.tag), ("Last-Modified", Self.stored),
                    ("Content-Disposition", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
                    ("Accept-Ranges", "bytes"), ("X-Content-Type-Options", "nosniff"),
                    ("Content-Security-Policy", "sandbox; default-src 'none'"),
                    ("Cache-Control", "private, no-store"),
                ] { #expect(answer.values(name) == [value], "\(method) \(name)") }
                if surface == .socket { #expect(answer.values("Content-Length") == ["10"]) }
            }
        }
    }

    private func fileAddress(of target: String) -> FileAddress {
        let id = target.prefix { $0 != "?" }.split(separator: "/").last ?? ""
        return FileAddress(instanceID: "instance-1", fileID: String(id), associatedResourceARN: "")
    }

    @Test("Only an approved file can be downloaded, and a deleted one is gone", arguments: Surface.allCases)
    func states(surface: Surface) async throws {
        try await withServer(surface) { server in
            let sample = server.sample
            let pending = try await sample.upload()
            let early = try await sample.presigned("GET", pending)
            expectObjectError(try await server.send(Call("GET", early)), 403, ["AccessDenied"], "pending")
            expectSuccess(try await server.api("POST", Target.file(pending)))
            expectSuccess(try await server.send(Call("GET", early)), "approved")
            expectSuccess(try await server.api("DELETE", Target.file(pending)))
            expectObjectError(try await server.send(Call("GET", early)), 404, ["NoSuchKey"], "deleted")
            let head = try await server.send(Call("HEAD", try await sample.presigned("HEAD", pending)))
            #expect(head.status == 404 && head.body.isEmpty)
            let expired = try await sample.upload()
            sample.clock.advance(seconds: 24 * 3_600 + 1)
            _ = try await sample.sweep.round()
            let late = try await sample.presigned("GET", expired)
            expectObjectError(try await server.send(Call("GET", late)), 403, ["AccessDenied"], "expired")
        }
    }

    @Test("A key that names no file is NoSuchKey, whatever its form", arguments: Surface.allCases)
    func unknownKeys(surface: Surface) async throws {
        try await withServer(surface) { server in
            let file = try await server.sample.approvedFile()
            let key = "/casefile-attachments/111122223333/instance-1/\(file.fileID)"
            for path in [
                "/casefile-attachments/", "/casefile-attachments", "/casefile-attachments/x", key + "/", key + "/x",
                key + "x",
                key.replacing("instance-1", with: "instance-2"), key.replacing("111122223333", with: "444455556666"),
                key.replacing("/instance-1/", with: "//instance-1/"), "/casefile-attachments/../etc/passwd",
                "/casefile-attachments/111122223333/instance-1/..%2F..%2Fetc%2Fpasswd",
            ] {
                let target = try await server.sample.presigned("GET", file, path: path)
                expectObjectError(try await server.send(Call("GET", target)), 404, ["NoSuchKey"], path)
            }
        }
    }

    @Test("One range is a part, several are the whole, one outside is 416", arguments: Surface.allCases)
    func ranges(surface: Surface) async throws {
        try await withServer(surface) { server in
            let target = try await Self.target(server)
            for (range, part, text) in [
                ("bytes=0-0", "0-0", "0"), ("bytes=2-4", "2-4", "234"), ("bytes=8-", "8-9", "89"),
                ("bytes=-3", "7-9", "789"), ("bytes=-99", "0-9", Self.digits), ("bytes=5-99", "5-9", "56789"),
            ] {
                let answer = try await server.send(Call("GET", target).adding("Range", range))
                #expect(answer.status == 206 && answer.text == text, "\(range)")
                #expect(answer.values("Content-Range") == ["bytes \(part)/10"] && answer.values("ETag") == [Self.tag])
                expectRequestIDs(answer, range)
            }
            for range in ["bytes=0-1,3-4", "bytes=0-1, -1", "items=0-1", "bytes=4-2", "bytes=a-b", "bytes", "0-1", ""] {
                let answer = try await server.send(Call("GET", target).adding("Range", range))
                expectSuccess(answer, range)
                #expect(answer.text == Self.digits && answer.values("Content-Range").isEmpty, "\(range)")
            }
            for range in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"] {
                let answer = try await server.send(Call("GET", target).adding("Range", range))
                expectObjectError(answer, 416, ["InvalidRange"], range)
                #expect(answer.values("Content-Range") == ["bytes */10"])
            }
        }
    }

    @Test("Conditions are kept: 304 with the tag, 412 as an error, or the bytes", arguments: Surface.allCases)
    func conditions(surface: Surface) async throws {
        let (past, future) = ("Sun, 22 Nov 2026 09:59:59 GMT", "Sun, 22 Nov 2026 10:00:01 GMT")
        try await withServer(surface) { server in
            let target = try await Self.target(server)
            func get(_ fields: [HTTPField]) async throws -> Answer {
                try await server.send(Call("GET", target).adding(fields))
            }
            for field in [
                HTTPField("If-None-Match", Self.tag), .init("If-None-Match", "W/\(Self.tag)"),
                .init("If-None-Match", "*"),
                .init("If-None-Match", "\"x\", \(Self.tag)"), .init("If-Modified-Since", Self.stored),
                .init("If-Modified-Since", future),
            ] {
                let answer = try await get([field])
                #expect(answer.status == 304 && answer.body.isEmpty && answer.values("ETag") == [Self.tag], "\(field)")
                expectRequestIDs(answer)
            }
            for field in [
                HTTPField("If-Match", "\"x\""), .init("If-Match", "W/\(Self.tag)"), .init("If-Unmodified-Since", past),
            ] { expectObjectError(try await get([field]), 412, ["PreconditionFailed"], "\(field)") }
            for fields in [
                [HTTPField("If-Match", Self.tag)], [.init("If-Match", "*")], [.init("If-Match", "\"x\", \(Self.tag)")],
                [.init("If-None-Match", "\"x\"")], [.init("If-Modified-Since", past)],
                [.init("If-Modified-Since", "yesterday")], [.init("If-Unmodified-Since", Self.stored)],
                [.init("If-Match", Self.tag), .init("If-Unmodified-Since", past)],
                [.init("If-None-Match", "\"x\""), .init("If-Modified-Since", future)],
            ] {
                let answer = try await get(fields)
                expectSuccess(answer, "\(fields)")
                #expect(answer.text == Self.digits)
            }
            for (value, status) in [
                (Self.tag, 206), (Self.stored, 206), ("\"x\"", 200), ("W/\(Self.tag)", 200), (past, 200), (future, 200),
                ("x", 200),
            ] {
                let answer = try await get([.init("Range", "bytes=1-2"), .init("If-Range", value)])
                #expect(answer.status == status && answer.text == (status == 206 ? "12" : Self.digits), "\(value)")
            }
        }
    }

    @Test("A download takes no x-amz header but four", arguments: Surface.allCases)
    func amazonHeaders(surface: Surface) async throws {
        try await withServer(surface) { server in
            let target = try await Self.target(server)
            for (name, value) in [
                ("x-amz-date", "20261122T100000Z"), ("x-amz-checksum-mode", "ENABLED"),
                ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), ("x-amz-content-sha256", ContentHash.emptySHA256Hex),
            ] { expectSuccess(try await server.send(Call("GET", target).adding(name, value)), name) }
            for name in [
                "x-amz-acl", "x-amz-foo", "x-amz-request-payer", "X-Amz-Checksum-Sha256", "x-amz-expected-bucket-owner",
            ] {
                let answer = try await server.send(Call("GET", target).adding(name, "x"))
                expectObjectError(answer, 403, ["AccessDenied"], name)
            }
            var overridden = Call("GET", target)
            overridden.target += "&response-content-type=text%2Fhtml"
            expectObjectError(try await server.send(overridden), 403, ["SignatureDoesNotMatch"], "an override")
        }
    }
}
