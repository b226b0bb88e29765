import AttachedFilesAPI
import HTTPFront

/// Reads the JSON body of a call: absent, empty, or one object.
struct BodyDecoder: Sendable {
    /// The members of a body; `nil` when there is none.
    ///
    /// - Throws: 415 for another Content-Type; the operation's own error for what is no JSON object.
    func members(_ bytes: [UInt8], of request: Request, invalid: ErrorCode) throws(APIError) -> JSONObject? {
        guard !bytes.isEmpty else { return nil }
        try checkContentType(request)
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, valueLimit: Limits.jsonValues)
        } catch {
            throw APIError(
                invalid,
                "The request body is not valid JSON: \(error.problem), at byte \(error.offset).",
                hint: "Send one JSON object in UTF-8, as the SDKs do."
            )
        }
        guard case .object(let object) = value else {
            throw APIError(
                invalid,
                "The request body must be a JSON object, not \(value.kind).",
                hint: "Send one JSON object whose members are those of the operation, as the SDKs do."
            )
        }
        return object
    }

    private func checkContentType(_ request: Request) throws(APIError) {
        let types = request.values("Content-Type")
        if types.count == 1, isJSON(types[0]) { return }
        throw APIError(
            .unsupportedMediaType,
            "The Content-Type of a request with a body must be application/json.",
            hint: "Send the header Content-Type: application/json."
        )
    }

    /// Whether a media type is `application/json`, with or without parameters.
    private func isJSON(_ text: String) -> Bool {
        text.withUTF8Bytes { bytes in
            var end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
            while end > 0, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == 0x09 { end -= 1 }
            let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
            return bytes[..<end].elementsEqual("application/json".utf8) { (upper.contains($0) ? $0 | 0x20 : $0) == $1 }
        }
    }
}
