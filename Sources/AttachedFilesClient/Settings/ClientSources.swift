public import AttachedFilesAPI

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Where a client gets the time and randomness from; passed in, so that a test decides both.
public struct ClientSources: Sendable {
    /// The time of day, which signatures carry.
    public var now: @Sendable () -> Timestamp
    /// 64 random bits, for client tokens and for waits that do not fall together.
    public var random: @Sendable () -> UInt64
    /// The clock that waits are measured by.
    public var clock: any Clock<Duration>

    /// Sources of these three.
    public init(
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> UInt64,
        clock: any Clock<Duration>
    ) {
        self.now = now
        self.random = random
        self.clock = clock
    }

    /// The system's.
    public static let system = ClientSources(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Timestamp(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        },
        random: { UInt64.random(in: .min ... .max) },
        clock: ContinuousClock()
    )

    /// A client token: 122 random bits in the form of a lower-case UUID, version 4 (RFC 9562).
    func clientToken() -> String {
        let high = random() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            text.append(digits[Int(word >> UInt64(60 - index % 16 * 4) & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
