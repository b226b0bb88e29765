import Testing

@Suite("Bounds")
struct LimitTests {
    /// Numbers that are no bound but part of a format or a unit.
    private static let formats: Set<String> = [
        "BlobFolder.swift: shardCount", "WALIndex.swift: firstUserByte", "WALIndex.swift: writeLockByte",
        "ProbeArchive.swift: matchBytes", "Throttle.swift: oneCall", "DatabaseFile.swift: sharedPiece",
    ]

    @Test("A bound stands in its module's file of limits, beside its unit and its reason")
    func boundsStandTogether() throws {
        var found: Set<String> = []
        for file in try SourceTree.swiftFiles(under: "Sources") where !file.name.hasSuffix("Limits") {
            for line in file.code {
                if let name = Self.constant(line) { found.insert("\(file.name).swift: \(name)") }
                #expect(!Self.boundsItsCall(line), "\(file.path): \(line)")
            }
        }
        #expect(found == Self.formats)
    }

    @Test("Each bound says in a comment what it is")
    func boundsAreExplained() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") where file.name == "Limits" {
            for (line, next) in zip(file.lines, file.lines.dropFirst()) where next.contains(" static let ") {
                #expect(line.drop { $0 == " " }.hasPrefix("///"), "\(file.path): \(next)")
            }
        }
    }

    @Test("The search knows bounds from other numbers")
    func searchFinds() {
        #expect(Self.constant("    private static let limit = 1_000") == "limit")
        #expect(Self.constant("    static let wait = Duration.seconds(3)") == "wait")
        #expect(Self.constant("    package static let bytes: Int64 = 64 * 1024") == "bytes")
        #expect(Self.constant("    static let wait: Duration = .milliseconds(5)") == "wait")
        #expect(Self.constant("    static let kind: Int64 = 1") == nil)
        #expect(Self.constant("    static let mask: UInt32 = 0x0605_4B50") == nil)
        #expect(Self.constant("    let count = 1_000") == nil)
        #expect(Self.boundsItsCall("try await body.collect(upTo: 1024 * 1024)"))
        #expect(Self.boundsItsCall("[UInt8](repeating: 0, count: 64 * 1024)"))
        #expect(!Self.boundsItsCall("try await body.collect(upTo: Limits.bodyBytes)"))
    }

    /// The name that a line gives to a number of three digits and more, a product or a time.
    private static func constant(_ line: String) -> String? {
        let pattern =
            /static let (\w+)(?:: [\w.]+)? = (?:Duration|TimeAmount)?(?:\.(?:milli)?seconds\(\d+\)|\d[\d_]{2,}|\d[\d_]* \* .+)$/
        return line.firstMatch(of: pattern).map { String($0.1) }
    }

    private static func boundsItsCall(_ line: String) -> Bool {
        line.contains(/upTo: \d|count: \d[\d_]* \* 1_?024|sleep\(for: \.(milli)?seconds\(\d/)
    }
}
