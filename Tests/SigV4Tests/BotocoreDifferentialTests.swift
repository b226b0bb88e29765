import SigV4
import Testing

@Suite("Compared with botocore", .enabled(if: Botocore.isEnabled, "python3 with botocore is not there"))
struct BotocoreDifferentialTests {
    @Test("What botocore signs has our stages and is accepted", arguments: [SignedSample.Flavour.header, .query])
    func botocoreIsAccepted(_ flavour: SignedSample.Flavour) throws {
        let keys = SigningKeyCache()
        var accepted = 0
        var failures: [String] = []
        try Botocore.forEachSample(flavour) { number, sample in
            let attempt = try sample.attempt()
            do {
                let verified = try attempt.verify({ $0 == sample.key ? sample.credentials : nil }, keys: keys)
                try compareStages(of: sample, verified: verified, failures: &failures)
                accepted += 1
            } catch {
                failures.append("request \(number): \(error)")
            }
        }
        #expect(failures.isEmpty, "\(failures.count) failures, the first: \(failures.first ?? "")")
        #expect(accepted == Botocore.sampleCount)
    }

    private func compareStages(
        of sample: SignedSample,
        verified: VerifiedRequest,
        failures: inout [String]
    ) throws {
        let pathRule = sample.flavour == .header ? SigningService.connect.pathRule : SigningService.s3.pathRule
        let declared = sample.request.headers.first { $0.name.lowercased() == "x-amz-content-sha256" }?.value
        let payloadHash =
            sample.flavour == .header ? ContentHash.sha256Hex(sample.body.utf8) : declared ?? "UNSIGNED-PAYLOAD"
        let canonicalRequest = CanonicalRequest(
            sample.request,
            signedHeaders: verified.signedHeaders,
            payloadHash: payloadHash,
            pathRule: pathRule
        )
        let text = StringToSign(time: verified.signedAt, scope: verified.scope, canonicalRequest: canonicalRequest)
        let key = SigningKey(secretAccessKey: sample.secret, scope: verified.scope)
        if canonicalRequest.text != sample.canonicalRequest {
            failures.append("canonical request: \(canonicalRequest.text) for \(sample.canonicalRequest ?? "")")
        }
        if text.text != sample.stringToSign || key.signature(of: text) != sample.signature {
            failures.append("string to sign or signature: \(text.text)")
        }
    }

    @Test("Every single change to what botocore signed is refused", arguments: [SignedSample.Flavour.header, .query])
    func mutationsAreRefused(_ flavour: SignedSample.Flavour) throws {
        var known: [String: Credentials] = [:]
        let keys = SigningKeyCache()
        let kinds = Mutation.allCases
        var refused: [Mutation: Int] = [:]
        var accepted: [String] = []
        try Botocore.forEachSample(flavour) { number, sample in
            known[sample.key] = sample.credentials
            // Two kinds for each request: more refusals than requests even where one does not apply.
            for step in 0..<2 {
                let mutation = kinds[(number * 2 + step) % kinds.count]
                var attempt = try sample.attempt()
                guard mutation.apply(to: &attempt, number: number / kinds.count) else { continue }
                do {
                    _ = try attempt.verify({ known[$0] }, keys: keys)
                    accepted.append("\(mutation) of request \(number): \(attempt.request)")
                } catch {
                    refused[mutation, default: 0] += 1
                }
            }
        }
        #expect(accepted.isEmpty, "\(accepted.count) accepted, the first: \(accepted.first ?? "")")
        #expect(refused.values.reduce(0, +) >= Botocore.sampleCount)
        let absent: Set<Mutation> =
            flavour == .header ? [.expiry] : [.body, .queryValue, .queryPairDropped, .unsignedAmazonHeader]
        #expect(Set(kinds).subtracting(refused.keys) == absent)
    }

    @Test("What we sign in the header, botocore signs alike")
    func headersAreReproduced() throws {
        var random = SampleSource(seed: 3)
        let keys = SigningKeyCache()
        var differences: [String] = []
        for size in Botocore.batches {
            let signed = try (0..<size).map { _ in try ourHeader(for: random.headerSample(), keys: keys) }
            let theirs = try Botocore.resign(signed.map(\.sample))
            #expect(theirs.count == size)
            for (ours, sample) in zip(signed.map(\.authorization), theirs)
            where sample.headers.last(where: { $0[0] == "Authorization" })?[1] != ours {
                differences.append("\(ours) for \(sample.headers)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count), the first: \(differences.first ?? "")")
    }

    private func ourHeader(
        for sample: SignedSample,
        keys: SigningKeyCache
    ) throws -> (authorization: String, sample: SignedSample) {
        let signer = RequestSigner(
            credentials: sample.credentials,
            region: sample.region,
            service: .connect,
            keys: keys
        )
        let added = signer.sign(
            sample.request,
            payloadHash: ContentHash.sha256Hex(sample.body.utf8),
            includePayloadHashHeader: sample.host.hasPrefix("127"),
            at: try sample.attempt().now
        )
        // botocore takes the hash that a caller set and adds the date and the token itself.
        var unsigned = sample
        unsigned.headers += added.filter { $0.name == "X-Amz-Content-Sha256" }.map { [$0.name, $0.value] }
        return (try #require(added.last).value, unsigned)
    }

    @Test("What we pre-sign, botocore pre-signs alike")
    func urlsAreReproduced() throws {
        var random = SampleSource(seed: 4)
        let keys = SigningKeyCache()
        var differences: [String] = []
        for size in Botocore.batches {
            let samples = (0..<size).map { _ in random.querySample() }
            let ours = try samples.map { try ourQuery(for: $0, keys: keys) }
            let theirs = try Botocore.resign(samples)
            #expect(theirs.count == size)
            for (query, sample) in zip(ours, theirs)
            where !query.hasSuffix("&X-Amz-Signature=\(sample.signature ?? "-")") {
                differences.append("\(query) for \(sample.query)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count), the first: \(differences.first ?? "")")
    }

    private func ourQuery(for sample: SignedSample, keys: SigningKeyCache) throws -> String {
        URLPresigner(credentials: sample.credentials, region: sample.region, keys: keys).presign(
            method: sample.method,
            host: sample.host,
            path: sample.path,
            query: try QueryString.pairs(sample.query),
            signedHeaders: sample.headers.map { HeaderField($0[0], $0[1]) },
            expiresInSeconds: sample.expires,
            at: try sample.attempt().now
        )
    }
}
