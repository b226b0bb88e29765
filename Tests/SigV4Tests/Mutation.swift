import SigV4

/// One change to a signed request after which it must be refused.
enum Mutation: String, CaseIterable, Sendable {
    case method, pathByte, pathTail, queryValue, queryPairAdded, queryPairDropped, host, signedHeaderValue
    case signedHeaderDropped, signedHeaderDoubled, hostDoubled, body, date, day, region, service, terminator
    case scopePartAdded, accessKeyUnknown, accessKeyOther, signatureNibble, signatureCase, algorithm
    case signedHeadersShortened, signedHeadersUnsorted, tokenChanged, tokenDropped, tokenAdded, unsignedAmazonHeader
    case payloadMode, secondSource, expiry, tooLate, tooEarly

    /// Changes `attempt`; `false` where this kind does not apply to it.
    func apply(to attempt: inout Attempt, number: Int) -> Bool {
        switch self {
        case .method, .pathByte, .pathTail, .queryValue, .queryPairAdded, .queryPairDropped, .host, .body:
            applyToTarget(&attempt, number: number)
        case .signedHeaderValue, .signedHeaderDropped, .signedHeaderDoubled, .hostDoubled, .unsignedAmazonHeader,
            .payloadMode, .secondSource:
            applyToHeaders(&attempt, number: number)
        case .day, .region, .service, .terminator, .scopePartAdded, .accessKeyUnknown, .accessKeyOther:
            applyToCredential(&attempt)
        default:
            applyToClaims(&attempt, number: number)
        }
    }

    private func applyToTarget(_ attempt: inout Attempt, number: Int) -> Bool {
        switch self {
        case .method:
            attempt.request.method = attempt.request.method == "PUT" ? "GET" : "PUT"
        case .pathByte:
            return changePathByte(&attempt, number: number)
        case .pathTail:
            attempt.request.path += "x"
        case .queryValue:
            guard !attempt.request.query.isEmpty, attempt.flavour == .header else { return false }
            attempt.request.query += "x"
        case .queryPairAdded:
            attempt.request.query += attempt.request.query.isEmpty ? "added" : "&added"
        case .queryPairDropped:
            guard let end = attempt.request.query.firstIndex(of: "&"), attempt.flavour == .header else { return false }
            attempt.request.query = String(attempt.request.query[end...].dropFirst())
        case .host:
            return attempt.editHeader("host") { $0 + "0" }
        default:
            guard attempt.flavour == .header else { return false }
            attempt.body += " "
        }
        return true
    }

    /// Changes a byte of the path that was signed; one that a `..` removes again would change nothing.
    private func changePathByte(_ attempt: inout Attempt, number: Int) -> Bool {
        if attempt.flavour == .header, let normalized = try? RequestPath.normalized(attempt.request.path) {
            attempt.request.path = normalized
        }
        var bytes = Array(attempt.request.path.utf8)
        guard bytes.count > 1 else { return false }
        let index = 1 + number % (bytes.count - 1)
        bytes[index] = bytes[index] == 0x78 ? 0x79 : 0x78
        attempt.request.path = String(decoding: bytes, as: UTF8.self)
        return true
    }

    private func applyToHeaders(_ attempt: inout Attempt, number: Int) -> Bool {
        switch self {
        case .signedHeaderValue, .signedHeaderDropped, .signedHeaderDoubled:
            let names = attempt.signedHeaderNames.filter { $0 != "host" }
            guard !names.isEmpty else { return false }
            let name = names[number % names.count]
            guard let index = attempt.index(of: name) else { return false }
            if self == .signedHeaderValue {
                attempt.request.headers[index].value += "1"
            } else if self == .signedHeaderDropped {
                attempt.request.headers.remove(at: index)
            } else {
                attempt.request.headers.append(attempt.request.headers[index])
            }
        case .hostDoubled:
            attempt.request.headers.append(attempt.request.headers[0])
        case .unsignedAmazonHeader:
            guard attempt.flavour == .header else { return false }
            attempt.request.headers.append(HeaderField("x-AMZ-copy-source", "/bucket/key"))
        case .payloadMode:
            if attempt.editHeader("x-amz-content-sha256", { _ in "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }) { return true }
            attempt.request.headers.append(HeaderField("X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))
        default:
            guard attempt.flavour == .header else {
                attempt.request.headers.append(HeaderField("Authorization", "AWS4-HMAC-SHA256 x"))
                return true
            }
            attempt.request.query += (attempt.request.query.isEmpty ? "" : "&") + "X-Amz-Signature=0"
        }
        return true
    }

    private func applyToCredential(_ attempt: inout Attempt) -> Bool {
        attempt.editClaim("Credential") { value, separator in
            var parts = value.split(separator: separator).map(String.init)
            switch self {
            case .day: parts[1] = "20010101"
            case .region: parts[2] += "x"
            case .service: parts[3] = "cases"
            case .terminator: parts[4] += "x"
            case .scopePartAdded: parts.append("x")
            case .accessKeyUnknown: parts[0] += "X"
            default: parts[0] = parts[0] == "test" ? "AKIDOTHER" : "test"
            }
            return parts.joined(separator: separator)
        }
    }

    private func applyToClaims(_ attempt: inout Attempt, number: Int) -> Bool {
        switch self {
        case .date:
            let later: (String) -> String = { text in
                let seconds = SigningTime(basicFormat: text)?.epochSeconds ?? 0
                return SigningTime(epochSeconds: seconds + 1).basicFormat
            }
            return attempt.flavour == .header
                ? attempt.editHeader("x-amz-date", later) : attempt.editParameter("X-Amz-Date", later)
        case .signatureNibble:
            return attempt.editClaim("Signature") { value, _ in
                var digits = Array(value)
                digits[number % 64] = digits[number % 64] == "0" ? "1" : "0"
                return String(digits)
            }
        case .signatureCase:
            return attempt.editClaim("Signature") { value, _ in value.uppercased() }
        case .algorithm:
            guard attempt.flavour == .header else {
                return attempt.editParameter("X-Amz-Algorithm") { _ in "AWS4-ECDSA-P256-SHA256" }
            }
            return attempt.editHeader("authorization") { "AWS4-HMAC-SHA1" + $0.dropFirst(16) }
        case .signedHeadersShortened, .signedHeadersUnsorted:
            return attempt.editClaim("SignedHeaders") { value, separator in
                let semicolon = separator == "/" ? ";" : "%3B"
                let names = value.split(separator: semicolon).map(String.init)
                guard names.count > 1 else { return value }
                let edited = self == .signedHeadersShortened ? Array(names.dropLast()) : names.reversed()
                return edited.joined(separator: semicolon)
            }
        case .tokenChanged, .tokenDropped, .tokenAdded:
            return applyToToken(&attempt)
        case .expiry:
            return attempt.editParameter("X-Amz-Expires") { $0 == "300" ? "299" : "300" }
        case .tooLate:
            let seconds = attempt.flavour == .header ? 901 : Int64(attempt.expires)
            attempt.now = SigningTime(epochSeconds: attempt.now.epochSeconds + seconds)
            return true
        default:
            attempt.now = SigningTime(epochSeconds: attempt.now.epochSeconds - 901)
            return true
        }
    }

    private func applyToToken(_ attempt: inout Attempt) -> Bool {
        let hasToken =
            attempt.index(of: "x-amz-security-token") != nil || attempt.request.query.contains("X-Amz-Security-Token")
        guard hasToken == (self != .tokenAdded) else { return false }
        switch (self, attempt.flavour) {
        case (.tokenChanged, .header):
            return attempt.editHeader("x-amz-security-token") { $0 + "x" }
        case (.tokenChanged, .query):
            return attempt.editParameter("X-Amz-Security-Token") { $0 + "x" }
        case (.tokenDropped, .header):
            attempt.request.headers.removeAll { $0.name.lowercased() == "x-amz-security-token" }
        case (.tokenDropped, .query):
            let parts = attempt.request.query.split(separator: "&")
            attempt.request.query = parts.filter { !$0.hasPrefix("X-Amz-Security-Token=") }.joined(separator: "&")
        case (_, .header):
            attempt.request.headers.append(HeaderField("X-Amz-Security-Token", "stray"))
        case (_, .query):
            attempt.request.query += "&X-Amz-Security-Token=stray"
        }
        return true
    }
}

extension Attempt {
    /// The names in the SignedHeaders list of either flavour.
    fileprivate var signedHeaderNames: [String] {
        var names: [String] = []
        var copy = self
        _ = copy.editClaim("SignedHeaders") { value, separator in
            names = value.split(separator: separator == "/" ? ";" : "%3B").map(String.init)
            return value
        }
        return names
    }
}
