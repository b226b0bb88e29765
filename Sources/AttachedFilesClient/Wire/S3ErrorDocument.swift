/// The three elements of an S3 error document that a caller needs.
///
/// Not an XML parser: it finds the first element of each name and reads its text.
struct S3ErrorDocument: Equatable {
    let code: String
    let message: String
    let requestID: String?

    /// Reads a document; `nil` when it is none, such as a proxy's page.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self),
            let root = text.firstRange(of: "<Error>"),
            let code = Self.text(of: "Code", in: text[root.upperBound...])
        else { return nil }
        self.code = code
        message = Self.text(of: "Message", in: text[root.upperBound...]) ?? ""
        requestID = Self.text(of: "RequestId", in: text[root.upperBound...])
    }

    private static func text(of element: String, in document: Substring) -> String? {
        guard let start = document.firstRange(of: "<\(element)>"),
            let end = document[start.upperBound...].firstRange(of: "</\(element)>")
        else { return nil }
        return unescaped(document[start.upperBound..<end.lowerBound])
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            rest = rest[ampersand...]
            guard let semicolon = rest.firstIndex(of: ";"),
                let scalar = scalar(rest[rest.index(after: ampersand)..<semicolon])
            else { break }
            result.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: semicolon)...]
        }
        return result + rest
    }

    private static func scalar(_ entity: Substring) -> Unicode.Scalar? {
        switch entity {
        case "lt": "<"
        case "gt": ">"
        case "amp": "&"
        case "quot": "\""
        case "apos": "'"
        default: numeric(entity)
        }
    }

    private static func numeric(_ entity: Substring) -> Unicode.Scalar? {
        guard entity.first == "#" else { return nil }
        let digits = entity.dropFirst()
        let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap(Unicode.Scalar.init)
    }
}
