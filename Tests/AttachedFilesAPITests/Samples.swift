import AttachedFilesAPI

/// One or more values of every shape.
enum Samples {
    static let operations: [any Operation.Type] = [
        StartAttachedFileUpload.self, CompleteAttachedFileUpload.self, GetAttachedFile.self, DeleteAttachedFile.self,
        BatchGetAttachedFileMetadata.self, TagResource.self, UntagResource.self, ListTagsForResource.self,
        DescribeAttachedFilesConfiguration.self, ListAttachedFilesConfigurations.self,
        UpdateAttachedFilesConfiguration.self,
    ]

    static let caseARN = "arn:aws:cases:us-east-1:000000000000:domain/d-1/case/c-1"
    static let fileARN = "arn:aws:connect:us-east-1:000000000000:instance/i-1/file/f-1"
    static let address = FileAddress(instanceID: "i-1", fileID: "f/1 é%", associatedResourceARN: caseARN)
    static let tags: Tags = ["a": "1", "\u{E9}": "", "e\u{301}": "\"\\\n", "📄": "x"]

    static let description = AttachedFileDescription(
        creationTime: "2026-11-22T10:15:00.123Z",
        fileARN: fileARN,
        fileID: "f-1",
        fileName: "Übersicht \"1\"; 📄.pdf",
        fileSizeInBytes: 104_857_600,
        fileStatus: .approved,
        createdBy: .awsIdentityARN("arn:aws:iam::000000000000:user/test"),
        fileUseCaseType: .attachment,
        associatedResourceARN: caseARN,
        tags: tags
    )

    static let bareDescription = AttachedFileDescription(
        creationTime: "2026-11-22T10:15:00.123Z",
        fileARN: fileARN,
        fileID: "f-2",
        fileName: "a.txt",
        fileSizeInBytes: 1,
        fileStatus: .processing,
        createdBy: nil,
        fileUseCaseType: nil,
        associatedResourceARN: nil,
        tags: nil
    )

    static let configuration = AttachedFilesConfiguration(
        instanceID: "i-1",
        attachmentScope: .case,
        maximumSizeLimitInBytes: 20_971_520,
        allowedExtensions: ["pdf", "PNG"],
        lastModifiedTime: "1700000000.120"
    )

    static let upload = UploadURLMetadata(
        url: "http://127.0.0.1:8730/b/k?X-Amz-Signature=0",
        urlExpiry: "2026-11-22T10:20:00.123Z",
        headersToInclude: [.init("Content-Type", "text/plain"), .init("x-amz-acl", "bucket-owner-full-control")]
    )

    static let inputs: [InputSample] = [
        InputSample(
            StartAttachedFileUpload.self,
            "every member",
            .init(
                instanceID: "i-1",
                associatedResourceARN: caseARN,
                fileName: "Übersicht \"1\".pdf",
                fileSizeInBytes: .max,
                fileUseCaseType: FileUseCaseType(rawValue: "EMAIL_MESSAGE"),
                urlExpiryInSeconds: 5,
                clientToken: "",
                createdBy: .connectUserARN("arn:aws:connect:us-east-1:0:instance/i-1/agent/u"),
                tags: tags
            )
        ),
        InputSample(
            StartAttachedFileUpload.self,
            "required members",
            .init(instanceID: "i-1", associatedResourceARN: caseARN, fileName: "", fileSizeInBytes: -1)
        ),
        InputSample(CompleteAttachedFileUpload.self, "a file", .init(file: address)),
        InputSample(GetAttachedFile.self, "every member", .init(file: address, urlExpiryInSeconds: 300)),
        InputSample(GetAttachedFile.self, "required members", .init(file: address)),
        InputSample(DeleteAttachedFile.self, "a file", .init(file: address)),
        InputSample(
            BatchGetAttachedFileMetadata.self,
            "three ids",
            .init(instanceID: "i-1", associatedResourceARN: caseARN, fileIDs: ["f-1", "f-1", "é"])
        ),
        InputSample(TagResource.self, "tags", .init(resourceARN: fileARN, tags: tags)),
        InputSample(TagResource.self, "no tags", .init(resourceARN: fileARN, tags: [:])),
        InputSample(UntagResource.self, "three keys", .init(resourceARN: fileARN, tagKeys: ["b", "a&=+ %", "b"])),
        InputSample(ListTagsForResource.self, "a file", .init(resourceARN: fileARN)),
        InputSample(
            DescribeAttachedFilesConfiguration.self,
            "a scope",
            .init(instanceID: "i-1", attachmentScope: .email)
        ),
        InputSample(ListAttachedFilesConfigurations.self, "an instance", .init(instanceID: "i-1")),
        InputSample(
            ListAttachedFilesConfigurations.self,
            "a page",
            .init(instanceID: "i-1", maxResults: 2, nextToken: "a+b/c==")
        ),
        InputSample(
            UpdateAttachedFilesConfiguration.self,
            "no member",
            .init(instanceID: "i-1", attachmentScope: .case)
        ),
        InputSample(
            UpdateAttachedFilesConfiguration.self,
            "every member",
            .init(instanceID: "i-1", attachmentScope: .chat, maximumSizeLimitInBytes: 1, allowedExtensions: ["pdf"])
        ),
        InputSample(
            UpdateAttachedFilesConfiguration.self,
            "no extension",
            .init(instanceID: "i-1", attachmentScope: .task, allowedExtensions: [])
        ),
    ]

    static let outputs: [OutputSample] = [
        OutputSample(
            StartAttachedFileUpload.self,
            "every member",
            .init(
                fileARN: fileARN,
                fileID: "f-1",
                creationTime: "2026-11-22T10:15:00.123Z",
                fileStatus: .processing,
                createdBy: .awsIdentityARN("arn:aws:iam::000000000000:user/test"),
                uploadURLMetadata: upload
            )
        ),
        OutputSample(CompleteAttachedFileUpload.self, "nothing", EmptyOutput()),
        OutputSample(
            GetAttachedFile.self,
            "every member",
            .init(file: description, downloadURLMetadata: .init(url: "http://h/b/k?x=1", urlExpiry: "t"))
        ),
        OutputSample(
            GetAttachedFile.self,
            "required members",
            .init(file: bareDescription, downloadURLMetadata: nil)
        ),
        OutputSample(DeleteAttachedFile.self, "nothing", EmptyOutput()),
        OutputSample(
            BatchGetAttachedFileMetadata.self,
            "files and errors",
            .init(
                files: [description, bareDescription],
                errors: [.init(errorCode: "ResourceNotFoundException", errorMessage: "Not found.", fileID: "é")]
            )
        ),
        OutputSample(BatchGetAttachedFileMetadata.self, "nothing", .init(files: [], errors: [])),
        OutputSample(TagResource.self, "nothing", EmptyOutput()),
        OutputSample(UntagResource.self, "nothing", EmptyOutput()),
        OutputSample(ListTagsForResource.self, "tags", .init(tags: tags)),
        OutputSample(ListTagsForResource.self, "no tags", .init(tags: [:])),
        OutputSample(
            DescribeAttachedFilesConfiguration.self,
            "a configuration",
            .init(attachedFilesConfiguration: configuration)
        ),
        OutputSample(
            ListAttachedFilesConfigurations.self,
            "a page",
            .init(attachedFilesConfigurations: [configuration], nextToken: "n")
        ),
        OutputSample(
            ListAttachedFilesConfigurations.self,
            "nothing",
            .init(attachedFilesConfigurations: [], nextToken: nil)
        ),
        OutputSample(UpdateAttachedFilesConfiguration.self, "a configuration", configuration),
    ]
}
