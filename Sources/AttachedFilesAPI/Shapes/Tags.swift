/// One tag.
public struct Tag: Hashable, Sendable {
    /// The key, 1–128 characters; equal only byte for byte.
    public let key: ExactString
    /// The value, up to 256 characters; may be empty.
    public let value: ExactString

    /// A tag of a key and a value, not checked.
    public init(key: String, value: String) {
        self.key = ExactString(key)
        self.value = ExactString(value)
    }
}

/// A set of tags with one value for a key, in the byte order of the keys.
///
/// Two spellings of a key that Unicode calls equivalent are two keys.
public struct Tags: Hashable, Sendable {
    /// The tags, by key.
    public private(set) var all: [Tag]

    /// No tags.
    public init() {
        all = []
    }

    /// The tags given; of several with one key the last counts.
    public init(_ tags: [Tag]) {
        // Tags that were stored come in order, each key once.
        guard zip(tags, tags.dropFirst()).contains(where: { !($0.key < $1.key) }) else {
            all = tags
            return
        }
        all = []
        all.reserveCapacity(tags.count)
        let byKey = tags.enumerated().sorted { left, right in
            left.element.key == right.element.key
                ? left.offset < right.offset : left.element.key < right.element.key
        }
        for (_, tag) in byKey {
            if all.last?.key == tag.key { all.removeLast() }
            all.append(tag)
        }
    }

    /// How many tags there are.
    public var count: Int { all.count }

    /// Whether there is none.
    public var isEmpty: Bool { all.isEmpty }

    /// The value of a key, or `nil`.
    public subscript(key: String) -> String? {
        all.first { $0.key.string.isSameBytes(as: key) }?.value.string
    }

    /// These tags with `other` added; `other` wins where both have a key.
    public func merging(_ other: Tags) -> Tags {
        Tags(all + other.all)
    }

    /// These tags without some keys; an absent key is no error.
    public func removing(_ keys: [String]) -> Tags {
        let gone = Set(keys.map { ExactString($0) })
        return Tags(all.filter { !gone.contains($0.key) })
    }
}

extension Tags: ExpressibleByDictionaryLiteral {
    /// Tags of a literal; of several with one key the last counts.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Tag(key: $0.0, value: $0.1) })
    }
}

extension Tags {
    /// The tags as a JSON object.
    public var json: JSONObject {
        JSONObject(all.map { JSONObject.Member($0.key.string, .string($0.value.string)) })
    }

    /// Reads a map of strings.
    ///
    /// - Throws: ``MemberError`` when a value is null or no string.
    init(_ object: JSONObject, member: String) throws(MemberError) {
        var tags: [Tag] = []
        tags.reserveCapacity(object.members.count)
        for entry in object.members {
            guard case .string(let value) = entry.value else {
                throw MemberError(member, "a map holds strings only, and \(entry.value.kind) is not one")
            }
            tags.append(Tag(key: entry.name, value: value))
        }
        self.init(tags)
    }
}
