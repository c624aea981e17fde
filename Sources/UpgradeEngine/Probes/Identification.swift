// Which system an environment is, asked of the machine and of the playbook's own probes.
package import Process
package import UpgradeModel

/// Which system an environment is.
package struct Identification {
    package let place: any Place
    package let filling: Filling

    package init(place: any Place, filling: Filling) {
        self.place = place
        self.filling = filling
    }

    /// The place and all proofs in one text, so that two environments are the same only when all of it is equal. Throws where
    /// one of them does not answer.
    package func identify(_ environment: EnvironmentPlan) throws -> String {
        var parts = [environment.place.description]
        for proof in environment.identity {
            switch proof {
            case .machine: parts.append("machine \(try place.machineIdentity().id)")
            case .probe(let probe):
                let answer = ProbeRunner(place: place, filling: filling).answer(probe)
                guard case .holds(let value) = answer, !value.isEmpty else { throw UnknownIdentity(why: answer.detail) }
                parts.append(oneLine(value))
            }
        }
        return parts.joined(separator: ", ")
    }
}

package struct UnknownIdentity: Error, CustomStringConvertible, Sendable {
    package let why: String
    package var description: String { why }
}
