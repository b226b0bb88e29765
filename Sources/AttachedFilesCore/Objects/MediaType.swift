import AttachedFilesAPI

/// The media type of a file, by the extension of its name.
package enum MediaType {
    /// The type of an unknown extension.
    package static let unknown = "application/octet-stream"

    /// The type for a file name; ``unknown`` where the extension is not listed.
    ///
    /// Source: IANA media types; `jfif` and `heic` by use (documented).
    package static func of(fileName: String) -> String {
        guard let suffix = FileExtension.of(fileName) else { return unknown }
        return byExtension[ExactString(suffix)] ?? unknown
    }

    private static let byExtension: [ExactString: String] = [
        "bmp": "image/bmp",
        "csv": "text/csv",
        "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "eml": "message/rfc822",
        "gif": "image/gif",
        "heic": "image/heic",
        "htm": "text/html",
        "html": "text/html",
        "jfif": "image/jpeg",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "json": "application/json",
        "mov": "video/quicktime",
        "mp3": "audio/mpeg",
        "mp4": "video/mp4",
        "pdf": "application/pdf",
        "png": "image/png",
        "ppt": "application/vnd.ms-powerpoint",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "rtf": "application/rtf",
        "svg": "image/svg+xml",
        "tiff": "image/tiff",
        "txt": "text/plain",
        "wav": "audio/wav",
        "webp": "image/webp",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xml": "application/xml",
        "zip": "application/zip",
    ]
}
