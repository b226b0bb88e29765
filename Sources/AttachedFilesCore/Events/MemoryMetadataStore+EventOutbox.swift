package import AttachedFilesAPI

/// An event in memory.
struct MemoryEvent {
    let event: StatusEvent
    var dueAt: Timestamp
    var tries = 0
}

extension MemoryMetadataStore: EventOutbox {
    /// Writes an event where events are on.
    func tell(_ event: @autoclosure () -> StatusEvent) {
        guard eventClock != nil else { return }
        let event = event()
        lastEventKey += 1
        events[lastEventKey] = MemoryEvent(event: event, dueAt: Timestamp(millisecondsSinceEpoch: 0))
    }

    /// Writes that a row went.
    func tellDeleted(_ file: AttachedFile) {
        if let eventClock { tell(.deleted(file, at: eventClock.now())) }
    }

    /// See ``EventOutbox``.
    package func dueEvents(
        limit: Int,
        at now: Timestamp,
        horizon: Timestamp
    ) throws(StoreError) -> [OutboxEvent] {
        let oldest = events.filter { key, kept in
            !events.contains { $0.key < key && $0.value.event.fileID == kept.event.fileID }
        }
        return oldest.filter { $0.value.dueAt <= now || $0.value.dueAt > horizon }
            .sorted { ($0.value.dueAt, $0.key) < ($1.value.dueAt, $1.key) }.prefix(limit)
            .map { OutboxEvent(key: $0.key, tries: $0.value.tries, event: $0.value.event) }
    }

    /// Forgets events of some files, or all.
    func forgetEvents(of fileIDs: [String]?) {
        let gone = fileIDs.map { Set($0.map { ExactString($0) }) }
        events = events.filter { _, kept in gone.map { !$0.contains(ExactString(kept.event.fileID)) } ?? false }
    }

    /// See ``EventOutbox``.
    package func removeEvents(_ keys: [Int64]) throws(StoreError) {
        for key in keys { events[key] = nil }
    }

    /// See ``EventOutbox``.
    package func postponeEvent(_ key: Int64, dueAt moment: Timestamp) throws(StoreError) {
        events[key]?.dueAt = moment
        events[key]?.tries += 1
    }

    /// See ``EventOutbox``.
    package func dropEvents(before moment: Timestamp, limit: Int) throws(StoreError) -> Int {
        let old = events.filter { $0.value.event.time < moment }.keys.sorted().prefix(limit)
        for key in old { events[key] = nil }
        return old.count
    }

    /// See ``EventOutbox``.
    package func eventCount() throws(StoreError) -> Int {
        events.count
    }
}
