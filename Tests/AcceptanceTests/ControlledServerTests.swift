import AttachedFilesAPI
import AttachedFilesClient
import AttachedFilesClientAHC
import CasefileTesting
import Foundation
import Testing

/// The example of `docs/testing.md`, and what else the helper can do, against the built binary.
@Suite("An application under test control")
struct ControlledServerTests {
    private static let place = ResourceAddress(
        instanceID: "0f9c3a52-7d41-4a55-9c7e-2f6d1f3b9a10",
        associatedResourceARN: "arn:aws:cases:us-east-1:000000000000:domain/d-1/case/c-1"
    )

    /// Writes a file of some bytes and returns its path.
    private static func file(_ name: String, _ text: String, in folder: URL) throws -> String {
        let url = folder.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test("A rule rejects, another approves late, and the EICAR test string needs none")
    func transitions() async throws {
        try await DevServer.runControlled { client, control, folder in
            try await control.transition(to: .rejected, of: FileMatch(fileName: "*.csv"))
            await #expect(throws: ClientError.self) {
                try await client.upload(file: Self.file("a.csv", "a,b", in: folder), to: Self.place)
            }
            try await control.clearTransitions()
            try await control.transition(to: .approved, after: .reads(2), once: true)
            let late = try await client.upload(file: Self.file("b.txt", "late", in: folder), to: Self.place)
            #expect(late.fileStatus == .approved)
            #expect(try await control.calls(of: "GetAttachedFile").count >= 3)
            let eicar = #"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD"# + "-ANTIVIRUS-TEST-FILE!$H+H*"
            await #expect(throws: ClientError.self) {
                try await client.upload(file: Self.file("c.txt", eicar, in: folder), to: Self.place)
            }
        }
    }

    @Test("Throttling and a cut upload are errors that may pass, and then they have passed")
    func faults() async throws {
        try await DevServer.runControlled { client, control, folder in
            let path = try Self.file("a.txt", String(repeating: "x", count: 100_000), in: folder)
            try await control.fault(Fault(operation: "StartAttachedFileUpload", error: "ThrottlingException", count: 1))
            try await control.fault(Fault(operation: "PutObject", count: 1, cutAfterBytes: 1000))
            for _ in 1...2 {
                let error = await #expect(throws: ClientError.self) {
                    try await client.upload(file: path, to: Self.place)
                }
                #expect(error?.isRetryable == true)
            }
            let file = try await client.upload(file: path, to: Self.place)
            #expect(file.fileStatus == .approved)
            let starts = try await control.calls(of: "StartAttachedFileUpload")
            #expect(starts.map(\.errorCode) == ["ThrottlingException", nil, nil])
            #expect(try await control.calls(of: "PutObject").map(\.status) == [0, 200])
        }
    }

    @Test("A clock that is moved ends URLs, seeds make files and ids, and a reset forgets all")
    func clockAndSeed() async throws {
        try await DevServer.runControlled { client, control, _ in
            var entry = JSONObject()
            entry.set("instanceId", Self.place.instanceID)
            entry.set("associatedResourceArn", Self.place.associatedResourceARN)
            entry.set("fileName", "seeded.txt")
            entry.set("text", "seeded")
            var seed = JSONObject()
            seed.set("files", .array([.object(entry)]))
            let id = try #require(try await control.seed(seed).first)
            let found = try await client.getAttachedFile(.init(file: Self.place.file(id)))
            #expect(found.file.fileStatus == .approved)
            try await control.advanceClock(by: .seconds(24 * 3600))
            let url = try #require(found.downloadURLMetadata?.url)
            let transport = AsyncHTTPClientTransport()
            let request = TransportRequest(method: "GET", url: url, headers: [], timeout: .seconds(10))
            let answer = try await transport.send(request)
            #expect(answer.status == 403)
            await transport.shutdown()
            guard case .array(let timeline) = try await control.file(id)["Timeline"] else {
                Issue.record("there is no timeline")
                return
            }
            #expect(timeline.count >= 2)
            try await control.reset()
            let error = await #expect(throws: TestControlError.self) { try await control.file(id) }
            #expect(error?.message.contains("no file") == true)
            let refused = await #expect(throws: TestControlError.self) { try await control.call("POST", "faults") }
            #expect(refused?.message.hasPrefix("error:") == true)
        }
    }
}
