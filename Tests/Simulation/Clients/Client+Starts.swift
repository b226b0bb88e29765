import AttachedFilesAPI
import AttachedFilesCore

extension Client {
    /// Starts a file, mostly with a token.
    func start() async -> FileLife? {
        let resource = dice.below(world.plan.resources)
        let size = fileSize()
        guard dice.happens(800) else { return await send(size, resource, token: nil) }
        let token = TokenLife(text: world.newToken(), resource: resource, sizeInBytes: size, began: world.tick())
        world.tokens.append(token)
        return await send(token, sizeInBytes: size)
    }

    /// Sends a token again, at times for another file than it was first sent for.
    func replay() async {
        guard let token = dice.pick(world.tokens) else { return }
        let isOther = dice.happens(300)
        if isOther { token.hasOtherUse = true }
        _ = await send(token, sizeInBytes: isOther ? token.sizeInBytes + 1 : token.sizeInBytes)
    }

    private func send(_ token: TokenLife, sizeInBytes: Int) async -> FileLife? {
        var file: FileLife?
        for _ in 0..<3 {
            file = await send(sizeInBytes, token.resource, token: token)
            if file != nil || dice.happens(400) { break }
        }
        return file
    }

    private func fileSize() -> Int {
        switch dice.below(200) {
        case 0: 140_000
        case 1...3: 40_000
        case 4...40: dice.pick(1_000...5_000)
        default: dice.pick(Content.minimumSize...64)
        }
    }

    private func send(_ sizeInBytes: Int, _ resource: Int, token: TokenLife?) async -> FileLife? {
        let input = StartAttachedFileUpload.Input(
            instanceID: Parts.instanceID,
            associatedResourceARN: Parts.resourceARNs[resource],
            fileName: "report.pdf",
            fileSizeInBytes: Int64(sizeInBytes),
            clientToken: token?.text
        )
        var began: Int?
        let reply = await ask("start \(token?.text ?? "without token")") { server in
            began = world.tick()
            world.startsUnderway[resource, default: 0] += 1
            defer { world.startsUnderway[resource, default: 0] -= 1 }
            return try await server.service.startAttachedFileUpload(input, caller: server.caller)
        }
        guard let began else { return nil }
        switch reply {
        case .answered(let output):
            return accept(output, sizeInBytes, resource, token, began: began)
        case .failed, .lost:
            world.unknownStarts[resource, default: 0] += 1
        case .refused(ErrorCode.resourceConflict.rawValue) where token != nil:
            world.check(token?.objectionToConflict(world.clock))
        case .refused(ErrorCode.serviceQuotaExceeded.rawValue):
            world.check(world.mayBeFull(resource, since: began) ? nil : "I15: a file was refused below the quota")
        case .refused(let code):
            world.violate("I5: a start was refused: \(code)")
        }
        return nil
    }

    private func accept(
        _ output: StartAttachedFileUpload.Output,
        _ sizeInBytes: Int,
        _ resource: Int,
        _ token: TokenLife?,
        began: Int
    ) -> FileLife? {
        guard let startedAt = Timestamp(iso8601: output.creationTime) else {
            world.violate("I5: the time \(output.creationTime)")
            return nil
        }
        if token == nil, world.knownFile(output.fileID) != nil { world.violate("I10: the id \(output.fileID) twice") }
        let file = world.file(output.fileID) {
            FileLife(
                id: output.fileID,
                resource: resource,
                sizeInBytes: sizeInBytes,
                startedAt: startedAt,
                began: token?.began ?? began,
                judge: Judge(policy: world.plan.scanPolicy, faults: world.faults)
            )
        }
        if file.sizeInBytes != sizeInBytes || file.resource != resource {
            world.violate("I14: a token answered for other parameters")
        }
        world.check(token?.objection(to: file, world.clock))
        look(at: file, .init(output.fileStatus), from: began)
        return file
    }
}

extension World {
    /// Whether a resource may have had as many files as it may at some time from a point of the order on (I15).
    func mayBeFull(_ resource: Int, since began: Int) -> Bool {
        let known = files.count { $0.resource == resource && !$0.has(.delete, before: began) }
        let unknown = unknownStarts[resource, default: 0] + startsUnderway[resource, default: 0]
        return known + unknown >= Parts.settings.quota.files
    }
}
