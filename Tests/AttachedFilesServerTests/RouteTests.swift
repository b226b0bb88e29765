import AttachedFilesAPI
import SigV4
import TestSupport
import Testing

@Suite("Routes")
struct RouteTests {
    @Test("Every operation answers at its method and path", arguments: Surface.allCases)
    func operationsAnswer(surface: Surface) async throws {
        try await withServer(surface) { server in
            let started = try await server.api("PUT", Target.files, BodyText.start.json)
            expectSuccess(started, "StartAttachedFileUpload")
            #expect(
                started.json?.names == [
                    "FileArn", "FileId", "CreationTime", "FileStatus", "CreatedBy", "UploadUrlMetadata",
                ]
            )
            let address = try await server.sample.upload()
            let completed = try await server.api("POST", Target.file(address))
            expectSuccess(completed, "CompleteAttachedFileUpload")
            #expect(completed.text == "{}")
            let got = try await server.api("GET", Target.file(address))
            expectSuccess(got, "GetAttachedFile")
            #expect(got.member("FileStatus") == "APPROVED" && got.json?.child("DownloadUrlMetadata") != nil)
            let many = try await server.api("POST", Target.files, "{\"FileIds\":[\"\(address.fileID)\",\"none\"]}")
            expectSuccess(many, "BatchGetAttachedFileMetadata")
            #expect(many.json?.items("Files")?.count == 1 && many.json?.items("Errors")?.count == 1)
            expectSuccess(try await server.api("GET", Target.listing), "ListAttachedFiles")
            let deleted = try await server.api("DELETE", Target.file(address))
            expectSuccess(deleted, "DeleteAttachedFile")
            #expect(deleted.text == "{}")
            expectError(
                try await server.api("DELETE", Target.file(address)),
                404,
                "ResourceNotFoundException",
                "a second delete"
            )
        }
    }

    @Test("Every configuration operation answers at its method and path", arguments: Surface.allCases)
    func configurationOperationsAnswer(surface: Surface) async throws {
        try await withServer(surface) { server in
            let described = try await server.api("GET", Target.configuration)
            expectSuccess(described, "DescribeAttachedFilesConfiguration")
            #expect(described.json?.names == ["AttachedFilesConfiguration"])
            let updated = try await server.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":5}")
            expectSuccess(updated, "UpdateAttachedFilesConfiguration")
            #expect(updated.member("AttachmentScope") == "CASE")
            let listed = try await server.api("GET", Target.configurations)
            expectSuccess(listed, "ListAttachedFilesConfigurations")
            #expect(listed.json?.items("AttachedFilesConfigurations")?.count == 4)
        }
    }

    @Test("A file's ARN in the path may be escaped or have raw colons", arguments: Surface.allCases)
    func arnsInThePath(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            let arn = Target.arn(address)
            let slashes = PercentEncoding.encode("/")
            let spellings = [
                PercentEncoding.encode(arn),
                PercentEncoding.encode(arn).lowercasedEscapes,
                arn.split(separator: "/").joined(separator: slashes),
                arn.split(separator: ":").joined(separator: "%3A").split(separator: "/").joined(separator: slashes),
            ]
            for (number, spelling) in spellings.enumerated() {
                let target = "/tags/" + spelling
                let tagged = try await server.api("POST", target, "{\"tags\":{\"n\":\"\(number)\"}}")
                expectSuccess(tagged, "TagResource \(target)")
                #expect(tagged.text == "{}")
                let listed = try await server.api("GET", target)
                expectSuccess(listed, "ListTagsForResource \(target)")
                #expect(listed.json?.child("tags")?.text("n") == "\(number)")
                let untagged = try await server.api("DELETE", target + "?tagKeys=n&tagKeys=absent")
                expectSuccess(untagged, "UntagResource \(target)")
                #expect(untagged.text == "{}")
                #expect(try await server.api("GET", target).json?.child("tags")?.names == [])
            }
            expectError(try await server.api("GET", "/tags/" + arn), 404, "UnknownOperationException", "raw slashes")
        }
    }

    @Test("A resource's ARN in the query may be escaped or raw", arguments: Surface.allCases)
    func arnsInTheQuery(surface: Surface) async throws {
        try await withServer(surface) { server in
            let address = try await server.sample.start()
            let path = "/attached-files/instance-1/\(address.fileID)?"
            for query in [
                Target.resource, "associatedResourceArn=" + SampleService.caseARN,
                "associated%52esourceArn=" + SampleService.caseARN, Target.resource + "&", "&&" + Target.resource,
            ] {
                expectSuccess(try await server.api("GET", path + query), query)
            }
        }
    }

    @Test("An unknown route is a JSON error", arguments: Surface.allCases)
    func unknownRoutes(surface: Surface) async throws {
        try await withServer(surface) { server in
            for (method, target) in [
                ("GET", "/"), ("GET", "/attached-files"), ("GET", "/attached-files/instance-1"),
                ("DELETE", "/attached-files/instance-1"), ("PATCH", "/attached-files/instance-1"),
                ("PUT", "/attached-files/instance-1/id"), ("GET", "/attached-files/instance-1/id/more"),
                ("GET", "/Attached-Files/instance-1/id"), ("PUT", "/tags/x"), ("GET", "/tags"), ("HEAD", "/tags/x"),
                ("POST", "/attached-files-configurations/instance-1"), ("GET", "/favicon.ico"),
                ("GET", "/attached-files%2Finstance-1%2Fid"), ("GET", "/_casefile/"), ("GET", "/_casefile/time"),
                ("POST", "/_casefile/files"), ("OPTIONS", "/attached-files/instance-1"), ("POST", "/livez"),
                ("GET", "/casefile-attachmentsx/1/2/3"),
            ] {
                let answer = try await server.api(method, target)
                guard method != "HEAD" else {
                    #expect(answer.status == 404)
                    continue
                }
                expectError(answer, 404, "UnknownOperationException", "\(method) \(target)")
            }
        }
    }

    @Test(
        "Dot and empty segments go before the route is found, as they do in the signature",
        arguments: Surface.allCases
    )
    func normalisedPaths(surface: Surface) async throws {
        try await withServer(surface) { server in
            for path in [
                "//attached-files-configurations//instance-1/CASE",
                "/./attached-files-configurations/instance-1/./CASE",
                "/x/../attached-files-configurations/instance-1/CHAT/../CASE",
                "/../../attached-files-configurations/instance-1/CASE",
            ] {
                let answer = try await server.api("GET", path)
                expectSuccess(answer, path)
                #expect(answer.json?.child("AttachedFilesConfiguration")?.text("AttachmentScope") == "CASE")
            }
            // An escaped dot is text, not a segment to go by.
            expectError(
                try await server.api("GET", "/attached-files-configurations/%2E%2E/CASE"),
                404,
                "ResourceNotFoundException",
                "escaped dots"
            )
        }
    }

    @Test("A trailing slash is kept and is one segment more", arguments: Surface.allCases)
    func trailingSlash(surface: Surface) async throws {
        try await withServer(surface) { server in
            for (method, path) in [
                ("GET", "/attached-files-configurations/instance-1/CASE/"), ("GET", "/_casefile/files/"),
                ("PUT", "/attached-files/instance-1/"), ("GET", "/tags/x/"),
            ] {
                let answer = try await server.api(method, path)
                expectError(answer, 404, "UnknownOperationException", "\(method) \(path)")
            }
        }
    }

    @Test("Liveness and readiness answer without a signature", arguments: Surface.allCases)
    func healthRoutes(surface: Surface) async throws {
        try await withServer(surface) { server in
            for path in ["/livez", "/readyz", "/readyz?verbose"] {
                let answer = try await server.send(Call("GET", path))
                expectSuccess(answer, path)
                #expect(answer.member("status") == "ok")
                #expect(try await server.send(Call("HEAD", path)).status == 200)
            }
        }
    }
}

extension String {
    /// The same escapes in lower case.
    fileprivate var lowercasedEscapes: String {
        replacing("%3A", with: "%3a").replacing("%2F", with: "%2f")
    }
}
