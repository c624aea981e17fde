// A small table with every kind of row, for the tests of parser and texts.

import CommandTable

let sample = CommandTable(
    program: "tool", version: "1.2.3", summary: "Does things",
    commands: [
        CommandSpec([], "Start", options: [OptionSpec("plain", "Go line by line.")]),
        CommandSpec(
            ["plan"], "Plan a thing",
            arguments: [ArgumentSpec("THING", .deployment, "The thing.")],
            options: [
                OptionSpec("to", value: OptionValue("V", .version), "Where to.", isRequired: true),
                OptionSpec("format", value: OptionValue("F", .choice(["text", "json"])), "The form."),
                OptionSpec("force", "Do it."),
                OptionSpec("label", value: OptionValue("L", .text), "A label's text: [any].", isRepeatable: true),
                OptionSpec("output", letter: "o", value: OptionValue("FILE", .file), "Where to write."),
                OptionSpec("secret", "Nobody sees this.", isHidden: true),
            ]),
        CommandSpec(["place"], "Place", arguments: [ArgumentSpec("FILES", .file, "Some files.", isOptional: true, isRepeatable: true)]),
        CommandSpec(["group"], "Hold others", isGroup: true),
        CommandSpec(["group", "check"], "Check one", options: [OptionSpec("json", "JSON.")]),
        CommandSpec(["group", "show"], "Show one", options: [OptionSpec("a", "A.", excludes: ["b"]), OptionSpec("b", "B.")]),
        CommandSpec(["notes"], "Read notes", arguments: [ArgumentSpec("PRODUCT", .product, "Which.", isOptional: true)]),
        CommandSpec(["notes", "bundle"], "Pack notes", arguments: [ArgumentSpec("PRODUCT", .product, "Which.")]),
        CommandSpec(CommandTable.completePath, "Names", arguments: [ArgumentSpec("KIND", .text, "Which.")], isHidden: true),
    ],
    manual: [ManualSection("Exit status", [.init("0", "Done.")])])

/// The words of a command line, split at spaces.
func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
