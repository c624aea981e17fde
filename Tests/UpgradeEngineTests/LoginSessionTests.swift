// A login session as loginctl tells of it; a loginctl of the test's own answers.
import Glibc
import Testing

@testable import UpgradeEngine

@Suite struct LoginSessionTests {
    private let rig: Rig
    private let user = "\(getuid())"
    private let login: String

    init() throws {
        rig = try Rig()
        login = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
    }

    /// - Parameter linger: nil: logind does not know the user.
    private func danger(kill: String, linger: String?, excluded: String = "", groups: String? = nil, session: String? = "3") -> String? {
        rig.write(
            """
            #!/bin/sh
            case "$*" in
            *Linger*) \(linger.map { "echo Linger=\($0)" } ?? "echo 'User ID is not logged in or lingering' >&2; exit 1") ;;
            *) printf 'KillUserProcesses=\(kill)\\nKillExcludeUsers=\(excluded)\\nKillOnlyUsers=\\n' ;;
            esac

            """, to: "loginctl")
        chmod(rig.scratch + "/loginctl", 0o700)
        return LoginSession.danger(
            path: rig.scratch + ":/usr/bin:/bin",
            groups: groups ?? "0::/user.slice/user-\(user).slice/session-3.scope\n", session: session)
    }

    @Test func withoutLingeringItIsRefused() {
        #expect(danger(kill: "yes", linger: "no")?.contains("loginctl enable-linger \(login)") == true)
    }

    /// Lingering keeps the user manager, not what runs in the login session.
    @Test func lingeringAloneIsNotEnough() {
        let why = danger(kill: "yes", linger: "yes")
        #expect(why?.contains("systemd-run --user --scope") == true)
        #expect(why?.contains("enable-linger") == false)
    }

    @Test func theUserManagerStaysWhileItLingers() {
        let groups = "0::/user.slice/user-\(user).slice/user@\(user).service/app.slice/run-1.scope\n"
        #expect(danger(kill: "yes", linger: "yes", groups: groups) == nil)
        #expect(danger(kill: "no", linger: "no", groups: groups)?.contains("enable-linger") == true)
    }

    @Test func nothingToFear() {
        #expect(danger(kill: "no", linger: "no") == nil)
        #expect(danger(kill: "yes", linger: "no", excluded: "somebody \(login)") == nil)
        #expect(danger(kill: "yes", linger: nil) == nil, "logind does not know the user")
        #expect(danger(kill: "yes", linger: "no", groups: "0::/system.slice/belay.service\n", session: nil) == nil)
        #expect(
            LoginSession.danger(path: "/nowhere", groups: "", session: "3") == nil, "there is no loginctl")
    }
}
