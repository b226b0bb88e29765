import Glibc

/// 32 bits of one body, or of several bodies that are hashed together.
protocol MD5Word: Sendable {
    /// The same bits for all bodies.
    init(repeating bits: UInt32)

    static func &+ (left: Self, right: Self) -> Self
    static func & (left: Self, right: Self) -> Self
    static func | (left: Self, right: Self) -> Self
    static func ^ (left: Self, right: Self) -> Self
    static prefix func ~ (word: Self) -> Self

    /// The word turned to the left.
    func rotated(by count: UInt32) -> Self
}

extension UInt32: MD5Word {
    @inline(__always) init(repeating bits: UInt32) { self = bits }

    @inline(__always) func rotated(by count: UInt32) -> UInt32 {
        (self &<< count) | (self &>> (32 &- count))
    }
}

extension SIMD8: MD5Word where Scalar == UInt32 {
    /// Put together by a sum: a union is taken for a rotation, which SSE2 has for single words only.
    @inline(__always) func rotated(by count: UInt32) -> Self {
        (self &<< Self(repeating: count)) &+ (self &>> Self(repeating: 32 &- count))
    }
}

/// The state of MD5 between two blocks.
///
/// Source: RFC 1321, section 3.4 (documented).
struct MD5State<Word: MD5Word>: Sendable {
    var a = Word(repeating: 0x6745_2301)
    var b = Word(repeating: 0xEFCD_AB89)
    var c = Word(repeating: 0x98BA_DCFE)
    var d = Word(repeating: 0x1032_5476)

    /// Takes a block of 64 bytes.
    ///
    /// - Parameters:
    ///   - constants: ``MD5Constants/start``.
    ///   - word: the 32 bits at an index, 0–15, read as little-endian.
    @inline(__always)
    mutating func take(_ constants: UnsafePointer<UInt32>, _ word: (Int) -> Word) {
        @inline(__always) func input(_ index: Int, _ step: Int) -> Word {
            word(index) &+ Word(repeating: constants[step])
        }
        var next = self
        next.round1(input)
        next.round2(input)
        next.round3(input)
        next.round4(input)
        a = a &+ next.a
        b = b &+ next.b
        c = c &+ next.c
        d = d &+ next.d
    }

    @inline(__always)
    private mutating func round1(_ input: (Int, Int) -> Word) {
        Self.step1(&a, b, c, d, input(0, 0), 7)
        Self.step1(&d, a, b, c, input(1, 1), 12)
        Self.step1(&c, d, a, b, input(2, 2), 17)
        Self.step1(&b, c, d, a, input(3, 3), 22)
        Self.step1(&a, b, c, d, input(4, 4), 7)
        Self.step1(&d, a, b, c, input(5, 5), 12)
        Self.step1(&c, d, a, b, input(6, 6), 17)
        Self.step1(&b, c, d, a, input(7, 7), 22)
        Self.step1(&a, b, c, d, input(8, 8), 7)
        Self.step1(&d, a, b, c, input(9, 9), 12)
        Self.step1(&c, d, a, b, input(10, 10), 17)
        Self.step1(&b, c, d, a, input(11, 11), 22)
        Self.step1(&a, b, c, d, input(12, 12), 7)
        Self.step1(&d, a, b, c, input(13, 13), 12)
        Self.step1(&c, d, a, b, input(14, 14), 17)
        Self.step1(&b, c, d, a, input(15, 15), 22)
    }

    @inline(__always)
    private mutating func round2(_ input: (Int, Int) -> Word) {
        Self.step2(&a, b, c, d, input(1, 16), 5)
        Self.step2(&d, a, b, c, input(6, 17), 9)
        Self.step2(&c, d, a, b, input(11, 18), 14)
        Self.step2(&b, c, d, a, input(0, 19), 20)
        Self.step2(&a, b, c, d, input(5, 20), 5)
        Self.step2(&d, a, b, c, input(10, 21), 9)
        Self.step2(&c, d, a, b, input(15, 22), 14)
        Self.step2(&b, c, d, a, input(4, 23), 20)
        Self.step2(&a, b, c, d, input(9, 24), 5)
        Self.step2(&d, a, b, c, input(14, 25), 9)
        Self.step2(&c, d, a, b, input(3, 26), 14)
        Self.step2(&b, c, d, a, input(8, 27), 20)
        Self.step2(&a, b, c, d, input(13, 28), 5)
        Self.step2(&d, a, b, c, input(2, 29), 9)
        Self.step2(&c, d, a, b, input(7, 30), 14)
        Self.step2(&b, c, d, a, input(12, 31), 20)
    }

    @inline(__always)
    private mutating func round3(_ input: (Int, Int) -> Word) {
        Self.step3(&a, b, c, d, input(5, 32), 4)
        Self.step3(&d, a, b, c, input(8, 33), 11)
        Self.step3(&c, d, a, b, input(11, 34), 16)
        Self.step3(&b, c, d, a, input(14, 35), 23)
        Self.step3(&a, b, c, d, input(1, 36), 4)
        Self.step3(&d, a, b, c, input(4, 37), 11)
        Self.step3(&c, d, a, b, input(7, 38), 16)
        Self.step3(&b, c, d, a, input(10, 39), 23)
        Self.step3(&a, b, c, d, input(13, 40), 4)
        Self.step3(&d, a, b, c, input(0, 41), 11)
        Self.step3(&c, d, a, b, input(3, 42), 16)
        Self.step3(&b, c, d, a, input(6, 43), 23)
        Self.step3(&a, b, c, d, input(9, 44), 4)
        Self.step3(&d, a, b, c, input(12, 45), 11)
        Self.step3(&c, d, a, b, input(15, 46), 16)
        Self.step3(&b, c, d, a, input(2, 47), 23)
    }

    @inline(__always)
    private mutating func round4(_ input: (Int, Int) -> Word) {
        Self.step4(&a, b, c, d, input(0, 48), 6)
        Self.step4(&d, a, b, c, input(7, 49), 10)
        Self.step4(&c, d, a, b, input(14, 50), 15)
        Self.step4(&b, c, d, a, input(5, 51), 21)
        Self.step4(&a, b, c, d, input(12, 52), 6)
        Self.step4(&d, a, b, c, input(3, 53), 10)
        Self.step4(&c, d, a, b, input(10, 54), 15)
        Self.step4(&b, c, d, a, input(1, 55), 21)
        Self.step4(&a, b, c, d, input(8, 56), 6)
        Self.step4(&d, a, b, c, input(15, 57), 10)
        Self.step4(&c, d, a, b, input(6, 58), 15)
        Self.step4(&b, c, d, a, input(13, 59), 21)
        Self.step4(&a, b, c, d, input(4, 60), 6)
        Self.step4(&d, a, b, c, input(11, 61), 10)
        Self.step4(&c, d, a, b, input(2, 62), 15)
        Self.step4(&b, c, d, a, input(9, 63), 21)
    }

    @inline(__always)
    private static func step1(_ a: inout Word, _ b: Word, _ c: Word, _ d: Word, _ input: Word, _ turn: UInt32) {
        a = b &+ ((a &+ input) &+ (d ^ (b & (c ^ d)))).rotated(by: turn)
    }

    /// Both parts of the selection are added one by one, since that of `c` and `d` is there before `b` is.
    @inline(__always)
    private static func step2(_ a: inout Word, _ b: Word, _ c: Word, _ d: Word, _ input: Word, _ turn: UInt32) {
        a = b &+ (((a &+ input) &+ (c & ~d)) &+ (b & d)).rotated(by: turn)
    }

    @inline(__always)
    private static func step3(_ a: inout Word, _ b: Word, _ c: Word, _ d: Word, _ input: Word, _ turn: UInt32) {
        a = b &+ ((a &+ input) &+ (b ^ (c ^ d))).rotated(by: turn)
    }

    @inline(__always)
    private static func step4(_ a: inout Word, _ b: Word, _ c: Word, _ d: Word, _ input: Word, _ turn: UInt32) {
        a = b &+ ((a &+ input) &+ (c ^ (b | ~d))).rotated(by: turn)
    }
}

/// The constants of the steps.
///
/// They are computed at run time: constants that the compiler knows it adds last, where every step has to wait for it.
enum MD5Constants {
    nonisolated(unsafe) private static let all: UnsafePointer<UInt32> = {
        let all = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)
        for index in 0..<64 { (all + index).initialize(to: UInt32(4_294_967_296 * abs(sin(Double(index + 1))))) }
        return UnsafePointer(all)
    }()

    /// 64 constants.
    static var start: UnsafePointer<UInt32> { all }
}
