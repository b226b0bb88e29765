import AttachedFilesAPI
import AttachedFilesCore
import Crypto
import TestSupport
import Testing

@testable import Scanners
@testable import Webhooks

@Suite("The event of an HTTP scanner")
struct ScannerEventTests {
    private let event = ScannerEvent(.sample(), bucket: "bucket", downloadURL: "http://files.example/x")

    @Test("The event has the documented members, and the URL of the bytes beside S3Location")
    func members() {
        let id = AttachedFile.sampleID(1)
        let key = "111122223333/instance-1/\(id)"
        let expected = """
            {"Version":"1.0","InstanceId":"instance-1","File":{"FileId":"\(id)","FileCreationTime":1795341600000,\
            "FileName":"report.pdf","FileSizeInBytes":10,"FileLocation":{"S3Location":{"Key":"\(key)",\
            "Bucket":"bucket","Arn":"arn:aws:s3:::bucket/\(key)"},"DownloadUrl":"http://files.example/x"}}}
            """
        let text = String(decoding: event.body, as: UTF8.self)
        #expect(text.filter { $0 != "\\" } == expected)
    }

    @Test("The signature covers method, path, time, job and body")
    func signature() {
        let secret = [UInt8](repeating: 7, count: 32)
        let fields = WebhookSignature.fields(
            path: "/scan?a=1",
            job: "id.3",
            seconds: 1_795_341_600,
            body: event.body,
            secret: secret
        )
        let message = Array("POST\n/scan?a=1\n1795341600\nid.3\n".utf8) + event.body
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret))
        let digits = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        #expect(fields.map(\.0) == ["X-Casefile-Time", "X-Casefile-Job", "X-Casefile-Signature"])
        #expect(fields.map(\.1) == ["1795341600", "id.3", "v1=\(digits)"])
    }

    @Test("Only the two documented answers are verdicts")
    func answers() {
        func verdict(_ text: String) -> ScanVerdict? { ScannerEvent.verdict(Array(text.utf8)) }
        #expect(verdict(#"{"Status":"APPROVED"}"#) == .clean)
        #expect(verdict(#" {"Status" : "APPROVED", "Note": 1} "#) == .clean)
        #expect(verdict(#"{"Status":"REJECTED"}"#) == .infected(signature: "REJECTED"))
        let others = [
            "", "APPROVED", #""APPROVED""#, "{}", #"{"Status":"approved"}"#, #"{"Status":"APPROVED "}"#,
            #"{"status":"APPROVED"}"#, #"{"Status":true}"#, #"[{"Status":"APPROVED"}]"#, #"{"Status":"APPROVED"}x"#,
            #"{"Status":"REJECTED","Status":"APPROVED"}"#, #"{"Status":["APPROVED"]}"#, "<html>",
        ]
        for text in others { #expect(verdict(text) == nil, "\(text)") }
    }

    @Test("A URL has a host, perhaps a port and a path, and nothing that hides another host")
    func urls() throws {
        let url = try #require(WebhookURL("https://Scan.Example:8443/v1/scan?x=1"))
        #expect(url.text == "https://scan.example:8443/v1/scan?x=1")
        #expect(url.host == "scan.example")
        #expect(url.port == 8443)
        #expect(url.path == "/v1/scan?x=1")
        #expect(WebhookURL("http://scan.example")?.path == "/")
        #expect(WebhookURL("http://scan.example")?.port == 80)
        #expect(WebhookURL("https://scan.example/")?.port == 443)
        #expect(WebhookURL("http://[::1]:9000/a")?.host == "::1")
        #expect(WebhookURL("http://[::1]:9000/a")?.port == 9000)
        #expect(WebhookURL("http://scan.example")?.isPlain == true)
        #expect(WebhookURL("http://127.0.0.1/")?.isPlain == false)
        let bad = [
            "", "scan.example", "ftp://scan.example/", "http://", "http:///x", "http://user@scan.example/",
            "http://scan.example/#x", "http://scan.example/a b", "http://scan.example:0/", "http://scan.example:99999/",
            "http://scan.example?x=1",
        ]
        for text in bad { #expect(WebhookURL(text) == nil, "\(text)") }
    }
}
