import Foundation
import Testing

@testable import HTTPFront

@Suite("Dates")
struct HTTPDateTests {
    @Test(
        "A date reads as Foundation writes it",
        arguments: [0, 951_782_400, 951_868_799, 1_709_164_800, 4_102_444_800]
    )
    func formatted(_ start: Int) {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for step in 0..<400 {
            let seconds = start + step * 90_061
            let expected = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(HTTPDate.string(unixTime: Int64(seconds)) == expected)
        }
    }
}
