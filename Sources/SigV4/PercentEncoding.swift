/// Percent coding by the rule of Signature Version 4: all but `A-Za-z0-9-._~` is escaped, in upper case.
public enum PercentEncoding {
    /// Escapes `text`, its slashes too unless `keepingSlash`.
    public static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        text.withBytes { append($0, keepingSlash: keepingSlash, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes every escape once; a `+` stays a plus.
    ///
    /// `nil` for a `%` without two hexadecimal digits, for bytes that are no UTF-8, and for a NUL.
    public static func decode(_ text: String) -> String? {
        guard text.hasEscapes else { return text }
        return try? decoded(text)
    }

    /// Decodes a text once; see ``decode(_:)``.
    static func decoded(_ text: String) throws(RequestTargetError) -> String {
        let result: Result<String, RequestTargetError> = text.withBytes { bytes in
            Result { () throws(RequestTargetError) in try decode(bytes) }
        }
        return try result.get()
    }

    /// Decodes a part of a request target once; the bytes are those of a string, cut at ASCII.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(RequestTargetError) -> String {
        guard bytes.contains(where: { $0 == ASCII.percent || $0 == 0 }) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            if byte == ASCII.percent {
                guard let value = escapedByte(at: index, in: bytes) else { throw .invalidEscape }
                byte = value
                index += 2
            }
            guard byte != 0 else { throw .nulByte }
            decoded.append(byte)
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Escapes bytes that hold no escapes.
    static func append(_ bytes: UnsafeBufferPointer<UInt8>, keepingSlash: Bool, to output: inout [UInt8]) {
        var runStart = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard !isUnreserved(byte), byte != ASCII.slash || !keepingSlash else { continue }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[runStart..<index]))
            appendEscape(of: byte, to: &output)
            runStart = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[runStart...]))
    }

    /// Decodes and encodes again in one pass; a slash that arrives escaped stays escaped.
    ///
    /// A `%` that begins no escape is taken as the character it is.
    static func appendAgain(_ bytes: UnsafeBufferPointer<UInt8>, keepingSlash: Bool, to output: inout [UInt8]) {
        var runStart = 0
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            guard !isUnreserved(byte), byte != ASCII.slash || !keepingSlash else {
                index += 1
                continue
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[runStart..<index]))
            index += 1
            if byte == ASCII.percent, let value = escapedByte(at: index - 1, in: bytes) {
                byte = value
                index += 2
            }
            if isUnreserved(byte) {
                output.append(byte)
            } else {
                appendEscape(of: byte, to: &output)
            }
            runStart = index
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[runStart...]))
    }

    /// The byte that the escape at a `%` stands for; `nil` when it is none.
    private static func escapedByte(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
        guard index + 2 < bytes.count, let high = Hex.value(of: bytes[index + 1]),
            let low = Hex.value(of: bytes[index + 2])
        else { return nil }
        return high &<< 4 | low
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(ASCII.percent)
        output.append(Hex.uppercaseDigit(byte &>> 4))
        output.append(Hex.uppercaseDigit(byte & 0x0F))
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        // One bit for each of the first 128 bytes: digits, `-`, `.`; letters, `_`, `~`.
        let bits: UInt64 = byte < 64 ? 0x03FF_6000_0000_0000 : 0x47FF_FFFE_87FF_FFFE
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 == 1
    }
}

extension String {
    /// Whether something in it is to be decoded or refused: a `%` or a NUL.
    var hasEscapes: Bool {
        withBytes { bytes in bytes.contains { $0 == ASCII.percent || $0 == 0 } }
    }
}
