// Secrets: fetched where the deployment says, held in memory only, never written. Typed ones are asked again on resume.
import Glibc
package import Process
package import UpgradeModel

package struct SecretStore: Sendable {
    /// By input name.
    package private(set) var values: [String: String] = [:]

    package init() {}

    package mutating func set(_ name: String, _ value: String) { values[name] = value }

    /// Fetches what can be fetched; returns the names that have to be typed. Throws where a named source is not there.
    package mutating func fetch(_ sources: [String: SecretSource], at place: any Place = LocalPlace()) throws(SecretError) -> [String] {
        var typed: [String] = []
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) where values[name] == nil {
            switch source {
            case .environment(let variable):
                guard let value = getenv(variable) else { throw SecretError(name: name, why: "the variable \(variable) is not set") }
                values[name] = String(cString: value)
            case .file(let path):
                do {
                    values[name] = line(String(decoding: try place.readFile(expandingHome(path), limit: 1 << 16), as: UTF8.self))
                } catch {
                    throw SecretError(name: name, why: error.description)
                }
            case .command(let words):
                do {
                    let captured = try place.capture(Command(words))
                    guard captured.succeeded else { throw SecretError(name: name, why: "\(words.first ?? "the command") failed") }
                    values[name] = line(captured.output.text)
                } catch let error as SecretError {
                    throw error
                } catch {
                    throw SecretError(name: name, why: "\(error)")
                }
            case .typed: typed.append(name)
            }
        }
        return typed
    }

    /// Files and commands end their secret with a line break that is not part of it.
    private func line(_ text: String) -> String {
        var text = Substring(text)
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }
}

package struct SecretError: Error, CustomStringConvertible, Sendable {
    package let name: String
    package let why: String
    package var description: String {
        "The secret <\(name)> can't be had: \(why)\(why.hasSuffix(".") ? "" : ".") Put it where the deployment says, then try again."
    }
}

/// `~/` as a shell has it, since there is no shell: people write it all the same.
package func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
}
