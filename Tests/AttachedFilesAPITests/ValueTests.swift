import AttachedFilesAPI
import Testing

@Suite("ARN")
struct ARNTests {
    @Test("An ARN is taken apart at its first five colons")
    func arnIsTakenApart() throws {
        let arn = try #require(ARN("arn:aws-cn:cases:cn-north-1:111122223333:domain/d-1/case/c:2"))
        #expect(arn.partition == "aws-cn")
        #expect(arn.service == "cases")
        #expect(arn.region == "cn-north-1")
        #expect(arn.account == "111122223333")
        #expect(arn.resource == "domain/d-1/case/c:2")
        #expect(arn.resourcePath == ["domain", "d-1", "case", "c:2"])
    }

    @Test("Region and account may be empty")
    func regionAndAccountMayBeEmpty() {
        #expect(ARN("arn:aws:iam::111122223333:user/test")?.region == "")
        #expect(ARN("arn:aws:s3:::bucket")?.account == "")
    }

    @Test(
        "Another text is no ARN",
        arguments: [
            "", "arn", "arn:aws", "arn:aws:cases:us-east-1:1", "arn:aws:cases:us-east-1:1:", "arn::cases:us-east-1:1:x",
            "arn:aws::us-east-1:1:x", "ARN:aws:cases:us-east-1:1:x", " arn:aws:cases:us-east-1:1:x", "urn:aws:a:b:c:d",
            "\u{301}arn:aws:cases:us-east-1:1:x",
        ]
    )
    func otherTextIsNoARN(text: String) {
        #expect(ARN(text) == nil)
    }

    @Test("Empty pieces of the resource are kept")
    func emptyPiecesAreKept() {
        #expect(ARN("arn:aws:cases:r:1:domain//case/")?.resourcePath == ["domain", "", "case", ""])
    }

    @Test(
        "The partition follows from the region",
        arguments: [
            ("us-east-1", "aws"), ("eu-west-2", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"),
            ("", "aws"), ("local", "aws"),
        ]
    )
    func partitionFollowsFromTheRegion(region: String, partition: String) {
        #expect(ARN.partition(ofRegion: region) == partition)
    }

    @Test("The ARN of a file is an ARN")
    func arnOfAFileIsAnARN() {
        let text = ARN.attachedFile(region: "us-east-1", account: "000000000000", instanceID: "i-1", fileID: "f-1")
        #expect(text == "arn:aws:connect:us-east-1:000000000000:instance/i-1/file/f-1")
        #expect(ARN(text)?.resourcePath == ["instance", "i-1", "file", "f-1"])
    }
}

@Suite("Text compared as bytes")
struct ExactStringTests {
    @Test("Spellings that Unicode calls equivalent are two texts")
    func equivalentSpellingsAreTwoTexts() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(ExactString("\u{E9}") != ExactString("e\u{301}"))
        #expect(!"\u{E9}".isSameBytes(as: "e\u{301}"))
        #expect(Set<ExactString>(["\u{E9}", "e\u{301}", "\u{E9}"]).count == 2)
    }

    @Test("Texts are ordered by their bytes")
    func textsAreOrderedByBytes() {
        let sorted = [ExactString("\u{FFFF}"), "b", "\u{1F4C4}", "a", "", "\u{E9}", "e\u{301}", "B"].sorted()
        #expect(
            sorted.map(\.string).map { Array($0.utf8) }
                == sorted.map { Array($0.string.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        )
    }
}

@Suite("Tags")
struct TagsTests {
    @Test("Of several tags with one key the last counts")
    func lastOfOneKeyCounts() {
        let tags = Tags([Tag(key: "a", value: "1"), Tag(key: "b", value: "2"), Tag(key: "a", value: "3")])
        #expect(tags == ["a": "3", "b": "2"])
        #expect(tags.count == 2)
        #expect(tags["a"] == "3")
        #expect(tags["c"] == nil)
    }

    @Test("The order in which tags are given does not matter")
    func orderDoesNotMatter() {
        let tags: Tags = ["b": "2", "a": "1"]
        #expect(tags == ["a": "1", "b": "2"])
        #expect(tags.all.map(\.key) == ["a", "b"])
    }

    @Test("Keys that Unicode calls equivalent are two keys")
    func equivalentKeysAreTwoKeys() {
        let tags: Tags = ["\u{E9}": "1", "e\u{301}": "2"]
        #expect(tags.count == 2)
        #expect(tags["\u{E9}"] == "1")
        #expect(tags["e\u{301}"] == "2")
        #expect(tags.removing(["\u{E9}"]) == ["e\u{301}": "2"])
        #expect(tags.merging(["\u{E9}": "3"])["e\u{301}"] == "2")
    }

    @Test("Tags can be merged and removed, and an absent key is no error")
    func tagsCanBeMergedAndRemoved() {
        let tags: Tags = ["a": "1", "b": ""]
        #expect(tags.merging(["a": "2", "c": "3"]) == ["a": "2", "b": "", "c": "3"])
        #expect(tags.removing(["a", "x"]) == ["b": ""])
        #expect(tags.removing(["a", "b"]).isEmpty)
    }
}

@Suite("Routes")
struct RouteTests {
    @Test("A route gives the labels of a path that it matches")
    func routeGivesLabels() {
        let route = Route("GET", "/attached-files/{InstanceId}/{FileId}")
        #expect(route.labels(in: ["attached-files", "i", "a/b"]) == ["InstanceId": "i", "FileId": "a/b"])
        #expect(route.labels(in: ["attached-files", "i"]) == nil)
        #expect(route.labels(in: ["attached-files", "i", "f", ""]) == nil)
        #expect(route.labels(in: ["Attached-Files", "i", "f"]) == nil)
        #expect(route.labels(in: []) == nil)
    }
}
