import SigV4
import Testing

@Suite("Frames of pre-signed queries")
struct PresignFrameTests {
    /// What one URL is signed for.
    private struct Sample {
        var path = "/bucket/key"
        var region = "us-east-1"
        var headers = [HeaderField("Content-Type", "text/plain"), HeaderField("x-amz-meta-a", "1")]
        var seconds = 300
        var time = SampleRequest.now
        var query: [QueryPair] = []

        func changed(_ change: (inout Sample) -> Void) -> Sample {
            var sample = self
            change(&sample)
            return sample
        }

        func sign(_ frames: PresignFrameCache?) -> String {
            URLPresigner(
                credentials: SampleRequest.lasting,
                region: region,
                keys: SigningKeyCache(),
                frames: frames
            )
            .presign(
                method: "PUT",
                host: "a",
                path: path,
                query: query,
                signedHeaders: headers,
                expiresInSeconds: seconds,
                at: time
            )
        }
    }

    @Test("A kept frame changes no query, whatever comes after whatever")
    func sameQueries() {
        let first = Sample()
        let samples = [
            first, first.changed { $0.path = "/bucket/other" },
            first.changed {
                $0.headers = [HeaderField("Content-Type", "image/png"), HeaderField("x-amz-meta-a", "2")]
            },
            first.changed {
                $0.headers = [HeaderField("Content-Type", "text/plain"), HeaderField("x-amz-meta-b", "1")]
            },
            first.changed { $0.headers.removeLast() }, first.changed { $0.headers = [] },
            first.changed { $0.headers.append(HeaderField("x-amz-content-sha256", "abc")) },
            first.changed { $0.seconds = 301 }, first.changed { $0.region = "us-east-2" },
            first.changed { $0.time = SigningTime(epochSeconds: $0.time.epochSeconds + 1) },
            first.changed { $0.time = SigningTime(epochSeconds: $0.time.epochSeconds + 86_400) },
            first.changed { $0.query = [QueryPair(name: "versionId", value: "1")] },
        ]
        let frames = PresignFrameCache()
        for before in samples {
            for sample in samples {
                _ = before.sign(frames)
                #expect(sample.sign(frames) == sample.sign(nil))
            }
        }
        #expect(Set(samples.map { $0.sign(nil) }).count == samples.count)
    }
}
