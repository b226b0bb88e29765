import AttachedFilesAPI
import AttachedFilesCore
import NIOCore

/// A body that ends without its end.
private struct Aborted: Error {}

extension Client {
    /// What is wrong with a body.
    private enum Flaw: CaseIterable {
        case short
        case long
        case aborted
        case otherHash
    }

    private func key(_ file: FileLife) throws -> ObjectKey {
        let account = Parts.resource(file.resource).instance.account
        let path = "/casefile-attachments/\(account)/\(Parts.instanceID)/\(file.id)"
        guard let key = ObjectKey(path: path, bucket: "casefile-attachments") else {
            throw ObjectError(.noSuchKey, "no key")
        }
        return key
    }

    /// Uploads a body of its own for a file, at times a flawed one first.
    ///
    /// - Returns: whether the body was taken.
    func put(_ file: FileLife) async -> Bool {
        if dice.happens(80) { _ = await put(file, dice.pick(Flaw.allCases)) }
        if case .answered = await insist({ await put(file, nil) }) { return true }
        return false
    }

    private func put(_ file: FileLife, _ flaw: Flaw?) async -> Reply<Void> {
        let content = world.newContent()
        let body = pieces(of: Content.bytes(content, count: file.sizeInBytes), flaw)
        var expected = ExpectedChecksums()
        if flaw == .otherHash { expected.md5 = [UInt8](repeating: 0, count: 16) }
        let reply = await attempt(.put(content), on: file) { server in
            let open = try await server.service.openUpload(key(file))
            var rest = body[...]
            _ = try await server.service.storeUpload(open, expected: expected) {
                await world.scheduler.pause()
                if rest.isEmpty, flaw == .aborted { throw Aborted() }
                return rest.popFirst()
            }
        }
        switch reply {
        case .answered:
            if let flaw { world.violate("I1: a flawed body was taken: \(flaw)") }
        case .refused(ObjectErrorCode.accessDenied.rawValue):
            let isClosed = file.mayHave(.delete) || file.mayHave(.complete) || file.mayHaveExpired(world.clock)
            if !isClosed { world.violate("I5: the open upload \(file.id) was refused") }
        case .refused(let code):
            if flaw == nil { world.violate("I1: a good body was refused: \(code)") }
        case .failed, .lost: break
        }
        return reply
    }

    private func pieces(of bytes: [UInt8], _ flaw: Flaw?) -> [ByteBuffer] {
        var bytes = bytes
        switch flaw {
        case .short, .aborted: bytes.removeLast(dice.pick(1...bytes.count - 1))
        case .long: bytes.append(0)
        case .otherHash, nil: break
        }
        var pieces: [ByteBuffer] = []
        while !bytes.isEmpty {
            let count = dice.happens(500) ? bytes.count : dice.pick(max(1, bytes.count / 3)...bytes.count)
            pieces.append(ByteBuffer(bytes: bytes.prefix(count)))
            bytes.removeFirst(count)
        }
        return pieces
    }

    /// Downloads a file and compares its bytes with those that were uploaded.
    func download(_ file: FileLife) async {
        let began = world.tick()
        let reply = await ask("download \(file.id.suffix(6))") { server in
            let (_, blob) = try await server.service.openDownload(key(file))
            await world.scheduler.pause()
            return try await bytes(server.service.read(blob, range: 0..<blob.sizeInBytes), server)
        }
        switch reply {
        case .answered(let bytes):
            look(at: file, .approved, from: began)
            guard bytes.count == file.sizeInBytes, let content = Content.number(bytes) else {
                return world.violate("I11: the download of \(file.id) is no upload of anybody")
            }
            world.check(file.objection(toPinned: content))
        case .refused(ObjectErrorCode.accessDenied.rawValue):
            let sights: [FileLife.Sight] = [.processing, .rejected, .failed]
            let objections = sights.map { file.objection(to: $0, from: began, world.clock) }
            if !objections.contains(nil) { world.check(objections[0]) }
        case .refused:
            world.check(file.objection(to: .absent, from: began, world.clock))
        case .failed, .lost: break
        }
    }

    private func bytes(_ content: BlobContent, _ server: Server) async throws -> [UInt8] {
        switch content {
        case .bytes(let buffer):
            return Array(buffer.readableBytesView)
        case .file(let file):
            defer { file.close() }
            var bytes: [UInt8] = []
            while bytes.count < Int(file.count) {
                let offset = Int(file.offset) + bytes.count
                let end = min(offset + 64 * 1_024, Int(file.offset + file.count))
                let part = try server.mount.read(file.descriptor, offset..<end)
                guard !part.isEmpty else { return bytes }
                bytes += part
                await world.scheduler.pause()
            }
            return bytes
        }
    }
}
