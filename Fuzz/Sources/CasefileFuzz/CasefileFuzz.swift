import FuzzTargets

/// libFuzzer's entry: runs the callback on inputs until it is told to stop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The target that this process runs; set once, before the driver starts.
nonisolated(unsafe) private var target = FuzzTarget.all[0]

/// The name under which the package manager looks for this program's entry.
///
/// The first argument names the fuzz target, the others are libFuzzer's; `--list` prints each target and its longest
/// input in bytes.
@_cdecl("CasefileFuzz_main")
func main(
    _ count: CInt,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    let name = count > 1 ? arguments[1].map { String(cString: $0) } ?? "" : ""
    guard let chosen = FuzzTarget.all.first(where: { $0.name == name }) else {
        for target in FuzzTarget.all { print(target.name, target.maximumLength) }
        return name == "--list" ? 0 : 2
    }
    target = chosen
    arguments[1] = arguments[0]
    var rest = arguments.advanced(by: 1)
    var restCount = count - 1
    return runDriver(&restCount, &rest, runOnce)
}

/// The name under which libFuzzer's own entry, which is linked but not used, looks for the callback.
@_cdecl("LLVMFuzzerTestOneInput")
func runOnce(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> CInt {
    do throws(Finding) {
        try target.check(Array(UnsafeBufferPointer(start: bytes, count: length)))
    } catch {
        fatalError("FINDING in \(target.name): \(error)")
    }
    return 0
}
