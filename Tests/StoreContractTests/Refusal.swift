import AttachedFilesAPI
import AttachedFilesCore
import Testing

/// A store failure that can be compared.
enum Refusal: Equatable {
    case notFound
    case conflict
    case quota(QuotaReason)
    case tooManyTags
    case full
    case unavailable

    init(_ error: StoreError) {
        switch error {
        case .notFound: self = .notFound
        case .conflict: self = .conflict
        case .quotaExceeded(let reason): self = .quota(reason)
        case .tooManyTags: self = .tooManyTags
        case .full: self = .full
        case .unavailable: self = .unavailable
        }
    }
}

/// Expects that a body is refused by its store, and with what.
func expectRefusal<Value>(
    _ expected: Refusal,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async throws {
    do {
        _ = try await body()
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch let error as StoreError {
        #expect(Refusal(error) == expected, sourceLocation: sourceLocation)
    }
}

/// What a body is refused with, or `nil`.
func refusal<Value>(of body: () async throws -> Value) async throws -> Refusal? {
    do {
        _ = try await body()
        return nil
    } catch let error as StoreError {
        return Refusal(error)
    }
}
