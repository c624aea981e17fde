// GitHub, played by a server on the loopback address: pages, ETags, limits, and answers that are none.
import JSONDocument
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct GitHubReleasesTests {
    private let server: LoopbackServer
    private let folder: String
    private let first = "/repos/some/thing/releases?per_page=100&page=1"

    init() throws {
        server = try LoopbackServer()
        folder = try scratchFolder()
    }

    private func github(token: String? = nil, freshness: Int64 = 0) throws -> GitHubReleases {
        var github = try GitHubReleases(
            repository: "some/thing", api: server.address, token: token, cache: NotesCache(folder: folder), parser: nil)
        github.freshness = freshness
        return github
    }

    private func release(_ tag: String, _ body: String = "text", draft: Bool = false) -> JSONValue {
        [
            "tag_name": .string(tag), "draft": .bool(draft), "body": .string(body), "published_at": "2026-01-02T03:04:05Z",
            "html_url": .string("https://example.org/\(tag)"),
        ]
    }

    private func page(_ releases: JSONValue..., headers: [String] = []) -> String {
        http("200 OK", headers, body: JSONValue.array(releases).canonicalText)
    }

    private func failure(_ answer: String) throws -> ReleaseNotesError {
        defer { server.stop() }
        server.answer(first, answer)
        return try #require(throws: ReleaseNotesError.self) { try github().read() }
    }

    @Test func pagesAreFollowedAndDraftsLeftOut() throws {
        defer { server.stop() }
        server.answer(
            first,
            page(
                release("v2.0.0", "## Breaking Changes\n\nGone.\n"), release("v3.0.0", draft: true),
                headers: ["Link: <\(server.address)/second>; rel=\"next\""]))
        server.answer("/second", page(release("v1.0.0")))
        let answer = try github().read()
        #expect(answer.releases.map { $0.heading(0)?.version } == ["v2.0.0", "v1.0.0"])
        let notes = try #require(answer.releases.first?.release(0))
        #expect(notes.date == "2026-01-02")
        #expect(notes.items.map(\.title) == ["Gone"])
        #expect(notes.provenance.place == "https://example.org/v2.0.0")
    }

    @Test func nextPageElsewhereIsNotAsked() throws {
        defer { server.stop() }
        server.answer(first, page(release("v1.0.0"), headers: ["Link: <http://127.0.0.2:9/stolen>; rel=\"next\""]))
        #expect(try github(token: "secret").read().releases.count == 1)
        #expect(server.requests.count == 1)
        #expect(server.requests[0].contains("Authorization: Bearer secret"))
    }

    @Test func unchangedPageComesFromTheCache() throws {
        defer { server.stop() }
        server.answer(first, page(release("v1.0.0"), headers: ["ETag: \"abc\""]), http("304 Not Modified"))
        #expect(try github().read().releases.count == 1)
        let again = try github().read()
        #expect(again.releases.count == 1)
        #expect(again.remarks.isEmpty)
        #expect(server.requests.last?.contains("If-None-Match: \"abc\"") == true)
    }

    @Test func freshPageIsNotAskedForAgain() throws {
        defer { server.stop() }
        server.answer(first, page(release("v1.0.0")))
        _ = try github().read()
        #expect(try github(freshness: 600).read().releases.count == 1)
        #expect(server.requests.count == 1)
    }

    @Test func rateLimitSaysWhenItWorksAgain() throws {
        let error = try failure(http("403 Forbidden", ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1900000000"], body: "{}"))
        #expect(error.code == .rateLimited)
        #expect(error.retryAt == 1_900_000_000)
        #expect(error.description.contains("2030-03-17 17:46 UTC"))
        #expect(error.description.contains("GITHUB_TOKEN"))
    }

    @Test func retryAfterIsTold() throws {
        let error = try failure(http("429 Too Many Requests", ["Retry-After: 120"]))
        #expect(error.code == .rateLimited)
        #expect(error.retryAt != nil)
    }

    @Test(arguments: [
        (http("502 Bad Gateway", body: "<html>"), ReleaseNotesError.Code.unreachable), (http("403 Forbidden"), .unreachable),
        (http("404 Not Found"), .notFound), (http("401 Unauthorized"), .request),
        (http("200 OK", body: "<html>sign in</html>"), .unreadable),
        (http("200 OK", body: "[{\"tag_name\": \"v1"), .unreadable), (http("200 OK", body: "{}"), .unreadable),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n[", .unreachable), ("nonsense\r\n\r\n", .unreachable), ("", .unreachable),
    ])
    func answersThatAreNone(answer: String, code: ReleaseNotesError.Code) throws {
        #expect(try failure(answer).code == code)
    }

    @Test func oldCopyIsShownAsSuch() throws {
        defer { server.stop() }
        server.answer(first, page(release("v1.0.0")), http("502 Bad Gateway"))
        _ = try github().read()
        let answer = try github().read()
        #expect(answer.releases.first?.provenance.isStale == true)
        #expect(answer.remarks.count == 1)
    }

    @Test func dripEnds() throws {
        defer { server.stop() }
        var github = try github()
        github.timeout = 1
        server.answer(first, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n")
        #expect(throws: ReleaseNotesError.self) { try github.read() }
    }

    @Test(arguments: ["thing", "a/b/c", "../x", "a/b?x", "a/ b", "-x/", ""])
    func namesOfRepositories(name: String) {
        #expect(throws: ReleaseNotesError.self) { try GitHubReleases(repository: name, token: nil, cache: NotesCache(folder: folder)) }
        server.stop()
    }

    @Test func damagedCacheCountsAsAbsent() throws {
        defer { server.stop() }
        let cache = NotesCache(folder: folder)
        try cache.store(NotesCache.Entry(url: "u", etag: nil, next: nil, fetched: 1, body: Array("[]".utf8)))
        #expect(cache.entry(for: "u") != nil)
        let name = try #require(try FileReading.names(in: folder).first)
        let bytes = try FileReading.bytes("\(folder)/\(name)")
        let text = String(decoding: bytes, as: UTF8.self).replacing("\"[]\"", with: "\"[ ]\"")
        try FileReading.write(Array(text.utf8), to: "\(folder)/\(name)")
        #expect(cache.entry(for: "u") == nil)
    }
}
