package import AttachedFilesAPI
package import AttachedFilesCore
import SigV4

extension Caller {
    /// A caller made as every caller is: by a request that is really signed and verified.
    ///
    /// - Throws: when the signature is refused, which is a defect of the signer.
    package static func sample(
        account: String = "111122223333",
        region: String = "us-east-1",
        operations: Set<String>? = nil,
        instances: Set<ExactString>? = nil
    ) throws -> Caller {
        let credentials = Credentials(accessKeyID: "AKIDSAMPLE", secretAccessKey: "a secret of the samples")
        let keys = SigningKeyCache()
        let time = SigningTime(epochSeconds: 1_800_000_000)
        var request = SignableRequest(method: "GET", path: "/", headers: [HeaderField("Host", "localhost")])
        let signer = RequestSigner(credentials: credentials, region: region, service: .connect, keys: keys)
        let hash = ContentHash.emptySHA256Hex
        request.headers += signer.sign(request, payloadHash: hash, includePayloadHashHeader: true, at: time)
        let verified = try RequestVerifier(service: .connect, region: nil, keys: keys)
            .verifyHeader(request, payloadHash: hash, now: time, credentials: { _ in credentials })
        let key = AccessKey(
            credentials: credentials,
            account: account,
            user: "tester",
            operations: operations,
            instances: instances
        )
        return Caller(verified, key: key)
    }
}
