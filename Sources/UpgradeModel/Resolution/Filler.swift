// Fills the texts of one item from a scope. What a name stands for is put in as it is and never read again.

struct Filler {
    /// What may stand where a text goes.
    enum Use {
        /// Part of a command, a path or an expectation.
        case value
        /// `env`, `stdin`, `login`, `password`, and `with` on the way there.
        case mayBeSecret
        /// Read by people only: lists are joined.
        case reading
    }

    let scope: Scope
    let item: String
    let log: ProblemLog

    func report(_ sentence: String) { log.report(item, sentence) }

    /// The value of a name; reports it when there is none.
    func value(of name: String) -> BoundValue? {
        if let value = scope.value(of: name) { return value }
        let hint =
            nearestName(to: name, among: scope.names).map { "did you mean <\($0)>?" }
            ?? "name it under inputs, or save it in an earlier step that runs in this hop."
        report("nothing is called <\(name)> here; \(hint)")
        return nil
    }

    func text(_ template: String, _ use: Use = .value) -> FilledText {
        var result = FilledText(parts: [])
        for piece in pieces(of: template) {
            switch piece {
            case .literal(let text): result.append(FilledText(text))
            case .name(let name): result.append(one(name, in: template, use))
            }
        }
        refuseNull(result)
        return result
    }

    /// Nil where the text is one placeholder that is unset.
    func optionalText(_ template: String, _ use: Use = .value) -> FilledText? {
        if let name = onlyName(in: template), let value = scope.value(of: name), value.isEmpty { return nil }
        return text(template, use)
    }

    /// A text for people; what is not known yet shows as its name.
    func reading(_ template: String) -> String { text(template, .reading).description }

    private func one(_ name: String, in template: String, _ use: Use) -> FilledText {
        guard let value = value(of: name) else { return FilledText("") }
        switch value.shape {
        case .unset:
            report("<\(name)> is unset here, in \(quoted(template)); give it a value, or add a when.")
            return FilledText("")
        case .text(let text):
            return allowed(text, name, use)
        case .list(let items), .words(let items):
            guard case .reading = use else {
                report("<\(name)> is a list and stands inside a text, \(quoted(template)); write [… <\(name)>] in a command, or use each.")
                return FilledText("")
            }
            let separator = if case .words = value.shape { " " } else { ", " }
            return FilledText(items.map { allowed($0, name, use).description }.joined(separator: separator))
        }
    }

    /// The text, reported when it is a secret in the wrong place.
    func allowed(_ text: FilledText, _ name: String, _ use: Use) -> FilledText {
        if case .mayBeSecret = use { return text }
        if !text.secretNames.isEmpty {
            report("the secret <\(name)> would be seen here; secrets may stand in env, stdin, login and password only.")
        }
        return text
    }

    func refuseNull(_ text: FilledText) {
        if text.literal?.unicodeScalars.contains("\0") ?? false {
            report("a value holds a null character, which no command can take; remove it.")
        }
    }

    /// A value of a map or list in YAML: a lone placeholder keeps its shape.
    func value(_ template: TemplateValue) -> BoundValue {
        switch template {
        case .text(let text):
            if let name = onlyName(in: text) { return value(of: name) ?? .unset }
            var value = BoundValue(.text(self.text(text, .mayBeSecret)))
            value.isFile = names(in: text).contains { scope.value(of: $0)?.isFile ?? false }
            return value
        case .list(let items):
            var texts: [FilledText] = []
            var isFile = false
            for item in items {
                let value = value(item)
                texts += value.texts
                isFile = isFile || value.isFile
            }
            var value = BoundValue(.list(texts))
            value.isFile = isFile
            return value
        case .map:
            report("a map stands where a text or a list is wanted; write a text.")
            return .unset
        }
    }

    func json(_ template: TemplateValue) -> FilledJSON {
        switch template {
        case .text(let text):
            guard let name = onlyName(in: text), case .list(let items)? = scope.value(of: name)?.shape else {
                return .text(self.text(text, .mayBeSecret))
            }
            return .list(items.map { .text($0) })
        case .list(let items): return .list(items.map(json))
        case .map(let entries):
            return .map(entries.map { FilledJSON.Entry(key: text($0.key, .mayBeSecret), value: json($0.value)) })
        }
    }

    /// Whether a condition holds; reports what it cannot ask for.
    func holds(_ condition: Condition?) -> Bool {
        guard let condition else { return true }
        var isSound = true
        for name in condition.names.sorted() {
            if let value = scope.values[name] {
                if value.conditionValue != nil { continue }
                report("when asks for \(quoted(name)), which is known only once a step has run; ask for inputs, versions or facts.")
            } else if scope.saved[name] != nil {
                report("when asks for \(quoted(name)), which is known only once a step has run; ask for inputs, versions or facts.")
            } else {
                let hint =
                    nearestName(to: name, among: scope.values.keys).map { "did you mean \(quoted($0))?" }
                    ?? "ask for inputs, from, to, crosses, to.FACT or component.to."
                report("when asks for \(quoted(name)), which nothing is called here; \(hint)")
            }
            isSound = false
        }
        return isSound && condition.holds(in: scope.conditions) == true
    }
}
