import AttachedFilesAPI
import AttachedFilesCore
import Foundation
import HTTPFront
import SigV4
import TestSupport
import Testing

/// A file that was started, with the URL for its bytes.
struct Upload: Sendable {
    let address: FileAddress
    let target: String
    let headers: [HTTPField]

    /// A PUT with every header of HeadersToInclude.
    func put(_ text: String) -> Call {
        Call("PUT", target, fields: headers, body: Array(text.utf8))
    }

    /// The pairs of the URL's query, not decoded.
    var query: [String: String] {
        var pairs: [String: String] = [:]
        for part in target.split(separator: "?").last?.split(separator: "&") ?? [] {
            let pair = part.split(separator: "=", maxSplits: 1)
            pairs[String(pair[0])] = String(pair.last ?? "")
        }
        return pairs
    }
}

extension SampleService {
    /// Starts a file of a size and hands back its URL.
    func startedUpload(size: Int64 = 3, name: String = "report.pdf", lifeSeconds: Int64? = nil) async throws -> Upload {
        var input = Self.input(fileName: name, sizeInBytes: size)
        input.urlExpiryInSeconds = lifeSeconds
        let output = try await service.startAttachedFileUpload(input, caller: caller)
        return Upload(
            address: FileAddress(
                instanceID: input.instanceID,
                fileID: output.fileID,
                associatedResourceARN: input.associatedResourceARN
            ),
            target: Self.target(of: output.uploadURLMetadata.url),
            headers: output.uploadURLMetadata.headersToInclude.map { HTTPField($0.name, $0.value) }
        )
    }

    /// The target of the download URL of an approved file.
    func downloadTarget(_ address: FileAddress, lifeSeconds: Int64? = nil) async throws -> String {
        let input = GetAttachedFile.Input(file: address, urlExpiryInSeconds: lifeSeconds)
        let output = try await service.getAttachedFile(input, caller: caller)
        return Self.target(of: try #require(output.downloadURLMetadata).url)
    }

    /// A target that is signed for any method and headers, as no operation would.
    func presigned(
        _ method: String,
        _ address: FileAddress,
        headers: [HTTPField] = [],
        seconds: Int = 300,
        path: String? = nil
    ) async throws -> String {
        let path = path ?? "/casefile-attachments/\(caller.account)/\(address.instanceID)/\(address.fileID)"
        let presigner = URLPresigner(
            credentials: try await urlCredentials(),
            region: "us-east-1",
            keys: SigningKeyCache()
        )
        let query = presigner.presign(
            method: method,
            host: TestServer.host,
            path: path,
            signedHeaders: headers.map { HeaderField($0.name, $0.value) },
            expiresInSeconds: seconds,
            at: SigningTime(epochSeconds: clock.now().secondsSinceEpoch)
        )
        return "\(path)?\(query)"
    }

    /// The credentials that sign the URLs of the data plane.
    func urlCredentials() async throws -> Credentials {
        let file = AttachedFile.sample()
        let url = urls.download(file, lifeSeconds: 300, at: clock.now()).url
        let start = try #require(url.range(of: "X-Amz-Credential="))
        let id = url[start.upperBound...].prefix { $0 != "%" && $0 != "/" }
        return try #require(urls.credentials(String(id), at: clock.now()))
    }

    private static func target(of url: String) -> String {
        String(url.dropFirst("http://\(TestServer.host)".count))
    }
}
