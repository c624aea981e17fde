// Every command and option of Belay, in the order of its help: the one table that parser, help, man page and completions read. What
// a command does is in its own file; main keeps only the rows that have a handler, so a row may stand here before it is built.

import CommandTable

enum BelayCommands {
    static let version = "0.1.0"

    static let table = CommandTable(
        program: "belay", version: version,
        summary: "Walks you through the upgrade of a self-hosted system, one confirmed step at a time",
        commands: [start] + upgrade + look + files + help + hidden,
        manual: [exitStatus, environment, places])

    // MARK: Arguments and options that several commands share

    private static let deployment = ArgumentSpec(
        "DEPLOYMENT", .deployment, "A deployment file, or the name of one in the configuration directory.")
    private static let upgradeID = ArgumentSpec("ID", .upgrade, "The upgrade; the newest one unless given.", isOptional: true)
    private static let product = ArgumentSpec("PRODUCT", .product, "The product, as `belay playbook list` names it.")

    private static let json = OptionSpec("json", "Print JSON, for other programs.")
    private static let plain = OptionSpec("plain", "Go line by line instead of filling the screen.")
    private static let answers = OptionSpec(
        "answers", value: OptionValue("FILE", .file), "Take every answer from this file; stop with exit code 3 where one is missing.")
    private static let unattended = OptionSpec(
        "unattended", "Answer everything as the demonstration's own answers do.", excludes: ["answers"])
    private static let to = OptionSpec("to", value: OptionValue("V", .version), "The version to reach.", isRequired: true)
    private static let from = OptionSpec(
        "from", value: OptionValue("V", .version), "The version to start from; what is really running unless given.")
    private static let stepped = OptionSpec("stepped", "Go release by release even where one hop is allowed.")
    private static let format = OptionSpec(
        "format", value: OptionValue("FORMAT", .choice(["markdown", "html", "json"])), "The report's form; markdown unless given.",
        excludes: ["json"])
    private static let planFormat = OptionSpec(
        "format", value: OptionValue("FORMAT", .choice(["text", "markdown", "json"])), "The plan's form; text unless given.",
        excludes: ["json"])
    private static let variant = OptionSpec(
        "variant", value: OptionValue("V", .text), "How the product is installed, where it has several playbooks.")

    // MARK: The program alone

    private static let start = CommandSpec(
        [], "Open the wizard",
        discussion: """
            Without a command, Belay opens the wizard: on the upgrade that is under way, or on the questions that make your first \
            deployment. Try it without risk with: belay demo
            """,
        options: [plain])

    // MARK: The upgrade

    private static let upgrade = [
        CommandSpec(
            ["demo"], "Try Belay on a small system that it sets up for you",
            discussion: """
                Sets up a staging and a production system with real services and data below one directory, and walks you through their \
                upgrade. The services take free ports on the loopback address and run until belay demo --stop.
                """,
            options: [
                OptionSpec("dir", value: OptionValue("D", .directory), "Where the two systems live."), plain, unattended, answers,
                OptionSpec(
                    "fail", value: OptionValue("STEP", .step), "Make this step really fail in production, in the first hop that has it."),
                OptionSpec("stop", "Stop the demonstration's services.", excludes: ["plain", "unattended", "answers", "fail"]),
            ]),
        CommandSpec(["deployment"], "Describe an installation: what runs where", isGroup: true),
        CommandSpec(
            ["deployment", "new"], "Make a deployment file, question by question",
            arguments: [
                ArgumentSpec("NAME", .text, "What to call it; asked unless given.", isOptional: true)
            ],
            options: [plain, answers]),
        CommandSpec(
            ["deployment", "check"], "Check a deployment file, and what it says against the system itself", arguments: [deployment],
            options: [json]),
        CommandSpec(["deployment", "show"], "Show a deployment with everything filled in", arguments: [deployment], options: [json]),
        CommandSpec(["deployment", "list"], "List the deployments in the configuration directory", options: [json]),
        CommandSpec(
            ["plan"], "Print everything that an upgrade would do, and change nothing",
            discussion: """
                Prints the path with its reasons, the breaking changes, every command of every hop with its inputs filled in, the gates, \
                the points of no return and what stays to be done: for reading and approval before anything is done.
                """,
            arguments: [deployment], options: [to, from, stepped, planFormat, json]),
        CommandSpec(
            ["answers"], "Write the answers file that an unattended upgrade needs", arguments: [deployment],
            options: [to, from, stepped, json]),
        CommandSpec(
            ["upgrade"], "Start an upgrade, or go on with the one under way", arguments: [deployment],
            options: [to, from, stepped, plain, answers]),
        CommandSpec(
            ["resume"], "Go on with an upgrade where it stands", arguments: [upgradeID], options: [plain, answers, unattended]),
        CommandSpec(
            ["rollback"], "Go back to the version before", arguments: [upgradeID], options: [plain, answers, unattended]),
        CommandSpec(
            ["abandon"], "End an upgrade where it stands, with a reason",
            arguments: [upgradeID],
            options: [OptionSpec("reason", value: OptionValue("TEXT", .text), "Why; asked unless given."), plain, json]),
    ]

    // MARK: Looking

    private static let look = [
        CommandSpec(["status"], "Show where an upgrade stands and what is next", arguments: [upgradeID], options: [json]),
        CommandSpec(["list"], "List the upgrades on this machine", options: [json]),
        CommandSpec(["report"], "Write what was done, by whom, and what came of it", arguments: [upgradeID], options: [format, json]),
        CommandSpec(
            ["verify"], "Check that the journal is whole and unchanged", arguments: [upgradeID],
            options: [
                json,
                OptionSpec(
                    "repair-head",
                    "Where only the head file is missing or damaged, write it anew; the journal records that. Entries that were lost from its end can't be told any more."
                ),
            ]),
        CommandSpec(
            ["path"], "Show which versions to go through, and why", arguments: [product],
            options: [
                OptionSpec("from", value: OptionValue("V", .version), "The version that runs now.", isRequired: true), to, variant,
                OptionSpec("edition", value: OptionValue("E", .text), "The edition, where the product has several."), stepped, json,
            ]),
        CommandSpec(
            ["bundle"], "Pack an upgrade's record for a support case, secrets and host names taken out", arguments: [upgradeID],
            options: [
                OptionSpec("output", letter: "o", value: OptionValue("FILE", .file), "The archive to write."), json,
            ]),
    ]

    // MARK: Notes and playbooks

    private static let files = [
        CommandSpec(
            ["notes"], "Read release notes and breaking changes",
            discussion: "Give a product with --from and --to, or any changelog with --file.",
            arguments: [ArgumentSpec("PRODUCT", .product, "The product, as `belay playbook list` names it.", isOptional: true)],
            options: [
                OptionSpec("from", value: OptionValue("V", .version), "Start after this version."),
                OptionSpec("to", value: OptionValue("V", .version), "End with this version."),
                OptionSpec("file", value: OptionValue("FILE", .file), "Read this changelog instead of the product's sources."),
                OptionSpec("list", "List the releases only."), OptionSpec("breaking", "Show the breaking changes only."), json,
            ]),
        CommandSpec(
            ["notes", "bundle"], "Pack notes, catalog and playbooks for a machine without a network", arguments: [product],
            options: [
                OptionSpec("from", value: OptionValue("V", .version), "Start after this version.", isRequired: true), to,
                OptionSpec("output", letter: "o", value: OptionValue("FILE", .file), "The bundle to write.", isRequired: true),
                OptionSpec("key", value: OptionValue("FILE", .file), "Sign the bundle with this SSH key."), json,
            ]),
        CommandSpec(
            ["notes", "import"], "Take in a bundle made on another machine",
            arguments: [ArgumentSpec("FILE", .file, "The bundle.")],
            options: [
                OptionSpec("signers", value: OptionValue("FILE", .file), "Accept only bundles signed by one of these SSH keys."), json,
            ]),
        CommandSpec(["playbook"], "Look at playbooks, check them, write your own", isGroup: true),
        CommandSpec(
            ["playbook", "check"], "Check a playbook by resolving every hop that its catalog allows",
            arguments: [ArgumentSpec("FILE", .file, "The playbook, or the folder of a product.")], options: [json]),
        CommandSpec(["playbook", "list"], "List the products and variants that have a playbook", options: [json]),
        CommandSpec(["playbook", "show"], "Show a product's playbook", arguments: [product], options: [variant, json]),
        CommandSpec(
            ["playbook", "new"], "Write a commented playbook to start from",
            arguments: [ArgumentSpec("FILE", .file, "The folder to make; it must not exist yet.")]),
        CommandSpec(
            ["playbook", "schema"], "Print the JSON Schema of Belay's files, for editors",
            arguments: [
                ArgumentSpec(
                    "FORM", .choice(["playbook", "catalog", "deployment"]), "Which file; the playbook unless given.", isOptional: true)
            ]),
    ]

    // MARK: Help

    private static let help = [
        CommandSpec(["doctor"], "Show what this terminal and this machine can do, and what is missing", options: [json]),
        CommandSpec(
            ["completions"], "Print the script that completes belay's words in your shell",
            discussion: "For bash: belay completions bash > ~/.local/share/bash-completion/completions/belay",
            arguments: [ArgumentSpec("SHELL", .choice(CompletionShell.allCases.map(\.rawValue)), "Your shell.")]),
        CommandSpec(
            ["man"], "Print the manual page",
            discussion: "To read it: belay man | man -l -"),
    ]

    private static let hidden = [
        CommandSpec(
            CommandTable.completePath, "List the names of a kind, for the completions",
            arguments: [ArgumentSpec("KIND", .choice(["product", "version", "deployment", "upgrade", "step"]), "Which names.")],
            isHidden: true),
        CommandSpec(
            ["__bench"], "Measure a part of Belay, for script/bench",
            arguments: [
                ArgumentSpec("WHAT", .choice(["paths", "steps", "open", "notes", "markdown", "read"]), "What to measure."),
                ArgumentSpec(
                    "COUNT", .text,
                    "How many, for open how often; the changelog: for notes to parse, for markdown by the parser alone, for read on the screen."
                ),
            ],
            isHidden: true),
    ]

    // MARK: What only the manual page says

    private static let exitStatus = ManualSection(
        "Exit status",
        [
            .init("0", "Done."), .init("1", "A step failed."), .init("2", "Wrong use, or an invalid file."),
            .init("3", "A gate refused, or an answer is missing."), .init("4", "An outcome is unknown and needs you."),
            .init("5", "Detached while a step goes on; belay resume comes back to it."), .init("6", "The journal is damaged."),
            .init("74", "Disk or other I/O error."), .init("75", "Somebody else holds the upgrade."),
            .init("130", "Interrupted before anything was started, or between two steps."),
        ])

    private static let environment = ManualSection(
        "Environment",
        [
            .init("BELAY_STATE", "The directory of the journals, instead of the one under Files."),
            .init("BELAY_CONFIG", "The directory of deployments, playbooks and settings, instead of the one under Files."),
            .init(
                "XDG_STATE_HOME, XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_DATA_HOME",
                "Where the directories under Files are, instead of below your home."),
            .init("GITHUB_TOKEN, GITHUB_API_URL", "For release notes from GitHub: who asks, and where, instead of https://api.github.com."),
            .init("NO_COLOR", "Set to anything, no colours are used."),
            .init("SHELL", "The shell that ! opens."),
            .init("TMPDIR", "Where short-lived files go, instead of /tmp."),
            .init("TERM", "With dumb, Belay goes line by line, as with --plain."),
        ])

    private static let places = ManualSection(
        "Files",
        [
            .init("~/.local/state/belay", "Journals and logs."),
            .init("~/.config/belay", "Deployments and settings."),
        ])
}
