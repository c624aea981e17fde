// A command as a value: an argument vector with folder, environment and input, never a shell line. Running it lives elsewhere.
import Glibc

package struct Command: Equatable, Sendable {
    package enum Input: Equatable, Sendable {
        /// The end of the file at once: /dev/null.
        case none
        case file(String)
        /// Reaches the command through memory, so it may hold secrets.
        case bytes([UInt8])
    }

    /// The program and its arguments. A program without a slash is looked for in the PATH of the command's own environment.
    package var arguments: [String]
    /// What differs from the inherited environment; nil takes a variable away.
    package var environment: [String: String?]
    /// nil is the folder of this process.
    package var folder: String?
    package var input: Input

    package init(_ arguments: [String], environment: [String: String?] = [:], folder: String? = nil, input: Input = .none) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.input = input
    }

    /// The file that would be executed, as an absolute path.
    package func program() throws(ProcessError) -> String {
        try resolved().program
    }
}

/// A command with everything looked up, checked as far as that is possible before it is started.
struct ResolvedCommand {
    var program: String
    var arguments: [String]
    var environment: Environment
    var folder: String
    var input: Command.Input
}

extension Command {
    func resolved() throws(ProcessError) -> ResolvedCommand {
        guard let name = arguments.first, !name.isEmpty else { throw .emptyCommand }
        let variables = environment.flatMap { [$0.key, $0.value ?? ""] }
        for text in arguments + variables + [folder ?? ""] where text.utf8.contains(0) {
            throw .holdsNUL(text: text)
        }
        let environment = Environment.inherited().applying(self.environment)
        let folder = try absolute(self.folder ?? "")
        var status = stat()
        guard stat(folder, &status) == 0 else { throw .folderUnusable(path: folder, code: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .folderUnusable(path: folder, code: ENOTDIR) }
        guard access(folder, X_OK) == 0 else { throw .folderUnusable(path: folder, code: errno) }

        var input = self.input
        if case .file(let path) = input {
            let path = path.hasPrefix("/") ? path : "\(folder)/\(path)"
            guard !path.utf8.contains(0) else { throw .holdsNUL(text: path) }
            guard access(path, R_OK) == 0 else { throw .inputUnusable(path: path, code: errno) }
            input = .file(path)
        }
        return ResolvedCommand(
            program: try find(name, path: environment["PATH"], folder: folder), arguments: arguments, environment: environment,
            folder: folder, input: input)
    }
}

/// Relative to the folder of this process.
func absolute(_ path: String) throws(ProcessError) -> String {
    if path.hasPrefix("/") { return path }
    guard let current = getcwd(nil, 0) else { throw .system(action: "find out the current folder", code: errno) }
    defer { free(current) }
    let folder = String(cString: current)
    return path.isEmpty ? folder : "\(folder)/\(path)"
}

/// As execvp(3) looks for it: relative folders, also in PATH, count from the folder the command will run in.
private func find(_ name: String, path: String?, folder: String) throws(ProcessError) -> String {
    if name.contains("/") {
        let program = name.hasPrefix("/") ? name : "\(folder)/\(name)"
        if let code = refusal(program) {
            if code == ENOENT { throw .programNotFound(name: name, path: path) }
            throw .programUnusable(path: program, code: code)
        }
        return program
    }
    var unusable: (path: String, code: Int32)?
    // What execvp(3) searches without PATH.
    for entry in (path ?? "/bin:/usr/bin").split(separator: ":", omittingEmptySubsequences: false) {
        let place = entry.hasPrefix("/") ? String(entry) : entry.isEmpty ? folder : "\(folder)/\(entry)"
        let program = "\(place)/\(name)"
        guard let code = refusal(program) else { return program }
        if code == EACCES && unusable == nil && access(program, F_OK) == 0 { unusable = (program, code) }
    }
    if let unusable { throw .programUnusable(path: unusable.path, code: unusable.code) }
    throw .programNotFound(name: name, path: path)
}

/// Why this file cannot be executed, as an errno; nil when it can.
private func refusal(_ program: String) -> Int32? {
    var status = stat()
    guard stat(program, &status) == 0 else { return errno }
    guard status.st_mode & S_IFMT == S_IFREG else { return EACCES }
    return access(program, X_OK) == 0 ? nil : errno
}
