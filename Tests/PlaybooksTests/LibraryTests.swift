// Finding products, playbooks and deployments, and what is said where one is missing or must not be trusted.
import Foundation
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct LibraryTests {
    private func write(_ folder: TemporaryFolder, at path: String = "playbooks") throws {
        for file in Lantern.builtin { try folder.write("\(path)/\(file.path)", #require(file.text)) }
    }

    @Test(arguments: [
        (["BELAY_CONFIG": "/a", "XDG_CONFIG_HOME": "/b", "HOME": "/c"], "/a"), (["XDG_CONFIG_HOME": "/b", "HOME": "/c"], "/b/belay"),
        (["BELAY_CONFIG": "", "XDG_CONFIG_HOME": "relative", "HOME": "/c"], "/c/.config/belay"), ([:], nil),
    ])
    func theConfigurationFolder(environment: [String: String], folder: String?) {
        #expect(ProductLibrary.configurationFolder(environment: environment) == folder)
    }

    @Test func theOperatorsOwnComeFirst() throws {
        let folder = try TemporaryFolder()
        try write(folder)
        try folder.write("playbooks/lantern/catalog.yaml", Lantern.catalog.replacing("title: Lantern\n", with: "title: Mine\n"))
        let library = ProductLibrary(configuration: folder.path, builtin: Lantern.builtin)
        let products = try library.products()
        #expect(products.map(\.title) == ["Mine"])
        #expect(products[0].origin == .folder(folder.path + "/playbooks"))
        #expect(products[0].variants.map(\.name) == ["host/deb"] && products[0].variants[0].say == "Debian packages")
        #expect(try Lantern.library.products().map(\.origin) == [.builtin])
        #expect(try library.catalog(of: "lantern").title == "Mine")
    }

    @Test func aBrokenProductIsListedWithItsProblem() throws {
        let folder = try TemporaryFolder()
        try folder.write("playbooks/other/catalog.yaml", "belay: 1\n")
        try folder.write("playbooks/empty/note.txt", "")
        let products = try ProductLibrary(configuration: folder.path, builtin: Lantern.builtin).products()
        #expect(products.map(\.name) == ["empty", "lantern", "other"])
        #expect(products[0].problem?.diagnostics[0].message == "there is no catalog.yaml in this folder")
        #expect(products[2].problem?.diagnostics.count == 3)
    }

    @Test func unknownNamesAreAnsweredWithTheNearest() throws {
        func said(_ body: () throws(InvalidFile) -> Void) -> [String] { problems(body) }
        #expect(
            said { () throws(InvalidFile) in _ = try Lantern.library.catalog(of: "lanter") } == [
                "there is no product of this name; did you mean \"lantern\"?"
            ])
        #expect(
            said { () throws(InvalidFile) in _ = try Lantern.library.catalog(of: "../lantern") } == [
                "there is no product of this name; did you mean \"lantern\"?"
            ])
        #expect(
            said { () throws(InvalidFile) in _ = try ProductLibrary(configuration: nil, builtin: []).catalog(of: "x") }
                == ["there is no product of this name; no product is known"])
        #expect(
            said { () throws(InvalidFile) in _ = try Lantern.library.deployment("home") }
                == ["there is no deployment of this name; belay deployment new makes one"])
        #expect(
            said { () throws(InvalidFile) in _ = try Lantern.library.deployment("/nowhere/home.yaml") } == [
                "there is no such file; check the name and the folder"
            ])
    }

    @Test func oneVariantNeedsNotBeNamed() throws {
        #expect(try Lantern.library.playbook(product: "lantern", variant: nil).playbook.variant == "host/deb")
        let two =
            Lantern.builtin + [
                BuiltinFile(path: "lantern/pod.yaml", text: Lantern.playbook.replacing("variant: host/deb", with: "variant: pod"))
            ]
        let library = ProductLibrary(configuration: nil, builtin: two)
        #expect(
            problems { () throws(InvalidFile) in _ = try library.playbook(product: "lantern", variant: nil) }
                == ["it has several variants, and none was named; name \"host/deb\" or \"pod\""])
    }

    @Test func filesThatAnyoneMayChangeAreRefused() throws {
        let folder = try TemporaryFolder()
        try write(folder)
        let library = ProductLibrary(configuration: folder.path, builtin: [])
        let load = { () throws(InvalidFile) in _ = try library.playbook(product: "lantern", variant: "host/deb") }
        #expect(problems(load) == [])
        for path in ["lantern/deb.yaml", "lantern/catalog.yaml", "lantern/fragments.yaml", "shared/keep.yaml", "lantern/files/list.txt"] {
            let text = try #require(Lantern.builtin.first { $0.path == path }?.text)
            try folder.write("playbooks/" + path, text, mode: 0o666)
            #expect(problems(load).first?.hasPrefix("anyone on this machine may change this file") == true, "\(path)")
            try folder.write("playbooks/" + path, text)
        }
        for path in ["lantern", "shared"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path + "/playbooks/" + path)
            #expect(problems(load).first?.hasPrefix("anyone on this machine may exchange the files in this folder") == true, "\(path)")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/playbooks/" + path)
        }
    }

    @Test func aPlaybookIsReadByItsFile() throws {
        let folder = try TemporaryFolder()
        try write(folder, at: "mine")
        let library = ProductLibrary(configuration: nil, builtin: [])
        let loaded = try library.playbook(file: folder.path + "/mine/lantern/deb.yaml")
        #expect(loaded.playbook.product == "lantern" && loaded.shipped.count == 2)
        try folder.write("alone/deb.yaml", Lantern.playbook)
        #expect(
            problems { () throws(InvalidFile) in _ = try library.playbook(file: folder.path + "/alone/deb.yaml") }
                == ["there is no catalog.yaml beside this file; belay playbook new writes one"])
    }

    @Test func deploymentsAreFoundByName() throws {
        let folder = try TemporaryFolder()
        try folder.write("deployments/home.yaml", Lantern.deployment)
        let library = ProductLibrary(configuration: folder.path, builtin: Lantern.builtin)
        #expect(try library.deploymentNames() == ["home"])
        #expect(try library.deployment("home").deployment.name == "home")
        #expect(try library.deployment(folder.path + "/deployments/home.yaml").deployment.name == "home")
        #expect(
            problems { () throws(InvalidFile) in _ = try library.deployment("hom") }
                == ["there is no deployment of this name; did you mean \"home\"?"])
        try folder.write("deployments/home.yaml", Lantern.deployment, mode: 0o666)
        #expect(problems { () throws(InvalidFile) in _ = try library.deployment("home") }.count == 1)
    }

    @Test(arguments: [
        "", "\0", "a: [", String(repeating: "[", count: 5000), String(repeating: "{a: ", count: 5000), "[]", "x", "- 1\n- 2", "a: &a [*a]",
        "belay: 1\nproduct: lantern\nenvironments: { production: }", "belay: 1\nproduct: []\nvariant: {}\nenvironments: []\ninputs: x",
        "belay: 1\nproduct: lantern\nvariant: host/deb\nenvironments: { production: { place: { ssh: [] }, inputs: { key: { } } } }",
    ])
    func hostileFilesAreRefusedInSentences(text: String) {
        let source = SourceText(name: "h.yaml", text: text)
        #expect(!problems { () throws(InvalidFile) in _ = try Lantern.library.deployment(source, name: "h") }.isEmpty)
        for path in ["lantern/catalog.yaml", "lantern/deb.yaml", "lantern/fragments.yaml"] {
            let files = Lantern.builtin.filter { $0.path != path } + [BuiltinFile(path: path, text: text)]
            let library = ProductLibrary(configuration: nil, builtin: files)
            let found = problems { () throws(InvalidFile) in _ = try library.playbook(product: "lantern", variant: "host/deb") }
            #expect(!found.isEmpty, "\(path)")
        }
    }

    @Test func withoutABackupOrAVerificationOneIsWarned() throws {
        let unverified = try Lantern.library("shared/keep.yaml", replacing: "verify:\n", by: "undo:\n")
        let text = Lantern.keep.components(separatedBy: "        verify:")[0]
        let library = ProductLibrary(
            configuration: nil,
            builtin: Lantern.builtin.filter { $0.path != "shared/keep.yaml" } + [BuiltinFile(path: "shared/keep.yaml", text: text)])
        #expect(!problems { () throws(InvalidFile) in _ = try unverified.playbook(product: "lantern", variant: nil) }.isEmpty)
        #expect(
            try library.playbook(product: "lantern", variant: nil).warnings.map(\.message)
                == ["nothing in this backup is verified, so it opens no gate"])
    }
}

struct StarterTests {
    @Test func theStartingPointPassesTheCheck() throws {
        let folder = try TemporaryFolder()
        for file in try PlaybookStarter.new(product: "my-product") { try folder.write("playbooks/my-product/" + file.name, file.text) }
        let loaded = try ProductLibrary(configuration: folder.path).playbook(product: "my-product", variant: "systemd")
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.catalog.releases.count == 2)
    }

    @Test(arguments: ["", "../x", "A", "shared", "a b"])
    func impossibleNamesAreRefused(name: String) {
        #expect(problems { () throws(InvalidFile) in _ = try PlaybookStarter.new(product: name) }.count == 1)
    }
}

struct BuiltinTests {
    /// Forgotten: script/generate-builtin.
    @Test func whatIsBuiltInIsWhatIsInTheFolder() throws {
        let root =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
            + "/playbooks"
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root)
        where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder), !isFolder.boolValue {
                files[name] = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
            }
        }
        #expect(!files.isEmpty)
        #expect(Dictionary(uniqueKeysWithValues: BuiltinFiles.all.map { ($0.path, $0.text ?? "") }) == files, "run script/generate-builtin")
    }

    @Test func everyBuiltInProductMakesSense() throws {
        let library = ProductLibrary(configuration: nil)
        for product in try library.products() {
            #expect(product.problem == nil, "\(product.problem?.description ?? "")")
            for variant in product.variants {
                let loaded = try library.playbook(product: product.name, variant: variant.name)
                #expect(loaded.warnings.isEmpty, "\(loaded.warnings)")
            }
        }
    }

    /// Shared fragments that no built-in playbook uses yet would otherwise go unread.
    @Test func everySharedFragmentMakesSense() throws {
        for file in BuiltinFiles.all where file.path.hasPrefix("shared/") && file.path.hasSuffix(".yaml") {
            _ = try PlaybookFile(SourceText(name: file.path, text: #require(file.text)), as: fragmentsMapping).checked()
        }
    }
}
