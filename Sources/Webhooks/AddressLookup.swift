import Dispatch
import Glibc

/// Finds the address of a host and refuses those that no webhook should have.
struct AddressLookup: Sendable {
    /// Whether addresses inside the own network are taken.
    let allowsPrivateAddresses: Bool

    /// The address to connect to, in text; a host that is an address already was chosen by the operator and is taken.
    ///
    /// - Throws: when there is none, or when any that the name stands for is refused: a name that
    ///   points into the network today and out of it tomorrow is none to trust.
    func address(of host: String) async throws(WebhookFailure) -> String {
        if Self.bytes(host) != nil { return host }
        let found = await Self.resolve(host)
        guard let first = found.first else { throw WebhookFailure("its name has no address") }
        for text in found {
            guard let bytes = Self.bytes(text), allowsPrivateAddresses || AddressRules.isPublic(bytes) else {
                throw WebhookFailure("its name stands for an address that is not public")
            }
        }
        return first
    }

    /// The bytes of an address in text; `nil` for a name.
    private static func bytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: &six) { Array($0) } }
        return nil
    }

    private static let queue = DispatchQueue(label: "casefile.lookup", attributes: .concurrent)

    private static func resolve(_ host: String) async -> [String] {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: resolveNow(host)) }
        }
    }

    private static func resolveNow(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var texts: [String] = []
        var next = list
        while let entry = next, texts.count < Limits.addressesOfAName {
            next = entry.pointee.ai_next
            var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let info = entry.pointee
            let code = getnameinfo(
                info.ai_addr,
                info.ai_addrlen,
                &buffer,
                socklen_t(buffer.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            // What cannot be written is no address that can be checked.
            let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            texts.append(code == 0 ? String(decoding: bytes, as: UTF8.self) : "?")
        }
        return texts
    }
}
