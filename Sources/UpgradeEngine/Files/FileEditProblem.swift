// Why an edit leaves a file alone.

/// Why a file is left as it is, as one sentence that says what to do.
package struct FileEditProblem: Error, Equatable, CustomStringConvertible, Sendable {
    package let description: String

    init(_ description: String) { self.description = description }

    static func missing(_ key: String, in path: String, near: String?) -> FileEditProblem {
        let hint = near.map { "did you mean \($0)?" } ?? "only what is there already is changed."
        return FileEditProblem("\(path) has no key \(key); \(hint)")
    }
}
