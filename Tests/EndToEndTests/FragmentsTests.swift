// Every shared fragment as a playbook's author meets it: found by its name, told what it needs, resolved for a hop.
import Foundation
import Testing

struct FragmentsTests {
    @Test func everyFragmentResolves() throws {
        let world = try World()
        try world.write("config/playbooks/sample/catalog.yaml", FragmentsSample.catalog)
        try world.write("config/playbooks/sample/all.yaml", FragmentsSample.playbook)
        let checked = try world.belay("playbook", "check", world.file("config/playbooks/sample"))
        #expect(checked.code == 0, "\(checked.output)\(checked.errors)")
        #expect(checked.output.contains("all is well"), "\(checked.output)\(checked.errors)")
    }

    /// A fragment that the sample leaves out would be checked by nobody.
    @Test func theSampleUsesThemAll() throws {
        let names = try sharedFragments()
        #expect(names.count > 30)
        for name in names {
            let isUsed = FragmentsSample.playbook.contains("use: \(name),") || FragmentsSample.playbook.contains("use: \(name) }")
            #expect(isUsed, "\(name)")
        }
    }

    /// Group and name, as `use` has them: the keys two blanks deep below `fragments`.
    private func sharedFragments() throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../playbooks/shared")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }
            .flatMap { file in
                let group = file.deletingPathExtension().lastPathComponent
                return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
                    line.firstMatch(of: /^  ([a-z-]+):$/).map { "\(group)/\($0.1)" }
                }
            }
    }
}
