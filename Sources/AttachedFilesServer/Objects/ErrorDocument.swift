package import AttachedFilesAPI
package import HTTPFront
import NIOCore

/// Writes the errors of the data plane as S3's XML document.
package enum ErrorDocument {
    /// The answer of an error.
    ///
    /// - Parameters:
    ///   - error: what went wrong.
    ///   - requestID: the id of the request.
    ///   - path: the path of the request, told as the resource.
    /// - Returns: status, fields and the document.
    package static func response(for error: ObjectError, requestID: String, path: String) -> Response {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>"
        text += element("Code", error.code.rawValue)
        text += element("Message", error.message)
        for detail in error.details { text += element(detail.name, detail.text) }
        text += element("Resource", path)
        text += element("RequestId", requestID)
        text += "</Error>"
        var fields = [
            HTTPField("Content-Type", "application/xml"),
            HTTPField("X-Content-Type-Options", "nosniff"),
        ]
        let isTemporary = error.code == .slowDown || error.code == .internalError
        if isTemporary { fields.append(HTTPField("Retry-After", "\(Limits.retryAfterSeconds)")) }
        if error.code == .methodNotAllowed { fields.append(HTTPField("Allow", "GET, HEAD, OPTIONS, PUT")) }
        if error.code == .invalidRange, let size = error.details.first?.text {
            fields.append(HTTPField("Content-Range", "bytes */\(size)"))
        }
        return Response(status: error.httpStatus, fields: fields, body: .bytes(ByteBuffer(string: text)))
    }

    /// The answer of a refusal of the front, whose status it keeps; it names no resource, since none was looked for.
    static func response(for rejection: Rejection, requestID: String) -> Response {
        let code: ObjectErrorCode =
            switch rejection {
            case .requestTimeout: .requestTimeout
            case .overloaded: .slowDown
            case .invalidResponse: .internalError
            default: .invalidRequest
            }
        let error = ObjectError(code, rejection.sentence, hint: rejection.sentence)
        var answer = response(for: error, requestID: requestID, path: "")
        answer.status = rejection.status
        return answer
    }

    private static func element(_ name: String, _ text: String) -> String {
        "<\(name)>\(escaped(text))</\(name)>"
    }

    /// Escapes markup; what XML 1.0 cannot hold becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\t", "\n": result.append(scalar)
            case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
