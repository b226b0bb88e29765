/// Counts the connections that are open, in all and by address.
struct Census {
    /// What becomes of a connection.
    enum Admission {
        /// It is served.
        case served
        /// It is told that there are too many.
        case refused
        /// It is closed without a word.
        case closed
    }

    private var served = 0
    private var refused = 0
    private var servedByPeer: [String: Int] = [:]

    /// Decides over a connection and counts it.
    mutating func admit(_ peer: String, limits: HTTPFrontConfiguration.Limits) -> Admission {
        let ofPeer = servedByPeer[peer, default: 0]
        guard served < limits.connections, ofPeer < limits.connectionsOfOnePeer else {
            guard refused < limits.refusals else { return .closed }
            refused += 1
            return .refused
        }
        served += 1
        servedByPeer[peer] = ofPeer + 1
        return .served
    }

    /// Forgets a connection that is closed.
    mutating func leave(_ peer: String, as admission: Admission) {
        switch admission {
        case .closed: return
        case .refused: refused -= 1
        case .served:
            served -= 1
            let left = servedByPeer[peer, default: 1] - 1
            servedByPeer[peer] = left > 0 ? left : nil
        }
    }
}
