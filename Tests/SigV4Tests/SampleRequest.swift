import SigV4

/// Requests that our own signers signed, for tests that then break one rule.
enum SampleRequest {
    static let now = SigningTime(epochSeconds: 1_795_342_500)
    static let body = Array(#"{"FileName":"a.pdf"}"#.utf8)
    static let bodyHash = ContentHash.sha256Hex(body)
    static let lasting = Credentials(accessKeyID: "AKIDLASTING", secretAccessKey: "a lasting secret")
    static let temporary = Credentials(
        accessKeyID: "ASIATEMPORARY",
        secretAccessKey: "a temporary secret",
        sessionToken: "token/of+the=key"
    )

    static func lookup(_ accessKeyID: String) -> Credentials? {
        switch accessKeyID {
        case lasting.accessKeyID: lasting
        case temporary.accessKeyID: temporary
        default: nil
        }
    }

    /// An API call, signed; `extra` headers are signed too.
    static func call(
        by credentials: Credentials = lasting,
        path: String = "/attached-files/i-1",
        query: String = "associatedResourceArn=arn%3Aaws",
        extra: [HeaderField] = [],
        hashHeader: Bool = false,
        service: SigningService = .connect,
        at time: SigningTime = now
    ) -> SignableRequest {
        let headers = [HeaderField("Host", "127.0.0.1:8730"), HeaderField("Content-Type", "application/json")]
        var request = SignableRequest(method: "PUT", path: path, query: query, headers: headers + extra)
        let signer = RequestSigner(
            credentials: credentials,
            region: "us-east-1",
            service: service,
            keys: SigningKeyCache()
        )
        request.headers += signer.sign(
            request,
            payloadHash: bodyHash,
            includePayloadHashHeader: hashHeader,
            at: time
        )
        return request
    }

    /// A pre-signed upload.
    static func upload(
        by credentials: Credentials = lasting,
        method: String = "PUT",
        path: String = "/bucket/key",
        headers: [HeaderField] = [HeaderField("Content-Type", "application/pdf")],
        expiresInSeconds: Int = 300,
        at time: SigningTime = now
    ) -> SignableRequest {
        let presigner = URLPresigner(credentials: credentials, region: "us-east-1", keys: SigningKeyCache())
        let query = presigner.presign(
            method: method,
            host: "127.0.0.1:8730",
            path: path,
            signedHeaders: headers,
            expiresInSeconds: expiresInSeconds,
            at: time
        )
        let host = HeaderField("Host", "127.0.0.1:8730")
        return SignableRequest(method: method, path: path, query: query, headers: [host] + headers)
    }

    /// What the API's verifier says; `nil` when it lets the request in.
    static func refusal(
        of request: SignableRequest,
        payloadHash: String = bodyHash,
        now: SigningTime = now,
        lookup: (String) -> Credentials? = lookup
    ) -> SignatureError? {
        let verifier = RequestVerifier(service: .connect, region: "us-east-1", keys: SigningKeyCache())
        do {
            _ = try verifier.verifyHeader(request, payloadHash: payloadHash, now: now, credentials: lookup)
            return nil
        } catch {
            return error
        }
    }

    /// What the data plane's verifier says; `nil` when it lets the request in.
    static func refusalOfURL(_ request: SignableRequest, now: SigningTime = now) -> SignatureError? {
        let verifier = PresignedURLVerifier(region: "us-east-1", maximumExpirySeconds: 300, keys: SigningKeyCache())
        do {
            _ = try verifier.verify(request, now: now, credentials: lookup)
            return nil
        } catch {
            return error
        }
    }
}

extension SignableRequest {
    /// A copy with one header value edited.
    func editing(_ name: String, _ edit: (String) -> String) -> SignableRequest {
        var copy = self
        for index in copy.headers.indices where copy.headers[index].name.lowercased() == name {
            copy.headers[index].value = edit(copy.headers[index].value)
        }
        return copy
    }

    /// A copy with one more header.
    func adding(_ name: String, _ value: String) -> SignableRequest {
        var copy = self
        copy.headers.append(HeaderField(name, value))
        return copy
    }

    /// A copy without a header.
    func removing(_ name: String) -> SignableRequest {
        var copy = self
        copy.headers.removeAll { $0.name.lowercased() == name }
        return copy
    }

    /// A copy with a part of the query replaced.
    func replacingInQuery(_ old: String, with new: String) -> SignableRequest {
        var copy = self
        guard let range = query.firstRange(of: old) else { return copy }
        copy.query.replaceSubrange(range, with: new)
        return copy
    }
}

extension SignatureError {
    /// The name of the case, for tables that do not look at what it carries.
    var kind: String {
        String(String(describing: self).prefix { $0 != "(" })
    }
}
