// Inputs and parameters become values: what was given, else the default; unset where `when` says so; checked by type.

struct InputBinder {
    let specs: [String: InputSpec]
    let order: [String]
    /// Components that may be installed; nil for fragments, which only see which ones are.
    let components: [ComponentSpec]?
    /// Those that the deployment names; empty: all.
    let named: [String]
    /// `input` or the id of the step that uses the fragment.
    let item: (String) -> String
    /// What the deployment or the caller gives; nil where it gives nothing.
    let given: (InputSpec) -> BoundValue?
    let log: ProblemLog

    private(set) var scope: Scope
    private var underWay: [String] = []
    private var done: Set<String> = []
    private var isInstalledKnown = false
    private(set) var installed: [ComponentSpec] = []

    init(
        specs: [InputSpec], components: [ComponentSpec]? = nil, named: [String] = [], scope: Scope, log: ProblemLog,
        item: @escaping (String) -> String, given: @escaping (InputSpec) -> BoundValue?
    ) {
        self.specs = Dictionary(specs.map { ($0.name, $0) }) { first, _ in first }
        order = specs.map(\.name)
        self.components = components
        self.named = named
        self.scope = scope
        self.log = log
        self.item = item
        self.given = given
    }

    /// Binds everything, each after what it hangs on.
    mutating func bindAll() {
        for name in order { bind(name) }
        bindInstalled()
    }

    private mutating func bind(_ name: String) {
        guard let spec = specs[name], !done.contains(name) else { return }
        guard enter(name) else { return }
        defer { underWay.removeLast() }
        for other in dependencies(spec) { need(other) }
        scope.values[name] = value(spec)
        done.insert(name)
    }

    private mutating func need(_ name: String) {
        if specs[name] != nil { bind(name) } else if name == "components" { bindInstalled() }
    }

    /// Which components are installed is a value too, and may hang on inputs.
    private mutating func bindInstalled() {
        guard let components, !isInstalledKnown, enter("components") else { return }
        defer { underWay.removeLast() }
        for component in components { for name in (component.when?.names ?? []).sorted() { need(name) } }
        installed = components.filter { component in
            (named.isEmpty || named.contains(component.name))
                && Filler(scope: scope, item: "component \(component.name)", log: log).holds(component.when)
        }
        if specs["components"] == nil {
            // The deployment may have components that only the catalog knows: conditions can ask for them, no step is for them.
            let others = named.filter { name in !components.contains { $0.name == name } }
            scope.values["components"] = BoundValue(.list((installed.map(\.name) + others).map { FilledText($0) }))
        }
        isInstalledKnown = true
    }

    private mutating func enter(_ name: String) -> Bool {
        if let start = underWay.firstIndex(of: name) {
            let circle = underWay[start...].map { "<\($0)>" }.joined(separator: ", ")
            log.report(item(name), "it hangs on itself by way of \(circle); take one of them out of a default or a when.")
            if scope.values[name] == nil { scope.values[name] = .unset }
            return false
        }
        underWay.append(name)
        return true
    }

    private func dependencies(_ spec: InputSpec) -> [String] {
        (spec.when?.names ?? []).sorted() + (spec.defaultValue.map(Self.names) ?? [])
    }

    private static func names(_ value: TemplateValue) -> [String] {
        switch value {
        case .text(let text): UpgradeModel.names(in: text)
        case .list(let items): items.flatMap(names)
        case .map(let entries): entries.flatMap { names($0.value) }
        }
    }

    private func value(_ spec: InputSpec) -> BoundValue {
        let filler = Filler(scope: scope, item: item(spec.name), log: log)
        guard filler.holds(spec.when) else { return .unset }
        guard let value = given(spec) ?? spec.defaultValue.map(filler.value) else {
            if !spec.isOptional {
                let lack =
                    spec.isPerHop
                    ? "it has no value for this target; write \(spec.name): { VERSION: … } and answer" : "it has no value; answer"
                filler.report("\(lack) \"\(spec.ask)\".")
            }
            return .unset
        }
        if value.isEmpty {
            if !spec.isOptional { filler.report("it is unset, but it is not optional; answer \"\(spec.ask)\".") }
            return .unset
        }
        return conform(value, to: spec, filler)
    }

    private func conform(_ value: BoundValue, to spec: InputSpec, _ filler: Filler) -> BoundValue {
        var result = value
        result.isFile = value.isFile || spec.kind == .file || spec.kind == .files
        switch spec.kind {
        case .list, .files:
            result.shape = .list(value.texts)
        case .command:
            switch value.shape {
            case .text(let text):
                let words = text.literal.map { CommandTemplate(text: $0).words.map { FilledText($0) } } ?? [text]
                if words.isEmpty { filler.report("the command is empty; answer \"\(spec.ask)\".") }
                result.shape = .words(words)
            case .list(let words), .words(let words): result.shape = .words(words)
            case .unset: break
            }
        case .text, .yesNo, .secret, .file, .folder:
            switch value.shape {
            case .text(let text):
                if text.literal == "" && !spec.isOptional { filler.report("it is empty; answer \"\(spec.ask)\".") }
            case .list, .words:
                filler.report("it is a list, but one \(spec.kind.rawValue) is wanted; give one.")
            case .unset: break
            }
        }
        for text in result.texts { check(text, spec, filler) }
        return result
    }

    private func check(_ text: FilledText, _ spec: InputSpec, _ filler: Filler) {
        filler.refuseNull(text)
        guard let literal = text.literal else { return }
        if spec.kind == .yesNo, literal != "yes", literal != "no" {
            filler.report("\(quoted(literal)) is neither yes nor no; answer \"\(spec.ask)\" with one of them.")
        }
        if case .values(let choices)? = spec.choices, !choices.contains(where: { $0.value == literal }) {
            let all = choices.map(\.value)
            let hint =
                nearestName(to: literal, among: all).map { "did you mean \(quoted($0))?" } ?? "choose from \(all.joined(separator: ", "))."
            filler.report("\(quoted(literal)) is not a choice; \(hint)")
        }
    }
}
