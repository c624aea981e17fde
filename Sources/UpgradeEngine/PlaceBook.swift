// Which place an address means.
import Glibc
package import Process
package import UpgradeModel

/// The places of a deployment.
package struct PlaceBook: Sendable {
    private let local: any Place
    private let sshConfiguration: String?
    private let sshProgram: String

    /// - Parameters:
    ///   - sshConfiguration: a file in place of the operator's own configuration of `ssh`.
    ///   - sshProgram: what is called as `ssh` is.
    package init(
        local: any Place = LocalPlace(), sshConfiguration: String? = getenv("BELAY_SSH_CONFIG").map { String(cString: $0) },
        sshProgram: String = "ssh"
    ) {
        self.local = local
        self.sshProgram = sshProgram
        self.sshConfiguration = sshConfiguration
    }

    package func place(at address: PlaceAddress) -> any Place {
        switch address {
        case .local: local
        case .ssh(let host): SSHPlace(host: host, configuration: sshConfiguration, program: sshProgram)
        }
    }
}
