/// Why bytes are not the JSON this service reads.
public struct JSONError: Error, Equatable, Sendable {
    /// Byte offset, from 0, at which reading stopped.
    public let offset: Int
    /// What is wrong there, as the end of a sentence.
    public let problem: String
}
