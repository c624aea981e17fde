// Files that a playbook ships, put where its commands find them: in an upgrade's own folder, frozen with it, or in a passing
// folder for looking at systems before there is an upgrade.
import Glibc
package import Playbooks
package import Process
import UpgradeModel

package enum ShippedFiles {
    /// Subfolder of an upgrade's folder, as plans name it.
    static let folderName = "shipped"

    /// Writes them below `folder`, which must exist. Readable by the owner only.
    package static func write(_ files: [ShippedFile], into folder: String) throws(ProcessError) {
        let place = LocalPlace()
        try place.makeFolder("\(folder)/\(folderName)")
        for file in files { try place.writeFile("\(folder)/\(folderName)/\(file.name)", file.bytes) }
    }

    /// Copies for the commands at far places, into the folders that the plan names there.
    static func send(_ files: [ShippedFile], to folders: [String: String], _ places: PlaceBook) throws(ProcessError) {
        guard !files.isEmpty else { return }
        for (host, folder) in folders.sorted(by: { $0.key < $1.key }) {
            let place = places.place(at: .ssh(host: host))
            try place.makeFolder("\(folder)/\(folderName)")
            for file in files { try place.writeFile("\(folder)/\(folderName)/\(file.name)", file.bytes) }
        }
    }

    /// Takes away what was sent for a look.
    static func remove(_ files: [ShippedFile], from folders: [String: String], _ places: PlaceBook) throws(ProcessError) {
        guard !files.isEmpty else { return }
        var first: ProcessError?
        for (host, folder) in folders.sorted(by: { $0.key < $1.key }) {
            do throws(ProcessError) {
                let removed = try places.place(at: .ssh(host: host)).capture(Command(["rm", "-rf", "--", folder]))
                if !removed.succeeded {
                    throw .far(host: host, reason: "\(folder) could not be removed: \(oneLine(removed.errors.text))")
                }
            } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    /// What was sent is cleared away after its use, however that ended. Why the use failed is what its caller hears first.
    static func clearing<Value>(after use: () throws -> Value, _ clear: () throws -> Void) throws -> Value {
        let value: Value
        do { value = try use() } catch let cause {
            do { try clear() } catch { throw cause }
            throw cause
        }
        try clear()
        return value
    }

    /// A folder that holds them while `body` runs, and is removed afterwards.
    static func temporarily<Result>(_ files: [ShippedFile], _ body: (_ folder: String) throws -> Result) throws -> Result {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var template = Array(((base.hasPrefix("/") ? base : "/tmp") + "/belay-XXXXXX").utf8CString)
        let made: String? = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let folder = made else { throw ProcessError.system(action: "make a temporary folder", code: errno) }
        defer {
            for file in files { unlink("\(folder)/\(folderName)/\(file.name)") }
            rmdir("\(folder)/\(folderName)")
            rmdir(folder)
        }
        try write(files, into: folder)
        return try body(folder)
    }
}
