// The built-in Roundup playbook against the real thing: up and back again, and the ways in which Roundup would fool a careless one.
// Run by `script/test --engines pypi`.
import Glibc
import Testing

@Suite(.serialized, .enabled(if: getenv("BELAY_ENGINES").map { String(cString: $0) } == "pypi"))
struct RoundupTests {
    @Test func goesUpAndBackWithEveryRow() throws {
        let roundup = try Roundup()
        let production = roundup.ports.production
        try roundup.fillAnswers()

        let up = try roundup.upgrade()
        #expect(up.status == 0, "\(up.text)")
        #expect(try roundup.runningVersion(production) == "2.6.0")
        #expect(try roundup.runningVersion(roundup.ports.staging) == "2.6.0")
        #expect(try roundup.status(of: production) == "200")
        #expect(try roundup.schema(of: roundup.production) == 8)
        // Admin and anonymous come with every tracker. Staging is a copy, in which the rehearsal's issue was rolled back again.
        #expect(try roundup.count("_user", in: roundup.production) == 4)
        #expect(try roundup.count("_issue", in: roundup.production) == 5)
        #expect(try roundup.count("_issue", in: roundup.staging) == 5)
        #expect(try roundup.belay("verify").status == 0)
        let status = try roundup.belay("status", "--json")
        #expect(status.text.contains("\"state\": \"completed\""))

        // What a downgrade without a restore looks like: the process stays up, and its health says so only to those who ask for a page.
        try roundup.stopServer(production, home: roundup.production)
        try roundup.startServer("2.1.0", home: roundup.production, port: production)
        #expect(try roundup.runningVersion(production) == "2.1.0")
        #expect(try roundup.status(of: production) == "400")
        let plan = try roundup.plan()
        #expect(plan.text.contains("production runs 2.1.0"))
        #expect(plan.text.contains("answered with status 400"))

        // With a wrong port, staging would be production: its server is neither asked nor stopped in staging's name.
        #expect(try roundup.answer("version", at: production, of: roundup.staging).contains("does not serve \(roundup.staging)"))
        #expect(try roundup.answer("stop", at: production, of: roundup.staging).contains("does not serve \(roundup.staging)"))
        #expect(try roundup.runningVersion(production) == "2.1.0")

        let back = try roundup.rollBack()
        #expect(back.status == 0, "\(back.text)")
        #expect(try roundup.runningVersion(production) == "2.1.0")
        #expect(try roundup.status(of: production) == "200")
        #expect(try roundup.schema(of: roundup.production) == 6)
        // To remove 2.1.0 now would be to remove what runs.
        #expect(try !roundup.belay("report").text.contains("when nothing uses it any more"))
        #expect(try roundup.count("_user", in: roundup.production) == 4)
        #expect(try roundup.count("_issue", in: roundup.production) == 5)
        #expect(try roundup.belay("verify").status == 0)
    }

    /// A supervisor brings an old server up at the port just before the new one starts: the page is fine, the new server's start exits 0,
    /// and the version is the old one.
    @Test func oldServerAtThePortIsNoSuccess() throws {
        let roundup = try Roundup(
            script: Self.control + """
                start)
                    if [ "${BELAY_PHASE:-}" = production ]; then
                        cp -r "$FOLDER/staging" "$FOLDER/other"
                        tar -xf "$FOLDER"/state/upgrades/*/backups/*/*/production/hop-1/home.tar -C "$FOLDER/other"
                        cp "$FOLDER"/state/upgrades/*/backups/*/*/production/hop-1/database "$FOLDER/other/db/db"
                        [ "$(id -u)" != 0 ] || chown -R nobody "$FOLDER/other"
                        serve 2.1.0 "$FOLDER/other"
                        sleep 2
                    fi
                    serve production "$HOME_OF_TRACKER"
                    ;;
                esac
                """)
        let production = roundup.ports.production
        try roundup.fillAnswers()

        let up = try roundup.upgrade()
        #expect(up.status == 1, "\(up.text)")
        #expect(up.text.contains("a roundup-server that does not serve \(roundup.production)"))
        #expect(try roundup.status(of: production) == "200")
        #expect(try roundup.schema(of: roundup.production) == 8)

        let back = try roundup.rollBack()
        #expect(back.status == 0, "\(back.text)")
        #expect(try roundup.runningVersion(production) == "2.1.0")
        #expect(try roundup.status(of: production) == "200")
        #expect(try roundup.count("_issue", in: roundup.production) == 5)
        #expect(try roundup.belay("verify").status == 0)
    }

    /// While production is down, a cron job of the new version lists users. That alone migrates the database, without a word.
    @Test func silentMigrationIsNoticed() throws {
        let roundup = try Roundup(
            script: Self.control + """
                start) serve production "$HOME_OF_TRACKER" ;;
                esac
                [ "$1" != stop ] || [ "${BELAY_PHASE:-}" != production ] ||
                    as_tracker "$FOLDER/software/2.6.0/bin/roundup-admin" -i "$HOME_OF_TRACKER" list user
                """)
        try roundup.fillAnswers()

        let up = try roundup.upgrade()
        #expect(up.status == 1, "\(up.text)")
        #expect(up.text.contains("It is \"8\", not \"6\""))
        #expect(try roundup.schema(of: roundup.production) == 8)

        let back = try roundup.rollBack()
        #expect(back.status == 0, "\(back.text)")
        #expect(try roundup.schema(of: roundup.production) == 6)
        #expect(try roundup.runningVersion(roundup.ports.production) == "2.1.0")
        #expect(try roundup.status(of: roundup.ports.production) == "200")
        #expect(try roundup.count("_issue", in: roundup.production) == 5)
    }

    /// Stops by port, whoever holds it; each test adds how it starts.
    private static let control = """
        set -eu
        as_tracker() { if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi; }
        serve() {
            as_tracker "$FOLDER/software/$1/bin/roundup-server" -n 127.0.0.1 -p "$PORT" -d "$2/server.pid" -l "$2/server.log" tracker="$2"
        }
        case $1 in
        stop)
            pids=$(ss -Hltnp "sport = :$PORT" | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -u)
            [ -z "$pids" ] || kill $pids
            sleep 1
            ;;

        """
}
