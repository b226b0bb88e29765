extension HTTPFrontConfiguration {
    /// Every bound of the front, with its unit and its reason.
    package struct Limits: Sendable {
        /// Bytes of a request target: 80 KiB, since SDKs escape 50 tag keys of 128 characters into one query.
        package var requestTargetBytes = 80 * 1_024
        /// Bytes of a head, target included: 96 KiB, the target and 16 KiB of fields.
        package var headBytes = 96 * 1_024
        /// Bytes of a head that a connection may hold before it takes of what all have together: more than the heads of
        /// SDKs and browsers have.
        package var headFreeBytes = 4 * 1_024
        /// Bytes that the unfinished heads of all connections may take beyond that: 32 MiB, the largest heads of 350
        /// clients at once; a head takes about twice its bytes while it is read.
        package var headBytesOfAll = 32 * 1_024 * 1_024
        /// Bytes of empty lines before a request line, some 30 lines where RFC 9112 asks for one: they are part of no head.
        package var emptyLineBytes = 64
        /// Requests of all connections of a loop that were sent together with the one before and are begun in one turn:
        /// some milliseconds of work.
        package var burstRequests = 64
        /// Time in which the loop looks at its sockets before more of them are begun.
        package var burstPause: Duration = .milliseconds(1)
        /// Turns that more of them wait for when the loop has no time for its sockets.
        package var burstWaits = 50
        /// Fields of a head: 100, four times what the busiest SDK sends.
        package var headFields = 100
        /// Time for a head to arrive, counted from its first byte, or from the accept of a new connection.
        package var headTimeout: Duration = .seconds(10)
        /// Time a connection may rest between two requests: longer than a client's think time, shorter than a proxy's.
        package var idleTimeout: Duration = .seconds(30)
        /// Rest between two requests after which the memory of the first one's task is given back, some 10 KiB.
        package var taskRest: Duration = .seconds(2)
        /// Time a body is waited for before its rate counts, so that slow starts pass.
        package var bodyGrace: Duration = .seconds(10)
        /// Bytes a second a body must bring on average once the grace is over: a modem does better.
        package var bodyMinimumRate = 1_024
        /// Time without a single byte while a body is waited for: what was fast at first may not rest for hours.
        package var bodyIdleTimeout: Duration = .seconds(30)
        /// Time without a single byte taken by the client while an answer waits to be sent.
        package var writeStallTimeout: Duration = .seconds(60)
        /// Bytes of a body held in memory ahead of the handler, beside one read of up to 64 KiB under way: a thousand
        /// uploads on a slow disk take 128 MiB at most.
        package var bodyWindowBytes = 64 * 1_024
        /// Bytes of answers held in memory ahead of the client before more are asked for.
        package var writeWindowBytes = 256 * 1_024
        /// Bytes reserved for the head of an answer and a small body: what an API answer takes.
        package var headBufferBytes = 2 * 1_024
        /// Bytes of a body that are copied behind its head, so that one write sends both.
        package var joinedBodyBytes = 16 * 1_024
        /// Bytes fed to the decoder at once while heads are read: bounds how many pipelined heads are decoded ahead.
        package var headSliceBytes = 16 * 1_024
        /// Bytes that sizes, extensions and trailers of a chunked body may take, beside those that its chunks pay for and
        /// those of the slice that is decoded next: more than any signed trailer.
        package var chunkFramingBytes = 16 * 1_024
        /// Bytes of framing that each byte of a chunked body pays for: a chunk of one byte with a short extension.
        package var chunkFramingBytesPerByte = 16
        /// Bytes of a file that the kernel is told to send at once: a client that reads as fast finds them in the
        /// processor's cache, and other connections have their turn in between.
        package var fileRegionBytes = 1_024 * 1_024
        /// Bytes read from a file at once where the kernel cannot send it by itself.
        package var fileChunkBytes = 128 * 1_024
        /// Time for a whole body, however steadily it comes: the largest file at 30 KiB/s, so that a client that keeps
        /// just above the minimum rate does not hold its place for a day.
        package var bodyTimeout: Duration = .seconds(3_600)
        /// Bytes of an unread body that are read and dropped to keep the connection.
        package var keepAliveDrainBytes = 1_024 * 1_024
        /// Bytes dropped after the last answer of a connection, so that a client that is still sending reads it: more
        /// than the largest file, because a fast client should always learn why it was refused.
        package var closingDrainBytes = 128 * 1_024 * 1_024
        /// Time for either of the two drains; a slow client is cut here, whatever it has left to send.
        package var drainTimeout: Duration = .seconds(2)
        /// Connections served at once: half of the 20 000 open files that a process commonly may have.
        package var connections = 10_000
        /// Connections of one address served at once: half of all, so that one address cannot shut out the others and a
        /// proxy, whose connections come from one address, has plenty.
        package var connectionsOfOnePeer = 5_000
        /// Connections told at once that there are too many; beyond these they are closed without a word.
        package var refusals = 64
        /// Connections that the kernel holds until they are accepted, as many as Linux allows by default: beyond these it
        /// makes good clients wait for seconds while a flood comes in.
        package var backlog = 4_096
        /// Time for cancelled handlers to end after a stop, before their threads are left to the process's end.
        package var cancellationGrace: Duration = .seconds(1)

        /// The bounds as documented.
        package init() {}
    }
}

extension HTTPFrontConfiguration.Limits {
    /// Time between two looks at the clocks of all connections: a quarter of the shortest wait, 10 to 250 ms.
    var tickInterval: Duration {
        let shortest = [headTimeout, idleTimeout, bodyGrace, bodyIdleTimeout, writeStallTimeout, drainTimeout].min()
        let quarter = (shortest ?? .seconds(1)) / 4
        return max(.milliseconds(10), min(.milliseconds(250), quarter))
    }

    /// Bytes and fields the decoder takes beyond the limits, so that an answer can name the limit that was passed.
    static let decoderSlackFields = 28

    /// Bytes for which room is made when the head of an answer is put together: few enough for malloc's own cache.
    static let headRoomBytes = 960

    /// Time between two looks whether cancelled handlers have ended.
    static let handlerPoll: Duration = .milliseconds(5)
}
