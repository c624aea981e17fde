// The fragments for Kubernetes and Helm on a real cluster with the real Helm engine: up, a missing image, and back. Run by
// `script/test --engines kubernetes`.
import Process
import Testing

@Suite(.serialized, .enabled(if: FragmentsRig.engine("kubernetes")))
struct FragmentsKubernetesTests {
    @Test func aDeploymentGoesUpAndBack() throws {
        let cluster = try Cluster(.deployment)
        try cluster.rig.expectUpgrade()
        #expect(try cluster.version() == "2.0.0")
        try cluster.rig.expectRollback()
        #expect(try cluster.version() == "1.0.0")
    }

    @Test func aDeploymentWithAMissingImageFailsAndComesBack() throws {
        let cluster = try Cluster(.deployment, tag: "9")
        try cluster.rig.expectUpgradeToFail(saying: "Wait until deployment/demo runs it", "exceeded its progress deadline")
        try cluster.rig.expectRollback()
        #expect(try cluster.version() == "1.0.0")
    }

    @Test func aReleaseGoesUpAndBack() throws {
        let cluster = try Cluster(.release)
        try cluster.rig.expectUpgrade()
        #expect(try cluster.version() == "2.0.0")
        try cluster.rig.expectRollback()
        #expect(try cluster.version() == "1.0.0")
    }

    /// Right after the failure a rollback that waits would report that failure as its own.
    @Test func aReleaseWithAMissingImageFailsAndComesBack() throws {
        let cluster = try Cluster(.release, tag: "9")
        try cluster.rig.expectUpgradeToFail(saying: "Upgrade demo")
        try cluster.rig.expectRollback()
        #expect(try cluster.version() == "1.0.0")
    }
}

/// A namespace for each environment, with one small service in it.
private final class Cluster {
    enum Kind { case deployment, release }

    let rig: FragmentsRig
    private let port: String
    private let names: [String: String]

    /// - Parameter tag: of production's new image.
    init(_ kind: Kind, tag: String = "2") throws {
        let world = try World()
        let number = UInt32.random(in: 0...UInt32.max)
        let script =
            "import socket; s = [socket.create_server(('127.0.0.1', 0)) for _ in range(2)]; print(*[x.getsockname()[1] for x in s])"
        let found = try capture(Command(["/usr/bin/python3", "-c", script])).output.text.split(whereSeparator: \.isWhitespace).map(
            String.init)
        let ports = ["staging": found[0], "production": found[1]]
        let names = ["staging": "staging-\(number)", "production": "production-\(number)"]
        port = found[1]
        self.names = names
        rig = try FragmentsRig(world: world, playbook: kind == .release ? Self.releasePlaybook : Self.deploymentPlaybook) { environment in
            [
                "namespace": names[environment] ?? "", "port": "\"\(ports[environment] ?? "")\"",
                "tag": environment == "production" ? "\"\(tag)\"" : "\"2\"", "chart": world.file("chart"),
                "values": world.file("\(environment).yaml"), "kubeconfig": FragmentsRig.variable("KUBECONFIG"),
            ]
        }
        try world.write("chart/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n", mode: 0o644)
        try world.write("chart/values.yaml", "tag: \"1\"\nport: \"0\"\n", mode: 0o644)
        try world.write("chart/templates/deployment.yaml", Self.deployment("{{ .Values.tag }}", "{{ .Values.port }}"), mode: 0o644)
        for environment in FragmentsRig.environments {
            let name = names[environment] ?? ""
            let port = ports[environment] ?? ""
            try rig.run("kubectl", "create", "namespace", name)
            switch kind {
            case .deployment:
                try rig.run("kubectl", "apply", "--namespace=\(name)", "--filename=-", input: Self.deployment("1", port))
                try rig.run("kubectl", "rollout", "status", "deployment/demo", "--namespace=\(name)", "--timeout=60s")
            case .release:
                let old = try world.write("\(environment)-old.yaml", "tag: \"1\"\nport: \"\(port)\"\n")
                let new = environment == "production" ? tag : "2"
                try world.write("\(environment).yaml", "tag: \"\(new)\"\nport: \"\(port)\"\n")
                try rig.run(
                    "helm", "install", "demo", world.file("chart"), "--namespace", name, "--values", old, "--wait", "--timeout", "1m0s")
            }
        }
    }

    deinit {
        for name in names.values { _ = try? capture(Command(["kubectl", "delete", "namespace", name, "--wait=false"])) }
        for name in names.values { _ = try? capture(Command(["kubectl", "delete", "deployment", "demo", "--namespace=\(name)"])) }
    }

    func version() throws -> String {
        let answer = try rig.run("curl", "--silent", "--show-error", "--max-time", "5", "http://127.0.0.1:\(port)/health")
        return answer.firstMatch(of: /"version": "([0-9.]+)"/).map { String($0.1) } ?? answer
    }

    private static func deployment(_ tag: String, _ port: String) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: demo }
        spec:
          strategy: { type: Recreate }
          progressDeadlineSeconds: 45
          selector: { matchLabels: { app: demo } }
          template:
            metadata: { labels: { app: demo } }
            spec:
              hostNetwork: true
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              containers:
                - name: demo
                  image: "demo:\(tag)"
                  imagePullPolicy: Never
                  env: [{ name: PORT, value: "\(port)" }]
                  readinessProbe: { httpGet: { host: 127.0.0.1, path: /health, port: \(port) }, periodSeconds: 1 }

        """
    }

    private static let head = """
        inputs:
          namespace: { ask: Namespace }
          port: { ask: Port }
          tag: { ask: Tag of the new image }
          chart: { ask: Chart, type: folder }
          values: { ask: Values, type: files }
          kubeconfig: { ask: Settings of kubectl }
        env: { KUBECONFIG: <kubeconfig> }
        version: { http: "http://127.0.0.1:<port>/health", key: version }
        healthy: { http: "http://127.0.0.1:<port>/health", key: status, is: ok }

        """

    private static let deploymentPlaybook =
        head + """
            backup:
              steps: [{ id: web, use: kubernetes/keep, with: { namespace: <namespace>, workloads: [deployment/demo] } }]
            upgrade:
              - id: image
                use: kubernetes/set-image
                with: { namespace: <namespace>, workload: deployment/demo, container: demo, image: "demo:<tag>", timeout: 90s }
              - { id: restart, use: kubernetes/restart, with: { namespace: <namespace>, workloads: [deployment/demo], timeout: 90s } }
              - { id: stop, use: kubernetes/scale, with: { namespace: <namespace>, workloads: [deployment/demo], replicas: "0" } }
              - { id: start, use: kubernetes/scale, with: { namespace: <namespace>, workloads: [deployment/demo], replicas: "1" } }
              - { id: done, prove: [version, healthy], retry: every 1s for 30s }
            rollback:
              - { id: web, use: kubernetes/undo, with: { namespace: <namespace>, workloads: [deployment/demo] } }
              - { id: done, prove: [version, healthy], retry: every 1s for 30s }

            """

    private static let releasePlaybook =
        head + """
            backup:
              steps: [{ id: release, use: helm/keep, with: { release: demo, namespace: <namespace> } }]
            upgrade:
              - id: release
                use: helm/upgrade
                with: { release: demo, namespace: <namespace>, chart: <chart>, values: <values>, timeout: 1m30s }
              - { id: wait, use: kubernetes/wait, with: { namespace: <namespace>, workloads: [deployment/demo] } }
              - { id: done, prove: [version, healthy], retry: every 1s for 30s }
            rollback:
              - { id: release, use: helm/rollback, with: { release: demo, namespace: <namespace>, timeout: 1m30s } }
              - { id: done, prove: [version, healthy], retry: every 1s for 30s }

            """
}
