// Inputs with a value for each target version, before it is known which.
import Testing

@testable import UpgradeEngine
@testable import UpgradeModel

@Suite("A value for each target is missed before it is needed")
struct PerHopInputTests {
    private func wanting(
        _ origin: FilledInput.Origin, _ values: [String], dependsOnHop: Bool = false, change: (inout InputSpec) -> Void = { _ in }
    )
        -> String?
    {
        var spec = InputSpec(name: "chart", ask: "Version of the chart")
        spec.isPerHop = true
        change(&spec)
        return DeploymentLook.wanting(FilledInput(spec: spec, values: values, origin: origin, dependsOnHop: dependsOnHop))
    }

    @Test func whatIsMissingOrTheSameForAllIsSaid() {
        #expect(wanting(.unset, [])?.contains("chart has no value. Write chart: { VERSION: … }") == true)
        #expect(wanting(.shared, ["0.62.1"])?.contains("chart is the same for every target") == true)
    }

    @Test func whatIsGivenOrKnownIsNot() {
        #expect(wanting(.shared, ["2.0.0"], dependsOnHop: true) == nil)
        #expect(wanting(.unset, []) { $0.isOptional = true } == nil)
        #expect(wanting(.standard, ["x"]) { $0.defaultValue = .text("values.yaml") } == nil)
        #expect(wanting(.unset, []) { $0.isPerHop = false } == nil)
    }
}
