// The components of a product and the version that each has before and after a hop.

extension Catalog {
    package struct Component: Hashable, Sendable {
        package enum Versions: Hashable, Sendable {
            /// Its version is the product's.
            case leads
            /// Its version is that of another component.
            case follows(String)
            /// It has a line of its own; the releases may be empty where the catalog only knows what goes with what.
            case own([Release])
        }

        package let name: String
        package let title: String
        package let versions: Versions

        package init(name: String, title: String, versions: Versions) {
            self.name = name
            self.title = title
            self.versions = versions
        }
    }

    package func component(_ name: String) -> Component? {
        components.first { $0.name == name }
    }
}

/// What one hop does to one component. Equal versions mean that it stays; nil means that nobody knows.
package struct ComponentMove: Hashable, Sendable {
    package let component: String
    package let from: Version?
    package let to: Version?

    package init(component: String, from: Version?, to: Version?) {
        self.component = component
        self.from = from
        self.to = to
    }
}

/// A component that is installed; without a version it is taken to be the one that goes with the product's release.
package struct InstalledComponent: Hashable, Sendable {
    package let name: String
    package let version: Version?

    package init(_ name: String, version: Version? = nil) {
        self.name = name
        self.version = version
    }
}

extension Catalog {
    /// What each installed component runs beside `version` of the product, before the first hop.
    func versions(of installed: [InstalledComponent], beside version: Version) -> [String: Version] {
        var known: [String: Version] = [:]
        for component in installed {
            known[component.name] = component.version ?? lockstep(component.name, version) ?? release(version)?.with[component.name]
        }
        return known
    }

    /// One hop for every installed component, which moves `current` on. A component goes to what the release says, never down.
    func moves(of installed: [InstalledComponent], from: Version, to: Version, current: inout [String: Version]) -> [ComponentMove] {
        let with = release(to)?.with ?? [:]
        return installed.map { component in
            let name = component.name
            let before = lockstep(name, from) ?? current[name]
            var after = lockstep(name, to) ?? before
            if lockstep(name, to) == nil, let told = with[name], before.map({ $0 < told }) ?? true { after = spelled(told, of: name) }
            current[name] = after
            return ComponentMove(component: name, from: before, to: after)
        }
    }

    /// Whether a component's version is the product's; so it is, too, where the catalog does not know the component.
    func goesWithProduct(_ name: String) -> Bool {
        component(name) == nil || releases.last.map { lockstep(name, $0.version) != nil } ?? false
    }

    /// The product's version for components that lead or follow, nil for those with a line of their own.
    private func lockstep(_ name: String, _ version: Version) -> Version? {
        var name = name
        // As many steps as there are components: a circle of followers ends.
        for _ in components {
            switch component(name)?.versions {
            case .leads: return version
            case .follows(let other): name = other
            case .own, nil: return nil
            }
        }
        return nil
    }

    /// The component's own spelling of a version, where its releases are listed.
    private func spelled(_ version: Version, of name: String) -> Version {
        guard case .own(let releases) = component(name)?.versions else { return version }
        return releases.first { $0.version == version }?.version ?? version
    }
}
