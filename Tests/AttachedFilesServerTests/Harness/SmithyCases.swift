import AttachedFilesAPI
import Foundation
import Testing

/// One of Smithy's published restJson1 cases.
struct SmithyCase: Sendable {
    let id: String
    let kind: String
    let uri: String
    let query: [String]
    /// The Content-Type, `nil` when none is sent.
    let contentType: String?
    let body: String?
    /// What `$value` stands for, one request each; none when the case is one request.
    let values: [String]
    let isMalformed: Bool

    /// Where the cases lie; `nil` when the variable is not set.
    static var path: String? {
        ProcessInfo.processInfo.environment["CASEFILE_VECTORS"].map { $0 + "/smithy_restjson1_cases.json" }
    }

    /// Whether the cases are there, or have to be.
    static var isEnabled: Bool {
        path != nil || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Every case of the file.
    static func all() throws -> [SmithyCase] {
        let path = try #require(path, "CASEFILE_VECTORS has to name the folder of the vectors in CI")
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        guard case .object(let file) = try JSONReader.read(bytes) else { return [] }
        return [("malformed", true), ("requests", false)].flatMap { name, isMalformed in
            (file.items(name) ?? []).compactMap { value in
                guard case .object(let object) = value else { return nil }
                return SmithyCase(object, isMalformed: isMalformed)
            }
        }
    }

    private init(_ object: JSONObject, isMalformed: Bool) {
        func texts(_ name: String) -> [String] {
            (object.items(name) ?? []).compactMap { value in
                guard case .string(let text) = value else { return nil }
                return text
            }
        }
        id = object.text("id") ?? ""
        kind = object.text("kind") ?? ""
        uri = object.text("uri") ?? ""
        query = texts("queryParams")
        let type = object.child("headers")?.members.first { $0.name.lowercased() == "content-type" }
        contentType = type.flatMap { object.child("headers")?.text($0.name) }
        body = object.text("body")
        values = texts("values")
        self.isMalformed = isMalformed
    }

    /// A text of the case with each value in place: `$value:L` as it is, `$value:S` as a JSON string.
    func filled(_ text: String) -> [String] {
        guard !values.isEmpty else { return [text] }
        return values.map { value in
            var object = JSONObject()
            object.set("v", value)
            let quoted = String(decoding: object.bytes, as: UTF8.self).dropFirst(5).dropLast()
            return text.replacing("$value:L", with: value).replacing("$value:S", with: quoted)
        }
    }
}
