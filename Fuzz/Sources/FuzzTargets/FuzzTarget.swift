/// A parser with the properties that no input may break.
package struct FuzzTarget: Sendable {
    /// The name of the target, which is that of its folder in `Fuzz/Corpus`.
    package let name: String
    /// Bytes of the longest input that is worth trying: a little more than what the parser lets in, for speed.
    package let maximumLength: Int
    /// Hands one input to the parser.
    ///
    /// Throws a ``Finding`` for a broken property; a trap of the parser is a finding too.
    package let check: @Sendable ([UInt8]) throws(Finding) -> Void

    /// Every target.
    package static let all: [FuzzTarget] = [
        FuzzTarget(name: "arn", maximumLength: 512, check: ResourceNameTarget.check),
        FuzzTarget(name: "authorization", maximumLength: 2_048, check: AuthorizationTarget.check),
        FuzzTarget(name: "base64", maximumLength: 128, check: Base64Target.check),
        FuzzTarget(name: "date", maximumLength: 40, check: DateTarget.check),
        FuzzTarget(name: "filename", maximumLength: 1_200, check: FileNameTarget.check),
        FuzzTarget(name: "framing", maximumLength: 2_048, check: FramingTarget.check),
        FuzzTarget(name: "json", maximumLength: 2_048, check: JSONTarget.check),
        FuzzTarget(name: "presign", maximumLength: 2_048, check: PresignTarget.check),
        FuzzTarget(name: "range", maximumLength: 64, check: RangeTarget.check),
        FuzzTarget(name: "target", maximumLength: 1_024, check: RequestTargetTarget.check),
    ]
}

/// A property that an input broke.
package struct Finding: Error, CustomStringConvertible {
    /// One sentence that says which property, and with what.
    package let description: String
}

/// Throws a finding unless the condition holds.
func require(_ condition: Bool, _ property: @autoclosure () -> String) throws(Finding) {
    guard condition else { throw Finding(description: property()) }
}

extension String {
    /// The bytes, for comparisons that Unicode must not soften.
    var bytes: [UInt8] { Array(utf8) }

    /// The text of bytes, with every invalid sequence repaired.
    init(repairing bytes: some Collection<UInt8>) {
        self = String(decoding: bytes, as: UTF8.self)
    }
}
