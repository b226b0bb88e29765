import AttachedFilesCore
import Scanners
import Webhooks

/// The settings of scanning.
extension SettingsReading {
    mutating func scanning() -> ServerSettings.Scanning? {
        let mode = layers.mode
        let scanner = value(.scanner) { text throws(SettingProblem) in try ScannerLocation.read(text, mode: mode) }
        let settings = scanSettings()
        let concurrency = value(.scansAtOnce) { text throws(SettingProblem) in
            try PlainValues.count(text, in: Limits.scansAtOnce)
        }
        let approvesUnscannable = choice(.scannerUnscannable, yes: "approve", no: "reject")
        let allowsPrivateAddresses = choice(.scannerAddresses, yes: "any", no: "public")
        let checksTypes = choice(.typeCheck, yes: "on", no: "off")
        let secret = secret(of: .scannerSecretFile)
        guard let scanner, let settings, let concurrency, let approvesUnscannable, let allowsPrivateAddresses else {
            return nil
        }
        checkSecret(of: scanner)
        warn(about: scanner, settings)
        return ServerSettings.Scanning(
            scanner: scanner,
            checksTypes: checksTypes ?? (mode == .serve && scanner != nil),
            approvesUnscannable: approvesUnscannable,
            secret: secret,
            allowsPrivateAddresses: allowsPrivateAddresses,
            settings: settings,
            concurrency: concurrency
        )
    }

    private mutating func scanSettings() -> ScanSettings? {
        let whenDown = value(.scannerDown) { text throws(SettingProblem) in
            guard let policy = ScanSettings.DownPolicy(rawValue: text) else {
                throw SettingProblem("is \"\(text)\", not reject, hold or approve")
            }
            return policy
        }
        let window = duration(.scanTimeout, least: .seconds(1))
        let tries = value(.scanTries) { text throws(SettingProblem) in
            try PlainValues.count(text, in: Limits.scanTries)
        }
        let keepsRejected = choice(.quarantine, yes: "keep", no: "off")
        guard let whenDown, let window, let tries, let keepsRejected else { return nil }
        return ScanSettings(tries: tries, window: window, whenDown: whenDown, keepsRejected: keepsRejected)
    }

    /// A setting of two words.
    mutating func choice(_ setting: Setting, yes: String, no: String) -> Bool? {
        value(setting) { text throws(SettingProblem) in
            guard text == yes || text == no else { throw SettingProblem("is \"\(text)\", not \(yes) or \(no)") }
            return text == yes
        }
    }

    private mutating func checkSecret(of scanner: ScannerLocation?) {
        guard case .http = scanner, layers.text(.scannerSecretFile) == nil else { return }
        problems.add(Setting.scannerSecretFile.isRequired("since CASEFILE_SCANNER is an HTTP scanner"))
    }

    private mutating func warn(about scanner: ScannerLocation?, _ settings: ScanSettings) {
        if case .http(let url) = scanner, url.isPlain {
            warn("CASEFILE_SCANNER begins with http://: who is between can read files and forge verdicts.")
        }
        guard layers.mode == .serve else { return }
        if scanner == nil {
            warn("No scanner is set: files are approved as soon as they are complete.")
        } else if settings.whenDown == .approve {
            warn("CASEFILE_SCANNER_DOWN is approve: files are approved unscanned while the scanner is down.")
        }
    }
}
