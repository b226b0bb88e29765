import AttachedFilesAPI
import AttachedFilesCore
import TestSupport
import Testing

@Suite("Events of status changes")
struct StatusEventTests {
    @Test("An event has the shape of EventBridge's, and names the file and both statuses")
    func shape() {
        var file = AttachedFile.sample()
        (file.status, file.statusChangedAt) = (.rejected, .sample.adding(seconds: 9))
        let event = StatusEvent.changed(file, from: .scanning)
        let expected = """
            {"version":"0","id":"\(event.id)","detail-type":"Attached File Status Change",\
            "source":"casefile.attached-files","account":"111122223333","time":"2026-11-22T10:00:09.000Z",\
            "region":"us-east-1","resources":["\(file.arn)"],"detail":{"instanceId":"instance-1",\
            "associatedResourceArn":"\(file.resource.resourceARN.string)","fileId":"\(file.id)",\
            "fileArn":"\(file.arn)","fileName":"report.pdf","fileSizeInBytes":10,"fileStatus":"REJECTED",\
            "previousFileStatus":"PROCESSING"}}
            """
        #expect(String(decoding: event.body, as: UTF8.self) == expected)
        #expect(event.time == file.statusChangedAt)
    }

    @Test("The id of an event is a UUID of version 8, one for each step of each file")
    func ids() {
        var ids: Set<String> = []
        let statuses: [FileStatus] = [.pending, .approved, .rejected, .failed(.expired)]
        for number in 1...20 {
            for status in statuses {
                var file = AttachedFile.sample(number)
                file.status = status
                ids.insert(StatusEvent.changed(file, from: .scanning).id)
                ids.insert(StatusEvent.changed(file, from: .rejected).id)
                #expect(StatusEvent.deleted(file, at: .sample).id == StatusEvent.deleted(file, at: file.createdAt).id)
            }
        }
        #expect(ids.count == 160)
        for id in ids {
            let marks = Array(id)
            #expect(marks.count == 36)
            #expect(marks[14] == "8")
            #expect("89ab".contains(marks[19]))
        }
    }
}
