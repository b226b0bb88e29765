import Hummingbird

/// A bare Hummingbird server: what a Swift web framework costs before it does anything.
///
/// `PUT /attached-files/{InstanceId}` collects the body and answers as many bytes as a start does; it checks, stores
/// and signs nothing. `GET /livez` answers at once.
@main
struct Yardstick {
    /// A start's body has a few hundred bytes.
    private static let bodyLimitInBytes = 64 * 1024
    /// The size of a usual answer to a start.
    private static let answerInBytes = 1400

    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 0
        let answer = ByteBuffer(string: "{\"FileArn\":\"" + String(repeating: "a", count: answerInBytes - 14) + "\"}")
        let router = Router()
        router.get("/livez") { _, _ in "ok" }
        router.put("/attached-files/:instance") { request, _ -> Response in
            let body = try await request.body.collect(upTo: bodyLimitInBytes)
            guard body.readableBytes > 0 else { throw HTTPError(.badRequest) }
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: answer)
            )
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
        )
        try await application.runService()
    }
}
