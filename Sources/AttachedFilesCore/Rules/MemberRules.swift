package import AttachedFilesAPI

/// The constraints of single members, each a function that throws the rule it finds broken.
///
/// Lengths count Unicode scalars. Source: Connect API 2017-08-08 (documented).
package enum MemberRules {
    /// 1–256 characters, none of a control, format, surrogate, private-use or unassigned kind.
    package static func fileName(_ name: String) throws(MemberError) {
        try length(of: name, Limits.fileNameLength, "FileName", reason: .invalidFileName)
        guard name.unicodeScalars.allSatisfy({ !$0.isOther }) else {
            throw MemberError(
                "FileName",
                "it may hold no control, format, private-use or unassigned character (pattern ^\\P{C}*$)",
                reason: .invalidFileName
            )
        }
    }

    /// At least 1.
    package static func fileSize(_ bytes: Int64) throws(MemberError) {
        guard bytes >= 1 else {
            throw MemberError("FileSizeInBytes", "it must be at least 1", reason: .invalidFileSize)
        }
    }

    /// `ATTACHMENT` on a start.
    package static func useCase(_ use: FileUseCaseType) throws(MemberError) {
        guard use.rawValue.isSameBytes(as: FileUseCaseType.attachment.rawValue) else {
            throw MemberError("FileUseCaseType", "only ATTACHMENT can be uploaded")
        }
    }

    /// 5–300 when given.
    package static func urlExpiry(_ seconds: Int64?, _ member: String) throws(MemberError) {
        guard let seconds, !Limits.urlExpirySeconds.contains(seconds) else { return }
        throw MemberError(member, "it must be \(range(Limits.urlExpirySeconds)) seconds")
    }

    /// At most 500 characters.
    package static func clientToken(_ token: String?) throws(MemberError) {
        guard let token else { return }
        try length(of: token, Limits.clientTokenLength, "ClientToken")
    }

    /// A Connect user by an ARN; an AWS identity is never taken from a caller.
    package static func createdBy(_ createdBy: CreatedBy?) throws(MemberError) {
        switch createdBy {
        case nil: return
        case .awsIdentityARN:
            throw MemberError("CreatedBy", "AWSIdentityArn is set by the service; send ConnectUserArn or leave it out")
        case .connectUserARN(let text):
            try length(of: text, Limits.arnLength, "CreatedBy", part: "ConnectUserArn")
            guard ARN(text) != nil else { throw MemberError("CreatedBy", "ConnectUserArn must be an ARN") }
        }
    }

    /// 1–50 tags with keys of 1–128 characters of `[\p{L}\p{Z}\p{N}_.:/=+\-@]`, not `aws:…`, and values up to 256.
    package static func tags(_ tags: Tags?, _ member: String) throws(MemberError) {
        guard let tags else { return }
        guard Limits.tagCount.contains(tags.count) else {
            throw MemberError(member, "there must be \(range(Limits.tagCount)) tags")
        }
        for tag in tags.all {
            try tagKey(tag.key.string, member)
            try length(of: tag.value.string, Limits.tagValueLength, member, part: "a tag value")
        }
    }

    /// 1–50 keys of the form that ``tags(_:_:)`` takes.
    package static func tagKeys(_ keys: [String]) throws(MemberError) {
        guard Limits.tagCount.contains(keys.count) else {
            throw MemberError("tagKeys", "there must be \(range(Limits.tagCount)) keys")
        }
        for key in keys { try tagKey(key, "tagKeys") }
    }

    /// 1–256 characters.
    package static func fileID(_ id: String, _ member: String = "FileId") throws(MemberError) {
        try length(of: id, Limits.fileIDLength, member)
    }

    /// 1–100 ids.
    package static func fileIDs(_ ids: [String]) throws(MemberError) {
        guard Limits.fileIDCount.contains(ids.count) else {
            throw MemberError("FileIds", "there must be \(range(Limits.fileIDCount)) ids")
        }
        for id in ids { try fileID(id, "FileIds") }
    }

    /// One of the four scopes, in upper case.
    package static func attachmentScope(_ scope: AttachmentScope) throws(MemberError) {
        guard AttachmentScope.all.contains(where: { $0.rawValue.isSameBytes(as: scope.rawValue) }) else {
            throw MemberError("AttachmentScope", "it must be EMAIL, CHAT, CASE or TASK")
        }
    }

    /// 1–104857600 when given.
    package static func maximumSize(_ bytes: Int64?) throws(MemberError) {
        guard let bytes, !Limits.maximumSizeBytes.contains(bytes) else { return }
        throw MemberError("MaximumSizeLimitInBytes", "it must be \(range(Limits.maximumSizeBytes))")
    }

    /// Extensions of 1–10 characters of `[a-zA-Z0-9-_]`.
    package static func extensions(_ extensions: [String]?) throws(MemberError) {
        let member = "ExtensionConfiguration"
        guard let extensions else { return }
        guard Limits.extensionCount.contains(extensions.count) else {
            throw MemberError(member, "AllowedExtensions takes at most \(Limits.extensionCount.upperBound) extensions")
        }
        for text in extensions {
            try length(of: text, Limits.extensionLength, member, part: "an extension")
            guard text.utf8.allSatisfy(FileExtension.allows) else {
                throw MemberError(member, "an extension may hold only a-z, A-Z, 0-9, - and _, and no dot")
            }
        }
    }

    /// 1–100 when given.
    package static func pageSize(_ size: Int64?, _ member: String = "maxResults") throws(MemberError) {
        guard let size, !Limits.pageSize.contains(size) else { return }
        throw MemberError(member, "it must be \(range(Limits.pageSize))")
    }
}

extension MemberRules {
    private static func tagKey(_ key: String, _ member: String) throws(MemberError) {
        try length(of: key, Limits.tagKeyLength, member, part: "a tag key")
        guard !key.utf8.starts(with: "aws:".utf8) else {
            throw MemberError(member, "a tag key may not begin with aws:, which is reserved")
        }
        guard key.unicodeScalars.allSatisfy(\.isTagKeyScalar) else {
            throw MemberError(member, "a tag key may hold only letters, digits, white space and _ . : / = + - @")
        }
    }

    private static func length(
        of text: String,
        _ bounds: ClosedRange<Int>,
        _ member: String,
        part: String = "it",
        reason: InvalidRequestReason? = nil
    ) throws(MemberError) {
        guard !bounds.contains(text.scalarCount) else { return }
        throw MemberError(member, "\(part) must have \(range(bounds)) characters", reason: reason)
    }

    private static func range<Bound>(_ bounds: ClosedRange<Bound>) -> String {
        "\(bounds.lowerBound) to \(bounds.upperBound)"
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is of general category C.
    fileprivate var isOther: Bool {
        if value >= 0x20, value < 0x7F { return false }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    fileprivate var isTagKeyScalar: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", ":", "/", "=", "+", "-", "@": return true
        default: break
        }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }
}
