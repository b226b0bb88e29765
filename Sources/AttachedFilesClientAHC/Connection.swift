import AsyncHTTPClient

/// A client of AsyncHTTPClient, owned or borrowed; an owned one is shut down with its last reference at the latest.
final class Connection: Sendable {
    let client: HTTPClient
    private let isOwned: Bool

    init(_ client: HTTPClient) {
        self.client = client
        isOwned = true
    }

    init(borrowing client: HTTPClient) {
        self.client = client
        isOwned = false
    }

    deinit {
        // A client that is let go while it runs traps in debug builds; a second shutdown only reports that it was one.
        if isOwned { client.shutdown { _ in } }
    }

    func shutdown() async {
        guard isOwned else { return }
        await withCheckedContinuation { continuation in
            client.shutdown { _ in continuation.resume() }
        }
    }
}
