import AttachedFilesAPI
import Logging

/// How a line of the log is written.
enum LogFormat: Sendable {
    /// For a person.
    case text
    /// One JSON object.
    case json

    /// Reads `text` or `json`.
    init(_ text: String) throws(SettingProblem) {
        switch text {
        case "text": self = .text
        case "json": self = .json
        default: throw SettingProblem("is \"\(text)\", not text or json")
        }
    }

    /// Reads the name of a level.
    static func level(_ text: String) throws(SettingProblem) -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingProblem("is \"\(text)\", not one of \(levels)")
        }
        return level
    }

    /// One line with its end.
    func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, at time: Timestamp) -> [UInt8] {
        switch self {
        case .text: textLine(level, message, metadata, at: time)
        case .json: jsonLine(level, message, metadata, at: time)
        }
    }

    private func jsonLine(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata,
        at time: Timestamp
    ) -> [UInt8] {
        var object = JSONObject()
        object.set("timestamp", time.iso8601)
        object.set("level", level.rawValue)
        object.set("message", message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where !Self.ownKeys.contains(key) {
            object.set(key, Self.json(value))
        }
        return object.bytes + [UInt8(ascii: "\n")]
    }

    private func textLine(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata,
        at time: Timestamp
    ) -> [UInt8] {
        var line = "\(time.iso8601) \(level.rawValue): \(message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        return Self.withoutControls(line) + [UInt8(ascii: "\n")]
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): return .string(text)
        case .stringConvertible(let value):
            // Asking for one type is quick, for a protocol it is not.
            if let number = value as? Int { return .number("\(number)") }
            if let number = value as? Int64 { return .number("\(number)") }
            guard let number = value as? any FixedWidthInteger else { return .string("\(value)") }
            return .number("\(number)")
        case .array(let values): return .array(values.map(json))
        case .dictionary(let members):
            return .object(
                JSONObject(members.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, json($0.value)) })
            )
        }
    }

    /// A line in which nothing ends it or speaks to the terminal.
    private static func withoutControls(_ line: String) -> [UInt8] {
        // Hardly any line has a character whose kind has to be looked up.
        let isPrintable = line.utf8.allSatisfy { $0 >= UInt8(ascii: " ") && $0 <= UInt8(ascii: "~") }
        guard !isPrintable else { return Array(line.utf8) }
        var bytes: [UInt8] = []
        for scalar in line.unicodeScalars {
            let isControl =
                scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
            bytes.append(contentsOf: (isControl ? scalar.escaped(asASCII: true) : String(scalar)).utf8)
        }
        return bytes
    }

    private static let ownKeys: Set<String> = ["timestamp", "level", "message"]
}
