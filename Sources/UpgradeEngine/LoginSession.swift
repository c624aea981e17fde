// Whether what is started from this login session outlives it: systemd-logind may be set to kill all of a user's processes when the
// user logs out. Looked up with loginctl; where there is no logind there is nothing to fear.
import UpgradeModel
import Glibc
import Process

package enum LoginSession {
    /// Why commands started here would be killed at logout, and what to do; nil where nothing is known against them.
    /// - Parameters:
    ///   - path: where loginctl is looked for; nil: where every program is.
    ///   - groups: what /proc/self/cgroup says.
    ///   - name: `XDG_SESSION_ID`, which a login session has.
    package static func danger(
        path: String? = nil, groups: String = ownGroups(), session name: String? = environmentSession()
    ) -> String? {
        // What a service manager or a timer started belongs to no login session.
        let owner = owner(of: groups)
        guard owner != nil || name != nil else { return nil }
        let user = owner ?? getuid()
        let login = getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "\(user)"
        // A user whom logind does not know has no session that could end.
        guard let linger = properties(["show-user", "\(user)", "--property=Linger"], path)?["Linger"] else { return nil }
        let isLingering = linger == "yes"
        let keep = "Run `loginctl enable-linger \(login)`, then start Belay anew with `systemd-run --user --scope belay resume`."
        if groups.contains("/user@\(user).service") {
            // The user manager ends with the last session, and what it started ends with it.
            return isLingering
                ? nil : "What runs under the user manager of \(login) is killed at the last logout, for want of lingering. \(keep)"
        }
        guard let manager = properties(["show-user", "--property=KillUserProcesses,KillExcludeUsers,KillOnlyUsers"], path),
            manager["KillUserProcesses"] == "yes"
        else { return nil }
        let only = names(manager["KillOnlyUsers"])
        if names(manager["KillExcludeUsers"]).contains(login) || (!only.isEmpty && !only.contains(login)) { return nil }
        let killed =
            "systemd-logind kills what \(login) runs in this login session when it ends (KillUserProcesses=yes), commands in production too."
        // Lingering alone leaves this session's own processes where they are.
        return isLingering ? "\(killed) Start Belay anew with `systemd-run --user --scope belay resume`." : "\(killed) \(keep)"
    }

    /// The user whose login session or user manager these control groups belong to; nil: none.
    static func owner(of groups: String) -> uid_t? {
        guard
            let slice = groups.split(whereSeparator: { $0 == "/" || $0.isNewline }).first(where: {
                $0.hasPrefix("user-") && $0.hasSuffix(".slice")
            })
        else { return nil }
        return uid_t(slice.dropFirst("user-".count).dropLast(".slice".count))
    }

    /// Nil where it can't be asked: no loginctl, no logind, or nobody of that name.
    private static func properties(_ words: [String], _ path: String?) -> [String: String]? {
        let captured: Captured
        do {
            let command = Command(["loginctl"] + words, environment: path.map { ["PATH": $0] } ?? [:])
            captured = try LocalPlace().capture(command, limits: CaptureLimits(timeout: .seconds(10)))
        } catch {
            return nil
        }
        guard captured.succeeded else { return nil }
        var result: [String: String] = [:]
        for line in captured.output.text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
        }
        return result
    }

    private static func names(_ list: String?) -> [String] { (list ?? "").split(separator: " ").map(String.init) }

    package static func ownGroups() -> String {
        do {
            return String(decoding: try LocalPlace().readFile("/proc/self/cgroup", limit: 1 << 16), as: UTF8.self)
        } catch {
            // Without control groups there is no logind that counts by them.
            return ""
        }
    }

    package static func environmentSession() -> String? { getenv("XDG_SESSION_ID").map { String(cString: $0) } }
}
