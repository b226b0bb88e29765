import AttachedFilesAPI
import SigV4
import TestSupport

/// A call that is refused for its signature, with the code that AWS gives it.
struct Refusal: Sendable {
    let name: String
    let call: Call
    let code: String
    var status = 403
    /// Whether the front lets it through to the handler.
    var passesFront = true

    private static let plain = Call.api("GET", Target.configurations)
    private static let put = Call.api("POST", Target.configuration, "{\"MaximumSizeLimitInBytes\":5}")
    private static let missing = "MissingAuthenticationTokenException"
    private static let incomplete = "IncompleteSignatureException"
    private static let unrecognized = "UnrecognizedClientException"
    private static let invalid = "InvalidSignatureException"

    static let all: [Refusal] = forms + scopes + keys + headers + payloads + times + mismatches

    /// An edit of the Authorization header of a call that is signed rightly.
    private static func edited(_ name: String, _ code: String, _ edit: (String) -> String) -> Refusal {
        let signed = plain.signed()
        return Refusal(name: name, call: signed.setting("Authorization", edit(signed.authorization)), code: code)
    }

    private static let forms: [Refusal] = [
        Refusal(name: "no signature", call: plain, code: missing),
        Refusal(name: "an empty Authorization", call: plain.adding("Authorization", ""), code: incomplete),
        Refusal(
            name: "credentials in the query too",
            call: Call.api("GET", Target.configurations + "?X-Amz-Signature=00").signed(),
            code: incomplete
        ),
        Refusal(
            name: "credentials in the query alone",
            call: Call.api("GET", Target.configurations + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x"),
            code: incomplete
        ),
        edited("no Signature", incomplete) { $0.components(", Signature=")[0] },
        edited("no Credential", incomplete) { $0.replacing(#/Credential=[^,]*, /#, with: "") },
        edited("no SignedHeaders", incomplete) { $0.replacing(#/SignedHeaders=[^,]*, /#, with: "") },
        edited("SignedHeaders twice", incomplete) { $0 + ", SignedHeaders=host" },
        edited("an unknown parameter", incomplete) { $0 + ", Other=1" },
        edited("SignedHeaders not sorted", incomplete) { $0.replacing("host;x-amz-date", with: "x-amz-date;host") },
        edited("SignedHeaders in upper case", incomplete) { $0.replacing("host;", with: "Host;") },
        edited("a short signature", incomplete) { String($0.dropLast(2)) },
        edited("a signature that is no hex", incomplete) { String($0.dropLast()) + "g" },
        edited("the algorithm of the asymmetric version", incomplete) {
            $0.replacing("AWS4-HMAC-SHA256", with: "AWS4-ECDSA-P256-SHA256")
        },
        edited("the algorithm in lower case", incomplete) { $0.replacing("AWS4-HMAC", with: "aws4-hmac") },
        Refusal(name: "another scheme", call: plain.adding("Authorization", "Basic dGVzdDp0ZXN0"), code: incomplete),
        Refusal(name: "no date", call: plain.signed().setting("X-Amz-Date", nil), code: incomplete),
        Refusal(name: "no date in form", call: plain.signed().setting("X-Amz-Date", "yesterday"), code: incomplete),
    ]

    private static let scopes: [Refusal] = [
        edited("four parts of scope", incomplete) { $0.replacing("/aws4_request", with: "") },
        edited("six parts of scope", incomplete) { $0.replacing("/aws4_request", with: "/aws4_request/x") },
        edited("an empty key", incomplete) { $0.replacing("AKIDSAMPLE", with: "") },
        edited("a day that is none", incomplete) { $0.replacing("/20261122/", with: "/2026112/") },
        edited("a region in upper case", incomplete) { $0.replacing("us-east-1", with: "US-EAST-1") },
        edited("another terminator", invalid) { $0.replacing("aws4_request", with: "aws4_requests") },
        edited("another day", invalid) { $0.replacing("/20261122/", with: "/20261121/") },
        edited("another region than signed", invalid) { $0.replacing("us-east-1", with: "us-east-2") },
        Refusal(name: "another service", call: plain.signed(service: .s3), code: invalid),
    ]

    private static let keys: [Refusal] = [
        Refusal(
            name: "an unknown key",
            call: plain.signed(by: Credentials(accessKeyID: "AKIDUNKNOWN", secretAccessKey: "x")),
            code: unrecognized
        ),
        Refusal(
            name: "a key in another case",
            call: plain.signed(by: Credentials(accessKeyID: "akidsample", secretAccessKey: "a secret of the samples")),
            code: unrecognized
        ),
        Refusal(
            name: "a token with a key that has none",
            call: plain.signed(by: .with(token: "x", of: .sample)),
            code: unrecognized
        ),
        Refusal(
            name: "another token",
            call: plain.signed(by: .with(token: "token-of-the-sessioN", of: .temporary)),
            code: unrecognized
        ),
        Refusal(name: "no token", call: plain.signed(by: .with(token: nil, of: .temporary)), code: unrecognized),
        Refusal(
            name: "another secret",
            call: plain.signed(by: Credentials(accessKeyID: "AKIDSAMPLE", secretAccessKey: "a secret of the sample")),
            code: invalid
        ),
    ]

    private static let headers: [Refusal] = [
        edited("host not signed", invalid) { $0.replacing("SignedHeaders=host;", with: "SignedHeaders=") },
        Refusal(name: "an unsigned x-amz header", call: plain.signed().adding("x-amz-foo", "1"), code: invalid),
        Refusal(
            name: "an unsigned token",
            call: plain.signed(by: .with(token: nil, of: .temporary))
                .adding("X-Amz-Security-Token", "token-of-the-session"),
            code: invalid
        ),
        Refusal(
            name: "a date twice",
            call: plain.signed().adding("x-amz-date", "20261122T100000Z"),
            code: incomplete
        ),
        Refusal(
            name: "an Authorization twice",
            call: plain.signed().adding("authorization", "AWS4-HMAC-SHA256 x"),
            code: incomplete
        ),
        Refusal(
            name: "a host twice",
            call: plain.signed().adding("host", TestServer.host),
            code: incomplete,
            passesFront: false
        ),
    ]

    private static let payloads: [Refusal] =
        ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", "x", "00"]
        .map { mode in
            Refusal(name: "mode \(mode)", call: put.signed().adding("x-amz-content-sha256", mode), code: invalid)
        } + [
            Refusal(
                name: "the hash of another body",
                call: put.signed(declaresHash: true).withBody(Array("{\"MaximumSizeLimitInBytes\":6}".utf8)),
                code: invalid
            ),
            Refusal(
                name: "another body without a hash",
                call: put.signed().withBody(Array("{\"MaximumSizeLimitInBytes\":6}".utf8)),
                code: invalid
            ),
        ]

    private static let times: [Refusal] = [-901, 901, -86_400, 86_400].map { seconds in
        Refusal(
            name: "a clock that is off by \(seconds) s",
            call: plain.signed(at: .sample.adding(seconds: seconds)),
            code: invalid
        )
    }

    private static let mismatches: [Refusal] = {
        var other = plain.signed()
        other.method = "POST"
        var path = plain.signed()
        path.target += "x"
        var query = plain.signed()
        query.target += "?a=b"
        return [
            Refusal(name: "another method", call: other, code: invalid),
            Refusal(name: "another path", call: path, code: invalid),
            Refusal(name: "another query", call: query, code: invalid),
            Refusal(name: "another host", call: plain.signed().setting("Host", "localhost:8730"), code: invalid),
            Refusal(name: "another type", call: put.signed().setting("Content-Type", "text/plain"), code: invalid),
            edited("another signature", invalid) { $0.flippingLast },
        ]
    }()
}

extension Call {
    /// The Authorization header.
    var authorization: String { value("Authorization") ?? "" }
}

extension Credentials {
    /// A key with another session token.
    static func with(token: String?, of key: Credentials) -> Credentials {
        Credentials(accessKeyID: key.accessKeyID, secretAccessKey: key.secretAccessKey, sessionToken: token)
    }
}

extension String {
    /// The text with its last hexadecimal digit changed.
    var flippingLast: String {
        dropLast() + (last == "0" ? "1" : "0")
    }

    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator).map(String.init)
    }
}
