// Hashes of files and texts, as the journal compares them.
import ContentHash
package import Process

package enum FileHash {
    /// SHA-256 (hex). Throws where the file can't be read or holds more than 64 MiB.
    package static func of(_ path: String, at place: any Place) throws(ProcessError) -> String {
        ContentHash(of: try place.readFile(path, limit: 64 << 20)).hex
    }

    package static func of(text: String) -> String { ContentHash(of: text).hex }
}
