// Events as journal entries and back. The plan goes into a blob of its own, so that the events stay small and the same plan
// is never stored twice.
package import ContentHash
import JSONDocument
package import Journal
package import UpgradeModel

package enum EventCoding {
    /// `time` in microseconds since 1970, UTC.
    package static func draft(_ event: Event, time: Int64, who: String) throws -> EntryDraft {
        let (kind, payload, blobs) = try parts(event)
        let columns = columns(event)
        return EntryDraft(
            kind: kind, hop: columns.hop, environment: columns.environment, target: columns.target, step: columns.step,
            attempt: columns.attempt, time: time, who: who, payload: payload, blobs: blobs)
    }

    /// Throws where the payload is not one of this program's events.
    package static func recorded(_ entry: Entry, blob: (ContentHash) throws -> [UInt8]?) throws -> Recorded {
        var payload = try entry.payload()
        if let hex = payload["plan"]?.string, entry.kind == "planned" || entry.kind == "revised" {
            guard let hash = ContentHash(hex: hex), let bytes = try blob(hash) else { throw MissingPlan(hash: hex) }
            var object = payload.object ?? JSONObject()
            object["plan"] = nil
            object["_0"] = try JSONValue(parsing: bytes)
            payload = .object(object)
        }
        let event = try JSONValue.object(JSONObject([(entry.kind, payload)])).decoded(as: Event.self)
        return Recorded(sequence: Int(entry.sequence), time: entry.time, who: entry.who, event: event)
    }

    private static func parts(_ event: Event) throws -> (kind: String, payload: JSONValue, blobs: [Blob]) {
        guard let member = try JSONValue(encoding: event).object?.members.first else { throw MissingPlan(hash: "") }
        switch event {
        case .planned, .revised:
            var object = member.value.object ?? JSONObject()
            let blob = Blob((object["_0"] ?? .null).canonicalText)
            object["_0"] = nil
            object["plan"] = .string(blob.hash.hex)
            return (member.key, .object(object), [blob])
        case .leased, .tookOver, .answered, .notesShown, .readElsewhere, .acknowledged, .riskAssessed, .riskAccepted, .waived,
            .trialConfirmed,
            .started,
            .finished, .lost, .resolved, .skipped, .fixedByHand, .backupRenewed, .observed, .settled, .rollbackStarted, .abandoned, .noted,
            .shellOpened, .shellClosed, .stopped:
            return (member.key, member.value, [])
        }
    }

    private struct Columns {
        var hop: Int?
        var environment: String?
        var target: String?
        var step: String?
        var attempt: Int?

        init(hop: Int? = nil, environment: String? = nil) {
            self.hop = hop
            self.environment = environment
        }

        init(_ key: StepKey, attempt: Int? = nil) {
            hop = key.phase.hop
            environment = key.phase.id
            target = key.target
            step = key.step
            self.attempt = attempt
        }
    }

    private static func columns(_ event: Event) -> Columns {
        switch event {
        case .planned, .revised, .leased, .tookOver, .abandoned, .noted, .stopped, .rollbackStarted: Columns()
        case .answered(let key, _), .resolved(let key, _), .skipped(let key, _), .fixedByHand(let key, _, _): Columns(key)
        case .started(let key, let start): Columns(key, attempt: start.attempt)
        case .finished(let key, let attempt, _), .lost(let key, let attempt, _): Columns(key, attempt: attempt)
        case .notesShown(let hop, _, _), .readElsewhere(let hop, _, _), .acknowledged(let hop, _, _, _), .riskAssessed(_, let hop, _, _),
            .riskAccepted(_, let hop, _, _), .settled(let hop):
            Columns(hop: hop)
        case .waived(let waiver): Columns(hop: waiver.hop, environment: waiver.environment)
        case .trialConfirmed(let phase), .backupRenewed(let phase, _): Columns(hop: phase.hop, environment: phase.id)
        case .observed(let environment, _, _, _), .shellOpened(let environment), .shellClosed(let environment, _):
            Columns(environment: environment)
        }
    }
}

/// The journal names a plan that it does not hold.
package struct MissingPlan: Error, CustomStringConvertible, Sendable {
    package let hash: String

    package var description: String { "The journal names the plan \(hash) and does not hold it. It is damaged: run `belay verify`." }
}
