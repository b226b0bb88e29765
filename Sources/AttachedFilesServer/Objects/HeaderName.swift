import AttachedFilesAPI

extension String {
    /// The name of a header in ASCII lower case, or `nil` when it does not begin with the bytes of `prefix`.
    func lowercased(ifPrefixedBy prefix: String) -> String? {
        let isMeant = withUTF8Bytes { bytes in
            prefix.withUTF8Bytes { others in
                guard bytes.count >= others.count else { return false }
                for index in others.indices where Self.lowercased(bytes[index]) != others[index] { return false }
                return true
            }
        }
        return isMeant ? asciiLowercased : nil
    }

    /// The text with the letters `A` to `Z` made lower case, and nothing else changed.
    var asciiLowercased: String {
        withUTF8Bytes { bytes in
            String(unsafeUninitializedCapacity: bytes.count) { copy in
                for index in bytes.indices { copy.initializeElement(at: index, to: Self.lowercased(bytes[index])) }
                return bytes.count
            }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
