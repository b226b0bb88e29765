/// Secrets that others know or guess though they are long enough.
enum WeakSecret {
    /// Whether it stands in documentation, where everybody finds it.
    static func isPublished(_ bytes: [UInt8]) -> Bool {
        published.contains { $0.utf8.elementsEqual(bytes) }
    }

    /// Whether it is a shorter one said several times, such as `aaaa…`, `changemechangeme` or `passwordpassword1`.
    static func isRepetition(_ bytes: [UInt8]) -> Bool {
        let end = max(0, bytes.count - Limits.repetitionTail)
        return (1...max(1, bytes.count / 2)).contains { period in
            period < end && (period..<end).allSatisfy { bytes[$0] == bytes[$0 - period] }
        }
    }

    /// Secrets that AWS, others and this project print or printed as samples.
    private static let published = [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "0123456789abcdef", "0123456789ABCDEF", "1234567890123456",
        "abcdefghijklmnop", "0123456789abcdef0123456789abcdef", "at-least-sixteen-characters", "passwordpassword1",
        "passwordpassword", "correct horse battery staple", "correct-horse-battery-staple",
    ]
}
