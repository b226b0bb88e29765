import Glibc
import HTTPFront

/// How many files the process may have open at once, connections included.
struct OpenFiles: Sendable {
    /// The bound that the system sets.
    let limit: Int

    /// Asks for as many as the system allows without privilege; what it refuses stays as it was.
    static func raised() -> OpenFiles {
        var bound = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &bound) == 0 else { return OpenFiles(limit: 0) }
        var wanted = bound
        wanted.rlim_cur = bound.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0 { bound = wanted }
        return OpenFiles(limit: Int(clamping: bound.rlim_cur))
    }

    /// The bounds of the main port: each connection may have a file open beside itself.
    var mainLimits: HTTPFrontConfiguration.Limits {
        var limits = HTTPFrontConfiguration.Limits()
        let free = limit - Limits.ownOpenFiles - Limits.adminConnections - limits.refusals
        limits.connections = max(1, min(limits.connections, free / 2))
        limits.connectionsOfOnePeer = max(1, min(limits.connectionsOfOnePeer, limits.connections / 2))
        return limits
    }

    /// The bounds of the admin port.
    var adminLimits: HTTPFrontConfiguration.Limits {
        var limits = HTTPFrontConfiguration.Limits()
        limits.connections = Limits.adminConnections
        limits.connectionsOfOnePeer = Limits.adminConnections
        limits.refusals = 0
        return limits
    }
}
