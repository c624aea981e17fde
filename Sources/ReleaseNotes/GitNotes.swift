// A file of a git repository at a tag, through the `git` command: from a repository on this machine, or fetched into the cache.
internal import ContentHash
internal import Process
package import UpgradeModel

package struct GitNotes: Sendable {
    /// A folder, or an address that git knows.
    let repository: String
    /// Where fetched repositories are kept.
    let cacheFolder: String
    /// Seconds for fetching.
    var timeout = 120
    var isLocal: Bool { FileReading.isFolder(repository) }

    package init(repository: String, cacheFolder: String) {
        self.repository = repository
        self.cacheFolder = cacheFolder
    }

    /// A file, or the pages of a folder, as they were at a release's tag, written with or without `v`.
    package func pages(_ path: String, _ form: NotesPage.Form, at version: Version) throws(ReleaseNotesError) -> [NotesPage] {
        guard !repository.utf8.starts(with: "-".utf8), !repository.utf8.starts(with: "ext::".utf8),
            !repository.utf8.contains(where: { $0 < 32 })
        else {
            throw ReleaseNotesError(
                .request, repository, because: "this is no address of a repository", now: "Correct it in the catalog or deployment")
        }
        let folder = isLocal ? repository : "\(cacheFolder)/\(ContentHash(of: repository).hex).git"
        let tags = [version.text, "v" + version.bareText, version.bareText].reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        if !isLocal { try fetch(tags, into: folder, filter: form == .changelog ? "blob:none" : "blob:limit=128k") }
        for tag in tags {
            var pages: [NotesPage] = []
            for name in try form == .changelog ? [path] : names(in: path, at: tag, folder) {
                let answer = try git(["-C", folder, "cat-file", "blob", "refs/tags/\(tag):\(name)"])
                if answer.end == .timedOut { throw failure(answer, .unreachable) }
                guard answer.succeeded else { continue }
                guard !answer.output.truncated else {
                    throw ReleaseNotesError(.tooLarge, "\(name) at \(tag)", because: "it is larger than is read", now: "Name another file")
                }
                let bytes = answer.output.bytes
                let provenance = NotesProvenance(
                    kind: .git, place: "\(repository) \(tag):\(name)", fetched: FileReading.now, hash: ContentHash(of: bytes).hex)
                pages.append(NotesPage(name: name, bytes: bytes, provenance: provenance, form: form))
            }
            if !pages.isEmpty { return pages }
        }
        throw ReleaseNotesError(
            .notFound, repository, because: "no \(path) at the tag \(tags.joined(separator: " or "))",
            now: "Check the tag, or name the file in the catalog or deployment")
    }

    /// Pages of a folder and of the folders in it; none where there is no such folder at the tag.
    private func names(in path: String, at tag: String, _ folder: String) throws(ReleaseNotesError) -> [String] {
        let answer = try git(["-C", folder, "ls-tree", "-r", "-z", "--name-only", "refs/tags/\(tag)", "--", path + "/"])
        guard answer.succeeded else { return [] }
        return try NotesFile.pages(answer.output.text.split(separator: "\0").map(String.init), in: path)
    }

    /// - Parameter filter: leaves out what is not read, so that the notes of a large repository come in time; the one file that is named
    ///   comes when it is read, the pages of a folder come with the tag. Servers that know no filters send everything.
    private func fetch(_ tags: [String], into folder: String, filter: String) throws(ReleaseNotesError) {
        if !FileReading.isFolder(folder) {
            try FileReading.makeFolder(cacheFolder)
            let made = try git(["init", "--quiet", "--bare", folder])
            guard made.succeeded else { throw failure(made, .tool) }
        }
        // What a filter left out is fetched from the remote that is named here.
        for (key, value) in [("url", repository), ("promisor", "true")] {
            let set = try git(["-C", folder, "config", "remote.\(Self.origin).\(key)", value])
            guard set.succeeded else { throw failure(set, .tool) }
        }
        var last: Captured?
        for tag in tags {
            // A tag that is there already does not move.
            if try git(["-C", folder, "rev-parse", "--quiet", "--verify", "refs/tags/\(tag)"]).succeeded { return }
            let answer = try git([
                "-C", folder, "fetch", "--quiet", "--depth", "1", "--filter=\(filter)", "--no-tags", "--", Self.origin,
                "+refs/tags/\(tag):refs/tags/\(tag)",
            ])
            if answer.succeeded { return }
            if answer.end == .timedOut { throw failure(answer, .unreachable) }
            last = answer
        }
        if let last { throw failure(last, .unreachable) }
    }

    private static let origin = "origin"

    private func git(_ words: [String]) throws(ReleaseNotesError) -> Captured {
        // Never a prompt, never a hook, never a transport that runs programs.
        let command = Command(
            ["git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "-c", "credential.interactive=never"] + words,
            environment: ["GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false", "LC_ALL": "C"])
        do throws(ProcessError) {
            return try capture(command, limits: CaptureLimits(timeout: .seconds(timeout), maximumBytes: MarkdownLimits().size))
        } catch {
            throw ReleaseNotesError(.tool, "git", because: "\(error)", now: "Install git, or give the notes as a file or bundle")
        }
    }

    private func failure(_ answer: Captured, _ code: ReleaseNotesError.Code) -> ReleaseNotesError {
        let words =
            answer.end == .timedOut
            ? "git did not bring the tag within \(timeout) s; the repository is too large or the network too slow for that"
            : answer.errors.text.split(separator: "\n").last.map(String.init)
        return ReleaseNotesError(
            code, repository, because: words ?? "git failed",
            now: "Check address and network, or bring the notes in with belay notes import")
    }
}
