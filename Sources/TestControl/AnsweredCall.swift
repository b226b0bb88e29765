import AttachedFilesAPI
import HTTPFront
import NIOCore

/// What an answer tells of the call it belongs to.
struct AnsweredCall {
    /// The operation's name.
    let operation: String
    /// The file it was about: of the path, or the one that was started.
    let fileID: String?
    /// The HTTP status; 0 when the connection was cut instead.
    let status: Int
    /// The id that the answer carries.
    let requestID: String?
    /// The code of the error, if it is one.
    let errorCode: String?
    /// The hint of the error.
    let hint: String?
    /// Whether a file was completed.
    let isComplete: Bool
    /// The files that the answer shows as PROCESSING.
    let processing: [String]

    /// Reads an answer.
    init(_ called: CalledOperation, _ response: Response) {
        func field(_ name: String) -> String? {
            response.fields.first { $0.name.isSameBytes(as: name) }?.value
        }
        operation = called.name
        status = response.isCut ? 0 : response.status
        requestID = field("x-amzn-RequestId")
        // A hint may quote what was signed, which has the file's name in it.
        hint = field("x-casefile-hint").map { hint in
            hint.firstIndex(of: "\"").map { hint[..<$0] + "\u{2026}" } ?? hint[...]
        }.map(String.init)
        isComplete = called.name == CompleteAttachedFileUpload.name && response.status == 200
        let isError = response.status >= 400 && !response.isCut
        errorCode = isError ? field("X-Amzn-Errortype") ?? Self.objectErrorCode(response) : nil
        let json = isError ? nil : Self.json(response, of: called)
        fileID = called.fileID ?? json?.text("FileId")
        processing = json.map { Self.processing($0, of: called) } ?? []
    }

    private static func json(_ response: Response, of called: CalledOperation) -> JSONObject? {
        let names = [StartAttachedFileUpload.name, GetAttachedFile.name, BatchGetAttachedFileMetadata.name]
        guard names.contains(called.name), case .bytes(let buffer) = response.body,
            case .object(let object) = try? JSONReader.read(Array(buffer.readableBytesView))
        else { return nil }
        return object
    }

    private static func processing(_ json: JSONObject, of called: CalledOperation) -> [String] {
        var files: [JSONObject] = []
        if called.name == GetAttachedFile.name { files = [json] }
        if case .array(let values) = json["Files"] {
            files = values.compactMap { if case .object(let object) = $0 { object } else { nil } }
        }
        return files.filter { $0.text("FileStatus") == FileStatusType.processing.rawValue }
            .compactMap { $0.text("FileId") ?? called.fileID }
    }

    /// The code in an error document of the data plane.
    private static func objectErrorCode(_ response: Response) -> String? {
        guard case .bytes(let buffer) = response.body else { return nil }
        let text = String(buffer: buffer)
        guard let match = text.firstMatch(of: /<Code>([A-Za-z0-9]+)<\/Code>/) else { return nil }
        return String(match.1)
    }
}

extension JSONObject {
    /// A string member; `nil` where there is none.
    func text(_ name: String) -> String? {
        guard case .string(let text) = self[name] else { return nil }
        return text
    }
}
