import AttachedFilesAPI

extension ResourceQuota {
    /// Checks that one more file of a size fits beside those that count already.
    ///
    /// - Throws: `.quotaExceeded` with the first quota passed, count before bytes.
    package func check(files counted: Int, bytes countedBytes: Int64, adding size: Int64) throws(StoreError) {
        guard counted < files else { throw .quotaExceeded(.totalFileCountExceeded) }
        guard let bytes else { return }
        guard size <= bytes - countedBytes else { throw .quotaExceeded(.totalFileSizeExceeded) }
    }
}
