import Foundation

@testable import AttachedFilesAPI

/// The JSON reader, against Foundation's and against its own writer; and every operation's input.
enum JSONTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        guard let value = try? JSONReader.read(bytes) else { return }
        let reference: Any
        do {
            reference = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        } catch {
            // Foundation has no number as large as some literals are, and bounds the others.
            return try require(hasWideNumber(value), "Foundation refuses what is read: \(String(repairing: bytes))")
        }
        try require(agrees(value, reference), "Foundation reads otherwise: \(String(repairing: bytes))")
        let written = Self.written(value)
        guard let again = try? JSONReader.read(written) else {
            throw Finding(description: "what is written cannot be read: \(String(repairing: written))")
        }
        try require(Self.written(again) == written, "it comes back otherwise: \(String(repairing: written))")
        try require(again == value, "another value comes back: \(String(repairing: written))")
        try checkInputs(value)
    }

    private static func written(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(room: 0)
        writer.write(value)
        return writer.bytes
    }

    private static func hasWideNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool, .string: return false
        case .number(let literal):
            guard literal.utf8.count <= 15, let number = Double(literal) else { return true }
            return !number.isFinite || number == 0 && literal.utf8.contains { (0x31...0x39).contains($0) }
        case .array(let values): return values.contains(where: hasWideNumber)
        case .object(let object): return object.members.contains { hasWideNumber($0.value) }
        }
    }

    /// Compares texts, shapes and whole numbers.
    private static func agrees(_ value: JSONValue, _ reference: Any) -> Bool {
        switch value {
        case .null: return reference is NSNull
        case .string(let text): return (reference as? String).map { withoutMarks($0) } == withoutMarks(text)
        case .bool(let flag): return (reference as? NSNumber)?.boolValue == flag
        case .number:
            guard let number = value.integer else { return reference is NSNumber }
            return (reference as? NSNumber)?.int64Value == number
        case .array(let values):
            guard let others = reference as? [Any], others.count == values.count else { return false }
            return zip(values, others).allSatisfy { agrees($0, $1) }
        case .object(let object):
            guard let others = reference as? [String: Any] else { return false }
            // Names that Unicode calls equal are one name in a dictionary.
            guard others.count == object.members.count else {
                return Set(object.members.map(\.name)).count == others.count
            }
            return object.members.allSatisfy { member in
                others[member.name].map { agrees(member.value, $0) } ?? member.name.utf8.contains(0xEF)
            }
        }
    }

    /// Foundation drops a byte order mark that stands behind an escape.
    private static func withoutMarks(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { $0 != "\u{FEFF}" }
    }

    private static func checkInputs(_ value: JSONValue) throws(Finding) {
        guard case .object(let object) = value else { return }
        let request = OperationRequest(
            labels: ["InstanceId": "i", "FileId": "f", "AttachmentScope": "CASE", "resourceArn": "arn"],
            query: [.init("associatedResourceArn", "arn"), .init("tagKeys", "a")],
            body: object
        )
        try checkInput(StartAttachedFileUpload.self, request)
        try checkInput(CompleteAttachedFileUpload.self, request)
        try checkInput(BatchGetAttachedFileMetadata.self, request)
        try checkInput(UpdateAttachedFilesConfiguration.self, request)
        try checkInput(TagResource.self, request)
    }

    /// An input that can be read travels again as itself.
    private static func checkInput<O: AttachedFilesAPI.Operation>(
        _ operation: O.Type,
        _ request: OperationRequest
    ) throws(Finding) {
        guard let input = try? O.Input(request) else { return }
        let again = try? O.Input(input.request)
        try require(again == input, "\(O.name) does not come back")
    }
}
