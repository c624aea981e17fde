// swift-tools-version: 6.2
// The modules stand in the order of the house, ground floor first: a module imports only what stands above it in this file.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Regular expressions would be linked in for a mere `contains("…")`, a whole megabyte: TextSearch.swift has what is needed of them.
let lean: [SwiftSetting] = strict + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: lean)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
        exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "belay",
    targets: [
        // C libraries, one thin module each.
        .target(name: "CLinux"),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CJansson"),
        .systemLibrary(name: "CNettle"),
        .systemLibrary(name: "CMD4C"),
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CZlib"),

        // Documents and hashes: a Swift value or owner over each C library, without a word about upgrades.
        module("YAMLDocument", ["CYAML"]),
        module("JSONDocument", ["CJansson"]),
        module("ContentHash", ["CNettle"]),
        module("PackedText", ["CNettle", "CZlib"]),
        module("SQLiteDatabase", ["CSQLite"]),

        // The upgrade.
        module("UpgradeModel"),
        module("Playbooks", ["UpgradeModel", "YAMLDocument", "JSONDocument", "PackedText"]),
        module("Process", ["CLinux"]),
        module("ReleaseNotes", ["UpgradeModel", "Process", "ContentHash", "JSONDocument", "CMD4C"]),
        module("Journal", ["UpgradeModel", "Process", "ContentHash", "JSONDocument", "SQLiteDatabase", "CLinux"]),
        module(
            "UpgradeEngine",
            ["UpgradeModel", "YAMLDocument", "Playbooks", "Process", "ReleaseNotes", "Journal", "ContentHash", "JSONDocument", "CLinux"]),

        // The screen.
        module("Terminal", ["YAMLDocument", "CNcurses", "CLinux"]),
        module("Wizard", ["UpgradeModel", "Terminal"]),

        // The program.
        module("CommandTable"),
        module("Demonstration", ["SQLiteDatabase", "Process", "JSONDocument", "ContentHash", "CLinux"]),
        .executableTarget(
            name: "belay",
            dependencies: [
                "UpgradeModel", "YAMLDocument", "Playbooks", "Process", "ReleaseNotes", "Journal", "UpgradeEngine", "Terminal", "Wizard",
                "CommandTable", "Demonstration", "ContentHash", "JSONDocument", "CLinux",
            ],
            swiftSettings: lean),

        tests("YAMLDocument"),
        tests("JSONDocument"),
        tests("ContentHash"),
        tests("PackedText"),
        tests("SQLiteDatabase"),
        tests("UpgradeModel"),
        tests("Playbooks", ["UpgradeModel", "YAMLDocument", "JSONDocument"]),
        tests("Process", ["CLinux"]),
        tests("ReleaseNotes", ["UpgradeModel", "Process", "JSONDocument", "ContentHash", "belay"]),
        tests("Journal", ["UpgradeModel", "Process", "ContentHash", "JSONDocument", "SQLiteDatabase", "CLinux"], exclude: ["Fixtures"]),
        tests("UpgradeEngine", ["UpgradeModel", "Playbooks", "Process", "Journal", "ContentHash", "JSONDocument", "belay"]),
        tests("Terminal", ["CLinux"], exclude: ["Golden"]),
        tests("Wizard", ["UpgradeModel", "Terminal"], exclude: ["Golden"]),
        tests("CommandTable", ["belay"]),
        tests("Demonstration", ["SQLiteDatabase", "Playbooks", "UpgradeModel", "UpgradeEngine", "Process", "belay"]),
        .testTarget(
            name: "EndToEndTests", dependencies: ["JSONDocument", "Process", "SQLiteDatabase", "YAMLDocument"],
            exclude: ["Plans", "StandIns", "Torture/Shim"], swiftSettings: strict),
    ]
)
