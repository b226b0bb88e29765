import Synchronization

/// What many pre-signed queries of one second share: all but the path, the header values and the signature.
struct PresignFrame: Sendable {
    /// The lower-case names that are signed, sorted.
    let names: [String]
    /// The canonical query, and its text.
    let query: CanonicalQuery
    let text: String
    let scope: CredentialScope
    let key: SigningKey
}

/// Keeps the last frame of a signer, which the next URL most likely shares.
public final class PresignFrameCache: Sendable {
    private struct Kept {
        let time: SigningTime
        let expiresInSeconds: Int
        let region: String
        let fields: [String]
        let frame: PresignFrame
    }

    private let last = Mutex<Kept?>(nil)

    /// An empty cache, for one key and one service.
    public init() {}

    /// The frame for a time, a lifetime, a region and the names of header fields in order, made where it is not the last.
    func frame(
        time: SigningTime,
        expiresInSeconds: Int,
        region: String,
        headers: [HeaderField],
        make: () -> PresignFrame
    ) -> PresignFrame {
        let kept = last.withLock { $0 }
        if let kept, kept.time.epochSeconds == time.epochSeconds, kept.expiresInSeconds == expiresInSeconds,
            kept.region.hasSameBytes(as: region), kept.fields.count == headers.count,
            zip(kept.fields, headers).allSatisfy({ $0.hasSameBytes(as: $1.name) })
        {
            return kept.frame
        }
        let frame = make()
        let fields = headers.map(\.name)
        last.withLock { last in
            last = Kept(
                time: time,
                expiresInSeconds: expiresInSeconds,
                region: region,
                fields: fields,
                frame: frame
            )
        }
        return frame
    }
}
