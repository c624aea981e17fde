// swift-tools-version: 6.2
// The fuzz targets of script/fuzz, which links the sources beside them. A package of their own: every module in it is built with the
// fuzzer's counters.
import PackageDescription

let fuzzed: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: fuzzed)
}

func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["ReleaseNotes"], swiftSettings: fuzzed,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
}

let package = Package(
    name: "belay",
    targets: [
        .target(name: "CLinux"),
        .systemLibrary(name: "CJansson"),
        .systemLibrary(name: "CNettle"),
        .systemLibrary(name: "CMD4C"),
        module("JSONDocument", ["CJansson"]),
        module("ContentHash", ["CNettle"]),
        module("UpgradeModel"),
        module("Process", ["CLinux"]),
        module("ReleaseNotes", ["UpgradeModel", "Process", "ContentHash", "JSONDocument", "CMD4C"]),
        fuzzer("FuzzNotes"),
        fuzzer("FuzzBundle"),
    ]
)
