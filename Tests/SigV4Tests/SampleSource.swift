import SigV4

/// Random requests for our own signers, the same for the same seed.
struct SampleSource: RandomNumberGenerator {
    private var state: UInt64

    private static let alphabet = Array("abcXYZ019-._~ :/@!$&'()*,;=+%#?[]é中📄")
    private static let keys: [(String, String, String?)] = [
        ("AKIDEXAMPLE", "secret/of+the=first key", nil),
        ("ASIATEMPORARY", "temporary secret", "token+with/reserved=="),
    ]

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func headerSample() -> SignedSample {
        let segments = (0..<number(1...4)).map { _ in PercentEncoding.encode(text(0...10)) }
        var sample = sample(.header, path: "/" + segments.joined(separator: "/"))
        sample.method = ["GET", "PUT", "POST", "DELETE"][number(0...3)]
        sample.body = number(0...1) == 0 ? "" : "{\"FileName\":\"\(text(0...12))\"}"
        if !sample.body.isEmpty {
            sample.headers.append(["Content-Type", "application/json"])
        }
        sample.headers.append(["User-Agent", "swift"])
        return sample
    }

    mutating func querySample() -> SignedSample {
        let key = PercentEncoding.encode(text(1...24), keepingSlash: true)
        var sample = sample(.query, path: "/bucket/" + key)
        sample.method = ["GET", "PUT", "HEAD"][number(0...2)]
        sample.expires = number(1...604_800)
        sample.headers.append(["Content-Type", "application/pdf"])
        sample.headers.append(["Content-Disposition", "attachment; filename=\"a  b.pdf\"; filename*=UTF-8''%C3%A9"])
        return sample
    }

    private mutating func sample(_ flavour: SignedSample.Flavour, path: String) -> SignedSample {
        let (key, secret, token) = Self.keys[number(0...1)]
        let pairs = (0..<number(0...3)).map { index in
            "k\(index)\(PercentEncoding.encode(text(0...3)))=\(PercentEncoding.encode(text(0...10)))"
        }
        return SignedSample(
            flavour: flavour,
            method: "GET",
            host: ["127.0.0.1:8730", "files.example", "[::1]:8730"][number(0...2)],
            path: path,
            query: pairs.joined(separator: "&"),
            headers: number(0...1) == 0 ? [] : [["X-Amz-Meta-Note", " two  words "], ["x-plain", "é,1"]],
            body: "",
            key: key,
            secret: secret,
            token: token,
            region: ["us-east-1", "eu-central-1"][number(0...1)],
            time: SigningTime(epochSeconds: 1_767_225_600 + Int64(number(0...40_000_000))).basicFormat,
            expires: 300
        )
    }

    private mutating func text(_ length: ClosedRange<Int>) -> String {
        String((0..<number(length)).map { _ in Self.alphabet[number(0...Self.alphabet.count - 1)] })
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }
}
