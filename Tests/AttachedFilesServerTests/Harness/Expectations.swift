import AttachedFilesAPI
import Testing

/// Expects an error of the API in every part of its form.
func expectError(
    _ answer: Answer,
    _ status: Int,
    _ code: String,
    naming words: [String] = [],
    reason: String? = nil,
    _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let comment: Comment = "\(what): \(answer.status) \(answer.text)"
    #expect(answer.status == status, comment, sourceLocation: sourceLocation)
    #expect(answer.values("X-Amzn-Errortype") == [code], comment, sourceLocation: sourceLocation)
    #expect(answer.values("Content-Type") == ["application/json"], comment, sourceLocation: sourceLocation)
    let json = answer.json ?? JSONObject()
    #expect(
        json.names == ["Message", "code"] + (reason == nil ? [] : ["Reason"]),
        comment,
        sourceLocation: sourceLocation
    )
    #expect(json.text("code") == code, comment, sourceLocation: sourceLocation)
    let message = json.text("Message") ?? ""
    #expect(!message.isEmpty, comment, sourceLocation: sourceLocation)
    #expect(words.isEmpty || words.contains { message.contains($0) }, comment, sourceLocation: sourceLocation)
    if let reason {
        let value = json.child("Reason")?.text("AttachedFileInvalidRequestExceptionReason")
        #expect(value == reason, comment, sourceLocation: sourceLocation)
    }
    expectRequestIDs(answer, what, sourceLocation: sourceLocation)
}

/// Expects an error of the data plane in every part of its form.
func expectObjectError(
    _ answer: Answer,
    _ status: Int,
    _ codes: [String],
    _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let comment: Comment = "\(what): \(answer.status) \(answer.text)"
    #expect(answer.status == status, comment, sourceLocation: sourceLocation)
    #expect(answer.text.hasPrefix("<?xml"), comment, sourceLocation: sourceLocation)
    #expect(answer.values("Content-Type") == ["application/xml"], comment, sourceLocation: sourceLocation)
    #expect(codes.contains(answer.element("Code") ?? ""), comment, sourceLocation: sourceLocation)
    #expect(answer.element("Message")?.isEmpty == false, comment, sourceLocation: sourceLocation)
    #expect(answer.element("RequestId") == answer.value("x-amz-request-id"), comment, sourceLocation: sourceLocation)
    expectRequestIDs(answer, what, sourceLocation: sourceLocation)
}

/// Expects both request-id headers once, equal and in the form of a UUID.
func expectRequestIDs(
    _ answer: Answer,
    _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let ids = answer.values("x-amzn-RequestId")
    #expect(ids.count == 1 && ids == answer.values("x-amz-request-id"), "\(what)", sourceLocation: sourceLocation)
    #expect(ids.first?.utf8.count == 36, "\(what)", sourceLocation: sourceLocation)
}

/// Expects success.
func expectSuccess(
    _ answer: Answer,
    _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(answer.status == 200, "\(what): \(answer.status) \(answer.text)", sourceLocation: sourceLocation)
    expectRequestIDs(answer, what, sourceLocation: sourceLocation)
}
