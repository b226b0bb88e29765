import AttachedFilesCore
import Webhooks

/// The settings of events, the audit and the quarantine.
extension SettingsReading {
    /// Where events go; `nil` where they are off, or when there is a problem.
    mutating func events() -> ServerSettings.Events? {
        let url = value(.eventsURL) { text throws(SettingProblem) in
            guard let url = WebhookURL(text) else {
                throw SettingProblem("is no URL of the form http[s]://HOST[:PORT][/PATH]")
            }
            return url
        }
        let secret = secret(of: .eventsSecretFile)
        let allowsPrivateAddresses = choice(.eventsAddresses, yes: "any", no: "public")
        let retention = duration(.eventsRetention, least: .seconds(1))
        guard let url else { return nil }
        if layers.text(.eventsSecretFile) == nil {
            problems.add(Setting.eventsSecretFile.isRequired("since CASEFILE_EVENTS_URL is set"))
        }
        if url.isPlain {
            warn("CASEFILE_EVENTS_URL begins with http://: who is between can read events.")
        }
        guard let secret, let allowsPrivateAddresses, let retention else { return nil }
        return ServerSettings.Events(
            url: url,
            secret: secret,
            allowsPrivateAddresses: allowsPrivateAddresses,
            settings: EventSettings(retention: retention)
        )
    }

    /// The file of the audit; `nil` where there is none.
    mutating func auditPath() -> String? {
        value(.audit) { path throws(SettingProblem) in
            guard Limits.pathBytes.contains(path.utf8.count), !path.hasSuffix("/") else {
                throw SettingProblem("is \"\(path)\", not the path of a file")
            }
            return path
        }
    }
}
