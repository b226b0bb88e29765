import NIOHTTP1

/// A head that passed every check, with what framing needs to know of it.
struct CheckedHead {
    let request: Request
    /// The client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
    /// The connection may serve another request afterwards.
    let keepsAlive: Bool
    /// An HTTP/1.0 client has to be told that the connection stays.
    let isVersion10: Bool
    let isHead: Bool
}

/// The framing rules that the decoder leaves open (RFC 9110, RFC 9112 and the limits of this front).
struct HeadCheck {
    let limits: HTTPFrontConfiguration.Limits
    let isSecure: Bool
    let peer: String

    /// Checks a decoded head.
    func check(_ head: HTTPRequestHead) throws(Rejection) -> CheckedHead {
        guard head.version == .http1_1 || head.version == .http1_0 else { throw .unsupportedVersion }
        guard head.headers.count <= limits.headFields else { throw .tooManyFields }
        guard head.uri.utf8.count <= limits.requestTargetBytes else { throw .targetTooLong }
        let isVersion10 = head.version == .http1_0
        var framing = FramingFields()
        var fields: [HTTPField] = []
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            guard name.isToken else { throw .badRequest("A field name holds a character that is not allowed.") }
            guard value.isFieldValue else {
                throw .badRequest("A field value holds control bytes or is not UTF-8.")
            }
            let field = HTTPField(name, value.withoutSurroundingBlanks)
            try framing.note(field)
            fields.append(field)
        }
        try framing.check(isVersion10: isVersion10)
        let method = head.method.rawValue
        let target = try RequestTarget(head.uri, method: method).reduced(host: framing.host)
        let request = Request(
            method: method,
            target: target,
            fields: fields,
            contentLength: framing.contentLength,
            isChunked: framing.isChunked,
            isSecure: isSecure,
            peer: peer
        )
        return CheckedHead(
            request: request,
            expectsContinue: framing.expectsContinue && !isVersion10,
            keepsAlive: head.isKeepAlive && !framing.asksForUpgrade,
            isVersion10: isVersion10,
            isHead: head.method == .HEAD
        )
    }
}

/// The fields that decide where a request ends and whom it is for.
struct FramingFields {
    private(set) var host: String?
    private(set) var contentLength: Int64?
    private(set) var isChunked = false
    private(set) var expectsContinue = false
    /// The decoder stops after a message with an Upgrade field, so the connection has to close.
    private(set) var asksForUpgrade = false

    /// Takes one field in.
    mutating func note(_ field: HTTPField) throws(Rejection) {
        // Names are told apart by their length first, since this runs for every field of every request.
        switch field.name.utf8.count {
        case 4 where field.name.equalsIgnoringCase("host"):
            guard host == nil else { throw .badRequest("There is more than one Host field.") }
            guard HostRule.isValid(field.value) else { throw .badRequest("The Host field is empty or malformed.") }
            host = field.value
        case 6 where field.name.equalsIgnoringCase("expect"):
            guard field.value.equalsIgnoringCase("100-continue") else { throw .expectationFailed }
            expectsContinue = true
        case 7 where field.name.equalsIgnoringCase("upgrade"):
            asksForUpgrade = true
        case 14 where field.name.equalsIgnoringCase("content-length"):
            guard contentLength == nil else { throw .badRequest("There is more than one Content-Length field.") }
            contentLength = try length(field.value)
        case 17 where field.name.equalsIgnoringCase("transfer-encoding"):
            guard !isChunked else { throw .badRequest("There is more than one Transfer-Encoding field.") }
            guard field.value.equalsIgnoringCase("chunked") else { throw .unsupportedTransferCoding }
            isChunked = true
        default: break
        }
    }

    /// Checks what the fields say together.
    func check(isVersion10: Bool) throws(Rejection) {
        if isChunked {
            guard !isVersion10 else { throw .badRequest("HTTP/1.0 has no Transfer-Encoding.") }
            guard contentLength == nil else {
                throw .badRequest("Content-Length and Transfer-Encoding exclude each other.")
            }
        }
        guard isVersion10 || host != nil else { throw .badRequest("There is no Host field.") }
    }

    private func length(_ value: String) throws(Rejection) -> Int64 {
        guard !value.utf8.isEmpty, value.utf8.allSatisfy(ASCII.isDigit), let length = Int64(value) else {
            throw .badRequest("The Content-Length is not a number of bytes.")
        }
        return length
    }
}
