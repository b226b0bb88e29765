import Foundation
import Testing

@testable import SigV4

@Suite(
    "Time of a comparison",
    .enabled(if: ProcessInfo.processInfo.environment["CASEFILE_NIGHTLY"] != nil, "set CASEFILE_NIGHTLY")
)
struct ComparisonTimeTests {
    /// How a signature differs from the right one.
    private enum Kind: CaseIterable {
        case atTheFirstByte, atTheLastByte, atTheFirstByteAgain
    }

    @Test("Time does not tell whether a key is known")
    func timeTellsNoKey() throws {
        let verifier = RequestVerifier(service: .connect, region: "us-east-1", keys: SigningKeyCache())
        // The last two are alike: what differs between them is noise.
        let requests = ["AKIDSTRANGER", "AKIDLASTING", "AKIDLASTING"].map { accessKeyID in
            SampleRequest.call(by: Credentials(accessKeyID: accessKeyID, secretAccessKey: "a guess"))
        }
        let clock = ContinuousClock()
        var times: [[Duration]] = [[], [], []]
        var order = [0, 1, 2]
        for round in 0..<100_000 {
            order.swapAt(round % 3, (round / 3) % 3)
            for kind in order {
                var isRefused = false
                let time = clock.measure {
                    do {
                        _ = try verifier.verifyHeader(
                            requests[kind],
                            payloadHash: SampleRequest.bodyHash,
                            now: SampleRequest.now,
                            credentials: SampleRequest.lookup
                        )
                    } catch {
                        isRefused = true
                    }
                }
                times[kind].append(time)
                try #require(isRefused)
            }
        }
        let medians = times.map { $0.sorted()[$0.count / 2] / .nanoseconds(1) }
        // A wrong secret of a known key has its canonical request written out for the caller, after the comparison.
        print("medians of a refusal: unknown key \(medians[0]) ns, known key \(medians[1]) and \(medians[2]) ns")
        #expect(medians[0] > medians[1] * 0.3, "the signature of an unknown key is computed too")
    }

    @Test("Time does not tell how much of a signature is right")
    func timeTellsNothing() throws {
        let scope = CredentialScope(day: "20261122", region: "us-east-1", service: "connect")
        let key = SigningKey(secretAccessKey: "a lasting secret", scope: scope)
        let request = CanonicalRequest(SampleRequest.call(), signedHeaders: [], payloadHash: "", pathRule: .verbatim)
        let text = StringToSign(time: SampleRequest.now, scope: scope, canonicalRequest: request)
        let right = try #require(Hex.decode(key.signature(of: text)))
        var atTheFirst = right
        atTheFirst[0] ^= 1
        var atTheLast = right
        atTheLast[31] ^= 1
        let clock = ContinuousClock()
        var times: [Kind: [Duration]] = [:]
        var kinds = Kind.allCases
        for round in 0..<100_000 {
            // No kind may always follow the same one.
            kinds.swapAt(round % 3, (round / 3) % 3)
            for kind in kinds {
                let signature = kind == .atTheLastByte ? atTheLast : atTheFirst
                var isValid = true
                let time = clock.measure { isValid = key.isValid(signature, for: text) }
                times[kind, default: []].append(time)
                try #require(!isValid)
            }
        }
        let medians = times.mapValues { $0.sorted()[$0.count / 2] / .nanoseconds(1) }
        let first = try #require(medians[.atTheFirstByte])
        let last = try #require(medians[.atTheLastByte])
        let again = try #require(medians[.atTheFirstByteAgain])
        #expect(abs(last - first) <= max(5 * abs(again - first), first * 0.02), "\(medians) ns")
    }
}
