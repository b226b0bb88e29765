/// Reads the path of a request; what is routed is the path that was signed.
public enum RequestPath {
    /// Removes empty, `.` and `..` segments from a still-escaped path and keeps a trailing slash.
    ///
    /// Escapes stay as they are, so `%2E%2E` and `%2F` are ordinary text of a segment.
    /// - Parameter path: begins with a slash.
    /// - Returns: the path that the signature of a ``PathRule/normalized`` service covers.
    /// - Throws: a path without a leading slash, an invalid escape, escapes of text that is no UTF-8, or a NUL.
    public static func normalized(_ path: String) throws(RequestTargetError) -> String {
        try check(path)
        guard !path.withBytes(isNormalized) else { return path }
        let bytes = Array(path.utf8)
        let clean = removingDotSegments(bytes)
        return clean == bytes ? path : String(decoding: clean, as: UTF8.self)
    }

    /// Splits a normalised path at its slashes and decodes each segment once.
    ///
    /// The root has no segment; a trailing slash gives a last segment that is empty. A decoded segment may hold a
    /// slash or be `..`: it is a value, never a path.
    /// - Parameter normalizedPath: begins with a slash.
    /// - Returns: the decoded segments in order.
    /// - Throws: a path without a leading slash, an invalid escape, text that is no UTF-8, or a NUL.
    public static func segments(_ normalizedPath: String) throws(RequestTargetError) -> [String] {
        guard normalizedPath.utf8.first == ASCII.slash else { throw .relativePath }
        guard normalizedPath.utf8.count > 1 else { return [] }
        var segments = normalizedPath.pieces(at: ASCII.slash, most: .max)
        segments.removeFirst()
        guard normalizedPath.hasEscapes else { return segments }
        for index in segments.indices { segments[index] = try PercentEncoding.decoded(segments[index]) }
        return segments
    }

    /// Refuses a path that cannot be decoded.
    static func check(_ path: String) throws(RequestTargetError) {
        guard path.utf8.first == ASCII.slash else { throw .relativePath }
        if path.hasEscapes { _ = try PercentEncoding.decoded(path) }
    }

    /// Whether a path that begins with a slash has no segment to remove: none that is empty or begins with a dot.
    static func isNormalized(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        guard path.first == ASCII.slash else { return false }
        for index in path.indices.dropLast() where path[index] == ASCII.slash {
            if path[index + 1] == ASCII.slash || path[index + 1] == ASCII.period { return false }
        }
        return true
    }

    /// Does the same as ``normalized(_:)`` without judging the escapes; an empty path is the root.
    static func removingDotSegments(_ path: [UInt8]) -> [UInt8] {
        var kept: [ArraySlice<UInt8>] = []
        for segment in path.split(separator: ASCII.slash) {
            if segment.elementsEqual([ASCII.period]) {
                continue
            }
            if segment.elementsEqual([ASCII.period, ASCII.period]) {
                _ = kept.popLast()
                continue
            }
            kept.append(segment)
        }
        var clean: [UInt8] = []
        clean.reserveCapacity(path.count + 1)
        for segment in kept {
            clean.append(ASCII.slash)
            clean.append(contentsOf: segment)
        }
        if clean.isEmpty || path.last == ASCII.slash {
            clean.append(ASCII.slash)
        }
        return clean
    }
}
