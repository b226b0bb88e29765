import AttachedFilesAPI
import AttachedFilesCore

/// ARNs, and the case or contact that one names.
enum ResourceNameTarget {
    static func check(_ bytes: [UInt8]) throws(Finding) {
        let text = String(repairing: bytes)
        let parts = String(text).unicodeScalars.split(separator: ":", omittingEmptySubsequences: false).map {
            String($0)
        }
        let isARN =
            parts.count >= 6 && parts[0].bytes == "arn".bytes && !parts[1].isEmpty && !parts[2].isEmpty
            && !parts[5...].joined(separator: ":").isEmpty
            && text.unicodeScalars.allSatisfy { $0 > " " && $0 < "\u{7F}" }
        let arn = ARN(text)
        try require((arn != nil) == isARN, "read otherwise than by its colons: \(text)")
        if let arn {
            let joined = ["arn", arn.partition, arn.service, arn.region, arn.account, arn.resource]
            try require(joined.joined(separator: ":").bytes == text.bytes, "the parts do not join again: \(text)")
            try require(arn.resourcePath.joined(separator: "/").bytes == arn.resource.bytes, "the path: \(text)")
        }
        try checkResource(text, parts: isARN ? parts : [])
    }

    private static func checkResource(_ text: String, parts: [String]) throws(Finding) {
        var expected: AttachmentScope?
        if parts.count >= 6, parts[4].bytes == "111122223333".bytes {
            let resource = parts[5...].joined(separator: ":")
            let path = resource.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
                .map { String($0).bytes }
            if path.count == 4, !path[1].isEmpty, !path[3].isEmpty {
                if parts[2].bytes == "cases".bytes, path[0] == "domain".bytes, path[2] == "case".bytes {
                    expected = .case
                }
                if parts[2].bytes == "connect".bytes, path[0] == "instance".bytes, path[1] == "instance-1".bytes,
                    path[2] == "contact".bytes
                {
                    expected = .email
                }
            }
        }
        let resource = try? AssociatedResource(text, instanceID: "instance-1", account: "111122223333")
        try require(resource?.scope == expected, "taken for another resource: \(text)")
    }
}
