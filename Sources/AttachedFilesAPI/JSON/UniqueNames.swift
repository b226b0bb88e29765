/// Tells whether a member's name was there before: by comparing where there are few, by a table where there are many.
struct UniqueNames {
    private var table: Set<ExactString> = []

    /// Takes the name of the member after `members`; false when one of them has the same bytes.
    mutating func insert(_ name: String, beside members: [JSONObject.Member]) -> Bool {
        guard members.count >= Limits.comparedNames else {
            return !members.contains { $0.name.isSameBytes(as: name) }
        }
        if table.isEmpty { table.formUnion(members.map { ExactString($0.name) }) }
        return table.insert(ExactString(name)).inserted
    }
}
