import AttachedFilesAPI
import Foundation
import HTTPFront

/// An answer as it came back.
struct Answer: Sendable {
    var status: Int
    var fields: [HTTPField]
    var body: [UInt8]

    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The values of a field.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The first value of a field.
    func value(_ name: String) -> String? { values(name).first }

    /// The body as a JSON object.
    var json: JSONObject? {
        guard case .object(let object) = try? JSONReader.read(body) else { return nil }
        return object
    }

    /// A string member of the body.
    func member(_ name: String) -> String? { json?.text(name) }

    /// The text of an element of an XML body.
    func element(_ name: String) -> String? {
        guard let start = text.range(of: "<\(name)>"), let end = text.range(of: "</\(name)>") else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }
}

extension JSONObject {
    /// A string member.
    func text(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }

    /// An object member.
    func child(_ name: String) -> JSONObject? {
        guard case .object(let object) = self[name] else { return nil }
        return object
    }

    /// A list member.
    func items(_ name: String) -> [JSONValue]? {
        guard case .array(let values) = self[name] else { return nil }
        return values
    }

    /// The names in order.
    var names: [String] { members.map(\.name) }
}
