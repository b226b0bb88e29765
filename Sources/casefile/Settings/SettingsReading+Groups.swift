import AttachedFilesAPI
import AttachedFilesCore
import AttachedFilesServer

/// Settings that depend on each other.
extension SettingsReading {
    /// Both addresses, the admin one second.
    mutating func addresses() -> (listen: ListenAddress?, admin: ListenAddress?) {
        let listen = value(.listen) { text throws(SettingProblem) in try ListenAddress(text) }
        let admin = value(.adminListen) { text throws(SettingProblem) in try ListenAddress(text) }
        if let listen, let admin, listen.isSame(as: admin) {
            problems.add(SettingProblem("CASEFILE_ADMIN_LISTEN is the address of CASEFILE_LISTEN: choose another port"))
        }
        if let listen, !listen.isLoopback, layers.mode == .dev {
            warn("CASEFILE_LISTEN is not loopback, and the keys of casefile dev are known to everybody.")
        }
        return (listen, admin)
    }

    mutating func publicURL(listen: ListenAddress?) -> PublicURL? {
        let url = value(.publicURL, PlainValues.publicURL)
        if layers.mode == .serve, layers.text(.publicURL) == nil, let listen, !listen.isLoopback {
            problems.add(Setting.publicURL.isRequired("since CASEFILE_LISTEN is not loopback"))
        }
        return url
    }

    /// Where everything lies; `nil` for a temporary folder, or when there is a problem.
    mutating func storage() -> ServerSettings.Storage? {
        let store = value(.store) { text throws(SettingProblem) in try StoreLocation(text) }
        let blobs = value(.blobs) { text throws(SettingProblem) in try BlobLocation(text) }
        if layers.mode == .serve, store == .memory || blobs == .memory {
            warn("Rows or bytes are kept in memory: what was acknowledged ends with the process.")
        }
        if let folder = layers.text(.data) {
            guard Limits.pathBytes.contains(folder.utf8.count) else {
                problems.add(SettingProblem("CASEFILE_DATA is no path of a folder"))
                return nil
            }
            let whole = ServerSettings.Storage(dataFolder: folder)
            return ServerSettings.Storage(store: store ?? whole.store, blobs: blobs ?? whole.blobs)
        }
        let isSet = (store: layers.text(.store) != nil, blobs: layers.text(.blobs) != nil)
        if let store, let blobs { return ServerSettings.Storage(store: store, blobs: blobs) }
        if isSet.store, isSet.blobs { return nil }
        if isSet.store || isSet.blobs {
            problems.add((isSet.store ? Setting.blobs : .store).isRequired("unless CASEFILE_DATA is set"))
        } else if layers.mode == .serve {
            problems.add(Setting.data.isRequired("unless CASEFILE_STORE and CASEFILE_BLOBS are set"))
        }
        return nil
    }

    mutating func keys() -> (any AccessKeyRing)? {
        let rules = AccessKeyRules(mode: layers.mode)
        let listed = value(.keys) { text throws(SettingProblem) in try AccessKeyList.read(text, rules: rules) }
        let inFile = value(.keysFile) { path throws(SettingProblem) in
            try AccessKeysFile.read(SmallFile.read(path, limit: Limits.keysFileBytes), rules: rules)
        }
        let path = layers.text(.keysFile)
        if let path, SmallFile.isOpenToOthers(path) {
            warn("The file of CASEFILE_KEYS_FILE can be read by every user of this machine.")
        }
        switch (layers.text(.keys) != nil, path != nil) {
        case (true, true):
            problems.add(SettingProblem("CASEFILE_KEYS and CASEFILE_KEYS_FILE are both set: set one of them"))
            return nil
        case (false, false):
            if layers.mode == .dev { return DevKeys() }
            problems.add(Setting.keys.isRequired("unless CASEFILE_KEYS_FILE is set"))
            return nil
        default:
            guard let keys = listed ?? inFile else { return nil }
            return layers.mode == .dev ? ExtendedDevKeys(keys) : ListedKeys(keys)
        }
    }

    mutating func service() -> ServiceSettings? {
        let instances = value(.instances, InstanceList.read)
        let files = value(.maximumFiles) { text throws(SettingProblem) in
            try PlainValues.count(text, in: Limits.filesPerResource)
        }
        let bytes = value(.maximumBytes, PlainValues.bytes)
        let uploadLife = duration(.uploadLife, least: .seconds(1))
        let retention = duration(.retention, least: .seconds(1))
        guard let instances, let files, let bytes, let uploadLife, let retention else { return nil }
        return ServiceSettings(
            instances: instances,
            quota: ResourceQuota(files: files, bytes: bytes),
            checksResourceAccount: layers.mode == .serve,
            uploadLifeSeconds: uploadLife.wholeSeconds,
            retentionSeconds: retention.wholeSeconds
        )
    }

    mutating func tls(publicURL: PublicURL?) -> ServerSettings.TLSFiles? {
        func readable(_ path: String) throws(SettingProblem) -> String {
            try SmallFile.checkReadable(path)
            return path
        }
        let certificate = value(.tlsCertificate, readable)
        let key = value(.tlsKey, readable)
        switch (layers.text(.tlsCertificate) != nil, layers.text(.tlsKey) != nil) {
        case (true, false): problems.add(Setting.tlsKey.isRequired("since CASEFILE_TLS_CERT is set"))
        case (false, true): problems.add(Setting.tlsCertificate.isRequired("since CASEFILE_TLS_KEY is set"))
        default: break
        }
        guard let certificate, let key else { return nil }
        if publicURL?.scheme == "http" {
            warn("CASEFILE_PUBLIC_URL begins with http://, but the server speaks TLS: URLs work behind a proxy only.")
        }
        return ServerSettings.TLSFiles(certificate: certificate, key: key)
    }

    /// The origins; `nil` for all.
    mutating func corsOrigins() -> [String]? {
        guard let origins = value(.corsOrigins, PlainValues.origins) else { return [] }
        return origins
    }

    /// The secret in the file that a setting names.
    mutating func secret(of setting: Setting) -> [UInt8]? {
        if let path = layers.text(setting), SmallFile.isOpenToOthers(path) {
            warn("The file of \(setting.name) can be read by every user of this machine.")
        }
        return value(setting) { path throws(SettingProblem) in
            let bytes = try SmallFile.read(path, limit: Limits.signingSecretBytes.upperBound)
            guard bytes.count >= Limits.signingSecretBytes.lowerBound else {
                throw SettingProblem("names \(path), which has no secret of 32 bytes or more")
            }
            let text = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes
            guard !WeakSecret.isPublished(text), !WeakSecret.isRepetition(text) else {
                throw SettingProblem("names \(path), whose secret is easy to guess: use one made at random")
            }
            return bytes
        }
    }

    /// The rate of an account; `nil` for any.
    mutating func throttle() -> ThrottleRate? {
        value(.throttle, PlainValues.throttle).flatMap(\.self)
    }

    mutating func duration(_ setting: Setting, least: Duration) -> Duration? {
        value(setting) { text throws(SettingProblem) in try SettingDuration.read(text, least: least) }
    }

    /// Settings of which this build knows one value each.
    mutating func checkWords() {
        let words: [(Setting, only: String, lacking: String)] = [
            (.uploads, "proxy", "way"),
            (.downloads, "proxy", "way"),
        ]
        for (setting, only, lacking) in words {
            _ = value(setting) { text throws(SettingProblem) in
                try PlainValues.only(only, text, lacking: lacking)
            }
        }
    }
}
