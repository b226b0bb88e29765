import AttachedFilesAPI
import AttachedFilesCore

extension Client {
    private func address(_ file: FileLife) -> FileAddress {
        FileAddress(
            instanceID: Parts.instanceID,
            fileID: file.id,
            associatedResourceARN: Parts.resourceARNs[file.resource]
        )
    }

    /// Compares a sight of a file with the model, and keeps it.
    func look(at file: FileLife, _ sight: FileLife.Sight, from began: Int) {
        world.check(file.objection(to: sight, from: began, world.clock))
        file.see(sight, at: world.tick())
    }

    /// Completes a file.
    func complete(_ file: FileLife) async {
        _ = await insist {
            let began = world.tick()
            let reply = await attempt(.complete, on: file) { server in
                try await server.service.completeAttachedFileUpload(
                    .init(file: address(file)),
                    caller: server.caller
                )
            }
            switch reply {
            case .answered:
                if world.plan.scanPolicy == nil { look(at: file, .approved, from: began) }
            case .refused(ErrorCode.resourceNotFound.rawValue):
                world.check(file.objection(to: .absent, from: began, world.clock))
            case .refused(let code):
                if file.mustHaveBytes(at: began, world.clock) {
                    world.violate("I1: the bytes of \(file.id) are not there: \(code)")
                }
                if file.has(.complete, before: began), !file.mayHave(.delete) {
                    world.violate("I2: \(file.id) was completed and is refused: \(code)")
                }
            case .failed, .lost: break
            }
            return reply
        }
    }

    /// Deletes a file.
    func delete(_ file: FileLife) async {
        _ = await insist {
            let began = world.tick()
            let reply = await attempt(.delete, on: file) { server in
                try await server.service.deleteAttachedFile(.init(file: address(file)), caller: server.caller)
            }
            if case .refused(let code) = reply {
                world.check(
                    code == ErrorCode.resourceNotFound.rawValue
                        ? file.objection(to: .absent, from: began, world.clock) : "I4: Delete was refused: \(code)"
                )
            }
            return reply
        }
    }

    /// Describes a file.
    func get(_ file: FileLife) async {
        _ = await insist {
            let began = world.tick()
            let reply = await ask("get \(file.id.suffix(6))") { server in
                try await server.service.getAttachedFile(.init(file: address(file)), caller: server.caller)
            }
            switch reply {
            case .answered(let output):
                let sight = FileLife.Sight(output.file.fileStatus)
                look(at: file, sight, from: began)
                if (sight == .approved) != (output.downloadURLMetadata != nil) {
                    world.violate("I11: the URL of \(file.id) when it is \(sight)")
                }
            case .refused: look(at: file, .absent, from: began)
            case .failed, .lost: break
            }
            return reply
        }
    }

    /// Describes a few files of a resource at once.
    func batch() async {
        guard let some = dice.pick(world.files) else { return }
        let files = world.files.filter { $0.resource == some.resource }
        let input = BatchGetAttachedFileMetadata.Input(
            instanceID: Parts.instanceID,
            associatedResourceARN: Parts.resourceARNs[some.resource],
            fileIDs: files.map(\.id)
        )
        let began = world.tick()
        let reply = await ask("batch get of \(files.count)") { server in
            try await server.service.batchGetAttachedFileMetadata(input, caller: server.caller)
        }
        guard case .answered(let output) = reply else { return }
        var seen: [String: FileLife.Sight] = [:]
        for file in output.files { seen[file.fileID] = FileLife.Sight(file.fileStatus) }
        for file in files { look(at: file, seen[file.id] ?? .absent, from: began) }
    }

    /// Adds a tag, removes one, and looks at all.
    func changeTags(_ file: FileLife) async {
        let arn = ARN.attachedFile(
            region: "us-east-1",
            account: Parts.resource(file.resource).instance.account,
            instanceID: Parts.instanceID,
            fileID: file.id
        )
        let key = world.newToken()
        let added = await attempt(.tag(key), on: file) { server in
            try await server.service.tagResource(
                .init(resourceARN: arn, tags: Tags([Tag(key: key, value: "1")])),
                caller: server.caller
            )
        }
        if case .refused(let code) = added, code != ErrorCode.resourceNotFound.rawValue {
            world.violate("I2: a tag was refused: \(code)")
        }
        file.tagKeys.append(key)
        if dice.happens(400), let key = dice.pick(file.tagKeys) {
            _ = await attempt(.untag(key), on: file) { server in
                try await server.service.untagResource(.init(resourceARN: arn, tagKeys: [key]), caller: server.caller)
            }
        }
        let began = world.tick()
        let listed = await ask("list tags of \(file.id.suffix(6))") { server in
            try await server.service.listTagsForResource(.init(resourceARN: arn), caller: server.caller)
        }
        guard case .answered(let output) = listed else { return }
        for key in file.tagKeys {
            world.check(file.objection(toTag: key, isThere: output.tags[key] != nil, from: began))
        }
    }
}
