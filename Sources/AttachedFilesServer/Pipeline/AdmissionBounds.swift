import AttachedFilesAPI

/// How much the server does at once before it tells clients to come again.
package struct AdmissionBounds: Sendable {
    /// API calls being answered.
    package var apiCalls = Limits.apiCallsInFlight
    /// Bytes of large API bodies being held.
    package var apiBodyBytes = Limits.apiBodyBytesHeld
    /// Bytes of large API bodies being held of one address.
    package var apiBodyBytesOfOnePeer = Limits.apiBodyBytesOfOnePeer
    /// Uploads being received.
    package var uploads = Limits.uploadsInFlight
    /// Uploads of one account being received.
    package var uploadsOfOneAccount = Limits.uploadsOfOneAccountInFlight
    /// Downloads being opened.
    package var downloads = Limits.downloadsInFlight

    /// The bounds of ``AttachedFilesAPI/Limits``.
    package init() {}
}
