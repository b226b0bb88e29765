import AsyncHTTPClient
import AttachedFilesClient
import NIOCore

/// The body of an answer as pieces, with the transport's own error.
struct ResponseChunks: AsyncSequence, Sendable {
    /// The only pass over the body.
    struct AsyncIterator: AsyncIteratorProtocol {
        private var base: HTTPClientResponse.Body.AsyncIterator

        fileprivate init(_ base: HTTPClientResponse.Body.AsyncIterator) {
            self.base = base
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportError) -> [UInt8]? {
            do {
                while let buffer = try await base.next(isolation: actor) {
                    guard buffer.readableBytes > 0 else { continue }
                    return [UInt8](buffer: buffer)
                }
                return nil
            } catch {
                throw TransportError(cause: error)
            }
        }
    }

    private let body: HTTPClientResponse.Body

    init(_ body: HTTPClientResponse.Body) {
        self.body = body
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body.makeAsyncIterator())
    }
}
