import AttachedFilesAPI
import SigV4
import TestSupport
import Testing

@Suite("Members of the query")
struct QueryTests {
    @Test("Unknown names are ignored", arguments: Surface.allCases)
    func unknownNames(surface: Surface) async throws {
        try await withServer(surface) { server in
            let file = Target.file(try await server.sample.start())
            for more in ["unknown=1", "unknown", "unknown=1&unknown=2", "=", "URLEXPIRYINSECONDS=x", "a%26b=c+d"] {
                expectSuccess(try await server.api("GET", file + "&" + more), more)
            }
        }
    }

    @Test("A name that stands for one value may be given once only", arguments: Surface.allCases)
    func repeatedNames(surface: Surface) async throws {
        try await withServer(surface) { server in
            let file = Target.file(try await server.sample.start())
            let requests: [(target: String, name: String, code: String)] = [
                (file + "&" + Target.resource, "associatedResourceArn", "InvalidRequestException"),
                (file + "&%61ssociatedResourceArn=x", "associatedResourceArn", "InvalidRequestException"),
                (file + "&urlExpiryInSeconds=5&urlExpiryInSeconds=5", "urlExpiryInSeconds", "InvalidRequestException"),
                (Target.configurations + "?maxResults=1&maxResults=1", "maxResults", "InvalidParameterException"),
                (Target.configurations + "?nextToken=a&nextToken=b", "nextToken", "InvalidParameterException"),
                (Target.listing + "&instance=instance-1", "instance", "InvalidParameterException"),
            ]
            for (target, name, code) in requests {
                expectError(try await server.api("GET", target), 400, code, naming: [name], target)
            }
        }
    }

    @Test("A number is taken within its bounds and in its plain form only", arguments: Surface.allCases)
    func numbers(surface: Surface) async throws {
        try await withServer(surface) { server in
            let file = Target.file(try await server.sample.approvedFile())
            for text in ["5", "300", "%35"] {
                expectSuccess(try await server.api("GET", file + "&urlExpiryInSeconds=" + text), text)
            }
            for text in [
                "4", "301", "0", "-5", "", "5.0", "+5", "%2B5", "%205", "5%20", "5abc", "0x5", "true", "1e2", "NaN",
                "Infinity", "9223372036854775808", "-9223372036854775809", "%D9%A5%D9%A0", "5,6",
            ] {
                let answer = try await server.api("GET", file + "&urlExpiryInSeconds=" + text)
                expectError(answer, 400, "InvalidRequestException", naming: ["urlExpiryInSeconds"], text)
            }
            for target in [Target.configurations + "?", Target.listing + "&"] {
                for text in ["1", "100"] {
                    expectSuccess(try await server.api("GET", target + "maxResults=" + text), text)
                }
                for text in ["0", "101", "-1", "", "1.0", "x", "99999999999999999999"] {
                    let answer = try await server.api("GET", target + "maxResults=" + text)
                    expectError(answer, 400, "InvalidParameterException", naming: ["maxResults"], text)
                }
            }
        }
    }

    @Test("A page token that was not issued here is refused", arguments: Surface.allCases)
    func pageTokens(surface: Surface) async throws {
        try await withServer(surface) { server in
            let first = try await server.api("GET", Target.configurations + "?maxResults=1")
            let token = try #require(first.member("NextToken"))
            let next = Target.configurations + "?maxResults=1&nextToken="
            expectSuccess(try await server.api("GET", next + PercentEncoding.encode(token)))
            let changed = token.dropLast() + (token.last == "0" ? "1" : "0")
            for text in ["", "x", "AAAA", token + "0", String(changed), String(token.dropLast())] {
                let answer = try await server.api("GET", next + PercentEncoding.encode(text))
                expectError(answer, 400, "InvalidParameterException", naming: ["nextToken"], text)
            }
            let elsewhere = Target.listing + "&nextToken=" + PercentEncoding.encode(token)
            let answer = try await server.api("GET", elsewhere)
            expectError(answer, 400, "InvalidParameterException", naming: ["nextToken"], "of another listing")
        }
    }

    @Test("A plus is a plus, not a space", arguments: Surface.allCases)
    func plusStays(surface: Surface) async throws {
        try await withServer(surface) { server in
            let tags = Target.tags(try await server.sample.start())
            expectSuccess(try await server.api("POST", tags, "{\"tags\":{\"a+b\":\"1\",\"a b\":\"2\"}}"))
            expectSuccess(try await server.api("DELETE", tags + "?tagKeys=a+b"))
            #expect(try await server.api("GET", tags).json?.child("tags")?.names == ["a b"])
            expectSuccess(try await server.api("DELETE", tags + "?tagKeys=a%20b"))
            #expect(try await server.api("GET", tags).json?.child("tags")?.names == [])
        }
    }

    @Test("A query with a broken escape, a NUL or bytes that are no UTF-8 is 400", arguments: Surface.allCases)
    func unreadableQueries(surface: Surface) async throws {
        try await withServer(surface) { server in
            for query in ["a=%", "a=%4", "a=%zz", "%=1", "a=%00", "a=%FF", "a=%C0%80", "a=%ED%A0%80"] {
                let answer = try await server.api("GET", Target.configurations + "?" + query)
                expectError(answer, 400, "InvalidRequestException", query)
            }
        }
    }
}
