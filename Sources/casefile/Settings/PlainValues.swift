import AttachedFilesCore
import AttachedFilesServer

/// Values of settings that are a name, a number or a word.
enum PlainValues {
    /// A region: lower-case letters, digits and hyphens.
    static func region(_ text: String) throws(SettingProblem) -> String {
        guard Limits.regionBytes.contains(text.utf8.count), text.utf8.allSatisfy(isNameByte) else {
            throw SettingProblem("is \"\(text)\", not a region's name, as us-east-1")
        }
        return text
    }

    /// A bucket's name by S3's rules, which is no first part of another route.
    static func bucket(_ text: String) throws(SettingProblem) -> String {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            Limits.bucketBytes.contains(text.utf8.count)
            && labels.allSatisfy { label in
                label.utf8.allSatisfy(isNameByte) && !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
            }
        let isAddress = labels.count == 4 && labels.allSatisfy { $0.utf8.allSatisfy(Text.isDigit) }
        guard isName, !isAddress else {
            throw SettingProblem("is \"\(text)\", not a bucket's name: 3 to 63 of a-z, 0-9, hyphens and single dots")
        }
        guard !takenPaths.contains(text) else {
            throw SettingProblem("is \"\(text)\", which is the path of something else")
        }
        return text
    }

    /// A whole number within bounds.
    static func count<Number: FixedWidthInteger>(
        _ text: String,
        in bounds: ClosedRange<Number>
    ) throws(SettingProblem) -> Number {
        guard text.utf8.allSatisfy(Text.isDigit), let number = Number(text), bounds.contains(number) else {
            throw SettingProblem("is \"\(text)\", not a number from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// A number of bytes, or `nil` for `off`.
    static func bytes(_ text: String) throws(SettingProblem) -> Int64? {
        if text == "off" { return nil }
        return try count(text, in: 1...Int64.max)
    }

    /// Calls a second and a burst, as `2/5`, or `nil` for `off`.
    static func throttle(_ text: String) throws(SettingProblem) -> ThrottleRate? {
        if text == "off" { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw SettingProblem("is \"\(text)\", not RATE/BURST, as 2/5, and not off") }
        return ThrottleRate(
            callsPerSecond: try count(parts[0], in: Limits.throttleCalls),
            burst: try count(parts[1], in: Limits.throttleCalls)
        )
    }

    /// A word that is the only one this build knows.
    static func only(_ word: String, _ text: String, lacking: String) throws(SettingProblem) {
        guard text == word else {
            throw SettingProblem("is \"\(text)\", but this build has no such \(lacking): set it to \(word)")
        }
    }

    /// A public address.
    static func publicURL(_ text: String) throws(SettingProblem) -> PublicURL {
        guard let url = PublicURL(text) else {
            throw SettingProblem("is \"\(text)\", not http[s]://HOST[:PORT] with a port from 1 to 65535")
        }
        return url
    }

    /// Web origins; `nil` stands for all.
    static func origins(_ text: String) throws(SettingProblem) -> [String]? {
        if text == "*" { return nil }
        var origins: [String] = []
        for origin in Text.parts(text) {
            guard let url = PublicURL(origin), !origin.hasSuffix("/") else {
                throw SettingProblem("has the entry \"\(origin)\", not http[s]://HOST[:PORT] without a path")
            }
            // As browsers send it: the host in lower case, without the scheme's own port.
            origins.append("\(url.scheme)://\(url.authority)")
        }
        return origins
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        Text.isLowercase(byte) || Text.isDigit(byte) || byte == UInt8(ascii: "-")
    }

    private static let takenPaths: Set<String> = [
        "attached-files", "attached-files-configurations", "tags", "_casefile", "livez", "readyz", "metrics",
    ]
}
