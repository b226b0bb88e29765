import AttachedFilesAPI
import AttachedFilesCore

/// One client: it does random things to the files that all clients know, tries again what failed, and compares every
/// answer with the model.
struct Client: Sendable {
    enum Reply<Value> {
        case answered(Value)
        /// Refused, with the error's name on the wire.
        case refused(String)
        /// A fault of the service.
        case failed
        /// No answer came.
        case lost

        var outcome: FileLife.Outcome {
            switch self {
            case .answered: .done
            case .refused: .refused
            case .failed, .lost: .unknown
            }
        }

        /// What a client that got no clear answer does.
        var isWorthAnotherTry: Bool { outcome == .unknown }

        var text: String {
            switch self {
            case .answered: "done"
            case .refused(let code): code
            case .failed: "failed"
            case .lost: "lost"
            }
        }
    }

    let world: World
    let name: String
    let dice: Dice

    /// Does as much as the plan says.
    func run() async {
        for _ in 0..<world.plan.actions { await act() }
    }

    private func act() async {
        switch dice.below(100) {
        case 0..<30: await carry()
        case 30..<38: await replay()
        case 38..<50: await onSomeFile { _ = await put($0) }
        case 50..<62: await onSomeFile { await complete($0) }
        case 62..<68: await onSomeFile { await get($0) }
        case 68..<76: await onSomeFile { await download($0) }
        case 76..<80: await batch()
        case 80..<92: await onSomeFile { await delete($0) }
        default: await onSomeFile { await changeTags($0) }
        }
    }

    /// A file from its start to its download, as a well-behaved client does it.
    private func carry() async {
        let file = await start()
        guard let file, await put(file) else { return }
        if dice.happens(200) {
            await hurry(file)
        } else {
            await complete(file)
        }
        await get(file)
        if dice.happens(700) { await download(file) }
        if dice.happens(300) { await delete(file) }
    }

    /// Uploads and completes at the same time, as a client does that does not wait for answers.
    private func hurry(_ file: FileLife) async {
        async let again = put(file)
        async let first: Void = complete(file)
        async let second: Void = complete(file)
        _ = await (again, first, second)
    }

    private func onSomeFile(_ body: @Sendable (FileLife) async -> Void) async {
        guard let file = dice.pick(world.files) else { return await carry() }
        // At times the network delivers a request twice.
        guard dice.happens(80) else { return await body(file) }
        async let twin: Void = body(file)
        await body(file)
        await twin
    }

    /// Sends a request over a network that may lose it or its answer.
    func ask<Value>(_ label: String, _ body: (Server) async throws -> Value) async -> Reply<Value> {
        let server = await world.running()
        if world.faults.strikes(\.network) { return .lost }
        let faults = world.faults.count
        var reply: Reply<Value>
        do {
            reply = .answered(try await body(server))
        } catch {
            reply = refusal(error)
            if case .failed = reply, world.faults.count == faults, !server.life.isOver {
                world.violate("G5: \(label) failed though nothing had: \(error)")
            }
        }
        if server.life.isOver || world.faults.strikes(\.network) { reply = .lost }
        world.log.add("\(name): \(label): \(reply.text)")
        return reply
    }

    private func refusal<Value>(_ error: any Error) -> Reply<Value> {
        switch error {
        case let error as APIError: return error.httpStatus >= 500 ? .failed : .refused(error.code.rawValue)
        case let error as ObjectError: return error.httpStatus >= 500 ? .failed : .refused(error.code.rawValue)
        default: return .failed
        }
    }

    /// Sends a request that changes a file, and keeps in the model when it had its effect.
    func attempt<Value>(
        _ action: FileLife.Action,
        on file: FileLife,
        _ body: (Server) async throws -> Value
    ) async -> Reply<Value> {
        var place: Int?
        let reply = await ask("\(action) \(file.id.suffix(6))") { server in
            let began = world.tick()
            place = file.begin(action, at: began)
            world.transfers.insert(began)
            defer { world.transfers.remove(began) }
            return try await body(server)
        }
        if let place { file.end(action, place, reply.outcome, at: world.tick()) }
        return reply
    }

    /// Asks again, at most twice, while no clear answer comes.
    func insist<Value>(_ send: () async -> Reply<Value>) async -> Reply<Value> {
        var reply = await send()
        for _ in 0..<2 where reply.isWorthAnotherTry && dice.happens(700) { reply = await send() }
        return reply
    }
}
