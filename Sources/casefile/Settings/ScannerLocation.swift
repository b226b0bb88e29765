import Scanners
import Webhooks

/// Which scanner looks at files.
enum ScannerLocation: Equatable, Sendable {
    /// The one of `casefile dev`.
    case script
    /// clamd.
    case clamd(ClamdAddress)
    /// A scanner that speaks HTTP.
    case http(WebhookURL)

    /// Reads the setting; `nil` for `none`.
    static func read(_ text: String, mode: ServerMode) throws(SettingProblem) -> ScannerLocation? {
        if text == "none" { return nil }
        if text == "script", mode == .dev { return .script }
        if text.hasPrefix("clamd:unix:") { return .clamd(try socket(String(text.dropFirst("clamd:unix:".count)))) }
        if text.hasPrefix("clamd:") { return .clamd(try port(String(text.dropFirst("clamd:".count)))) }
        if text.hasPrefix("http:") || text.hasPrefix("https:") { return .http(try url(text)) }
        let script = mode == .dev ? ", script" : ""
        throw SettingProblem(
            "is \"\(text)\", which is no scanner: set it to clamd:unix:PATH, clamd:HOST:PORT, http:URL\(script) or none"
        )
    }

    private static func socket(_ path: String) throws(SettingProblem) -> ClamdAddress {
        guard path.hasPrefix("/"), Limits.socketPathBytes.contains(path.utf8.count) else {
            throw SettingProblem("names \"\(path)\", not the whole path of a unix socket, as /run/clamav/clamd.ctl")
        }
        return .socket(path: path)
    }

    private static func port(_ text: String) throws(SettingProblem) -> ClamdAddress {
        guard let address = try? ListenAddress(text), address.port > 0 else {
            throw SettingProblem("has clamd at \"\(text)\", not HOST:PORT, as 127.0.0.1:3310")
        }
        return .host(address.host, port: address.port)
    }

    /// `http:` before a URL may be left out, as the URL begins with it or with `https:`.
    private static func url(_ text: String) throws(SettingProblem) -> WebhookURL {
        let isNamed = text.hasPrefix("http:http:") || text.hasPrefix("http:https:")
        guard let url = WebhookURL(isNamed ? String(text.dropFirst("http:".count)) : text) else {
            throw SettingProblem("has no URL of the form http[s]://HOST[:PORT][/PATH] behind http:")
        }
        return url
    }
}
