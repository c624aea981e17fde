// Releases of a GitHub repository, page by page: fetched with curl, kept in the cache, and read like any other notes.
internal import ContentHash
internal import Glibc
internal import JSONDocument
internal import Process
internal import UpgradeModel

package struct GitHubReleases: Sendable {
    /// `owner/name`.
    let repository: String
    /// Without a slash at its end; another one than GitHub's own for GitHub Enterprise.
    let api: String
    private let token: String?
    private let cache: NotesCache
    var timeout = 60
    /// After it no further page is asked for.
    var deadline: Duration?
    /// Seconds for which a page is taken from the cache without asking.
    var freshness: Int64 = 600
    /// Belay itself, for parsing in a process of its own; nil parses here.
    private let parser: String?
    private static let mostPages = 50

    /// - Parameter token: from `GITHUB_TOKEN`; never stored, never shown, never sent to another host.
    package init(
        repository: String, api: String = "https://api.github.com", token: String?, cache: NotesCache,
        parser: String? = "/proc/self/exe"
    ) throws(ReleaseNotesError) {
        let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
        let isName: (Substring) -> Bool = { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy {
                    (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [45, 46, 95].contains($0)
                }
        }
        guard parts.count == 2, parts.allSatisfy(isName) else {
            throw ReleaseNotesError(.request, repository, because: "this is no repository", now: "Write it as owner/name")
        }
        self.repository = repository
        self.api = api
        self.token = token.flatMap { $0.isEmpty ? nil : $0 }
        self.cache = cache
        self.parser = parser
    }

    /// What was read, and what the operator should know about it.
    package struct Answer: Sendable {
        /// In GitHub's order, newest first; drafts are left out.
        package var releases: [NotesFile] = []
        /// Sentences for the screen: an old copy was used, and why.
        package var remarks: [String] = []
    }

    /// All releases, or those that an earlier fetch left behind where GitHub does not answer now.
    /// - Throws: where there is no copy either.
    package func read() throws(ReleaseNotesError) -> Answer {
        var answer = Answer()
        var next: String? = "\(api)/repos/\(repository)/releases?per_page=100&page=1"
        var seen: Set<String> = []
        while let url = next {
            guard seen.insert(url).inserted, seen.count <= Self.mostPages else {
                answer.remarks.append("GitHub gives more than \(Self.mostPages) pages; older releases are left out")
                break
            }
            if let deadline, deadline < Clock.sinceBoot(), cache.entry(for: url) == nil {
                answer.remarks.append(
                    "\(repository): GitHub is slow; older releases than \(answer.releases.last?.whole?.version ?? "none") are left out")
                break
            }
            let (entry, remark) = try page(url)
            if let remark, !answer.remarks.contains(remark) { answer.remarks.append(remark) }
            answer.releases += try files(entry, isStale: remark != nil)
            next = entry.next
        }
        return answer
    }

    // MARK: - Pages

    private func page(_ url: String) throws(ReleaseNotesError) -> (NotesCache.Entry, remark: String?) {
        let cached = cache.entry(for: url)
        if let cached, (0..<freshness).contains(FileReading.now - cached.fetched) { return (cached, nil) }
        do throws(ReleaseNotesError) {
            return (try fetch(url, cached), nil)
        } catch {
            // A wrong name or a refused token does not get better by looking at an old copy.
            guard let cached, [.unreachable, .rateLimited, .unreadable, .tooLarge].contains(error.code) else { throw error }
            return (cached, "These notes were fetched on \(Self.moment(cached.fetched)), because: \(error)")
        }
    }

    private func fetch(_ url: String, _ cached: NotesCache.Entry?) throws(ReleaseNotesError) -> NotesCache.Entry {
        var exchange = HTTPExchange(url: url, timeout: timeout)
        exchange.headers = ["Accept: application/vnd.github+json", "X-GitHub-Api-Version: 2022-11-28", "User-Agent: belay"]
        if let token { exchange.headers.append("Authorization: Bearer \(token)") }
        if let etag = cached?.etag { exchange.headers.append("If-None-Match: \(etag)") }
        let answer = try exchange.send()
        if answer.status == 304, var entry = cached {
            entry.fetched = FileReading.now
            cache.keep(entry)
            return entry
        }
        guard answer.status == 200 else { throw failure(url, answer) }
        // Checked before it replaces a good copy.
        _ = try Self.releases(answer.body, url)
        let entry = NotesCache.Entry(
            url: url, etag: answer.headers["etag"], next: next(answer.headers["link"]), fetched: FileReading.now, body: answer.body)
        cache.keep(entry)
        return entry
    }

    /// The next page, where it is on the same host: the token must not travel.
    private func next(_ link: String?) -> String? {
        for part in (link ?? "").split(separator: ",") where part.contains("rel=\"next\"") {
            guard let open = part.firstIndex(of: "<"), let close = part.firstIndex(of: ">"), open < close else { continue }
            let url = String(part[part.index(after: open)..<close])
            return url.hasPrefix(api + "/") ? url : nil
        }
        return nil
    }

    private func failure(_ url: String, _ answer: HTTPExchange.Answer) -> ReleaseNotesError {
        let place = "GitHub (\(repository))"
        switch answer.status {
        case 401:
            return ReleaseNotesError(.request, place, because: "the token is not accepted", now: "Correct or unset GITHUB_TOKEN")
        case 404:
            return ReleaseNotesError(
                .notFound, place, because: "there is no such repository, or the token may not see it", now: "Check its name")
        case 403, 429:
            guard let wait = wait(answer) else {
                return ReleaseNotesError(
                    .unreachable, place, because: "GitHub refuses with \(answer.status)",
                    now: "Set GITHUB_TOKEN, or bring the notes in with belay notes import")
            }
            let hint = token == nil ? "; with GITHUB_TOKEN set the limit is far higher" : ""
            return ReleaseNotesError(
                .rateLimited, place, because: "no more requests are allowed now", now: "It will work again at \(Self.moment(wait))\(hint)",
                retryAt: wait)
        default:
            return ReleaseNotesError(
                .unreachable, place, because: "GitHub answers \(answer.status)",
                now: "Try again later, or bring the notes in with belay notes import")
        }
    }

    /// Seconds since 1970 after which GitHub will answer again.
    private func wait(_ answer: HTTPExchange.Answer) -> Int64? {
        if let seconds = answer.headers["retry-after"].flatMap({ Int64($0) }), (0...1_000_000).contains(seconds) {
            return FileReading.now + seconds
        }
        if answer.headers["x-ratelimit-remaining"] == "0", let reset = answer.headers["x-ratelimit-reset"].flatMap({ Int64($0) }),
            (1_000_000_000...100_000_000_000).contains(reset)
        {
            return reset
        }
        // A secondary limit without a time: GitHub's documentation says to wait a minute.
        return answer.status == 429 ? FileReading.now + 60 : nil
    }

    /// `2026-03-20 14:05 UTC`.
    static func moment(_ time: Int64) -> String {
        var seconds = time_t(time)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "\(time)" }
        let two: (Int32) -> String = { ($0 < 10 ? "0" : "") + String($0) }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min)) UTC"
    }

    // MARK: - Releases

    private static func releases(_ body: [UInt8], _ url: String) throws(ReleaseNotesError) -> [JSONValue] {
        do throws(JSONError) {
            if let releases = try JSONValue(parsing: body).array { return releases }
        } catch {
            throw ReleaseNotesError(
                .unreadable, url,
                because: body.first == UInt8(ascii: "<")
                    ? "the answer is a web page, not GitHub's list" : "the answer is damaged: \(error)",
                now: "A proxy may stand between; try again later, or bring the notes in with belay notes import")
        }
        throw ReleaseNotesError(.unreadable, url, because: "the answer is no list of releases", now: "Try again later")
    }

    private func files(_ entry: NotesCache.Entry, isStale: Bool) throws(ReleaseNotesError) -> [NotesFile] {
        var files: [NotesFile] = []
        let list = try Self.releases(entry.body, entry.url)
        let isHarmless = try survives(list.compactMap { $0["body"]?.string }.joined(separator: "\n\n"))
        for release in list {
            guard let tag = release["tag_name"]?.string, release["draft"]?.bool != true,
                let heading = ReleaseHeading(text: tag) ?? release["name"]?.string.flatMap({ ReleaseHeading(text: $0) })
            else { continue }
            var announced = heading
            announced.date = release["published_at"]?.string.map { String($0.prefix(10)) }
            let body = Array((release["body"]?.string ?? "").utf8)
            // All bodies of a page are tried at once; only where that fails, each by itself.
            let isPlain = isHarmless ? false : try !survives(release["body"]?.string ?? "")
            let place = release["html_url"]?.string ?? "\(repository) \(tag)"
            let provenance = NotesProvenance(
                kind: .github, place: place, fetched: entry.fetched, hash: ContentHash(of: body).hex, isStale: isStale)
            files.append(
                try NotesFile(body, name: "\(repository) \(tag)", provenance: provenance, announced: announced, asPlainText: isPlain))
        }
        return files
    }

    private func survives(_ text: String) throws(ReleaseNotesError) -> Bool {
        guard let parser else { return true }
        return try NotesChild.survives(Array(text.utf8), executable: parser)
    }
}
