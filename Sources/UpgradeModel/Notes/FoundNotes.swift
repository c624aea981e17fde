// What was found of a release's notes outside of the catalog, and what of it the operator has to answer in one installation.

/// The notes of one release, as found outside of the catalog. Several of one release are read one after the other.
package struct FoundNotes: Sendable, Hashable {
    package var version: Version
    package var date: String?
    package var text: String
    /// Where the text comes from, and when it was fetched.
    package var source: String
    /// What the notes want an answer to, or tell besides.
    package var items: [NoteItem]

    package init(version: Version, date: String? = nil, text: String, source: String, items: [NoteItem] = []) {
        self.version = version
        self.date = date
        self.text = text
        self.source = source
        self.items = items
    }
}

/// What was found for a plan.
package struct PlannedNotes: Sendable {
    /// What could not be read, and why: said with every release that has no notes.
    package var remarks: [String]
    /// Notes of releases that lie in the hop.
    package var found: @Sendable (UpgradePath.Hop) -> [FoundNotes]

    package init(remarks: [String] = [], found: @escaping @Sendable (UpgradePath.Hop) -> [FoundNotes] = { _ in [] }) {
        self.remarks = remarks
        self.found = found
    }
}

/// Editions as notes and inputs call them.
package enum Edition {
    /// `Enterprise Edition` → `EE`, `Open Source` → `OSS`; others as they are.
    package static func name(_ text: String) -> String {
        switch text.lowercased() {
        case "enterprise", "enterprise edition", "ee", "enterprise only": "EE"
        case "open source", "open-source", "oss", "community", "community edition", "ce": "OSS"
        case "cloud": "Cloud"
        default: text
        }
    }

    static let known = ["EE", "OSS", "Cloud"]
}

/// Turns what notes tell into what is answered: without what the catalog says already, and with the reason where the installation
/// has nothing to do with it.
struct FoundItems {
    let catalog: Catalog
    /// The names that the input `edition` lets one choose from.
    let editionChoices: [String]
    /// The edition that is installed; nil where that is not known.
    let edition: String?
    /// Components that are installed.
    let installed: Set<String>

    /// - Parameter known: the catalog's own items of the same hop, which come first.
    func items(_ items: [NoteItem], of release: Version, besides known: [BreakingItem]) -> [BreakingItem] {
        var ids = Set(known.map(\.id))
        var essences = Set(known.flatMap(Self.essences))
        var answered: [BreakingItem] = []
        let asked = items.filter(\.kind.needsAnswer).enumerated().sorted {
            ($0.element.kind.rank, $0.offset) < ($1.element.kind.rank, $1.offset)
        }
        for item in asked.map(\.element) {
            let essence = Self.essence(item.text)
            guard !essence.isEmpty, essences.insert(essence).inserted else { continue }
            var answer = item.toAnswer
            answer.release = release.text
            let stem = answer.id
            var number = 2
            while !ids.insert(answer.id).inserted {
                answer.id = "\(stem)-\(number)"
                number += 1
            }
            answer.ruledOut = reasonAgainst(item)
            answered.append(answer)
        }
        return answered
    }

    /// Only what is certain rules anything out: an edition whose name is not understood stays to be answered.
    private func reasonAgainst(_ item: NoteItem) -> String? {
        let editions = item.editions.map(Edition.name)
        if let edition, !editions.isEmpty, !editions.contains(where: { $0.lowercased() == Edition.name(edition).lowercased() }) {
            let understood = (Edition.known + editionChoices).map { $0.lowercased() }
            if (editions + [Edition.name(edition)]).allSatisfy({ understood.contains($0.lowercased()) }) {
                return "edition is \(edition), and this concerns \(editions.joined(separator: " or "))"
            }
        }
        if let named = item.component?.lowercased(),
            let component = catalog.components.first(where: { $0.name == named || $0.title.lowercased() == named }),
            !installed.isEmpty, !installed.contains(component.name)
        {
            return "\(component.title) is not installed"
        }
        return nil
    }

    private static func essences(_ item: BreakingItem) -> [String] {
        [item.say, item.say + " " + (item.action ?? "")].map(essence)
    }

    /// The words alone: what differs in marks, white space and case only is the same.
    private static func essence(_ text: String) -> String {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }
}
