// What a plan holds beside its checklist: what is read, risks, refusals, tools, advice, follow-ups.
import Testing

@testable import UpgradeModel

@Suite struct PlanContentTests {
    private var catalog: Catalog {
        Catalog(
            product: "shop", title: "Shop", notes: "https://shop.example/v<to>",
            releases: [
                .init(version("1.0")), .init(version("1.0.5"), date: "2026-01-01"), .init(version("1.1.0-rc1")),
                .init(version("1.1"), say: "Slow."), .init(version("2.0")),
            ],
            breaking: [
                .init(id: "login", firstReleases: [version("1.0.5")], when: .all(["edition": "oss"]), say: "Login.", action: "Log in."),
                .init(id: "licence", firstReleases: [version("1.1")], when: .all(["edition": "ee"]), say: "Licence."),
                .init(id: "other", firstReleases: [version("2.0")], when: .all(["elsewhere": "x"]), say: "Other."),
            ],
            risks: [
                .init(id: "age", when: .all(["elsewhere": "x"]), say: "Old to <to>.", ask: "Is it old"),
                .init(id: "ee", when: .all(["edition": "ee"]), say: "No."),
            ])
    }

    private var playbook: Playbook {
        var playbook = Playbook.sample
        playbook.inputs = [.of("edition")]
        return playbook
    }

    private func request() -> PlanRequest { .sample(playbook, inputs: ["edition": .text("oss")], catalog: catalog) }

    @Test func everyReleaseOfTheHopIsReadWithItsBreakingChanges() throws {
        var request = request()
        request.notes = PlannedNotes { hop in
            hop.to == version("2.0")
                ? [
                    FoundNotes(version: version("1.5"), text: "Found.", source: "git"),
                    FoundNotes(version: version("0.9"), text: "No.", source: "git"),
                ]
                : []
        }
        let plan = try request.resolve()
        func shown(_ release: ReleaseToRead) -> String {
            "\(release.version) \(release.text ?? "-") (\(release.source.hasPrefix("a summary from Belay's own catalog") ? "catalog" : release.source)) \(release.hash) \(release.breaking.map { "\($0.id)\($0.ruledOut.map { ": \($0)" } ?? "")" })"
        }
        #expect(
            plan.hops[0].releases.map(shown) == [
                #"1.0.5 Breaking: Login. Log in. (catalog) hash(24) ["login"]"#,
                #"1.1 Slow.\#nBreaking: Licence. (catalog) hash(24) ["licence: edition is oss, and this concerns ee"]"#,
            ])
        #expect(
            plan.hops[1].releases.map(shown) == [
                #"1.5 Found. (git) hash(6) []"#, #"2.0 Breaking: Other. (catalog) hash(16) ["other"]"#,
            ])
        #expect(plan.hops[1].why == "The target.")
    }

    @Test func itemsOfNotesAreAnsweredAfterTheCatalogs() throws {
        @Sendable func item(_ id: String, _ text: String, _ kind: NoteKind = .breaking, component: String? = nil, editions: [String] = [])
            -> NoteItem
        {
            NoteItem(
                id: id, kind: kind, title: text, text: text, links: [], hash: "h", version: "v1.1", component: component, editions: editions
            )
        }
        var request = request()
        request.notes = PlannedNotes { _ in
            [
                FoundNotes(
                    version: version("1.1"), text: "One.", source: "git",
                    items: [
                        item("1.1/a", "- Licence!"), item("1.1/b", "Added.", .added), item("1.1/c", "Gone.", .removed),
                        item("1.1/d", "Broken.", editions: ["EE"]), item("1.1/e", "Strange.", editions: ["Gold"]),
                    ]),
                FoundNotes(
                    version: version("1.1"), text: "Two.", source: "guide",
                    items: [item("1.1/d", "Other."), item("1.1/f", "* gone", .security)]),
            ]
        }
        let release = try #require(try request.resolve().hops[0].releases.last)
        #expect(release.text == "One.\n\nTwo.")
        #expect(release.source == "git; guide")
        #expect(release.breaking.map(\.id) == ["licence", "1.1/d", "1.1/e", "1.1/d-2", "1.1/c"])
        #expect(release.breaking.map { $0.ruledOut != nil } == [true, true, false, false, false])
    }

    @Test func whatCouldNotBeReadIsSaid() throws {
        var request = request()
        request.notes = PlannedNotes(remarks: ["GitHub does not answer."])
        #expect(try request.resolve().hops[0].releases[0].source.hasSuffix("; GitHub does not answer."))
    }

    @Test func withoutAnyTextThereAreNoNotes() throws {
        let plan = try PlanRequest.sample(catalog: Catalog(product: "shop", title: "Shop", notes: "https://x/v<to>", releases: []))
            .resolve()
        #expect(plan.hops[0].releases.map(\.text) == [nil])
        #expect(plan.hops[0].releases.map(\.source) == ["not found; look at https://x/v1.1"])
    }

    @Test func prereleasesAreReadWhereOneIsAnEnd() throws {
        var request = request()
        request.path = UpgradePath(
            product: "shop", from: version("1.0"), to: version("1.1.0-rc1"),
            hops: [.init(from: version("1.0"), to: version("1.1.0-rc1"), why: "")])
        #expect(try request.resolve().hops[0].releases.map(\.version) == ["1.0.5", "1.1.0-rc1"])
    }

    @Test func prereleasesThatTheVendorCountsAsReleasesAreRead() throws {
        var request = request()
        request.catalog = Catalog(
            product: "shop", title: "Shop",
            releases: [
                release("1.0"), release("1.1.0-alpha.1", channel: "stable"), release("1.1.0-alpha.1.pre.0"), release("1.1"),
            ])
        request.path = UpgradePath(
            product: "shop", from: version("1.0"), to: version("1.1"), hops: [.init(from: version("1.0"), to: version("1.1"), why: "")])
        #expect(try request.resolve().hops[0].releases.map(\.version) == ["1.1.0-alpha.1", "1.1"])
    }

    @Test func whatACatalogsRiskCannotTellCountsAsMet() throws {
        let plan = try request().resolve()
        #expect(plan.risks.map { "\($0.id) \($0.hop) \($0.say)" } == ["age 1 Old to 1.1.", "age 2 Old to 2.0."])
    }

    @Test func refusalsWithAProbeToolsAndFollowUpsWait() throws {
        var playbook = playbook
        playbook.refusals = [
            RefusalTemplate(id: "gitops", when: nil, probe: .run("kubectl get"), say: "A controller owns it."),
            RefusalTemplate(id: "never", when: .all(["edition": "ee"]), probe: nil, say: "Not for ee."),
        ]
        playbook.tools = [ToolSpec(name: "helm", requirement: .range(.orLater(version("3.8"))))]
        playbook.followUp = [.of("set", .say("Set v<to>.")) { $0.due = 60 }, .run("tidy", "tidy") { $0.when = .all(["to": "before 2.0"]) }]
        playbook.advice = [
            AdviceTemplate(question: "outage", when: nil, say: "Short."),
            AdviceTemplate(question: "outage", when: .all(["crosses": "2.0"]), say: "Long to <to>."),
        ]
        let plan = try PlanRequest.sample(playbook, inputs: ["edition": .text("oss")]).resolve()
        #expect(plan.refusals.map { "\($0.id) \($0.hop) \($0.environment)" }.count == 6)
        #expect(plan.tools.first?.requirement == .range("3.8 or later"))
        #expect(
            plan.followUps(of: { _ in true }).map { "\($0.id) \($0.hop) \($0.say) \($0.due ?? 0)" } == [
                "follow-up/tidy 1 tidy 0", "follow-up/set 2 Set v2.0. 60",
            ])
        guard case .question(_, let advice)? = plan.step("outage", in: "rollout", hop: nil)?.action else { return #expect(Bool(false)) }
        #expect(advice == ["Short.", "To 2.0: Long to 2.0."])
    }
}
