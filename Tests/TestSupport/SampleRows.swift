package import AttachedFilesAPI
package import AttachedFilesCore

extension AttachedFile {
    /// A pending row that is valid in every member.
    package static func sample(
        _ number: Int = 1,
        resource: ResourceScope = .sample(),
        name: String = "report.pdf",
        size: Int64 = 10,
        createdAt: Timestamp = .sample,
        tags: Tags = Tags(),
        createdBy: CreatedBy = .awsIdentityARN("arn:aws:iam::111122223333:user/tester")
    ) -> AttachedFile {
        AttachedFile(
            id: sampleID(number),
            resource: resource,
            region: "us-east-1",
            fileName: name,
            fileSizeInBytes: size,
            fileUseCaseType: .attachment,
            createdBy: createdBy,
            createdAt: createdAt,
            tags: tags
        )
    }

    /// The id of the sample row of a number; larger numbers sort later.
    package static func sampleID(_ number: Int) -> String {
        let digits = String(number)
        return "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }
}

extension InstanceScope {
    /// An instance of an account.
    package static func sample(account: String = "111122223333", instanceID: String = "instance-1") -> InstanceScope {
        InstanceScope(account: account, instanceID: instanceID)
    }
}

extension ResourceScope {
    /// A case of an instance.
    package static func sample(
        _ resourceARN: String = "arn:aws:cases:us-east-1:111122223333:domain/d/case/1",
        instance: InstanceScope = .sample()
    ) -> ResourceScope {
        ResourceScope(instance: instance, resourceARN: resourceARN)
    }
}

extension UploadToken {
    /// A token that stands for the parameters of a number and lives for a day.
    package static func sample(
        _ text: String = "token",
        parameters: UInt8 = 1,
        expiresAt: Timestamp = .sample.adding(seconds: 86_400)
    ) -> UploadToken {
        UploadToken(text: text, fingerprint: [UInt8](repeating: parameters, count: 32), expiresAt: expiresAt)
    }
}

extension ResourceQuota {
    /// So many files and bytes; as good as no bound unless given.
    package static func sample(files: Int = 1_000, bytes: Int64? = nil) -> ResourceQuota {
        ResourceQuota(files: files, bytes: bytes)
    }
}

extension StoredBlob {
    /// A blob of a number.
    package static func sample(_ number: Int = 1, size: Int64 = 10) -> StoredBlob {
        let digits = String(number)
        return StoredBlob(
            id: String(repeating: "0", count: 32 - digits.utf8.count) + digits,
            sizeInBytes: size,
            md5: [UInt8](repeating: 5, count: 16),
            sha256: [UInt8](repeating: 6, count: 32),
            storedAt: .sample.adding(seconds: 1)
        )
    }
}

extension Timestamp {
    /// 2026-11-22T10:00:00.000Z.
    package static let sample = Timestamp(millisecondsSinceEpoch: 1_795_341_600_000)
}
