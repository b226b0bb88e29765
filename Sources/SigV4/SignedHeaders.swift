/// The list of header names that a signature covers.
enum SignedHeaders {
    /// The lower-case names of fields, sorted by bytes and without duplicates.
    static func names(of fields: [HeaderField], except unsigned: [String] = []) -> [String] {
        var names: [[UInt8]] = []
        names.reserveCapacity(fields.count)
        for field in fields where !unsigned.contains(where: { field.name.hasBytesIgnoringCase($0) }) {
            let name = field.name.lowercaseBytes
            if !names.contains(name) {
                names.append(name)
            }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Reads a received list: lower-case names, strictly ascending.
    static func parse(_ list: String) throws(SignatureError) -> [String] {
        let names = list.pieces(at: ASCII.semicolon, most: Limits.maximumSignedHeaders + 1)
        guard names.count <= Limits.maximumSignedHeaders else {
            throw .incomplete("SignedHeaders names more than \(Limits.maximumSignedHeaders) headers.")
        }
        for name in names {
            guard !name.utf8.isEmpty, name.withBytes({ $0.allSatisfy(ASCII.isLowercaseTokenByte) }) else {
                throw .incomplete("SignedHeaders must be lower-case header names separated by semicolons.")
            }
        }
        for (previous, name) in zip(names, names.dropFirst()) {
            let isAscending = previous.withBytes { left in name.withBytes { left.lexicographicallyPrecedes($0) } }
            guard isAscending else {
                throw .incomplete("SignedHeaders must be sorted and name no header twice.")
            }
        }
        return names
    }
}
