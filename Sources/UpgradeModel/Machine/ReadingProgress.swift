// What of the notes was shown, how each breaking change was answered, and what is known of each risk.

package struct ReadingProgress: Sendable, Hashable {
    package struct ItemKey: Sendable, Hashable {
        package var hop: Int
        package var id: String

        package init(hop: Int, id: String) {
            self.hop = hop
            self.id = id
        }
    }

    /// Release → hash of the text that was shown to its end.
    package var shown: [ItemKey: String] = [:]
    /// Release without notes → what was read instead.
    package var elsewhere: [ItemKey: String] = [:]
    package var answers: [ItemKey: Acknowledgement] = [:]
    package var risks: [ItemKey: RiskAssessment] = [:]
    package var acceptedRisks: [ItemKey: Acknowledgement] = [:]

    package func isRead(_ release: ReleaseToRead, hop: Int) -> Bool {
        let key = ItemKey(hop: hop, id: release.version)
        return release.text == nil ? elsewhere[key] != nil : shown[key] == release.hash
    }

    package func answer(to item: BreakingItem, hop: Int) -> Acknowledgement? {
        guard let answer = answers[ItemKey(hop: hop, id: item.id)], answer.hash == item.hash else { return nil }
        return answer
    }

    /// Releases of the hop whose notes were not read to their end.
    package func unread(_ hop: HopPlan) -> [ReleaseToRead] { hop.releases.filter { !isRead($0, hop: hop.index) } }

    package func unanswered(_ hop: HopPlan) -> [BreakingItem] { hop.breaking.filter { answer(to: $0, hop: hop.index) == nil } }

    /// Three-valued and fail closed: anything but *does not apply* needs acceptance of the very text shown.
    /// - Parameter now: what its probe says now, where it was asked again; what it said before counts no longer then.
    package func isSettled(_ risk: PlannedRisk, now: Verdict? = nil) -> Bool {
        let key = ItemKey(hop: risk.hop, id: risk.id)
        if (now ?? risks[key]?.verdict) == .doesNotApply { return true }
        return acceptedRisks[key]?.hash == risk.hash
    }
}

package struct Acknowledgement: Sendable, Hashable {
    package var hash: String
    package var answer: Answer
    package var reason: String
    package var who: String
    package var time: Int64
}

package struct RiskAssessment: Sendable, Hashable {
    package var verdict: Verdict
    package var how: String
}
