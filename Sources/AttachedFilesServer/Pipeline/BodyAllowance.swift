/// What the large bodies of API calls may hold together, and those of one address.
final class BodyAllowance: Sendable {
    private let all: Admission
    private let peers: SharedAdmission

    /// An allowance of so many bytes.
    init(bytes: Int, ofOnePeer share: Int) {
        all = Admission(limit: bytes)
        peers = SharedAdmission(share: share)
    }

    /// What one body holds.
    struct Share: ~Copyable {
        private let allowance: BodyAllowance
        private let peer: String
        private var taken = 0

        init(of allowance: BodyAllowance, peer: String) {
            self.allowance = allowance
            self.peer = peer
        }

        /// Holds so many bytes in all; false when they are not there.
        mutating func grow(to bytes: Int) -> Bool {
            let missing = bytes - taken
            guard missing > 0 else { return true }
            guard allowance.all.enter(missing) else { return false }
            guard allowance.peers.enter(peer, missing) else {
                allowance.all.leave(missing)
                return false
            }
            taken = bytes
            return true
        }

        /// Gives all back.
        mutating func giveBack() {
            guard taken > 0 else { return }
            allowance.all.leave(taken)
            allowance.peers.leave(peer, taken)
            taken = 0
        }
    }
}
