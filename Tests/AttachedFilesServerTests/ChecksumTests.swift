import AttachedFilesAPI
import AttachedFilesCore
import Crypto
import Foundation
import SigV4
import TestSupport
import Testing

@Suite("Checksums of uploads")
struct ChecksumTests {
    private static func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(Array(bytes)).base64EncodedString()
    }

    private static let abc = Array("abc".utf8)
    /// Base64 of the checksums of `abc`; those of the CRCs by their published check algorithms.
    private static let right: [(name: String, value: String)] = [
        ("crc32", base64([0x35, 0x24, 0x41, 0xC2])), ("crc32c", base64([0x36, 0x4B, 0x3F, 0xB7])),
        ("sha1", base64(Insecure.SHA1.hash(data: abc))), ("sha256", base64(SHA256.hash(data: abc))),
    ]

    @Test("A Content-MD5 is verified", arguments: Surface.allCases)
    func contentMD5(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            let digest = Self.base64(Insecure.MD5.hash(data: Self.abc))
            for text in [
                "", "x", "AAAA", digest + "=", String(digest.dropLast()), Self.base64([UInt8](repeating: 0, count: 15)),
            ] {
                expectObjectError(try await server.send(put.adding("Content-MD5", text)), 400, ["InvalidDigest"], text)
            }
            let twice = put.adding("Content-MD5", digest).adding("Content-MD5", digest)
            expectObjectError(try await server.send(twice), 400, ["InvalidDigest"], "twice")
            let other = put.adding("Content-MD5", Self.base64([UInt8](repeating: 0, count: 16)))
            expectObjectError(try await server.send(other), 400, ["BadDigest"], "of other bytes")
            try await expectNothingStored(server, upload)
            expectSuccess(try await server.send(put.adding("Content-MD5", digest)))
        }
    }

    @Test("An x-amz-checksum is verified, whatever its algorithm", arguments: Surface.allCases)
    func checksums(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            for (name, value) in Self.right + [("crc64nvme", Self.base64([UInt8](repeating: 0, count: 8)))] {
                let header = "x-amz-checksum-" + name
                let length = (Data(base64Encoded: value) ?? Data()).count
                for text in ["", "x", Self.base64([UInt8](repeating: 0, count: length + 1)), value + "A"] {
                    let answer = try await server.send(put.adding(header, text))
                    expectObjectError(answer, 400, ["InvalidRequest"], "\(header) \(text)")
                }
                let wrong = put.adding(header, Self.base64([UInt8](repeating: 7, count: length)))
                expectObjectError(try await server.send(wrong), 400, ["BadDigest"], header)
                try await expectNothingStored(server, upload)
            }
            for (name, value) in Self.right {
                let call = put.adding("x-amz-checksum-" + name, value)
                    .adding("x-amz-sdk-checksum-algorithm", name.uppercased())
                expectSuccess(try await server.send(call), name)
            }
            let all = Self.right.reduce(put) { $0.adding("x-amz-checksum-" + $1.name, $1.value) }
            expectSuccess(try await server.send(all), "all at once")
        }
    }

    @Test("An unknown algorithm, or one announced without its value, is InvalidRequest", arguments: Surface.allCases)
    func announcements(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            for (name, value) in [
                ("x-amz-checksum-md4", "AAAA"), ("x-amz-checksum-", "AAAA"), ("x-amz-checksum-mode", "ENABLED"),
                ("x-amz-sdk-checksum-algorithm", "CRC32"),
                ("x-amz-sdk-checksum-algorithm", "MD4"), ("x-amz-sdk-checksum-algorithm", ""),
            ] {
                let answer = try await server.send(put.adding(name, value))
                expectObjectError(answer, 400, ["InvalidRequest"], "\(name): \(value)")
            }
            try await expectNothingStored(server, upload)
        }
    }

    @Test("The content hash is compared, and modes other than a hash or none are refused", arguments: Surface.allCases)
    func contentHash(surface: Surface) async throws {
        try await withServer(surface) { server in
            let upload = try await server.sample.startedUpload()
            let put = upload.put("abc")
            let name = "x-amz-content-sha256"
            let wrong = put.adding(name, ContentHash.sha256Hex(Array("abd".utf8)))
            expectObjectError(try await server.send(wrong), 400, ["XAmzContentSHA256Mismatch"], "of other bytes")
            for mode in [
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "unsigned-payload",
                "",
                "x", "00", "UNSIGNED-PAYLOAD ,x",
            ] {
                let answer = try await server.send(put.adding(name, mode))
                #expect(
                    (400..<500).contains(answer.status) && answer.text.hasPrefix("<?xml"),
                    "\(mode): \(answer.text)"
                )
            }
            try await expectNothingStored(server, upload)
            for mode in ["UNSIGNED-PAYLOAD", ContentHash.sha256Hex(Self.abc)] {
                expectSuccess(try await server.send(put.adding(name, mode)), mode)
            }
        }
    }

    private func expectNothingStored(
        _ server: TestServer,
        _ upload: Upload,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let staged = try await server.sample.blobs.staged(upload.address.fileID)
        #expect(staged == nil, sourceLocation: sourceLocation)
    }
}
