// The operator's own settings, `settings.yaml` in the configuration folder. All of them are optional, and so is the file.
internal import Glibc
package import UpgradeModel
package import YAMLDocument

package struct Settings: Sendable, Hashable {
    /// Run when Belay waits for the operator, when a step fails or takes longer than expected, and at the end; with BELAY_EVENT and BELAY_MESSAGE.
    package var notify: CommandTemplate?

    package init() {}

    /// Throws all problems of the file; no file means no settings.
    package static func read(configuration: String?) throws(InvalidFile) -> Settings {
        guard let path = configuration.map({ $0 + "/settings.yaml" }), access(path, F_OK) == 0 else { return Settings() }
        let source = try SourceText(path: path, admission: SourceText.Admission(refusesWorldWritable: true))
        return try PlaybookFile(source, as: settingsMapping).checked()
    }
}

private let settingsMapping = Mapping<Settings>("settings") { reader in
    readFormatVersion(reader)
    var settings = Settings()
    settings.notify = reader.optional("notify", .command, "command that is run when Belay waits, fails or is done")
    return settings
}
