// Commands about playbooks: check, list, show, new, schema.

import CommandTable
import Glibc
import JSONDocument
import Playbooks
import Process
import UpgradeModel
import YAMLDocument

enum PlaybookCommands {
    static func check(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        var rows: [JSONValue] = []
        var hasErrors = false
        for file in try workspace.library.playbookFiles(at: command.argument("FILE") ?? "") {
            var problems: [Diagnostic] = []
            var row: JSONValue = ["file": .string(file)]
            do throws(InvalidFile) {
                let loaded = try workspace.library.playbook(file: file)
                let found = loaded.checkHops()
                problems = loaded.warnings + found.problems
                row["product"] = .string(loaded.playbook.product)
                row["variant"] = JSONValue(loaded.playbook.variant)
                row["hops"] = .integer(Int64(found.hops))
                row["samples"] = .integer(Int64(found.samples))
                if !command.isSet("json") {
                    for problem in problems { Console.complain(problem.description) }
                    let errors = problems.filter { $0.severity == .error }.count
                    Console.print(
                        "\(file): \(counted(found.hops, "hop")) resolved for \(counted(found.samples, "made-up deployment")): "
                            + (errors == 0 ? "all is well." : "\(counted(errors, "problem"))."))
                }
            } catch {
                problems = error.diagnostics
                if !command.isSet("json") { Console.complain(error.description) }
            }
            row["problems"] = .array(problems.map(JSONValue.init(diagnostic:)))
            rows.append(row)
            hasErrors = hasErrors || problems.contains { $0.severity == .error }
        }
        if command.isSet("json") { Console.print(json: .array(rows)) }
        return hasErrors ? .wrongUse : .done
    }

    static func list(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let products = try workspace.library.products()
        if command.isSet("json") {
            Console.print(json: .array(products.map(row)))
            return .done
        }
        if products.isEmpty { Console.print("There are no playbooks. `belay playbook new` writes one to start from.") }
        for product in products {
            Console.print("\(product.name)  \(product.title ?? "cannot be read")  (\(product.origin.words))")
            for variant in product.variants { Console.print("  \(variant.name ?? "-")  \(variant.say)") }
            if let problem = product.problem { Console.complain(problem.description) }
        }
        return .done
    }

    private static func row(_ product: ProductSummary) -> JSONValue {
        [
            "product": .string(product.name), "title": JSONValue(product.title), "origin": .string(product.origin.words),
            "variants": .array(product.variants.map { ["variant": JSONValue($0.name), "say": .string($0.say)] }),
            "problems": .array((product.problem?.diagnostics ?? []).map(JSONValue.init(diagnostic:))),
        ]
    }

    /// The playbook as it was written: there is no better description of it.
    static func show(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let name = command.argument("PRODUCT") ?? ""
        let loaded: LoadedPlaybook
        if let variant = command.value(of: "variant") {
            loaded = try workspace.library.playbook(product: name, variant: variant)
        } else if let product = try workspace.library.products().first(where: { $0.name == name }), product.variants.count > 1 {
            let names = product.variants.compactMap(\.name).joined(separator: ", ")
            throw Complaint(.wrongUse, "\(name) has several playbooks. Name one with --variant: \(names).")
        } else {
            loaded = try workspace.library.playbook(product: name, variant: nil)
        }
        if command.isSet("json") {
            Console.print(json: PlaybookDocument(loaded).json)
            return .done
        }
        for source in loaded.sources {
            Console.print("# \(source.name)")
            Console.print(String(decoding: source.bytes, as: UTF8.self))
        }
        return .done
    }

    static func new(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        var folder = command.argument("FILE") ?? ""
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        let files = try PlaybookStarter.new(product: folder.split(separator: "/").last.map(String.init) ?? folder)
        guard mkdir(folder, 0o755) == 0 else {
            if errno == EEXIST { throw Complaint(.wrongUse, "\(folder) exists already. Name a folder that is not there yet.") }
            if errno == ENOENT { throw Complaint(.wrongUse, "The folder that \(folder) should be in is not there. Make it first.") }
            throw Complaint(.inputOutput, "The folder \(folder) cannot be made: \(String(cString: strerror(errno))).")
        }
        for (name, text) in files { try NewFile.write(text, to: "\(folder)/\(name)", mode: 0o644) }
        Console.print(
            "\(folder) holds \(files.map(\.name).joined(separator: " and ")). Change them, then `belay playbook check \(folder)`.")
        return .done
    }

    static func schema(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let kind = command.argument("FORM").flatMap(FileKind.init(rawValue:)) ?? .playbook
        Console.print(json: kind.schema)
        return .done
    }
}

func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension PlaybookOrigin {
    var words: String {
        switch self {
        case .builtin: "built in"
        case .folder(let path): path
        }
    }
}

extension JSONValue {
    init(diagnostic: Diagnostic) {
        self = [
            "file": .string(diagnostic.file), "severity": .string(diagnostic.severity.rawValue), "message": .string(diagnostic.message),
            "line": diagnostic.line.map { .integer(Int64($0)) } ?? .null, "column": diagnostic.column.map { .integer(Int64($0)) } ?? .null,
            "hint": JSONValue(diagnostic.hint),
        ]
    }
}
