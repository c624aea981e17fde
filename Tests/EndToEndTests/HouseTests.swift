import Foundation
import Testing

/// The picture of the modules in ARCHITECTURE.md is what the sources import.
@Suite("The house is as it is drawn")
struct HouseTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Module → what ARCHITECTURE.md lets it import; nil: everything above it.
    static func drawn() throws -> [(module: String, imports: Set<String>?)] {
        let text = try String(contentsOf: root.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
        let table = text.components(separatedBy: "## The floors")[1].components(separatedBy: "\n## ")[0]
        return table.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row -> [(String, Set<String>?)] in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map { String($0) }
            let names = cells[1].matches(of: /`(\w+)`/).map { String($0.1) }
            let imports = cells[3].matches(of: /`(\w+)`/).map { String($0.1) }
            let isOpen = cells[3].contains("all of") || cells[3].contains("everything")
            return names.map { ($0, isOpen ? nil : Set(imports)) }
        }
    }

    @Test func everyModuleIsDrawnAndImportsOnlyWhatItMay() throws {
        let drawn = try Self.drawn()
        let sources = Self.root.appending(path: "Sources")
        let modules = try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted()
        #expect(Set(drawn.map(\.module)) == Set(modules))
        var below: Set<String> = []
        for (module, allowed) in drawn {
            let folder = sources.appending(path: module)
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
            // The built-in playbooks ship scripts of other languages inside one generated file.
            for file in files where file.pathExtension == "swift" && file.lastPathComponent != "BuiltinFiles.swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: /(?m)^(?:internal |package )?import (?:struct |class |enum |func )?(\w+)/) {
                    let name = String(match.1)
                    guard modules.contains(name) else {
                        #expect(["Glibc", "Synchronization"].contains(name), "\(module)/\(file.lastPathComponent) imports \(name)")
                        continue
                    }
                    #expect(below.contains(name), "\(module)/\(file.lastPathComponent) imports \(name), which is not below it")
                    if let allowed { #expect(allowed.contains(name), "\(module)/\(file.lastPathComponent) imports \(name)") }
                }
            }
            below.insert(module)
        }
    }

    @Test func theModelIsPure() throws {
        let folder = Self.root.appending(path: "Sources/UpgradeModel")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        #expect(files.count > 50)
        for file in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let imports = text.matches(of: /(?m)^\s*(?:@\w+\s+)*(?:\w+\s+)?import\s/)
            #expect(imports.isEmpty, "\(file.lastPathComponent) imports something")
        }
    }
}
