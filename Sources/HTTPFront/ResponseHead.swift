import NIOCore
import NIOHTTP1

/// Writes the head of an answer.
enum ResponseHead {
    /// What the front knows of an answer and its handler does not.
    struct Framing {
        /// The Content-Length to tell, `nil` for none.
        let contentLength: Int64?
        /// Whether the connection stays, told where the client would assume otherwise.
        let connection: Connection

        /// The Connection field to send.
        enum Connection {
            case none
            case close
            case keepAlive
        }
    }

    /// True when every field can be sent without changing the framing.
    static func isSendable(_ response: Response) -> Bool {
        (200...599).contains(response.status)
            && response.fields.allSatisfy { $0.name.isToken && $0.value.isFieldValue }
    }

    /// Appends status line, fields and the empty line, gathered first, since a buffer takes many small pieces slowly.
    static func write(_ response: Response, framing: Framing, dateLine: String, into buffer: inout ByteBuffer) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(HTTPFrontConfiguration.Limits.headRoomBytes)
        add("HTTP/1.1 ", to: &bytes)
        add(String(response.status), to: &bytes)
        add(" ", to: &bytes)
        addLine(HTTPResponseStatus(statusCode: response.status).reasonPhrase, to: &bytes)
        for field in response.fields where !isOwnedByFront(field.name) {
            add(field.name, to: &bytes)
            add(": ", to: &bytes)
            addLine(field.value, to: &bytes)
        }
        if let length = framing.contentLength {
            add("Content-Length: ", to: &bytes)
            addLine(String(length), to: &bytes)
        }
        switch framing.connection {
        case .none: break
        case .close: addLine("Connection: close", to: &bytes)
        case .keepAlive: addLine("Connection: keep-alive", to: &bytes)
        }
        // It ends its line itself.
        addLine(dateLine, to: &bytes)
        buffer.writeBytes(bytes)
    }

    private static func add(_ text: String, to bytes: inout [UInt8]) {
        text.withUTF8Bytes { bytes.append(contentsOf: $0) }
    }

    private static func addLine(_ text: String, to bytes: inout [UInt8]) {
        add(text, to: &bytes)
        bytes.append(ASCII.carriageReturn)
        bytes.append(ASCII.lineFeed)
    }

    private static func isOwnedByFront(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: name.equalsIgnoringCase("date")
        case 7: name.equalsIgnoringCase("trailer") || name.equalsIgnoringCase("upgrade")
        case 10: name.equalsIgnoringCase("connection") || name.equalsIgnoringCase("keep-alive")
        case 14: name.equalsIgnoringCase("content-length")
        case 17: name.equalsIgnoringCase("transfer-encoding")
        default: false
        }
    }
}
