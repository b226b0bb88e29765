import Foundation
import NIOCore
import NIOPosix

/// Puts load on an HTTP server over loopback and says what it took: one thread, one connection each for a request in
/// flight, and a report of one line of JSON.
///
/// Any answer but a 2xx, any broken connection and any answer of another length than the asked one fails the run.
@main
struct LoadDriver {
    static let usage = """
        usage: LoadDriver COMMAND --name value …
          sign-starts       --host H:P --list FILE --count N [--size BYTES] [--domain D --resources N]
          start-uploads     --host H:P --list FILE --ids FILE --count N --size BYTES
          complete-uploads  --host H:P --list FILE --ids FILE
          replay            --host H:P --list FILE [--body BYTES] [--seconds S] [--again yes] [--answer-bytes N]
          cycles            --host H:P --seconds S [--size BYTES]
        all but sign-starts: [--connections N]
        """

    static func main() {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            let report = try run(options)
            FileHandle.standardOutput.write(Data((report + "\n").utf8))
        } catch {
            FileHandle.standardError.write(Data("LoadDriver: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ options: Options) throws -> String {
        if options.command == "sign-starts" {
            return try StartList.write(options)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let loop = group.next()
        // The load is made and driven on the loop, so that nothing of it is shared between threads.
        let report = loop.flatSubmit {
            do {
                return try Run(load(options), options: options, on: loop).start()
            } catch {
                return loop.makeFailedFuture(error)
            }
        }
        return try report.wait()
    }

    private static func load(_ options: Options) throws -> any Load {
        switch options.command {
        case "replay": try Replay(options)
        case "start-uploads": try UploadStarts(options)
        case "complete-uploads": try UploadCompletions(options)
        case "cycles": try Cycles(options)
        default: throw LoadError(usage)
        }
    }
}
