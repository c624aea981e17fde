// Small catalogs for tests, with the vendors' own version numbers, and short ways to write versions and releases.

@testable import UpgradeModel

/// A version that the test wrote itself; a wrong one is the test's own mistake and becomes one that no test expects.
func version(_ text: String) -> Version {
    guard let version = Version(text) ?? Version("0-broken-test") else { preconditionFailure("no version at all") }
    return version
}

func release(_ text: String, channel: String? = nil, needs: String? = nil, avoid: String? = nil, with: [String: String] = [:])
    -> Catalog.Release
{
    Catalog.Release(
        version(text), channel: channel, needs: needs.map { .orLater(version($0)) },
        avoid: avoid.map { [Catalog.Avoidance(say: $0)] } ?? [], with: with.mapValues { version($0) })
}

func stop(_ at: String, _ say: String) -> PathPolicy.Stop {
    PathPolicy.Stop(at: .at(version(at)), say: say)
}

enum CatalogSamples {
    static let kyma = Catalog(
        product: "kyma", title: "Kyma 1.x",
        releases: [
            "1.0.0-rc3", "1.0.0", "1.1.0-rc1", "1.1.0", "1.2.0", "1.2.1", "1.2.2", "1.3.0-rc2", "1.3.0", "1.4.0", "1.4.1", "1.14.0",
            "1.15.0",
            "1.15.1", "1.16.0-rc3", "1.17.0-rc1", "1.17.0", "1.17.1-rc1", "1.17.1", "1.18.0", "1.18.1", "1.18.2",
        ].map { release($0) } + [
            Catalog.Release(version("1.16.0-rc4"), channel: "stable", say: "The vendor's stepping stone between 1.15 and 1.17.")
        ],
        path: PathPolicy(step: .eachMinor, downgrade: "Kyma has no downgrade procedure."))

    static let kratos = Catalog(
        product: "kratos", title: "Ory Kratos",
        releases: ["0.6.0-alpha.1", "0.6.3-alpha.1", "0.7.6-alpha.1", "0.8.0-alpha.3", "0.9.0-alpha.3"].map {
            release($0, channel: "stable")
        }
            + ["0.8.0-alpha.4.pre.0", "0.11.0-alpha.0.pre.2"].map { release($0) }
            + ["0.10.0", "0.10.1", "0.11.1", "0.13.0", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.3.1", "25.4.0", "26.2.0"].map { release($0) },
        path: PathPolicy(ifItFails: .eachMinor, downgrade: "Down migrations destroy data."))

    static let kestra = Catalog(
        product: "kestra", title: "Kestra",
        releases: [
            "0.12.0", "0.13.0", "0.13.10", "0.18.0", "0.19.0", "0.19.16", "0.20.0", "0.22.32", "0.23.18", "0.24.4", "1.0.0", "1.0.10",
            "1.1.0",
            "1.2.0", "1.3.0", "1.3.31", "2.0.0", "2.0.1",
        ].map { release($0) } + [release("0.23.0", avoid: "migrate default-tenant fails on it.")],
        path: PathPolicy(
            stops: [
                stop("0.13", "Every index is rebuilt."), stop("0.23", "Tenants are migrated."), stop("1.0", "Start of the LTS guide."),
                stop("1.3", "Metadata migrations must be finished before 2.0."),
            ], downgrade: "Kestra advises against downgrades."))

    static let tyk = Catalog(
        product: "tyk", title: "Tyk",
        components: [
            Catalog.Component(name: "gateway", title: "Tyk Gateway", versions: .leads),
            Catalog.Component(name: "dashboard", title: "Tyk Dashboard", versions: .follows("gateway")),
            Catalog.Component(
                name: "pump", title: "Tyk Pump", versions: .own(["1.15.0", "1.12.2", "1.12.0", "1.9.0", "1.8.1"].map { release($0) })),
            Catalog.Component(name: "mdcb", title: "Tyk MDCB", versions: .own([])),
        ],
        releases: [
            release("4.3.0"), release("5.0.13"), release("5.2.0", avoid: "The notes say to go straight on."), release("5.2.5"),
            release("5.3.0", with: ["pump": "1.9", "mdcb": "2.5"]),
            Catalog.Release(
                version("5.6.0"),
                avoid: [
                    Catalog.Avoidance(
                        when: Condition(alternatives: [[.init(.name("model"), [.value("mdcb"), .value("hybrid")])]]), say: "Panics.")
                ]),
            release("5.8.3", avoid: "/hello answers 503.", with: ["pump": "1.12.0", "mdcb": "2.8.2"]),
            release("5.8.6", with: ["pump": "1.12.2", "mdcb": "2.8.4"]),
            release("5.9.0", avoid: "URL rewrites fail."), release("5.9.2"),
            Catalog.Release(
                version("5.13.0"), with: ["pump": version("1.15.0"), "mdcb": version("2.11.0")],
                fits: ["mdcb": .between(version("2.11.0"), version("2.11"))]),
            release("5.13.1-rc1"),
        ],
        path: PathPolicy(downgrade: "Reinstall the old packages."))

    static let cluedin = Catalog(
        product: "cluedin", title: "CluedIn",
        releases: [
            release("2026.02.00", needs: "2026.01.00"), release("2026.01.00", needs: "2025.09.00"),
            release("2025.09.00", needs: "2025.05.02"),
            release("2025.05.02", needs: "2025.05.00"), release("2025.05.01", needs: "2024.12.00"),
            release("2025.05.00", needs: "2024.12.00"),
            release("2024.12.02", needs: "2024.07.00"), release("2024.12.01", needs: "2024.07.00"),
            release("2024.12.00", needs: "2024.07.00"),
            release("2024.07.03", needs: "2024.01.00"), release("2024.07.00", needs: "2024.01.00"),
            release("2024.04.00", needs: "2024.01.00"),
            release("2024.03.00", needs: "2024.01.00"), release("2024.01.00", needs: "2023.07.00"), release("2023.07.00"),
        ],
        path: PathPolicy(downgrade: "Databases have been migrated."))
}
