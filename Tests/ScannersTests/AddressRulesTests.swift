import Testing

@testable import Webhooks

@Suite("Addresses of webhooks")
struct AddressRulesTests {
    @Test(
        "Addresses of the own network are not public",
        arguments: [
            [0, 0, 0, 0], [10, 1, 2, 3], [100, 64, 0, 1], [100, 127, 255, 255], [127, 0, 0, 1], [127, 9, 9, 9],
            [169, 254, 169, 254], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 0, 1], [192, 0, 0, 192],
            [198, 18, 0, 1], [198, 19, 255, 255], [224, 0, 0, 1], [255, 255, 255, 255],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54],
            [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 169, 254, 169, 254],
            [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1],
            [0x20, 0x02, 192, 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [], [1, 2, 3],
        ] as [[UInt8]]
    )
    func special(_ address: [UInt8]) {
        #expect(!AddressRules.isPublic(address))
    }

    @Test(
        "Addresses beyond it are",
        arguments: [
            [1, 1, 1, 1], [9, 255, 255, 255], [11, 0, 0, 0], [100, 63, 0, 1], [100, 128, 0, 1], [172, 15, 0, 1],
            [172, 32, 0, 1], [192, 167, 0, 1], [223, 255, 255, 255],
            [0x2A, 0, 0x14, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 1, 1, 1],
        ] as [[UInt8]]
    )
    func ordinary(_ address: [UInt8]) {
        #expect(AddressRules.isPublic(address))
    }

    @Test("An address that the operator wrote is taken, a name that stands for loopback is not")
    func lookup() async throws {
        let strict = AddressLookup(allowsPrivateAddresses: false)
        #expect(try await strict.address(of: "127.0.0.1") == "127.0.0.1")
        #expect(try await strict.address(of: "::1") == "::1")
        await #expect(throws: WebhookFailure.self) { try await strict.address(of: "localhost") }
        let lax = AddressLookup(allowsPrivateAddresses: true)
        #expect(["127.0.0.1", "::1"].contains(try await lax.address(of: "localhost")))
        await #expect(throws: WebhookFailure.self) { try await lax.address(of: "no-such-host.invalid") }
    }
}
