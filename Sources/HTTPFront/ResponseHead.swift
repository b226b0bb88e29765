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

    /// Appends status line, fields and the empty line.
    static func write(_ response: Response, framing: Framing, dateLine: String, into buffer: inout ByteBuffer) {
        buffer.writeString("HTTP/1.1 ")
        buffer.writeString(String(response.status))
        buffer.writeString(" ")
        buffer.writeString(HTTPResponseStatus(statusCode: response.status).reasonPhrase)
        buffer.writeString("\r\n")
        for field in response.fields where !isOwnedByFront(field.name) {
            buffer.writeString(field.name)
            buffer.writeString(": ")
            buffer.writeString(field.value)
            buffer.writeString("\r\n")
        }
        if let length = framing.contentLength {
            buffer.writeString("Content-Length: ")
            buffer.writeString(String(length))
            buffer.writeString("\r\n")
        }
        switch framing.connection {
        case .none: break
        case .close: buffer.writeString("Connection: close\r\n")
        case .keepAlive: buffer.writeString("Connection: keep-alive\r\n")
        }
        buffer.writeString(dateLine)
        buffer.writeString("\r\n")
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
