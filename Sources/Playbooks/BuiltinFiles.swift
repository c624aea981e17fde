// Written by script/generate-builtin from playbooks/. Do not edit: change the files there and run it again.
// swift-format-ignore-file

package enum BuiltinFiles {
    /// Every file below playbooks/, by its path there.
    package static let all: [BuiltinFile] = [
        BuiltinFile(path: "demo/catalog.yaml", text: ####"""
# What is known about Larder, the small pantry list that `belay demo` sets up. It is made up, but every fact here is acted on.
belay: 1
product: demo
title: Larder

variants:
  service: One service on this machine, with its data beside it

help:
  - { say: Nobody. Larder exists in this demonstration only. }

notes:
  - file: <shipped>/NEWS.md

path:
  step: any
  stops:
    - at: 1.4
      say: It parts each amount into a number and a unit, and the 2.x releases read nothing else.
  downgrade: A migrated database is not read by an older release. The backup is put back instead.

facts:
  schema:
    say: Version of the database's schema
    for: { 1.0 to 1.3: 1, 1.4 to 1.9: 2, 2.0 to 2.1: 3 }

releases:
  2.1.0:
    date: 2026-07-02
    needs: 1.4 or later
    say: Shelves are found again after a restart, and the list of what runs out is twice as fast.
  2.0.0:
    date: 2026-05-18
    needs: 1.4 or later
    avoid: It forgets which shelf is which when it is restarted; 2.1.0 does not.
    say: Shelves have a table of their own, so that one can be renamed.
  1.4.0:
    date: 2026-01-12
    say: Amounts are numbers with a unit, so that Larder can add them up.
  1.0.0:
    date: 2025-06-03
    say: The first release.

breaking:
  - id: amounts
    in: 1.4.0
    say: An amount is no longer free text such as "3 kg" but a number and a unit. Scripts that read the text find nothing.
    do: Look for scripts of your own that read the column "amount" of the table "items".
  - id: items-address
    in: 1.4.0
    say: GET /list is gone; GET /items answers with JSON.
    do: Change bookmarks and scripts that ask for /list.
  - id: shelves
    in: 2.0.0
    say: Shelves are kept in a table of their own, and an item names its shelf by number.
    do: Reports that read the database directly must join the table "shelves".
  - id: shopping-list
    in: 2.0.0
    when: { edition: family }
    say: Each member of the family signs in alone; the shared password for the shopping list stops working.
    do: Make an account for everybody before the upgrade.
  - id: loopback
    in: 2.1.0
    say: The service listens on the loopback address only, whatever the settings say.
    do: Put a reverse proxy in front of it where others should reach it.

"""####),
        BuiltinFile(path: "demo/files/NEWS.md", text: ####"""
# Larder: news

What changed for those who run Larder, newest release first. Larder is made up, and exists in `belay demo` only.

## 2.1.0 (2026-07-02)

Shelves are found again after a restart: 2.0.0 forgot which shelf was which. The list of what runs out is twice as fast.

### Breaking changes

- The service listens on the loopback address only, whatever the settings say.
  Put a reverse proxy in front of it where others should reach it.

### Removed

- The file `larder.ini` of the 1.x releases is no longer read. Settings that are still only there are lost; the service says so
  in its log when it starts.

### Fixed

- Shelves keep their numbers over a restart.
- An amount of nothing is shown as 0, not as an empty cell.

## 2.0.0 (2026-05-18)

Shelves have a table of their own, so that one can be renamed without touching what lies on it.

### Breaking changes

- Shelves are kept in a table of their own, and an item names its shelf by number.
  Reports that read the database directly must join the table "shelves".
- Each member of the family signs in alone; the shared password for the shopping list stops working.
  Make an account for everybody before the upgrade.

### Added

- `GET /shelves` lists the shelves:

      {"count":2,"shelves":[{"id":1,"name":"cellar"},{"id":2,"name":"kitchen"}]}

## 1.4.0 (2026-01-12)

Amounts are numbers with a unit, so that Larder can add them up.

### Breaking changes

- An amount is no longer free text such as "3 kg" but a number and a unit. Scripts that read the text find nothing.
  Look for scripts of your own that read the column "amount" of the table "items".
- GET /list is gone; GET /items answers with JSON.
  Change bookmarks and scripts that ask for /list.

### Changed

- Amounts that cannot be parted into number and unit keep their words in the column "remark".

## 1.0.0 (2025-06-03)

The first release.

"""####),
        BuiltinFile(path: "demo/service.yaml", text: ####"""
# How Larder is upgraded. All that runs is `belay` itself, so that the demonstration needs no other program.
#
# A new release and a migrated copy of the data are made ready beside the running service; one step then switches over. So Larder
# answers with the old or with the new version whatever fails, and never with a mixture of both.
belay: 1
product: demo
variant: service
title: Larder, the demonstration

inputs:
  folder:
    ask: Folder of the service
    type: folder
    help: Where its releases, its data and its settings are.
  edition:
    ask: Edition
    choose: { home: For one person, family: For several people with accounts }
    default: home
  belay:
    ask: The belay program
    type: file
    help: Larder's service and its tool are parts of it.

commands:
  larder: <belay> __demo-ctl <folder>

# A random name that each installation was given when it was made.
identity: { run: larder identity }

version: { run: larder version }
healthy: larder health

advice:
  who: You alone. Everything happens below the folder that belay demo names.
  how: Beside the running service, with one switch at the end of each hop.
  outage: Less than a second for each hop, while the service is switched over.
  how-long: A minute for each hop, and most of it is reading.
  rollback: The backup is put back beside the running service, and one step switches back.

backup:
  max-age: 2h
  steps:
    - id: data
      title: Keep the data, settings and version
      run: larder backup <backup>/larder
      repeatable: yes
      verify:
        run: larder verify <backup>/larder <backup>/scratch
        repeatable: yes

upgrade:
  - id: healthy-before
    title: See that Larder is healthy
    prove: [healthy]
  - id: announce
    title: Tell the users, and stop taking changes
    run: larder announce Larder is being upgraded to <to>
    done-if: { run: larder announced }
    repeatable: yes
    undo: larder withdraw
  - id: install
    title: Unpack release <to> beside the running one
    run: larder install <to>
    done-if: { run: larder installed <to> }
    repeatable: yes
  - id: migrate
    title: Migrate a copy of the data to schema <to.schema>
    run: larder migrate <to>
    done-if: { run: larder prepared <to> }
    repeatable: yes
    longer-than: { 30s: tell, 5m: ask }
  - id: switch
    title: Switch over to <to>
    run: larder switch <to>
    done-if: { run: larder serves <to> }
    repeatable: yes
    longer-than: { 20s: tell, 1m: ask }
    no-return: Users work with the migrated data from here on. Going back means putting back the backup.
  - id: proof
    title: Prove that <to> answers and is healthy
    prove: [version, healthy]
  - id: rows
    title: See that every row is still there
    check: larder rows
  - id: withdraw
    title: Take changes again
    run: larder withdraw
    repeatable: yes

tests:
  - id: list
    title: Ask for the list as a user would
    check: { run: larder get /items, find: '"count":([1-9][0-9]*)' }
  - id: hand
    title: Look at the list yourself
    manual: Open the address that "larder status" prints in a browser, or ask for it with curl, and look at the list.
    check: larder rows

# Long enough to be seen in a demonstration; a real system deserves 15 minutes and more.
settle: 2s

rollback:
  - id: keep
    title: Keep what is there now
    use: backup
  - id: install
    title: See that release <from> is there
    run: larder install <from>
    done-if: { run: larder installed <from> }
    repeatable: yes
  - id: restore
    title: Put the backup back beside the running service
    run: larder restore <from> <backup>/larder
    done-if: { run: larder holds <from> }
    repeatable: yes
  - id: switch
    title: Switch back to <from>
    run: larder switch <from>
    done-if: { run: larder serves <from> }
    repeatable: yes
  - id: proof
    title: Prove that <from> answers and is healthy
    prove: [version, healthy]
  - id: rows
    title: See that every row is there
    check: larder rows
  - id: withdraw
    title: Take changes again
    run: larder withdraw
    repeatable: yes

follow-up:
  - { id: reports, say: Look through your own reports for the columns that changed., due: 7d }

"""####),
        BuiltinFile(path: "kyma/artifacts.yaml", text: ####"""
# Kyma 1.x up to 1.16, upgraded with kubectl and the artifacts of the release, as its pages up to that version say.
belay: 1
product: kyma
variant: artifacts
title: Kyma with kubectl and release artifacts
link: https://github.com/kyma-project/kyma/blob/release-1.15/docs/kyma/04-07-upgrade.md

inputs:
  kubeconfig:
    ask: Kubeconfig file of the cluster
    type: file
    help: One that reaches this environment's cluster and no other, with the rights of a cluster administrator.
  artifacts:
    ask: Where the artifacts of a release are
    per: hop
    default: https://github.com/kyma-project/kyma/releases/download/<to>
    help: An address or a folder. Use a folder if you change the artifacts, such as the list of components in the installer.
    link: https://github.com/kyma-project/kyma/releases
  cluster:
    ask: What kind of cluster is it
    choose: { cluster: A cluster in a cloud or data centre, local: Minikube on one machine }
    default: cluster
  velero:
    ask: Does a Velero server that writes backups run in the cluster
    type: yes-no
    default: "no"
    help: >-
      From 1.5 to 1.12 Kyma can bring one of its own, as the component backup. From 1.13 on you have one if you installed it. Without one, the backup is
      what your provider of Kubernetes has, and Belay keeps the installation and its overrides only.
    link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/04-09-back-up-kyma.md
  velero-namespace: { ask: Namespace of the Velero server, default: velero, when: { velero: yes } }
  snapshot-class:
    ask: VolumeSnapshotClass with which volumes are snapshot
    optional: yes
    when: { from: 1.13 or later }
    help: kubectl get volumesnapshotclasses lists them. It must belong to a CSI driver. None leaves snapshots to you.
    link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/08-04-create-volume-snapshots.md
  claims:
    ask: Volume claims to snapshot before each hop
    type: list
    when: { snapshot-class: set }
    help: Names of PersistentVolumeClaims in one namespace.
  claims-namespace: { ask: Namespace of these claims, default: kyma-system, when: { snapshot-class: set } }
  minio:
    ask: Did anybody put files into the Minio bucket named content by hand
    type: yes-no
    default: "yes"
    when: { crosses: 1.2 }
    help: 1.2 drops the bucket. Yes copies it into the backup first.
  keep-ca:
    ask: Should the Application Connector keep the certificate authority that it has
    type: yes-no
    default: "yes"
    when: { crosses: 1.3 }
    help: No has 1.3 make a new one, and every client certificate must be issued again.
  gcp-broker: { ask: Is the GCP Service Broker in use, type: yes-no, default: "no", when: { crosses: 1.4 } }
  prometheus:
    ask: Numbers of the Prometheus replicas whose volume is enlarged
    type: list
    default: ["0"]
    optional: yes
    when: { crosses: 1.8 }
    help: 0 for one replica; 0 and 1 for two. None where the component monitoring is not installed.
  gardener:
    ask: Does Gardener run the cluster
    type: yes-no
    default: "no"
    when: { crosses: 1.11 }
  knative-serving:
    ask: What should happen to Knative Serving, which Kyma no longer looks after
    choose: { keep: It stays as it is, remove: A copy of its objects is kept and it is deleted }
    default: keep
    when: { crosses: 1.16 }

commands:
  kubectl: kubectl --kubeconfig <kubeconfig>
  helm: helm --kubeconfig <kubeconfig>
  velero: velero --kubeconfig <kubeconfig>
  old-sidecars: sh <shipped>/old-sidecars.sh <to.istio> kubectl --kubeconfig <kubeconfig>

tools:
  kubectl: { run: kubectl version --client -o json, key: clientVersion.gitVersion, version: 1.11 or later }
  # Helm 3 cannot see what Tiller keeps; up to 1.13 that is all of Kyma.
  helm: { when: { to: 1.14 or later }, run: helm version --short, find: "v?([0-9][0-9.]*)", version: 3.0 or later }
  velero: { when: { velero: yes, from: 1.5 or later }, run: velero version --client-only, says: Version }

identity: { run: "kubectl get namespace kube-system -o jsonpath={.metadata.uid}" }

# The installer's image. It shows the target as soon as an upgrade begins, whatever becomes of it, and so does kyma version: what proves
# an upgrade is this together with the installation's state, the Helm releases and the pods.
version:
  run: "kubectl -n kyma-installer get deployment kyma-installer -o jsonpath={.spec.template.spec.containers[0].image}"
  find: ":([^:@]+)$"
healthy:
  - { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", is: Installed, never-says: Error }
  - { when: { to: 1.14 or later, from: 1.14 or later }, run: helm list --all-namespaces --failed --pending --uninstalling -q, is: "" }
  - { run: "kubectl -n kyma-system get pods -o jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
  - { run: "kubectl -n kyma-integration get pods -o jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
  - { run: "kubectl -n istio-system get pods -o jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }

refuse:
  - id: cli-only
    when: { to: 1.17 or later }
    say: From 1.17 on the vendor describes an upgrade with the Kyma CLI only. Use the variant cli; it takes the artifacts for older targets.
  - id: argo-cd
    if: { run: kubectl -n default get installation/kyma-installation -o yaml, says: argocd.argoproj.io }
    say: Argo CD owns this installation and would take every change back. Change what it reads instead, or take the installation out of its hands first.
  - id: flux
    if: { run: kubectl -n default get installation/kyma-installation -o yaml, says: toolkit.fluxcd.io }
    say: Flux owns this installation and would take every change back. Change what it reads instead, or take the installation out of its hands first.
  - id: in-progress
    if: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", says: InProgress }
    say: An installation or upgrade is running; another one would only attach to it. Wait for its end.
  - id: error
    if: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", says: Error }
    say: >-
      The last installation or upgrade has failed. Read "kubectl -n kyma-installer logs -l name=kyma-installer", repair what it names, and run
      "kubectl -n default label installation/kyma-installation action=install --overwrite"; go on when the state is Installed.
  - id: long-domain
    when: { crosses: 1.11, gardener: yes }
    if:
      run: ["kubectl", "-n", "kyma-installer", "get", "configmap", "net-global-overrides", "-o", 'go-template={{range $key, $value := .data}}{{if gt (len $value) 54}}{{$key}} is longer than 54;{{end}}{{end}}']
      says: omainName is longer
    say: The domain of the cluster has more than 54 characters. The certificate for apiserver-proxy fails on it, and only a new cluster with a shorter name helps.

advice:
  who: Somebody with the rights of a cluster administrator, and somebody who knows the applications that are connected to Kyma.
  how: One minor after the other, each first on staging. Each hop has its own migration guide, or none.
  components: The components in the Installation, and what your own overrides, Istio objects, functions and connected applications add to it.
  when:
    - { when: { crosses: 1.11 }, say: When few events are sent; those that are sent during the upgrade to 1.11 can be lost. }
    - { when: { crosses: 1.12 }, say: When a short absence of exposed services does no harm; their Apis become APIRules. }
    - say: When users can do without any of the cluster's services.
  outage: Kyma does not say which services answer during an upgrade; that is other in each version. Your own resources stay in the cluster.
  how-long: The CLI gives up after an hour. Take what staging needed, and time to restart pods with old sidecars.
  rollback: >-
    There is no downgrade. A failed upgrade is repaired and started again; the nearest thing to a way back is a backup from before, which
    from 1.13 on cannot be restored as a whole.

backup:
  max-age: 2h
  steps:
    # No two backups may share a name: kubectl would leave the older one as it is and call that well.
    - { id: stamp, title: Take a name that no backup had before, run: date -u +%Y%m%d-%H%M%S, save-as: stamp, repeatable: yes }
    - id: kyma
      use: ./keep
      with:
        stamp: <stamp>
        velero: <velero>
        velero-namespace: <velero-namespace>
        snapshot-class: <snapshot-class>
        claims: <claims>
        claims-namespace: <claims-namespace>

upgrade:
  - { id: ready, use: ./ready }
  - { id: guide, use: ./guide }
  - id: before
    use: ./before
    with: { minio: <minio>, keep-ca: <keep-ca>, gcp-broker: <gcp-broker> }
  - { id: if-it-fails, use: ./if-it-fails }
  - { id: apply, use: ./apply, with: { artifacts: <artifacts>, cluster: <cluster> } }
  - { id: proof, use: ./proof }
  - id: after
    use: ./after
    with: { gardener: <gardener>, prometheus: <prometheus>, knative-serving: <knative-serving> }
  - { id: prove, title: Prove that <to> runs and is healthy, prove: [version, healthy], retry: every 30s for 15m }

tests:
  - id: applications
    title: Try what your users use
    manual: Open the Console, call a service that is exposed, run a function, and send an event to it.

settle: 30m

rollback:
  - { id: back, use: ./go-back, with: { stamp: <stamp>, velero: <velero> } }
# The only way back is to have the whole cluster restored, which is too much to ask of each hop's rehearsal.
rehearse-rollback: no

follow-up:
  - { id: catalog-claim, when: { crosses: 1.6 }, say: Delete the volume claim of the Service Catalog's migration once you are sure that it went well; it stops the upgrade to 1.7., link: "https://github.com/kyma-project/kyma/issues/6585", due: 7d }
  - { id: cms-definitions, when: { crosses: 1.9 }, say: Delete the old resource definitions of Asset Store and Headless CMS when nothing uses them any more., due: 30d }
  - { id: event-address, when: { crosses: 1.11 }, say: "Have senders of events use the new address, https://gateway.DOMAIN/APP/events.", due: 30d }
  - { id: kubeless, when: { crosses: 1.12 }, say: Move the last functions from Kubeless; 1.14 drops them., link: "https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md#serverless", due: 14d }
  - { id: log-labels, when: { crosses: 1.16 }, say: "Change searches and alerts over logs: pod instead of instance, function instead of lambda.", due: 7d }
  - { id: knative-definitions, when: { crosses: 1.16 }, say: Delete the resource definitions of Knative Serving when nothing uses it any more., link: "https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#eventing", due: 30d }

"""####),
        BuiltinFile(path: "kyma/catalog.yaml", text: ####"""
# What is known about Kyma 1.x: releases with their dates, the CLI that goes with each, migration guides, Istio, components.
#
# Two tables are here because no formula gives them. Migration guides: most releases have none, two have one under another name, and the
# question that the CLI asks before an upgrade looks for a file that is not there for 1.17. The CLI: many releases have none of the same
# number; then it is the newest of the same minor that is not newer than the release, or else the oldest of that minor.
belay: 1
product: kyma
title: Kyma 1.x

variants:
  cli: With the Kyma CLI where it can upgrade (targets from 1.15 on), with kubectl and the release's artifacts before
  artifacts: With kubectl and the release's artifacts only, for targets up to 1.16

help:
  - { say: Slack of the Kyma project, link: "http://slack.kyma-project.io" }
  - { say: Kyma's own issues, link: "https://github.com/kyma-project/kyma/issues" }
  - { say: What the operator does in an upgrade, link: "https://github.com/kyma-project/kyma/blob/master/components/kyma-operator/README.md#upgrade-kyma" }
  - { say: Common errors and how to get out of them, link: "https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/10-04-common-errors.md" }

notes:
  - { git: "https://github.com/kyma-project/kyma.git", guides: docs/migration-guides }
  - { github: kyma-project/kyma }
  - page: https://kyma-project.io/blog/

path:
  step: each-minor
  downgrade: Kyma has no procedure for a downgrade. The nearest thing to one is a backup that was taken before the upgrade.

facts:
  cli:
    say: Kyma CLI for this release
  guide:
    say: Migration guide of this release; most have none
    for:
      0.9: https://github.com/kyma-project/kyma/blob/release-0.9/docs/migration-guides/0.8-0.9.md
      1.0: https://github.com/kyma-project/kyma/blob/release-1.0/docs/migration-guides/0.9-1.0.md
      1.2: https://github.com/kyma-project/kyma/blob/release-1.2/docs/migration-guides/1.1-1.2.md
      1.3: https://github.com/kyma-project/kyma/blob/release-1.3/docs/migration-guides/1.2-1.3.md
      1.4: https://github.com/kyma-project/kyma/blob/release-1.4/docs/migration-guides/1.3-1.4.md
      1.6: https://github.com/kyma-project/kyma/blob/release-1.6/docs/migration-guides/1.5-1.6.md
      1.8: https://github.com/kyma-project/kyma/blob/release-1.8/docs/migration-guides/1.7-1.8.md
      # No file, but a section of the release notes.
      1.9: https://github.com/kyma-project/website/blob/main/content/blog-posts/2020-01-09-release-notes-1.9/index.md#migrations-and-upgrades
      1.10: https://github.com/kyma-project/kyma/blob/release-1.10/docs/migration-guides/1.9-1.10.md
      1.11: https://github.com/kyma-project/kyma/blob/release-1.11/docs/migration-guides/1.10-1.11.md
      1.12: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md
      1.14: https://github.com/kyma-project/kyma/blob/release-1.14/docs/migration-guides/1.13-1.14.md
      # One guide for both hops, on the branch of the second.
      1.16: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#migrate-from-115-to-1160-rc4
      1.17: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#migrate-from-1160-rc4-to-117
      1.18: https://github.com/kyma-project/kyma/blob/release-1.18/docs/migration-guides/1.17-1.18.md
      1.19: https://github.com/kyma-project/kyma/blob/release-1.19/docs/migration-guides/1.18-1.19.md
      1.20: https://github.com/kyma-project/kyma/blob/release-1.20/docs/migration-guides/1.19-1.20.md
      1.21: https://github.com/kyma-project/kyma/blob/release-1.21/docs/migration-guides/1.20-1.21.md
      1.23: https://github.com/kyma-project/kyma/blob/release-1.23/docs/migration-guides/1.22-1.23.md
  istio:
    say: Istio in this release
    for:
      1.0 to 1.3: 1.1.0
      1.4: 1.2.2
      1.5 to 1.7: 1.2.4
      1.8 to 1.10: 1.3.5
      1.11: 1.4.6
      1.12 to 1.13: 1.4.7
      1.14 to 1.15: 1.4.10
      1.16: 1.5.10
      1.17 to 1.18: 1.7.4
      1.19 to 1.21: 1.8.2
      1.22: 1.9.1
      1.23: 1.9.5
      1.24.0-rc1 to 1.24.4: 1.10.2
      1.24.5 to 1.24.7: 1.11.1
      1.24.8 or later: 1.11.4
  new-components:
    say: Components that this minor brought
    for:
      1.1: [testing]
      1.2: [velero, velero-essentials]
      1.4: [backup, backup-init, kiali, knative-serving-init, ory]
      1.6: [api-gateway]
      1.9: [event-sources, rafter]
      1.10: [permission-controller]
      1.11: [apiserver-proxy, iam-kubeconfig-service]
      1.12: [cluster-users, serverless, tracing]
      1.14: [console]
      1.21: [eventing]
  gone-components:
    say: Components that this minor dropped
    for:
      1.2: [ark]
      1.4: [velero, velero-essentials]
      1.9: [assetstore, cms, prometheus-operator]
      1.11: [application-connector-helper, application-connector-ingress, istio-init]
      1.12: [event-bus, jaeger]
      1.13: [backup, backup-init]
      1.14: [knative-serving-init]
      1.16: [knative-serving]
      1.18: [istio-kyma-patch]
      1.21: [event-sources, knative-eventing, knative-provisioner-natss, nats-streaming]

releases:
  2.20.0: { date: 2023-11-08, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.20.0-rc1: { date: 2023-11-03, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.19.3: { date: 2023-10-30, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.19.2: { date: 2023-10-26, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.19.1: { date: 2023-10-19, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.19.0: { date: 2023-10-02, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.19.0-rc1: { date: 2023-09-27, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.18.1: { date: 2023-09-18, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.18.0: { date: 2023-08-31, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.18.0-rc3: { date: 2023-08-30, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.18.0-rc2: { date: 2023-08-29, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.18.0-rc1: { date: 2023-08-28, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.17.1: { date: 2023-08-22, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.17.0: { date: 2023-08-04, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.17.0-rc1: { date: 2023-07-31, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.16.1: { date: 2023-07-24, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.16.0: { date: 2023-07-06, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.16.0-rc1: { date: 2023-07-03, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.15.1: { date: 2023-06-26, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.15.0: { date: 2023-06-07, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.15.0-rc1: { date: 2023-06-05, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.14.3: { date: 2023-05-29, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.14.2: { date: 2023-05-23, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.14.1: { date: 2023-05-18, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.14.0: { date: 2023-05-12, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.14.0-rc1: { date: 2023-05-09, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.13.1: { date: 2023-04-28, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.13.0: { date: 2023-04-14, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.13.0-rc1: { date: 2023-04-11, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.12.1: { date: 2023-03-27, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.12.0: { date: 2023-03-14, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.12.0-rc2: { date: 2023-03-10, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.12.0-rc1: { date: 2023-03-08, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.4: { date: 2023-03-27, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.3: { date: 2023-03-14, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.2: { date: 2023-03-01, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.1: { date: 2023-02-28, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.0: { date: 2023-02-13, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.0-rc2: { date: 2023-02-08, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.11.0-rc1: { date: 2023-02-06, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.10.1: { date: 2023-01-23, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.10.0: { date: 2023-01-17, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.10.0-rc2: { date: 2023-01-12, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.10.0-rc1: { date: 2023-01-10, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.9.3: { date: 2022-12-27, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.9.2: { date: 2022-12-02, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.9.1: { date: 2022-11-24, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.9.0: { date: 2022-11-22, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.9.0-rc2: { date: 2022-11-18, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.9.0-rc1: { date: 2022-11-14, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.4: { date: 2022-11-23, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.3: { date: 2022-11-17, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.2: { date: 2022-11-07, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.1: { date: 2022-10-25, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.0: { date: 2022-10-21, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.0-rc2: { date: 2022-10-19, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.8.0-rc1: { date: 2022-10-17, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.7.3: { date: 2022-10-19, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.7.2: { date: 2022-10-10, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.7.1: { date: 2022-09-26, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.7.0: { date: 2022-09-22, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.7.0-rc2: { date: 2022-09-20, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.7.0-rc1: { date: 2022-09-19, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.6.3: { date: 2022-09-22, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.6.2: { date: 2022-09-05, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.6.1: { date: 2022-08-30, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.6.0: { date: 2022-08-25, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.6.0-rc1: { date: 2022-08-23, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.5.2: { date: 2022-08-09, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.5.1: { date: 2022-08-08, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.5.0: { date: 2022-08-02, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.5.0-rc3: { date: 2022-07-29, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.5.0-rc2: { date: 2022-07-26, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.5.0-rc1: { date: 2022-07-26, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.4.3: { date: 2022-07-28, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.4.2: { date: 2022-07-01, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.4.1: { date: 2022-07-01, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.4.0: { date: 2022-06-30, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.4.0-rc1: { date: 2022-06-27, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.3.0: { date: 2022-06-08, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.3.0-rc2: { date: 2022-06-02, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.3.0-rc1: { date: 2022-06-01, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.2.0: { date: 2022-05-04, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.2.0-rc1: { date: 2022-04-28, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.1.3: { date: 2022-04-12, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.1.2: { date: 2022-04-05, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.1.1: { date: 2022-03-28, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.1.0: { date: 2022-03-25, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.1.0-rc1: { date: 2022-03-22, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.4: { date: 2022-01-26, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.3: { date: 2022-01-17, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.2: { date: 2022-01-11, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.1: { date: 2022-01-10, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0: { date: 2021-12-07, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc8: { date: 2021-12-02, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc7: { date: 2021-11-24, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc6: { date: 2021-11-17, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc5: { date: 2021-11-14, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc4: { date: 2021-10-25, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc3: { date: 2021-10-14, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc2: { date: 2021-10-11, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  2.0.0-rc1: { date: 2021-07-02, avoid: Kyma 2 is installed and upgraded with kyma deploy; kyma upgrade ends at 1.24 }
  1.24.11: { date: 2022-02-17, cli: 1.24.8 }
  1.24.10: { date: 2022-02-11, cli: 1.24.8 }
  1.24.9: { date: 2022-01-12, cli: 1.24.8 }
  1.24.8: { date: 2021-11-04, cli: 1.24.8 }
  1.24.7: { date: 2021-10-07, cli: 1.24.7 }
  1.24.6: { date: 2021-09-09, cli: 1.24.6 }
  1.24.5: { date: 2021-09-01, cli: 1.24.5 }
  1.24.4: { date: 2021-08-26, cli: 1.24.4 }
  1.24.3: { date: 2021-08-20, cli: 1.24.0 }
  1.24.2: { date: 2021-08-03, cli: 1.24.0 }
  1.24.1: { date: 2021-07-27, cli: 1.24.0 }
  1.24.0: { date: 2021-07-02, cli: 1.24.0 }
  1.24.0-rc2: { date: 2021-06-30, cli: 1.24.0-rc2 }
  1.24.0-rc1: { date: 2021-06-28, cli: 1.24.0-rc1 }
  1.23.1: { date: 2021-06-21, cli: 1.23.0 }
  1.23.0: { date: 2021-06-01, cli: 1.23.0 }
  1.23.0-rc2: { date: 2021-05-25, cli: 1.23.0-rc2 }
  1.23.0-rc1: { date: 2021-05-20, cli: 1.23.0-rc2 }
  1.22.1: { date: 2021-05-25, cli: 1.22.0 }
  1.22.0: { date: 2021-04-28, cli: 1.22.0 }
  1.22.0-rc2: { date: 2021-04-20, cli: 1.22.0-rc1 }
  1.22.0-rc1: { date: 2021-04-13, cli: 1.22.0-rc1 }
  1.21.2: { date: 2021-05-25, cli: 1.21.1 }
  1.21.1: { date: 2021-04-15, cli: 1.21.1 }
  1.21.0: { date: 2021-04-08, cli: 1.21.0 }
  1.21.0-rc3: { date: 2021-04-07, cli: 1.21.0-rc2 }
  1.21.0-rc2: { date: 2021-04-01, cli: 1.21.0-rc2 }
  1.21.0-rc1: { date: 2021-03-23, cli: 1.21.0-rc1 }
  1.20.0: { date: 2021-03-16, cli: 1.20.0 }
  1.20.0-rc4: { date: 2021-03-11, cli: 1.20.0-rc4 }
  1.20.0-rc3: { date: 2021-03-08, cli: 1.20.0-rc3 }
  1.20.0-rc2: { date: 2021-03-02, cli: 1.20.0-rc1 }
  1.20.0-rc1: { date: 2021-02-22, cli: 1.20.0-rc1 }
  1.19.2: { date: 2021-03-02, cli: 1.19.0 }
  1.19.1: { date: 2021-02-17, cli: 1.19.0 }
  1.19.0: { date: 2021-02-05, cli: 1.19.0 }
  1.19.0-rc3: { date: 2021-02-02, cli: 1.19.0-rc3 }
  1.19.0-rc2: { date: 2021-01-25, cli: 1.19.0-rc2 }
  1.19.0-rc1: { date: 2021-01-20, cli: 1.19.0-rc1 }
  1.18.2: { date: 2021-02-02, cli: 1.18.2 }
  1.18.1: { date: 2021-01-27, cli: 1.18.1 }
  1.18.0: { date: 2020-12-16, cli: 1.18.0 }
  1.18.0-rc2: { date: 2020-12-10, cli: 1.18.0-rc2 }
  1.18.0-rc1: { date: 2020-12-08, cli: 1.18.0-rc1 }
  1.17.1: { date: 2020-12-23, cli: 1.17.0 }
  1.17.1-rc1: { date: 2020-12-21, cli: 1.17.0 }
  1.17.0: { date: 2020-12-01, cli: 1.17.0 }
  1.17.0-rc4: { date: 2020-11-26, cli: 1.17.0-rc4 }
  1.17.0-rc3: { date: 2020-11-19, cli: 1.17.0-rc3 }
  1.17.0-rc2: { date: 2020-11-17, cli: 1.17.0-rc2 }
  1.17.0-rc1: { date: 2020-11-06, cli: 1.17.0-rc1 }
  1.16.0-rc4:
    date: 2020-12-21
    channel: stable # admits a pre-release: 1.16 never had a final one
    cli: 1.16.0-rc3
    say: There was no final 1.16; this release candidate is the vendor's stepping stone between 1.15 and 1.17.
  1.16.0-rc3: { date: 2020-10-29, cli: 1.16.0-rc3 }
  1.16.0-rc2: { date: 2020-09-30, cli: 1.16.0-rc2 }
  1.16.0-rc1: { date: 2020-09-15, cli: 1.16.0-rc1 }
  1.15.1: { date: 2020-09-03, cli: 1.15.1 }
  1.15.0: { date: 2020-08-28, cli: 1.15.0 }
  1.15.0-rc2: { date: 2020-08-24, cli: 1.15.0-rc2 }
  1.15.0-rc1: { date: 2020-08-18, cli: 1.15.0-rc1 }
  1.14.0: 2020-08-06
  1.14.0-rc4: 2020-08-03
  1.14.0-rc3: 2020-07-31
  1.14.0-rc2: 2020-07-28
  1.14.0-rc1: 2020-07-21
  1.13.0: 2020-05-29
  1.13.0-rc1: 2020-05-26
  1.12.0: 2020-05-08
  1.12.0-rc3: 2020-05-07
  1.12.0-rc2: 2020-05-05
  1.12.0-rc1: 2020-04-29
  1.11.1: 2020-04-16
  1.11.1-rc2: 2020-04-10
  1.11.1-rc1: 2020-04-08
  1.11.0: 2020-03-31
  1.11.0-rc2: 2020-03-25
  1.11.0-rc1: 2020-03-20
  1.10.0: 2020-02-11
  1.10.0-rc2: 2020-02-07
  1.10.0-rc1: 2020-02-04
  1.9.0: 2020-01-09
  1.9.0-rc3: 2020-01-08
  1.9.0-rc2: 2020-01-03
  1.9.0-rc1: 2019-12-23
  1.8.0: 2019-11-29
  1.8.0-rc4: 2019-11-29
  1.8.0-rc3: 2019-11-28
  1.8.0-rc2: 2019-11-27
  1.8.0-rc1: 2019-11-25
  1.7.1: 2019-11-22
  1.7.1-rc1: 2019-11-20
  1.7.0: 2019-10-31
  1.7.0-rc1: 2019-10-28
  1.6.0: 2019-11-19
  1.6.0-rc4: 2019-10-17
  1.6.0-rc3: 2019-10-14
  1.6.0-rc2: 2019-10-09
  1.6.0-rc1: 2019-10-03
  1.5.0: 2019-09-09
  1.5.0-rc2: 2019-09-06
  1.5.0-rc1: 2019-09-04
  1.4.1: 2019-08-22
  1.4.0: 2019-08-08
  1.4.0-rc2: 2019-08-07
  1.4.0-rc1: 2019-08-02
  1.3.0: 2019-07-12
  1.3.0-rc2: 2019-07-11
  1.3.0-rc1: 2019-07-09
  1.2.2: 2019-06-25
  1.2.1: 2019-06-19
  1.2.0: 2019-06-13
  1.2.0-rc2: 2019-06-12
  1.2.0-rc1: 2019-06-07
  1.2.0-rc0: 2019-06-25
  1.1.0: 2019-05-17
  1.1.0-rc2: 2019-05-15
  1.1.0-rc1: 2019-05-13
  1.0.0: 2019-04-25
  1.0.0-rc2: 2019-04-23
  1.0.0-rc1: 2019-04-17
  0.90.0: { date: 2018-07-25, channel: stray }
  0.9.1: 2019-04-10
  0.9.0: 2019-04-08
  0.9.0-rc2: 2019-04-05
  0.9.0-rc1: 2019-04-04
  0.8.2: 2019-03-26
  0.8.1: 2019-03-22
  0.8.1-rc1: 2019-03-21
  0.8.0: 2019-03-14
  0.8.0-rc1: 2019-03-12
  0.7.0: 2019-02-14
  0.7.0-rc1: 2019-02-12
  0.6.1: 2019-01-15
  0.6.0: 2019-01-14
  0.6.0-rc2: 2019-01-11
  0.6.0-rc1: 2019-01-10
  0.5.0: 2018-11-20
  0.4.3: 2018-10-17
  0.4.2: 2018-10-12
  0.4.1: 2018-10-03
  0.4.0: 2018-09-25
  0.4.0-rc2: 2018-10-02
  0.4.0-rc1: 2018-10-01

breaking:
  - id: eventing-nats
    in: 1.21.0
    say: Eventing moves from Knative to NATS. Triggers become Subscriptions, and those whose subscriber is in another namespace or outside the cluster break.
    do: Move such subscribers into the trigger's namespace before, or accept that their events stop. A component list of your own needs eventing.
    link: https://github.com/kyma-project/kyma/blob/release-1.21/docs/migration-guides/1.20-1.21.md
  - id: tracing-stops
    in: 1.21.0
    say: With the new eventing, a trace ends at the component that publishes events.
    link: https://github.com/kyma-project/website/blob/main/content/blog-posts/2021-04-08-release-notes-1.21/index.md
  - id: loki-volume
    in: 1.23.0
    say: The volume of the logs grows from 10Gi to 30Gi, which a StorageClass without allowVolumeExpansion prevents, and logs are kept for five days instead of one.
    do: Look at the StorageClass before the upgrade, and at your own size if you set one.
    link: https://github.com/kyma-project/kyma/blob/release-1.23/docs/migration-guides/1.22-1.23.md
  - id: fluent-bit-keys
    in: 1.20.0
    say: Overrides of Fluent Bit have other keys (config.outputs instead of conf.Output and backend), and the old ones are passed over in silence.
    do: Rename them before the upgrade, and move credentials into the Secret that is there for them now.
    link: https://github.com/kyma-project/kyma/blob/release-1.20/docs/migration-guides/1.19-1.20.md
  - id: istio-1.8
    in: 1.19.0
    say: Istio is 1.8.2, and pods keep their old sidecars until they are restarted.
    do: Restart them after the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.19/docs/migration-guides/1.18-1.19.md
  - id: istio-kyma-patch
    in: 1.18.0
    say: The Helm release istio-kyma-patch is no longer needed, and stays behind.
    do: Delete it after the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.18/docs/migration-guides/1.17-1.18.md
  - id: kubernetes-1.16
    in: 1.17.0
    say: Kubernetes 1.16 or later is needed.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: authentication-policy
    in: 1.17.0
    say: Istio no longer knows Authentication Policies.
    do: Replace yours by PeerAuthentication and RequestAuthentication before the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: cors-origins
    in: 1.17.0
    say: VirtualServices name the origins for CORS under allowOrigins. A job adds that field with a pattern that lets in everybody; origins of your own under allowOrigin do not move by themselves.
    do: Move them by hand after the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: istio-operator
    in: 1.16.0-rc1
    say: Istio 1.5 is configured by an IstioOperator. Overrides for Helm or IstioControlPlane no longer count, and Istio objects of your own may need a change.
    do: Rewrite such overrides before the upgrade, and read Istio's own notes for your objects.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: istio-rbac
    in: 1.16.0-rc1
    say: Istio RBAC may stop working.
    do: Use AuthorizationPolicy instead.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: knative-serving
    in: 1.16.0-rc1
    say: Kyma no longer takes care of Knative Serving, which stays in the cluster as it is.
    do: Keep a copy of your own objects, then remove it or look after it yourself.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: log-labels
    in: 1.16.0-rc1
    say: In logs, a pod is found under the label pod instead of instance, and a function's container is called function instead of lambda.
    do: Change saved searches, dashboards and alerts.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: compass-credentials
    in: 1.17.0
    when: { compass: yes }
    say: The Secret with the CA certificate of the Application Connector has another name, and its data is lost unless Compass reloads its credentials first.
    do: A step does this between 1.16.0-rc4 and 1.17.
    link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
  - id: helm-3
    in: 1.14.0
    say: Components move from Helm 2 to Helm 3 by themselves. What of yours still asks Tiller finds no Kyma there any more.
    do: Use Helm 3 from here on.
    link: https://github.com/kyma-project/kyma/blob/release-1.14/docs/migration-guides/1.13-1.14.md
  - id: kubeless-crd
    in: 1.14.0
    say: The resource functions.kubeless.io is gone, and the functions that were kept in it go with it.
    do: Recreate every function as functions.serverless.kyma-project.io while you are still on 1.12 or 1.13.
    link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md#serverless
  - id: backup-component
    in: 1.13.0
    say: The component backup is gone. Objects are left to the backups of your managed cluster and volumes to VolumeSnapshots; restoring a whole Kyma is not supported any more.
    do: See that your provider backs up etcd, and that you can snapshot volumes.
    link: https://github.com/kyma-project/website/blob/main/content/blog-posts/2020-05-29-release-notes-1.13/index.md
  - id: api-to-apirule
    in: 1.12.0
    say: A job turns Apis into APIRules. Exposed services may be away for a short time, and Apis that are too complex or have no status are left out.
    do: See that every Api has a status before, and migrate by hand what is left after.
    link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md
  - id: kubeless
    in: 1.12.0
    say: Functions on Kubeless stop working, and nothing migrates them.
    do: Recreate them, and change the triggers, service binding usages and API rules that point to them.
    link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md#serverless
  - id: event-mesh
    in: 1.11.0
    say: Events that are sent during the upgrade can be lost, and the address for events is now https://gateway.DOMAIN/APP/events.
    do: Hold events back while the upgrade runs. The old address still works, by a compatibility layer.
    link: https://github.com/kyma-project/kyma/blob/release-1.11/docs/migration-guides/1.10-1.11.md
  - id: load-balancer-address
    in: 1.11.0
    say: The load balancers of apiserver-proxy and istio-ingressgateway may get another address (not on Gardener).
    do: Compare them with DNS after the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.11/docs/migration-guides/1.10-1.11.md
  - id: domain-length
    in: 1.11.0
    say: On Gardener a cluster domain of more than 54 characters makes the upgrade fail, and only a new cluster helps.
    link: https://github.com/kyma-project/kyma/blob/release-1.11/docs/migration-guides/1.10-1.11.md
  - id: tiller-1.10
    in: 1.10.0
    say: Istio 1.4.3 needs a newer Tiller.
    do: A step applies it before the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.10/docs/migration-guides/1.9-1.10.md
  - id: rafter
    in: 1.9.0
    say: Rafter takes the place of Asset Store and Headless CMS, and both run side by side during the upgrade, which takes spare room in the cluster. Their old resource definitions stay.
    do: See that the nodes have room. A newer Tiller is applied by a step.
    link: https://github.com/kyma-project/website/blob/main/content/blog-posts/2020-01-09-release-notes-1.9/index.md#migrations-and-upgrades
  - id: prometheus-volume
    in: 1.8.0
    say: The volume of Prometheus should be 10Gi, and the upgrade does not enlarge it.
    do: Enlarge it by hand after the upgrade; for each replica.
    link: https://github.com/kyma-project/kyma/blob/release-1.8/docs/migration-guides/1.7-1.8.md
  - id: service-catalog-crds
    in: 1.6.0
    say: The Service Catalog moves from an API server to resource definitions. The job fails where a service instance is in progress or being deleted.
    do: Run the vendor's sanity check before. Keep the job's volume claim until its success is certain.
    link: https://github.com/kyma-project/kyma/blob/release-1.6/docs/migration-guides/1.5-1.6.md
  - id: connector-service-away
    in: 1.5.0
    say: The Connector Service is away for a while, and client certificates may have to be issued again.
    link: https://github.com/kyma-project/website/blob/main/content/blog-posts/2019-09-09-release-notes-1.5/index.md
  - id: gcp-broker
    in: 1.4.0
    say: The addon for the GCP Service Broker is gone. What it provisioned goes on costing money.
    do: Delete its bindings, then its instances, then the broker.
    link: https://github.com/kyma-project/kyma/blob/release-1.4/docs/migration-guides/1.3-1.4.md
  - id: connector-ca
    in: 1.3.0
    say: The Application Connector makes a new certificate authority unless it is given the old one. Then every client certificate must be issued again.
    do: Keep the old one by an override; steps lead through it.
    link: https://github.com/kyma-project/kyma/blob/release-1.3/docs/migration-guides/1.2-1.3.md
  - id: minio-content
    in: 1.2.0
    say: The Minio bucket content is dropped with whatever you put there by hand.
    do: Copy it out before the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-1.2/docs/migration-guides/1.1-1.2.md
  - id: gateway-dns
    in: 1.2.0
    say: The Application Connector is reached by the Istio gateway, so that the DNS record of gateway.DOMAIN leads to the wrong place.
    do: Remove the record after the upgrade; the wildcard takes its place.
    link: https://github.com/kyma-project/kyma/blob/release-1.2/docs/migration-guides/1.1-1.2.md
  - id: knative-eventing-0.5
    in: 1.2.0
    say: Knative Eventing 0.5 changes its resource definitions, which the upgrade does not do.
    do: Subscriptions and channels are deleted and made again after the upgrade; steps lead through it.
    link: https://github.com/kyma-project/kyma/blob/release-1.2/docs/migration-guides/1.1-1.2.md
  - id: peers-mtls
    in: 1.0.0
    say: Services talk by mutual TLS. Istio policies that the API Controller made before lack the attribute for it, and their services may not be reached.
    do: Add peers.mtls to them after the upgrade, and wait half a minute.
    link: https://github.com/kyma-project/kyma/blob/release-1.0/docs/migration-guides/0.9-1.0.md
  - id: headless-cms
    in: 0.9.0
    say: Specifications move to the Headless CMS by a job, which leaves out services with two specifications and documentation that came by the Metadata API.
    do: Migrate those by hand after the upgrade.
    link: https://github.com/kyma-project/kyma/blob/release-0.9/docs/migration-guides/0.8-0.9.md

risks:
  - id: loki-forbidden
    when: { to: 1.24 }
    ask: Was the size of the logs' volume (logging-loki) ever set or changed other than by Kyma
    say: The StatefulSet logging-loki may refuse the change, and the upgrade stops with an error while kyma version already shows the target. Running kyma upgrade again only attaches to the failed run.
    link: https://github.com/kyma-project/kyma/issues/12188
  - id: override-stuck
    when: { to: 1.24 }
    ask: Do overrides change with this upgrade
    say: A wrong override leaves the installation stuck, and kyma upgrade with a better one is refused while it is in progress.
    link: https://github.com/kyma-project/kyma/issues/12073
  - id: domain-change
    when: { to: 1.21 to 1.22 }
    ask: Will the cluster's domain change with this upgrade
    say: The StatefulSet logging-loki refuses the change, and the upgrade stops.
    link: https://github.com/kyma-project/kyma/issues/11220
  - id: re-attached
    when: { variant: cli, to: 1.15 to 1.16 }
    ask: Did an upgrade of this cluster fail before
    say: The CLI of this version attaches to a failed upgrade and waits for what will never come, without regard to its time limit.
    link: https://github.com/kyma-project/cli/issues/592
  - id: triggers-not-ready
    when: { crosses: 1.11 }
    ask: Does the cluster have event subscriptions
    say: Triggers may not become ready after the upgrade, because old Subscriptions hang on their finalizers. A step looks for such.
    link: https://github.com/kyma-project/kyma/issues/7722
  - id: gardener-releases
    when: { crosses: 1.11 }
    ask: Does the cluster run on Gardener
    say: The upgrade may stop at apiserver-proxy, or because a Helm release called logging exists already.
    link: https://github.com/kyma-project/kyma/issues/7866
  - id: rafter-terminator
    when: { crosses: 1.9 }
    ask: Was the cluster made a long time ago, with a much older Kyma
    say: The job rafter-migration-terminator fails on old clusters.
    link: https://github.com/kyma-project/kyma/issues/6979
  - id: catalog-claim
    when: { crosses: 1.7 }
    if: { run: kubectl -n kyma-system get persistentvolumeclaims -o name, says: service-catalog-catalog-migration-storage }
    say: The volume claim service-catalog-catalog-migration-storage, left by the migration of 1.6, stops the upgrade. Delete it once you are sure that the migration went well.
    link: https://github.com/kyma-project/kyma/issues/6585
  - id: essentials-exists
    when: { to: 0.8.1, from: 0.8.0 }
    ask: Is there a Helm release cluster-essentials already
    say: The upgrade stops because that release exists.
    link: https://github.com/kyma-project/kyma/issues/3467

"""####),
        BuiltinFile(path: "kyma/cli.yaml", text: ####"""
# Kyma 1.x, upgraded as its page of 1.20 says: with the Kyma CLI of the target's version.
#
# The CLI has the command from 1.15 on. There it upgrades to its own version; from 1.16 on it is told the version by -s, and from 1.18 on it
# knows --profile. Before 1.15 the artifacts of the release are applied with kubectl.
belay: 1
product: kyma
variant: cli
title: Kyma with the Kyma CLI
link: https://github.com/kyma-project/kyma/blob/release-1.20/docs/kyma/04-07-upgrade.md

inputs:
  kubeconfig:
    ask: Kubeconfig file of the cluster
    type: file
    help: One that reaches this environment's cluster and no other, with the rights of a cluster administrator.
  cli-folder:
    ask: Folder with the Kyma CLIs, each named kyma-VERSION
    type: folder
    default: /opt/kyma-cli
    when: { to: 1.15 or later }
    help: >-
      Every hop to 1.15 or later needs the CLI of its own target, because the CLI upgrades to its own minor only; belay plan names each. Where
      none of the same number was released, it is another one of the same minor. Download them from GitHub and make them executable.
    link: https://github.com/kyma-project/cli/releases
  overrides:
    ask: Override files that you gave with -o when you installed Kyma
    type: files
    optional: yes
    when: { to: 1.15 or later }
    help: The same ones must be given again. None if you gave none. Where a target has other keys or components, a step tells you before its upgrade.
  component-list:
    ask: Component list that you gave with -c when you installed Kyma
    type: file
    optional: yes
    when: { to: 1.15 or later }
    help: The same one must be given again. None if you gave none. Components that are new in a target are asked for one by one, before its upgrade.
  profile:
    ask: Profile with which to upgrade
    choose:
      evaluation: Little of everything, to try Kyma out
      production: More than one of everything, with room to grow
    optional: yes
    when: { to: 1.18 or later }
    help: None upgrades without a profile. The CLI has the option from 1.18 on; the vendor describes these two profiles from 1.20 on.
    link: https://github.com/kyma-project/kyma/blob/release-1.20/docs/kyma/04-07-upgrade.md
  artifacts:
    ask: Where the artifacts of a release are, for targets before 1.15
    per: hop
    default: https://github.com/kyma-project/kyma/releases/download/<to>
    when: { to: before 1.15 }
    help: An address or a folder. Use a folder if you change the artifacts, such as the list of components in the installer.
    link: https://github.com/kyma-project/kyma/releases
  cluster:
    ask: What kind of cluster is it
    choose: { cluster: A cluster in a cloud or data centre, local: Minikube on one machine }
    default: cluster
    when: { to: before 1.15 }
  velero:
    ask: Does a Velero server that writes backups run in the cluster
    type: yes-no
    default: "no"
    help: >-
      From 1.5 to 1.12 Kyma can bring one of its own, as the component backup. From 1.13 on you have one if you installed it. Without one, the backup is
      what your provider of Kubernetes has, and Belay keeps the installation and its overrides only.
    link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/04-09-back-up-kyma.md
  velero-namespace: { ask: Namespace of the Velero server, default: velero, when: { velero: yes } }
  snapshot-class:
    ask: VolumeSnapshotClass with which volumes are snapshot
    optional: yes
    when: { from: 1.13 or later }
    help: kubectl get volumesnapshotclasses lists them. It must belong to a CSI driver. None leaves snapshots to you.
    link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/08-04-create-volume-snapshots.md
  claims:
    ask: Volume claims to snapshot before each hop
    type: list
    when: { snapshot-class: set }
    help: Names of PersistentVolumeClaims in one namespace.
  claims-namespace: { ask: Namespace of these claims, default: kyma-system, when: { snapshot-class: set } }
  minio:
    ask: Did anybody put files into the Minio bucket named content by hand
    type: yes-no
    default: "yes"
    when: { crosses: 1.2 }
    help: 1.2 drops the bucket. Yes copies it into the backup first.
  keep-ca:
    ask: Should the Application Connector keep the certificate authority that it has
    type: yes-no
    default: "yes"
    when: { crosses: 1.3 }
    help: No has 1.3 make a new one, and every client certificate must be issued again.
  gcp-broker: { ask: Is the GCP Service Broker in use, type: yes-no, default: "no", when: { crosses: 1.4 } }
  prometheus:
    ask: Numbers of the Prometheus replicas whose volume is enlarged
    type: list
    default: ["0"]
    optional: yes
    when: { crosses: 1.8 }
    help: 0 for one replica; 0 and 1 for two. None where the component monitoring is not installed.
  gardener:
    ask: Does Gardener run the cluster
    type: yes-no
    default: "no"
    when: { crosses: 1.11 }
  knative-serving:
    ask: What should happen to Knative Serving, which Kyma no longer looks after
    choose: { keep: It stays as it is, remove: A copy of its objects is kept and it is deleted }
    default: keep
    when: { crosses: 1.16 }
  compass: { ask: Is the cluster connected to Compass, type: yes-no, default: "no", when: { crosses: 1.17 } }
  loki:
    ask: What should happen to the volume of the logs, which 1.23 wants larger
    choose:
      grow: It grows; its StorageClass must allow that
      drop: It is deleted with the logs in it
      own: It has a size of our own, which stays
      absent: The component logging is not installed
    default: grow
    when: { crosses: 1.23 }

commands:
  kyma: <cli-folder>/kyma-<to.cli> --kubeconfig <kubeconfig>
  kubectl: kubectl --kubeconfig <kubeconfig>
  helm: helm --kubeconfig <kubeconfig>
  velero: velero --kubeconfig <kubeconfig>
  old-sidecars: sh <shipped>/old-sidecars.sh <to.istio> kubectl --kubeconfig <kubeconfig>

tools:
  kubectl: { run: kubectl version --client -o json, key: clientVersion.gitVersion, version: 1.11 or later }
  kyma: { when: { to: 1.15 or later }, run: kyma version -c, find: "CLI version: ([^ ]+)", is: <to.cli> }
  # Helm 3 cannot see what Tiller keeps; up to 1.13 that is all of Kyma.
  helm: { when: { to: 1.14 or later }, run: helm version --short, find: "v?([0-9][0-9.]*)", version: 3.0 or later }
  velero: { when: { velero: yes, from: 1.5 or later }, run: velero version --client-only, says: Version }

identity: { run: "kubectl get namespace kube-system -o jsonpath={.metadata.uid}" }

# The installer's image. It shows the target as soon as an upgrade begins, whatever becomes of it, and so does kyma version: what proves
# an upgrade is this together with the installation's state, the Helm releases and the pods.
version:
  run: "kubectl -n kyma-installer get deployment kyma-installer -o jsonpath={.spec.template.spec.containers[0].image}"
  find: ":([^:@]+)$"
healthy:
  - { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", is: Installed, never-says: Error }
  - { when: { to: 1.14 or later, from: 1.14 or later }, run: helm list --all-namespaces --failed --pending --uninstalling -q, is: "" }
  - { run: "kubectl -n kyma-system get pods -o jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
  - { run: "kubectl -n kyma-integration get pods -o jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
  - { run: "kubectl -n istio-system get pods -o jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }

refuse:
  - id: argo-cd
    if: { run: kubectl -n default get installation/kyma-installation -o yaml, says: argocd.argoproj.io }
    say: Argo CD owns this installation and would take every change back. Change what it reads instead, or take the installation out of its hands first.
  - id: flux
    if: { run: kubectl -n default get installation/kyma-installation -o yaml, says: toolkit.fluxcd.io }
    say: Flux owns this installation and would take every change back. Change what it reads instead, or take the installation out of its hands first.
  - id: in-progress
    if: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", says: InProgress }
    say: An installation or upgrade is running; another one would only attach to it. Wait for its end.
  - id: error
    if: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", says: Error }
    say: >-
      The last installation or upgrade has failed. Read "kubectl -n kyma-installer logs -l name=kyma-installer", repair what it names, and run
      "kubectl -n default label installation/kyma-installation action=install --overwrite"; go on when the state is Installed.
  - id: old-kubernetes
    when: { crosses: 1.17 }
    if: { run: kubectl version -o json, key: serverVersion.gitVersion, version: before 1.16 }
    say: Kyma 1.17 needs Kubernetes 1.16 or later. Upgrade Kubernetes first.
  - id: long-domain
    when: { crosses: 1.11, gardener: yes }
    if:
      run: ["kubectl", "-n", "kyma-installer", "get", "configmap", "net-global-overrides", "-o", 'go-template={{range $key, $value := .data}}{{if gt (len $value) 54}}{{$key}} is longer than 54;{{end}}{{end}}']
      says: omainName is longer
    say: The domain of the cluster has more than 54 characters. The certificate for apiserver-proxy fails on it, and only a new cluster with a shorter name helps.

advice:
  who: Somebody with the rights of a cluster administrator, and somebody who knows the applications that are connected to Kyma.
  how: One minor after the other, each first on staging. Each hop has its own migration guide, or none.
  components: The components in the Installation, and what your own overrides, Istio objects, functions and connected applications add to it.
  when:
    - { when: { crosses: 1.11 }, say: When few events are sent; those that are sent during the upgrade to 1.11 can be lost. }
    - { when: { crosses: 1.12 }, say: When a short absence of exposed services does no harm; their Apis become APIRules. }
    - say: When users can do without any of the cluster's services.
  outage: Kyma does not say which services answer during an upgrade; that is other in each version. Your own resources stay in the cluster.
  how-long: The CLI gives up after an hour. Take what staging needed, and time to restart pods with old sidecars.
  rollback: >-
    There is no downgrade. A failed upgrade is repaired and started again; the nearest thing to a way back is a backup from before, which
    from 1.13 on cannot be restored as a whole.

backup:
  max-age: 2h
  steps:
    # No two backups may share a name: kubectl would leave the older one as it is and call that well.
    - { id: stamp, title: Take a name that no backup had before, run: date -u +%Y%m%d-%H%M%S, save-as: stamp, repeatable: yes }
    - id: kyma
      use: ./keep
      with:
        stamp: <stamp>
        velero: <velero>
        velero-namespace: <velero-namespace>
        snapshot-class: <snapshot-class>
        claims: <claims>
        claims-namespace: <claims-namespace>
        overrides: <overrides>
        component-list: <component-list>

upgrade:
  - { id: ready, use: ./ready }
  - id: cli
    when: { to: 1.15 or later }
    title: The CLI of <to>
    steps:
      - id: version
        title: See that the CLI is <to.cli>, the one for <to>
        check: { run: kyma version -c, find: "CLI version: ([^ ]+)", is: <to.cli> }
      - id: cluster
        title: See that it finds <from> in the cluster
        check: { run: kyma version, find: "cluster version: ([^ ]+)", is: <from> }
  - { id: guide, use: ./guide }
  - { id: lists, use: ./lists, with: { overrides: <overrides>, component-list: <component-list> } }
  - id: before
    use: ./before
    with: { minio: <minio>, keep-ca: <keep-ca>, gcp-broker: <gcp-broker>, compass: <compass>, loki: <loki> }
  - { id: if-it-fails, use: ./if-it-fails }
  - id: upgrade
    first-of:
      - { id: artifacts, when: { to: before 1.15 }, use: ./apply, with: { artifacts: <artifacts>, cluster: <cluster> } }
      - id: to-own-version
        when: { to: 1.15 }
        title: Upgrade to <to> (the CLI of 1.15 knows no other target than itself)
        run: "kyma upgrade --ci [-o <overrides>] [-c <component-list>]"
        # Once the installer is that of the target, a second kyma upgrade would only attach to the first: then the installation is waited for.
        done-if:
          run: "kubectl -n kyma-installer get deployment kyma-installer -o jsonpath={.spec.template.spec.containers[0].image}"
          find: ":([^:@]+)$"
          is: <to>
        longer-than: { 30m: tell, 1h: ask }
        link: https://github.com/kyma-project/kyma/blob/master/components/kyma-operator/README.md#upgrade-kyma
        no-return: The upgrade begins at once, and Kyma has no way back. Which services answer until it is done, nobody can say.
      - id: to-source
        title: Upgrade to <to>
        run: "kyma upgrade --ci -s <to> [-o <overrides>] [-c <component-list>] [--profile <profile>]"
        done-if:
          run: "kubectl -n kyma-installer get deployment kyma-installer -o jsonpath={.spec.template.spec.containers[0].image}"
          find: ":([^:@]+)$"
          is: <to>
        longer-than: { 30m: tell, 1h: ask }
        link: https://github.com/kyma-project/kyma/blob/master/components/kyma-operator/README.md#upgrade-kyma
        no-return: The upgrade begins at once, and Kyma has no way back. Which services answer until it is done, nobody can say.
  - { id: proof, use: ./proof }
  - id: after
    use: ./after
    with: { gardener: <gardener>, prometheus: <prometheus>, knative-serving: <knative-serving>, loki: <loki> }
  - { id: prove, title: Prove that <to> runs and is healthy, prove: [version, healthy], retry: every 30s for 15m }

tests:
  - id: applications
    title: Try what your users use
    manual: Open the Console, call a service that is exposed, run a function, and send an event to it.

settle: 30m

rollback:
  - { id: back, use: ./go-back, with: { stamp: <stamp>, velero: <velero> } }
# The only way back is to have the whole cluster restored, which is too much to ask of each hop's rehearsal.
rehearse-rollback: no

follow-up:
  - { id: catalog-claim, when: { crosses: 1.6 }, say: Delete the volume claim of the Service Catalog's migration once you are sure that it went well; it stops the upgrade to 1.7., link: "https://github.com/kyma-project/kyma/issues/6585", due: 7d }
  - { id: cms-definitions, when: { crosses: 1.9 }, say: Delete the old resource definitions of Asset Store and Headless CMS when nothing uses them any more., due: 30d }
  - { id: event-address, when: { crosses: 1.11 }, say: "Have senders of events use the new address, https://gateway.DOMAIN/APP/events.", due: 30d }
  - { id: kubeless, when: { crosses: 1.12 }, say: Move the last functions from Kubeless; 1.14 drops them., link: "https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md#serverless", due: 14d }
  - { id: log-labels, when: { crosses: 1.16 }, say: "Change searches and alerts over logs: pod instead of instance, function instead of lambda.", due: 7d }
  - { id: knative-definitions, when: { crosses: 1.16 }, say: Delete the resource definitions of Knative Serving when nothing uses it any more., link: "https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#eventing", due: 30d }
  - { id: knative-eventing, when: { crosses: 1.21 }, say: "Delete what is left of Knative Eventing by hand: resources, then its namespace, then its definitions, in the order of the guide.", link: "https://github.com/kyma-project/kyma/blob/release-1.21/docs/migration-guides/1.20-1.21.md", due: 30d }
  - { id: kyma-2, when: { to: 1.24 }, say: "Plan the way to Kyma 2, which is a migration of its own: kyma deploy takes the place of kyma upgrade, and Dex and others go.", link: "https://github.com/kyma-project/kyma/blob/release-2.0/docs/migration-guide-1.24-2.0.md", due: 90d }

"""####),
        BuiltinFile(path: "kyma/files/old-sidecars.sh", text: ####"""
# Prints every running pod whose Istio sidecar has another version than the release's, with its image; nothing where all are right.
# Called with the version of Istio, and then with kubectl and its options. Reads only.
wanted=$1
shift
sidecars=$("$@" get pods --all-namespaces --field-selector=status.phase=Running -o 'go-template={{range .items}}{{$pod := printf "%s/%s" .metadata.namespace .metadata.name}}{{range .spec.containers}}{{if eq .name "istio-proxy"}}{{$pod}} {{.image}}{{"\n"}}{{end}}{{end}}{{end}}') || exit 2
printf '%s\n' "$sidecars" | awk -v wanted="$wanted" '
    NF == 2 {
        tag = $2
        sub(/.*:/, "", tag)
        # Such as 1.8.2-distroless.
        sub(/-.*/, "", tag)
        if (tag != wanted) print $1, $2
    }'

"""####),
        BuiltinFile(path: "kyma/fragments.yaml", text: ####"""
# What both ways to upgrade Kyma have in common: backup, what the migration guides ask for before and after, proof, and the way back.
belay: 1
fragments:

  ready:
    title: Is the cluster ready for <to>
    steps:
      - id: state
        title: See that the last installation has ended well (a new upgrade would only attach to one that runs or has failed)
        check: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", is: Installed }
      - id: kubernetes
        when: { crosses: 1.17 }
        title: See that the cluster runs Kubernetes 1.16 or later, which Kyma 1.17 needs
        check: { run: kubectl version -o json, key: serverVersion.gitVersion, version: 1.16 or later }
        link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md
      - id: starts-from
        title: See that the installer in the cluster is that of <from>
        check:
          run: "kubectl -n kyma-installer get deployment kyma-installer -o jsonpath={.spec.template.spec.containers[0].image}"
          find: ":([^:@]+)$"
          is: <from>
      - { id: healthy, title: See that Kyma is healthy before anything changes, prove: [healthy] }

  keep:
    title: Back up what can be backed up
    needs:
      stamp: { ask: What names of backups end with }
      velero: { ask: Does a Velero server run in the cluster, type: yes-no }
      velero-namespace: { ask: Namespace of the Velero server, optional: yes }
      snapshot-class: { ask: VolumeSnapshotClass, optional: yes }
      claims: { ask: Volume claims to snapshot, type: list, optional: yes }
      claims-namespace: { ask: Their namespace, optional: yes }
      overrides: { ask: Override files, type: files, optional: yes }
      component-list: { ask: Component list, type: file, optional: yes }
    steps:
      - id: limits
        first-of:
          - id: partial
            when: { from: 1.13 or later }
            title: What this backup can and cannot give back
            say: >-
              Kyma <from> cannot be restored as a whole from a Velero backup; the vendor does not support that from 1.13 on. Such a backup
              gives back single resources, put into a Kyma that runs already. The cluster's objects as a whole are in the etcd backups of
              whoever runs your Kubernetes, and those hold no volumes; volumes are in snapshots only.
            link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/04-09-back-up-kyma.md
          - id: full
            when: { from: 1.5 to 1.12, velero: yes }
            title: What this backup can and cannot give back
            say: >-
              The Velero backup of Kyma <from> can be restored in two passes, into a cluster without Kyma. It does not take the cluster that
              runs now back to <from>. What users write after the backup is not in it.
            link: https://github.com/kyma-project/kyma/blob/release-1.10/docs/backup/08-02-restore-backup.md
          - id: provider
            title: What this backup can and cannot give back
            say: >-
              Of Kyma <from>, Belay keeps the installation and its overrides only, with which no cluster can be brought back. What can is the
              backup of whoever runs your Kubernetes; see that it holds volumes too.
      - id: installation
        title: Keep the Installation with its list of components
        run: kubectl -n default get installation/kyma-installation -o yaml
        save-to: <backup>/installation.yaml
        repeatable: yes
        verify: { check: { file: <backup>/installation.yaml, key: kind, is: Installation }, title: See that the copy is an Installation }
      - id: overrides
        title: Keep the overrides that are in the cluster (the file holds secrets)
        run: "kubectl -n kyma-installer get configmaps,secrets -l installer=overrides -o yaml"
        save-to: <backup>/overrides.yaml
        repeatable: yes
        verify: { check: { file: <backup>/overrides.yaml, key: kind, is: List }, title: See that the copy is complete }
      - id: override-files
        when: { overrides: set }
        title: Keep the override files that are given with -o
        run: cp -p [<overrides>] <backup>/
        repeatable: yes
      - id: list-file
        when: { component-list: set }
        title: Keep the component list that is given with -c
        run: cp -p <component-list> <backup>/
        repeatable: yes
      - id: releases
        when: { from: 1.14 or later }
        title: Write down which Helm releases there are, with their revisions
        run: helm list --all-namespaces --all -o yaml
        save-to: <backup>/releases.yaml
        repeatable: yes
      - id: velero
        when: { velero: yes, from: 1.5 or later }
        first-of:
          - id: resource
            when: { from: before 1.13 }
            title: Back up the cluster with Kyma's own Velero, as belay-<stamp>
            run: kubectl apply -f -
            stdin:
              apiVersion: velero.io/v1
              kind: Backup
              metadata: { name: belay-<stamp>, namespace: kyma-system }
              spec:
                includedNamespaces: ["*"]
                includedResources: ["*"]
                includeClusterResources: true
                storageLocation: default
                volumeSnapshotLocations: [default]
            repeatable: yes
            verify:
              title: See that Velero calls the backup complete
              check: { run: "kubectl -n kyma-system get backups.velero.io belay-<stamp> -o jsonpath={.status.phase}", is: Completed, never-says: Failed }
              retry: every 10s for 2h
              not-restored: Only a restore into a second cluster would prove it, and that is left to you. Velero says whether it is complete.
          - id: command
            title: Back up the cluster with Velero, as belay-<stamp>
            run: velero backup create belay-<stamp> --namespace <velero-namespace> --wait
            done-if: { run: velero backup get belay-<stamp> --namespace <velero-namespace> -o json, key: status.phase, is: Completed }
            longer-than: { 30m: tell, 2h: ask }
            verify:
              # --wait ends well even where the backup did not.
              title: See that Velero calls the backup complete
              check: { run: velero backup get belay-<stamp> --namespace <velero-namespace> -o json, key: status.phase, is: Completed }
              not-restored: The vendor supports no full restore of a Kyma cluster, so none can prove this backup. It gives back single resources.
      - id: snapshots
        when: { snapshot-class: set, claims: set }
        title: Snapshot the volumes
        steps:
          - id: take
            each: { claim: <claims> }
            title: Snapshot the volume of <claim>
            run: kubectl apply -f -
            stdin:
              apiVersion: snapshot.storage.k8s.io/v1beta1
              kind: VolumeSnapshot
              metadata: { name: <claim>-<stamp>, namespace: <claims-namespace> }
              spec:
                volumeSnapshotClassName: <snapshot-class>
                source: { persistentVolumeClaimName: <claim> }
            repeatable: yes
            verify:
              title: See that the snapshot of <claim> is ready
              check:
                run: "kubectl -n <claims-namespace> get volumesnapshots <claim>-<stamp> -o jsonpath={.status.readyToUse}"
                is: "true"
              retry: every 10s for 30m
              not-restored: A new volume made from the snapshot would prove it. The storage says that the snapshot can be used.
      - id: provider
        when: [{ from: before 1.5 }, { from: 1.13 or later }, { velero: no }]
        title: A backup of the cluster's objects from whoever runs your Kubernetes
        manual: >-
          See that your provider has a backup of the cluster's etcd from now, and know how to have it restored. Gardener takes one of
          everything each day and the changes every five minutes. Write down its time or name.
        link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/04-09-back-up-kyma.md
        verify:
          title: Who vouches for the provider's backup
          manual: Write down who told you that this backup is there and can be restored, and when it was last tried.
          not-restored: Only the provider can restore it, so Belay cannot.

  guide:
    title: The migration guide
    steps:
      - id: guide
        first-of:
          - id: read
            when: { to.guide: changed }
            title: Read the migration guide of <to>
            manual: >-
              Read all of <to.guide> and do what it asks for before the upgrade. The steps here lead through it; what only your
              cluster has, they cannot know. Skipping it can make the cluster unusable. Do not trust the CLI if it says that there is none.
            link: <to.guide>
          - id: none
            title: No migration guide
            say: From <from> to <to> there is no migration guide. That is nothing unusual; most releases come without one.
            link: https://kyma-project.io/blog/

  lists:
    title: What you gave to Kyma when you installed it
    needs:
      overrides: { ask: Override files, type: files, optional: yes }
      component-list: { ask: Component list, type: file, optional: yes }
    steps:
      - id: new
        when: { component-list: set, to.new-components: changed }
        each: { name: <to.new-components> }
        title: New component <name>
        manual: "<to> brings the component <name>. Add it to your component list <component-list>, or Kyma will run without it."
        check: { run: ["grep", "-Eq", "^[ -]*name: *[\"']?<name>[\"']? *$", "<component-list>"] }
        done-if: { run: ["grep", "-Eq", "^[ -]*name: *[\"']?<name>[\"']? *$", "<component-list>"] }
      - id: gone
        when: { component-list: set, to.gone-components: changed }
        each: { name: <to.gone-components> }
        title: Dropped component <name>
        manual: "<to> has no component <name> any more. Take it out of your component list <component-list>."
        check: { run: ["grep", "-Eq", "^[ -]*name: *[\"']?<name>[\"']? *$", "<component-list>"], exit: 1 }
        done-if: { run: ["grep", "-Eq", "^[ -]*name: *[\"']?<name>[\"']? *$", "<component-list>"], exit: 1 }
      - id: fluent-bit
        when: { crosses: 1.20, overrides: set }
        title: Keys of Fluent Bit in your override files
        manual: >-
          In your override files, rename what begins with fluent-bit.conf.Output or fluent-bit.backend to fluent-bit.config.outputs, as the
          guide shows, and move credentials into the new field for secrets.
        check: { run: "grep -Eq fluent-bit[.](conf[.]Output|backend)[.] [<overrides>]", exit: 1 }
        done-if: { run: "grep -Eq fluent-bit[.](conf[.]Output|backend)[.] [<overrides>]", exit: 1 }
        link: https://github.com/kyma-project/kyma/blob/release-1.20/docs/migration-guides/1.19-1.20.md

  before:
    title: What the guides ask for before the upgrade
    needs:
      minio: { ask: Minio bucket, type: yes-no, optional: yes }
      keep-ca: { ask: Keep the certificate authority, type: yes-no, optional: yes }
      gcp-broker: { ask: GCP Service Broker, type: yes-no, optional: yes }
      compass: { ask: Compass, type: yes-no, optional: yes }
      loki: { ask: What happens to the logs, optional: yes }
    steps:
      - id: minio-content
        when: { crosses: 1.2, minio: yes }
        title: Save the Minio bucket that is dropped
        steps:
          - id: pod
            title: Find the pod of Minio
            run: "kubectl -n kyma-system get pod -l app=minio -o jsonpath={.items[0].metadata.name}"
            save-as: minio-pod
            repeatable: yes
          - id: copy
            title: Copy the bucket content out of it
            run: "kubectl -n kyma-system cp <minio-pod>:/export/content <backup>/minio-content"
            repeatable: yes
            longer-than: { 30m: tell }
          - id: arrived
            title: See that the copy is not empty
            check: { run: find <backup>/minio-content -type f, find: (.) }
      - id: connector-ca
        when: { crosses: 1.3, keep-ca: yes }
        title: Keep the certificate authority of the Application Connector
        steps:
          - id: certificate
            title: Save its certificate
            run: ["kubectl", "-n", "kyma-integration", "get", "secret", "connector-service-app-ca", "-o", 'jsonpath={.data.ca\.crt}']
            save-to: <backup>/ca.crt.base64
            repeatable: yes
          - id: key
            title: Save its key (the file holds a secret)
            run: ["kubectl", "-n", "kyma-integration", "get", "secret", "connector-service-app-ca", "-o", 'jsonpath={.data.ca\.key}']
            save-to: <backup>/ca.key.base64
            repeatable: yes
          - id: saved
            title: See that both are there
            check: { run: test -s <backup>/ca.crt.base64 -a -s <backup>/ca.key.base64 }
          - id: override
            title: Hand them to the new release as an override
            run: >-
              kubectl -n kyma-installer create configmap application-connector-certificate-overrides
              --from-file=global.applicationConnectorCa=<backup>/ca.crt.base64 --from-file=global.applicationConnectorCaKey=<backup>/ca.key.base64
            done-if: kubectl -n kyma-installer get configmap application-connector-certificate-overrides
            undo: kubectl -n kyma-installer delete configmap application-connector-certificate-overrides --ignore-not-found
          - id: label
            title: Mark it as an override
            run: >-
              kubectl -n kyma-installer label configmap application-connector-certificate-overrides installer=overrides
              kyma-project.io/installation= --overwrite
            repeatable: yes
        link: https://github.com/kyma-project/kyma/blob/release-1.3/docs/migration-guides/1.2-1.3.md
      - id: gcp-broker
        when: { crosses: 1.4, gcp-broker: yes }
        title: The GCP Service Broker goes away
        manual: Delete the bindings of its instances, then the instances, then the broker in each namespace. What is left goes on costing money.
        link: https://github.com/kyma-project/kyma/blob/release-1.4/docs/migration-guides/1.3-1.4.md
      - id: service-catalog
        when: { crosses: 1.6 }
        title: Service instances must be at rest
        manual: >-
          Run the vendor's migration-check.sh, which the guide links. No service instance may be in progress or being deleted, or the
          migration fails.
        link: https://github.com/kyma-project/kyma/blob/release-1.6/docs/migration-guides/1.5-1.6.md
      - id: room
        when: { crosses: 1.9 }
        title: Room in the cluster
        manual: "See that the nodes have room to spare: while the upgrade runs, Asset Store and Headless CMS run beside Rafter."
        link: https://github.com/kyma-project/website/blob/main/content/blog-posts/2020-01-09-release-notes-1.9/index.md#migrations-and-upgrades
      - id: apis
        when: { crosses: 1.12 }
        title: Every Api must have a status
        manual: >-
          Recreate every Api that has no status, as the guide shows: delete its VirtualService and Policy, then replace the Api by itself
          with kubectl replace --force. Wait until none is left.
        check:
          run: ["kubectl", "get", "apis", "--all-namespaces", "-o", "go-template={{range .items}}{{if not .status}}{{.metadata.namespace}}/{{.metadata.name}} {{end}}{{end}}"]
          is: ""
        done-if:
          run: ["kubectl", "get", "apis", "--all-namespaces", "-o", "go-template={{range .items}}{{if not .status}}{{.metadata.namespace}}/{{.metadata.name}} {{end}}{{end}}"]
          is: ""
        link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md
      - id: kubeless
        when: { crosses: 1.14 }
        title: No function may be left on Kubeless
        manual: >-
          Recreate every function that is still a functions.kubeless.io, and what points to it. With 1.14 that resource is gone, and what
          is left of it with it.
        check: { run: kubectl get functions.kubeless.io --all-namespaces -o name, is: "" }
        done-if: { run: kubectl get functions.kubeless.io --all-namespaces -o name, is: "" }
        link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md#serverless
      - id: istio-1.5
        when: { crosses: 1.16 }
        title: Your own settings and objects of Istio
        manual: >-
          Rewrite overrides for Istio as an IstioOperator, stop using Istio RBAC, and change Istio objects that you made yourself as Istio's
          notes for 1.5 say.
        link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#migrate-from-115-to-1160-rc4
      - id: compass
        when: { crosses: 1.17, compass: yes }
        title: Let Compass load its credentials anew, or its CA certificate is lost in 1.17
        run: ["kubectl", "patch", "compassconnection", "compass-connection", "--type=merge", "-p", '{"spec":{"refreshCredentialsNow":true}}']
        repeatable: yes
        link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#kyma-with-compass
      - id: policies
        when: { crosses: 1.17 }
        title: Istio's Authentication Policies
        manual: >-
          Replace your own Authentication Policies by PeerAuthentication and RequestAuthentication.
          "kubectl get policies.authentication.istio.io --all-namespaces" lists them.
        link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#migrate-from-1160-rc4-to-117
      - id: fluent-bit
        when: { crosses: 1.20 }
        title: Keys of Fluent Bit among the overrides in the cluster
        manual: >-
          In the overrides of the namespace kyma-installer, rename what begins with fluent-bit.conf.Output or fluent-bit.backend to
          fluent-bit.config.outputs, as the guide shows, and move credentials into the new field for secrets.
        check:
          run: ["kubectl", "-n", "kyma-installer", "get", "configmaps,secrets", "-l", "installer=overrides", "-o", "go-template={{range .items}}{{range $key, $value := .data}}{{$key}} {{end}}{{end}}"]
          never-says: [fluent-bit.conf.Output., fluent-bit.backend.]
        done-if:
          run: ["kubectl", "-n", "kyma-installer", "get", "configmaps,secrets", "-l", "installer=overrides", "-o", "go-template={{range .items}}{{range $key, $value := .data}}{{$key}} {{end}}{{end}}"]
          never-says: [fluent-bit.conf.Output., fluent-bit.backend.]
        link: https://github.com/kyma-project/kyma/blob/release-1.20/docs/migration-guides/1.19-1.20.md
      - id: triggers
        when: { crosses: 1.21 }
        title: Subscribers of triggers
        manual: >-
          Look at every Trigger: its subscriber must be a service inside the cluster and in the trigger's own namespace. Others break with
          1.21. "kubectl get triggers.eventing.knative.dev --all-namespaces" lists them.
        link: https://github.com/kyma-project/kyma/blob/release-1.21/docs/migration-guides/1.20-1.21.md
      - id: loki
        when: { crosses: 1.23, loki: set }
        first-of:
          - id: grow
            when: { loki: grow }
            title: Can the volume of the logs grow
            steps:
              - id: class
                title: Find the StorageClass of the logs' volume
                run: "kubectl -n kyma-system get persistentvolumeclaim storage-logging-loki-0 -o jsonpath={.spec.storageClassName}"
                save-as: loki-class
                repeatable: yes
              - id: expansion
                title: See that it lets volumes grow (set allowVolumeExpansion to true if it does not)
                check: { run: "kubectl get storageclass <loki-class> -o jsonpath={.allowVolumeExpansion}", is: "true" }
          - id: drop
            when: { loki: drop }
            title: Delete the logs and their volume
            no-return: All logs that are kept in the cluster are lost.
            steps:
              - { id: set, title: Delete the StatefulSet of Loki, run: kubectl -n kyma-system delete statefulset logging-loki --ignore-not-found, repeatable: yes }
              - { id: claim, title: Delete its volume, run: kubectl -n kyma-system delete persistentvolumeclaim storage-logging-loki-0 --ignore-not-found, repeatable: yes }
          - id: own
            when: { loki: own }
            title: Your own size of the logs' volume
            manual: Logs are kept for five days instead of one. See that the size that you chose is enough for that.
          - { id: absent, title: No logs, say: The cluster has no component logging. }
        link: https://github.com/kyma-project/kyma/blob/release-1.23/docs/migration-guides/1.22-1.23.md

  if-it-fails:
    title: What to do if it fails
    steps:
      - id: read
        title: What to do if the upgrade fails, before it begins
        say: >-
          Kyma Operator takes a failing component's Helm release back by itself and tries again after 10, 20, 40, 60 and 80 seconds; then it
          stops, and the installation says Error. Do not start the upgrade a second time: it would only attach to the failed one. Read
          "kubectl -n kyma-installer logs -l name=kyma-installer", repair what it names, run "kubectl -n default label
          installation/kyma-installation action=install --overwrite", and then let the waiting step look again.
        link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/10-04-common-errors.md

  apply:
    title: Upgrade with the release's artifacts
    needs:
      artifacts: { ask: Where the artifacts of this release are }
      cluster: { ask: What kind of cluster, choose: [cluster, local] }
    steps:
      - id: names
        title: Names of overrides
        manual: Compare your overrides with those of <to>; see whether names changed, and merge what you changed in the artifacts yourself.
      - id: remove-installer
        when: { to: 1.11 to 1.16 }
        title: Delete the old installer's deployment
        run: kubectl -n kyma-installer delete deployment kyma-installer --ignore-not-found
        repeatable: yes
      - id: tiller
        when: { to: 1.9 to 1.13 }
        title: Bring Tiller up to what <to> needs
        run: kubectl apply -f https://raw.githubusercontent.com/kyma-project/kyma/<to>/installation/resources/tiller.yaml
        repeatable: yes
      - { id: config, when: { cluster: local }, title: Apply the overrides for Minikube, run: kubectl apply -f <artifacts>/kyma-config-local.yaml, repeatable: yes }
      - id: installer
        no-return: The upgrade begins at once, and Kyma has no way back. Which services answer until it is done, nobody can say.
        link: https://github.com/kyma-project/kyma/blob/master/components/kyma-operator/README.md#upgrade-kyma
        first-of:
          - id: one-file
            when: { to: before 1.15 }
            title: Begin the upgrade to <to>
            run: kubectl apply -f <artifacts>/kyma-installer-<cluster>.yaml
            repeatable: yes
          - id: two-files
            title: Begin the upgrade to <to>
            steps:
              - { id: installer, title: Apply the installer of <to>, run: kubectl apply -f <artifacts>/kyma-installer.yaml, repeatable: yes }
              - { id: resource, title: Begin the upgrade to <to>, run: kubectl apply -f <artifacts>/kyma-installer-cr-<cluster>.yaml, repeatable: yes }
      # Until the operator wakes up, the state is still the Installed of the release before.
      - id: begun
        title: See that the upgrade has begun
        check: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", is: InProgress, never-says: Error }
        retry: every 2s for 10m

  after:
    title: What the guides ask for after the upgrade
    needs:
      gardener: { ask: Gardener, type: yes-no, optional: yes }
      prometheus: { ask: Numbers of the Prometheus replicas, type: list, optional: yes }
      knative-serving: { ask: What happens to Knative Serving, optional: yes }
      loki: { ask: What happens to the logs, optional: yes }
    steps:
      - id: specifications
        when: { crosses: 0.9 }
        title: Specifications that the job left out
        manual: Migrate services with two specifications, and documentation that came by the Metadata API, by hand.
        link: https://github.com/kyma-project/kyma/blob/release-0.9/docs/migration-guides/0.8-0.9.md
      - id: mtls
        when: { crosses: 1.0 }
        title: Mutual TLS in Istio's policies
        manual: "Add spec.peers with the item mtls: {} to every Policy that the API Controller made before 1.0. It takes half a minute to count."
        link: https://github.com/kyma-project/kyma/blob/release-1.0/docs/migration-guides/0.9-1.0.md
      - id: eventing-1.2
        when: { crosses: 1.2 }
        title: Make the event subscriptions anew
        steps:
          - id: subscriptions
            title: Delete the subscriptions of Knative
            run: kubectl -n kyma-system delete subscriptions.eventing.knative.dev --all
            repeatable: yes
          - id: channels
            title: Delete the channels of Knative
            run: kubectl -n kyma-system delete channels.eventing.knative.dev --all
            repeatable: yes
          - id: definitions
            title: Apply the new resource definitions
            run: kubectl apply -f https://raw.githubusercontent.com/kyma-project/kyma/1.2.0/components/event-bus/cmd/event-bus-crd-update-job/crds.yaml
            repeatable: yes
          - id: controller
            title: Restart the controller, which makes them again
            run: kubectl -n kyma-system delete pod -l app=event-bus-subscription-controller-knative
            repeatable: yes
        link: https://github.com/kyma-project/kyma/blob/release-1.2/docs/migration-guides/1.1-1.2.md
      - id: dns-1.2
        when: { crosses: 1.2 }
        title: DNS record of the gateway
        manual: Remove the DNS record gateway.DOMAIN of your cluster; the wildcard, which leads to the Istio gateway, takes its place.
        link: https://github.com/kyma-project/kyma/blob/release-1.2/docs/migration-guides/1.1-1.2.md
      - id: certificates-1.5
        when: { crosses: 1.5 }
        title: Client certificates of connected applications
        manual: See that connected applications still get through; issue new client certificates where they do not.
        link: https://github.com/kyma-project/website/blob/main/content/blog-posts/2019-09-09-release-notes-1.5/index.md
      - id: prometheus-1.8
        when: { crosses: 1.8, prometheus: set }
        each: { number: <prometheus> }
        title: Enlarge the volume of prometheus-monitoring-<number>
        steps:
          - id: claim
            title: Ask for 10Gi
            run: ["kubectl", "-n", "kyma-system", "patch", "persistentvolumeclaim", "prometheus-monitoring-db-prometheus-monitoring-<number>", "-p", '{"spec":{"resources":{"requests":{"storage":"10Gi"}}}}']
            repeatable: yes
          - id: asked
            title: See that 10Gi are asked for
            check: { run: "kubectl -n kyma-system get persistentvolumeclaim prometheus-monitoring-db-prometheus-monitoring-<number> -o jsonpath={.spec.resources.requests.storage}", is: 10Gi }
            retry: every 10s for 5m
          - id: pod
            title: Restart the pod, which then finds the larger volume
            run: kubectl -n kyma-system delete pod prometheus-monitoring-<number>
            repeatable: yes
        link: https://github.com/kyma-project/kyma/blob/release-1.8/docs/migration-guides/1.7-1.8.md
      - id: dns-1.11
        when: { crosses: 1.11, gardener: no }
        title: Addresses of the load balancers
        manual: >-
          Compare the addresses of the services apiserver-proxy-ssl (kyma-system) and istio-ingressgateway (istio-system) with DNS, and
          change DNS where they differ.
        link: https://github.com/kyma-project/kyma/blob/release-1.11/docs/migration-guides/1.10-1.11.md
      - id: event-mesh
        when: { crosses: 1.11 }
        title: The event mesh
        manual: >-
          See that every Application has an HTTPSource and a ready Channel (kyma-integration), that Triggers and a Broker are in your namespaces,
          and that the subscriptions in kyma-integration point to the Broker. The guide lists the commands.
        link: https://github.com/kyma-project/kyma/blob/release-1.11/docs/migration-guides/1.10-1.11.md#verify-migration
      - id: triggers-1.11
        when: { crosses: 1.11 }
        title: Triggers that are not ready
        manual: >-
          Scale eventing-controller (knative-eventing) to 0, empty the finalizers of the subscriptions.messaging.knative.dev that belong to
          the triggers which are not ready, and scale it to 1 again.
        check: { run: ["kubectl", "get", "triggers.eventing.knative.dev", "--all-namespaces", "-o", 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'], never-says: "False" }
        done-if: { run: ["kubectl", "get", "triggers.eventing.knative.dev", "--all-namespaces", "-o", 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}'], never-says: "False" }
        link: https://github.com/kyma-project/kyma/issues/7722
      - id: apis-left
        when: { crosses: 1.12 }
        title: Apis that were not migrated
        manual: "Migrate by hand, as the guide shows, what \"kubectl get apis --all-namespaces\" still lists. Those Apis no longer do anything."
        done-if: { run: kubectl get apis --all-namespaces -o name, is: "" }
        link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md
      - id: functions
        when: { crosses: 1.12 }
        title: Functions on Kubeless
        manual: >-
          They no longer work. Recreate each as functions.serverless.kyma-project.io, then change what points to it: the subscriber of its
          Triggers, the kind in its ServiceBindingUsages (knative-service), and its APIRules (port 80, handler noop instead of allow).
        done-if: { run: kubectl get functions.kubeless.io --all-namespaces -o name, is: "" }
        link: https://github.com/kyma-project/kyma/blob/release-1.12/docs/migration-guides/1.11-1.12.md#serverless
      - id: knative-serving
        when: { crosses: 1.16, knative-serving: remove }
        title: Remove Knative Serving
        steps:
          - id: keep
            title: Keep a copy of your own objects
            run: kubectl get serving --all-namespaces -o yaml
            save-to: <backup>/knative-serving.yaml
            repeatable: yes
          - id: delete
            title: Delete its Helm release
            run: helm delete knative-serving -n knative-serving
            done-if: { run: helm list -n knative-serving --all -q, never-says: knative-serving }
            no-return: What runs on Knative Serving stops.
        link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#eventing
      - id: cors
        when: { crosses: 1.17 }
        title: Origins of your own for CORS
        manual: >-
          The VirtualServices that the check names have origins of their own. Move them from allowOrigin to allowOrigins and take the old key
          out: until then they let in everybody.
        check:
          run: ["kubectl", "get", "virtualservices", "--all-namespaces", "-o", 'go-template={{range .items}}{{$name := .metadata.name}}{{range .spec.http}}{{with .corsPolicy}}{{with .allowOrigin}}{{if ne (printf "%v" .) "[*]"}}{{$name}} {{end}}{{end}}{{end}}{{end}}{{end}}']
          is: ""
        done-if:
          run: ["kubectl", "get", "virtualservices", "--all-namespaces", "-o", 'go-template={{range .items}}{{$name := .metadata.name}}{{range .spec.http}}{{with .corsPolicy}}{{with .allowOrigin}}{{if ne (printf "%v" .) "[*]"}}{{$name}} {{end}}{{end}}{{end}}{{end}}{{end}}']
          is: ""
        link: https://github.com/kyma-project/kyma/blob/release-1.17/docs/migration-guides/1.15-1.17.md#migrate-from-1160-rc4-to-117
      - id: istio-patch
        when: { crosses: 1.18 }
        title: Delete the Helm release istio-kyma-patch, which nothing needs any more
        run: helm delete istio-kyma-patch -n istio-system
        done-if: { run: helm list -n istio-system --all -q, never-says: istio-kyma-patch }
        link: https://github.com/kyma-project/kyma/blob/release-1.18/docs/migration-guides/1.17-1.18.md
      - id: subscriptions
        when: { crosses: 1.21 }
        title: Events by NATS
        manual: >-
          See that every Trigger became a Subscription (subscriptions.eventing.kyma-project.io) and that each is ready, and send an event.
          What the Triggers were is kept in the ConfigMap eventing-post-upgrade-backed-up-data of kyma-system.
        link: https://github.com/kyma-project/kyma/blob/release-1.21/docs/migration-guides/1.20-1.21.md
      - id: loki-size
        when: { crosses: 1.23, loki: [grow, drop] }
        title: See that the volume of the logs has grown (the upgrade says nothing where it has not)
        check: { run: "kubectl -n kyma-system get persistentvolumeclaim storage-logging-loki-0 -o jsonpath={.spec.resources.requests.storage}", is: 30Gi }
        retry: every 10s for 5m
        link: https://github.com/kyma-project/kyma/blob/release-1.23/docs/migration-guides/1.22-1.23.md
      - id: sidecars
        when: { to.istio: changed }
        title: Old sidecars
        manual: >-
          Istio is <to.istio> now, and pods keep the sidecar with which they were started. Restart what owns them, one after the other;
          the check names the first that is left.
        check: { run: old-sidecars, is: "" }
        done-if: { run: old-sidecars, is: "" }
        link: https://kyma-project.io/docs/master/components/service-mesh#troubleshooting-incompatible-istio-sidecar-version-after-kyma-upgrade

  proof:
    title: Is <to> there, in every part
    steps:
      - id: installed
        title: Wait until the installation says Installed (on Error, repair what the operator's log names, set the label again, and look again)
        check: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", is: Installed, never-says: Error }
        retry: every 15s for 2h
        link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/10-04-common-errors.md
      - id: releases
        when: { to: 1.14 or later }
        title: See that no Helm release has failed or hangs
        check: { run: helm list --all-namespaces --failed --pending --uninstalling -q, is: "" }

  go-back:
    title: The way back, as far as there is one
    needs:
      stamp: { ask: What names of backups end with }
      velero: { ask: Does a Velero server run in the cluster, type: yes-no }
    steps:
      - id: none
        title: Kyma has no downgrade
        say: >-
          Kyma has no downgrade. Nearly always the better way is forward: read the operator's log, repair, and set the label action=install
          on the installation again. What follows brings the cluster back as it was at the backup; what happened since is lost. A cluster
          that was made anew is another system for Belay: finish there by hand, and close this upgrade with belay abandon.
        link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/10-04-common-errors.md
      - id: log
        title: Keep the operator's log
        run: "kubectl -n kyma-installer logs -l name=kyma-installer --tail=-1"
        save-to: <backup>/kyma-installer.log
        repeatable: yes
      - id: restore
        first-of:
          - id: velero
            when: { from: 1.5 to 1.12, velero: yes }
            title: Restore the Velero backup in two passes
            steps:
              - id: room
                title: Before the restore
                manual: >-
                  Take what is left of Kyma <to> out of the cluster, and install a Velero server in it that reads the bucket of the backup and
                  restores only. Velero leaves alone what exists already.
                check: { run: "velero backup get belay-<stamp> -o json", key: status.phase, is: Completed }
                link: https://github.com/kyma-project/kyma/blob/release-1.10/docs/backup/08-02-restore-backup.md
              - id: definitions
                title: "First pass: resource definitions, services, endpoints"
                run: >-
                  velero restore create --from-backup belay-<stamp>
                  --include-resources customresourcedefinitions.apiextensions.k8s.io,services,endpoints --wait
                # It ends well whatever became of it.
                never-says: Failed
                repeatable: yes
                longer-than: { 30m: tell, 2h: ask }
              - id: rest
                title: "Second pass: all the rest, with volumes"
                run: >-
                  velero restore create --from-backup belay-<stamp>
                  --exclude-resources customresourcedefinitions.apiextensions.k8s.io,services,endpoints --restore-volumes --wait
                never-says: Failed
                repeatable: yes
                longer-than: { 30m: tell, 4h: ask }
              - id: twice
                title: Are your resources all there
                manual: >-
                  Compare your own resources with what there was; Velero may leave some out at first. If so, run the second pass once more
                  by hand.
          - id: provider
            title: Have the cluster brought back
            manual: >-
              Have your provider restore the cluster's etcd to the time of the backup, then bring back volumes from their snapshots. Single
              resources come back by "velero restore create --from-backup NAME --include-resources ...". The files of this backup are in <backup>.
            check:
              run: "kubectl -n kyma-installer get deployment kyma-installer -o jsonpath={.spec.template.spec.containers[0].image}"
              find: ":([^:@]+)$"
              is: <from>
            link: https://github.com/kyma-project/kyma/blob/release-1.24/docs/kyma/04-09-back-up-kyma.md
      - id: installed
        title: See that the installation says Installed
        check: { run: "kubectl -n default get installation/kyma-installation -o jsonpath={.status.state}", is: Installed, never-says: Error }
        retry: every 15s for 30m
      - { id: prove, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 30s for 15m }

"""####),
        BuiltinFile(path: "roundup/catalog.yaml", text: ####"""
# What Roundup's own files say about its releases: dates from CHANGES.txt, changes from docs/upgrading.txt, both of 2.6.0.
belay: 1
product: roundup
title: Roundup Issue Tracker
variants: { venv: roundup-server on SQLite with a virtual environment per version }
help:
  - { say: Mailing lists and chat of the project, link: https://roundup-tracker.org/contact.html }
  - { say: Roundup's own issues, link: https://issues.roundup-tracker.org/ }
notes: https://www.roundup-tracker.org/docs/upgrading.html

facts:
  schema: { say: Version of the database's schema, for: { before 2.2.0: "6", 2.2: "7", 2.3.0 or later: "8" } }

path:
  step: any
  downgrade: An older Roundup refuses a database with a newer schema. Go back by restoring the backup.

releases:
  2.6.0: { date: 2026-07-13, say: Needs Python 3.10 or later. }
  2.5.0: { date: 2025-07-13, say: Needs Python 3.7 or later. }
  2.4.0: 2024-07-13
  2.3.0: 2023-07-13
  2.2.0: 2022-07-13
  2.1.0: 2021-07-13

# What upgrading.txt calls required, and of the rest what closes a hole.
breaking:
  - id: patch-csrf
    in: 2.6.0
    say: PATCH requests of the REST interface are now protected against forgery from other sites, and pages answer 405 to all but GET, HEAD and POST.
    do: Take a work-around for PATCH out of the tracker's interfaces.py, and send CSRF headers with PATCH.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: python-3.10
    in: 2.6.0
    say: Python 3.10 or later is needed.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: template-xss
    in: 2.5.0
    when: { template: [devel, responsive] }
    say: Templates of these kinds let a crafted address run a script in the reader's browser (CVE-2025-53865), and the upgrade does not change your copies.
    do: Take "structure" out of tal:content attributes that show a plain property, and replace tal:replace of untrusted values.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: rest-input
    in: 2.5.0
    say: Functions for REST that interfaces.py adds get their argument as input_payload, no longer as input.
    do: Rename it in the tracker's interfaces.py.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: old-sqlite
    in: 2.5.0
    say: SQLite 2 and the pysqlite library are no longer supported, and neither is a Python before 3.7.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: pbkdf2-rounds
    in: 2.5.0
    say: Passwords are hashed with PBKDF2-SHA512, and the number of rounds that suited the older hash makes signing in slow.
    do: Set password_pbkdf2_default_rounds to 250000; updateconfig does so where the old default was kept.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: help-popups
    in: 2.4.0
    when: { template: [classic, minimal, responsive, devel] }
    say: Help and calendar pop-ups of the templates let a crafted address run a script in the reader's browser (CVE-2024-39124), and the upgrade does not change your copies.
    do: Take the files named by upgrading.txt from the new templates.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: xhtml
    in: 2.4.0
    say: XHTML is no longer served.
    do: Set html_version to html and turn XHTML templates into HTML.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: mysql-utf8mb4
    in: 2.4.0
    when: { database: mysql }
    say: MySQL databases must use the character set utf8mb4.
    do: Convert the database after a backup.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: mailgw-class
    in: 2.3.0
    when: { others: yes }
    say: roundup-mailgw has no -C any more; the class stands before the property, as in -S issue.property=value.
    do: Change the calls in your mail server's configuration.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: anonymous-register
    in: 2.3.0
    when: { template: [devel, responsive] }
    say: Anonymous visitors register with the permission Register, no longer Create.
    do: Change it in the tracker's schema.py.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: sessions-sqlite
    in: 2.3.0
    say: Sessions and one-time keys move from dbm files to SQLite, so everybody has to sign in again.
    do: Ask users to save their work and sign out before the upgrade.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: empty-passwords
    in: 2.2.0
    say: Users with an empty password can no longer sign in.
    do: Set login_empty_passwords where you need them.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: fts5
    in: 2.2.0
    when: { database: sqlite }
    say: SQLite must have the full-text search FTS5.
    link: https://www.roundup-tracker.org/docs/upgrading.html

"""####),
        BuiltinFile(path: "roundup/files/server.sh", text: ####"""
#!/bin/sh
# The roundup-server at a port. Roundup's pages do not say which version serves them, and starting a second server on a port that is
# taken exits 0: so the process that holds the port is asked, and it must serve this tracker: with one wrong port, staging would take
# production's server for its own and stop it. Read from standard input, because the tracker's own user runs it.
#
#   sh -s version PORT HOME   the version that answers there
#   sh -s stop PORT HOME      ends it, and waits until the port is free
#   sh -s free PORT           fails while anything listens there
set -eu
port=$2
home=${3-}

holders() {
    ss -Hltnp "sport = :$port" | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -un
}

taken() { [ -n "$(ss -Hltn "sport = :$port")" ]; }

fail() {
    echo "$*" >&2
    exit 1
}

# The home stands in the arguments, as NAME=HOME, or in the file that follows -C.
serves_home() {
    tr '\0' '\n' <"/proc/$1/cmdline" | {
        before=
        while read -r word; do
            case $word in *=*) if [ "${word#*=}" -ef "$home" ]; then exit 0; fi ;; esac
            case $before in -C | --config) if grep -qF -- "$home" "$word"; then exit 0; fi ;; esac
            before=$word
        done
        exit 1
    }
}

# Every process that holds the port must be a Roundup server of this tracker; a stranger is left alone.
servers() {
    pids=$(holders)
    [ -n "$pids" ] || fail "Port $port is held by a process that this user may not see."
    for pid in $pids; do
        tr '\0' '\n' <"/proc/$pid/cmdline" | grep -q '/roundup-server$' || fail "Port $port is held by process $pid, which is no roundup-server."
        serves_home "$pid" || fail "Port $port is held by process $pid, a roundup-server that does not serve $home."
    done
}

case $1 in
version)
    taken || fail "Nothing listens on port $port."
    servers
    for pid in $pids; do
        # A console script runs under the interpreter of its own virtual environment.
        python=$(tr '\0' '\n' <"/proc/$pid/cmdline" | head -n 1)
        "$python" -I -c 'import roundup; print(roundup.__version__)'
    done | sort -u
    ;;
stop)
    taken || exit 0
    servers
    # shellcheck disable=SC2086 # one word for each process
    kill $pids
    for _ in $(seq 150); do
        taken || exit 0
        sleep 0.2
    done
    fail "Port $port is still held 30 seconds after the server was told to end."
    ;;
free)
    if taken; then fail "Port $port is held: $(ss -Hltnp "sport = :$port")"; fi
    ;;
*) fail "usage: sh -s version|stop PORT HOME, or free PORT" ;;
esac

"""####),
        BuiltinFile(path: "roundup/files/tracker.py", text: ####"""
# A Roundup tracker on SQLite, looked at without Roundup: its tools of a newer version migrate the database as soon as they open it.
# Read from standard input, because the tracker's own user runs it.
#
#   python - schema HOME          version of the database's schema
#   python - rows HOME            each table with the number of its rows
#   python - copy HOME            a consistent copy of the database, on standard output, also while the server runs
#   python - compare BEFORE AFTER two outputs of rows: fails where a table has gone or has fewer rows
#   python - clear HOME           empties the folder, which must be a tracker's home or empty already
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from urllib.parse import quote


def open_database(home):
    return closing(sqlite3.connect(f"file:{quote(home)}/db/db?mode=ro", uri=True, timeout=60))


def schema(home):
    with open_database(home) as database:
        (text,) = database.execute("select schema from schema").fetchone()
    print(re.search(r"'version': (\d+)", text).group(1))


def rows(home):
    with open_database(home) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table' order by name")]
        # Search indexes are rebuilt by a migration; sessions and one-time keys come and go.
        for name in [name for name in names if not name.startswith(("__", "sqlite_")) and name not in ("otks", "sessions")]:
            (count,) = database.execute(f'select count(*) from "{name}"').fetchone()
            print(name, count)


def copy(home):
    with tempfile.NamedTemporaryFile() as file:
        with open_database(home) as database, closing(sqlite3.connect(file.name)) as target:
            database.backup(target)
        shutil.copyfileobj(file, sys.stdout.buffer)


def compare(before, after):
    def read(path):
        with open(path, encoding="utf-8") as file:
            return {name: int(count) for name, count in (line.split() for line in file)}

    old, new = read(before), read(after)
    lost = [f"{name}: {count} rows before, {new.get(name, 'no table')} now" for name, count in old.items() if new.get(name, -1) < count]
    if lost or not old:
        sys.exit("\n".join(lost) or "Nothing was counted before.")
    print(f"{len(old)} tables, {sum(old.values())} rows: all there")


def clear(home):
    names = os.listdir(home)
    if names and "config.ini" not in names:
        sys.exit(f"{home} holds files, but no config.ini: it is no tracker's home, and nothing was deleted.")
    # The file that says what the folder is goes last, so that this can be done again after a broken-off attempt.
    for name in sorted(names, key=lambda name: name == "config.ini"):
        path = os.path.join(home, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


{"schema": schema, "rows": rows, "copy": copy, "compare": compare, "clear": clear}[sys.argv[1]](*sys.argv[2:])

"""####),
        BuiltinFile(path: "roundup/fragments.yaml", text: ####"""
# What several parts of the playbook do alike.
belay: 1
fragments:

  install:
    title: Install a version of Roundup in a virtual environment of its own
    needs:
      version: { ask: The version to install }
      folder: { ask: The folder of the virtual environments, type: folder }
      python: { ask: Python to make it with }
    steps:
      - id: environment
        title: Make the virtual environment <folder>/<version>
        run: <python> -m venv <folder>/<version>
        done-if: test -x <folder>/<version>/bin/pip
        repeatable: yes
      - id: package
        title: Install Roundup <version> into it
        run: <folder>/<version>/bin/pip install --no-input --disable-pip-version-check --quiet roundup==<version>
        done-if: { run: <folder>/<version>/bin/roundup-admin -v, find: "^([^ ]+) ", is: <version> }
        repeatable: yes
        longer-than: { 5m: tell, 20m: ask }
      - id: answers
        title: See that the new environment holds <version>
        check: { run: <folder>/<version>/bin/roundup-admin -v, find: "^([^ ]+) ", is: <version> }

  put-back:
    title: Put a backup back into the tracker's home, which must be out of use
    needs:
      home: { ask: The tracker's home, type: folder }
    steps:
      - id: clear
        title: Empty <home>
        run: tracker clear <home>
        stdin: <shipped>/tracker.py
        repeatable: yes
      - id: files
        title: Unpack the tracker's files
        run: as-tracker tar --extract --file=- --directory=<home> --no-overwrite-dir
        stdin: <backup>/home.tar
        repeatable: yes
      - id: database
        title: Put the database back
        run: as-tracker dd of=<home>/db/db status=none
        stdin: <backup>/database
        repeatable: yes
      - id: rows
        title: Count the rows that are back
        run: tracker rows <home>
        stdin: <shipped>/tracker.py
        save-to: <backup>/rows-put-back
        repeatable: yes
      - id: complete
        title: See that no row of the backup is missing
        check: { run: compare <backup>/rows <backup>/rows-put-back, stdin: <shipped>/tracker.py }

  stop:
    title: Stop the server, and see that it is gone
    needs:
      stop: { ask: Command that stops it, type: command, optional: yes }
      start: { ask: Command that starts it again, type: command, optional: yes }
      port: { ask: Port that it listens on }
      home: { ask: The tracker's home, type: folder }
    steps:
      - id: server
        first-of:
          - { id: own, when: { stop: set }, title: Stop the server, run: <stop>, undo: <start>, repeatable: yes }
          - id: by-port
            title: Stop the server
            run: server stop <port> <home>
            stdin: <shipped>/server.sh
            undo: start-server
            repeatable: yes
      - id: gone
        title: See that nothing listens on port <port>
        check: { run: server free <port>, stdin: <shipped>/server.sh }
        retry: every 1s for 30s

  start:
    title: Start the server
    needs:
      start: { ask: Command that starts it, type: command, optional: yes }
    steps:
      - id: server
        first-of:
          - { id: own, when: { start: set }, title: Start the server, run: <start>, repeatable: yes }
          - { id: itself, title: Start the server, run: start-server }

"""####),
        BuiltinFile(path: "roundup/venv.yaml", text: ####"""
# Roundup as roundup-server, one virtual environment per version, on SQLite.
#
# Two things about Roundup shape this playbook. Whatever opens a tracker with a newer version migrates its database there and then, without
# a word: the server, roundup-admin list, even roundup-admin updateconfig. So nothing of the new version touches the tracker before the
# point of no return, and the schema is read without Roundup. And a server neither says its version nor minds a taken port: a second start
# exits 0 while the old server answers on. So the process that holds the port is asked.
belay: 1
product: roundup
variant: venv
title: Roundup in a virtual environment
link: https://www.roundup-tracker.org/docs/upgrading.html

inputs:
  home: { ask: Folder of the tracker (its home), type: folder, help: An empty folder of the tracker's user will do for staging. }
  folder:
    ask: Folder with a virtual environment per version
    type: folder
    default: /opt/roundup
    help: Version 2.1.0 lives in its subfolder 2.1.0. Beside the versions there is a link per environment to the one in use.
  python:
    ask: Python that new virtual environments are made with
    default: python3
    help: The tracker's own user must be able to run it. A Python below root's home will not do.
  run-as:
    ask: What goes before a command so that the tracker's own user runs it
    type: command
    optional: yes
    help: Such as runuser -u roundup -- for root, or sudo -n -u roundup. None where you are that user; roundup-server refuses to run as root.
  host: { ask: Address that the server listens on, default: 127.0.0.1 }
  port: { ask: Port that the server listens on, default: "8080" }
  name: { ask: Name of the tracker in its address, default: tracker }
  url: { ask: Address of the tracker as seen from its machine, default: "http://<host>:<port>/<name>/" }
  stop:
    ask: Command of your own that stops the server
    type: command
    optional: yes
    help: Such as sudo -n systemctl stop roundup. None ends the roundup-server that holds the port.
  start:
    ask: Command of your own that starts the server
    type: command
    when: { stop: set }
    help: Such as sudo -n systemctl start roundup. It must start what the link <folder>/<environment> points to.
  others:
    ask: "Does anything else open the tracker: a mail gateway, cron jobs"
    type: yes-no
    default: "no"
    help: Each of them would migrate the database as soon as it runs with the new version.
  database: { ask: Database of the tracker, choose: { sqlite: SQLite in the tracker's home }, default: sqlite }
  template:
    ask: Template that the tracker was made from
    choose: [classic, minimal, responsive, devel, jinja2]
    default: classic
    help: TEMPLATE-INFO.txt in the tracker's home names it.
  class: { ask: Class of the tracker's issues, default: issue, optional: yes, help: On staging one is written for a test. None leaves that out. }

commands:
  as-tracker: ["[<run-as>]"]
  server: as-tracker sh -s
  tracker: [as-tracker, <folder>/<from>/bin/python, -I, "-"]
  compare: [<folder>/<from>/bin/python, -I, "-", compare]
  start-server: as-tracker <folder>/<environment>/bin/roundup-server -n <host> -p <port> -d <home>/server.pid -l <home>/server.log <name>=<home>
  new-admin: as-tracker <folder>/<to>/bin/roundup-admin -i <home>

tools:
  python: { run: <python> --version, find: "Python ([0-9.]+)", version: 3.10 or later }
  python3-venv: { run: <python> -m ensurepip --version }
  ss: { run: ss -V, says: iproute2 }

identity:
  - machine
  - run: stat --dereference --format=%n,%d:%i <home>

version:
  run: server version <port> <home>
  stdin: <shipped>/server.sh
healthy: { http: <url>, status: 200, says: </html> }

refuse:
  - id: other-database
    # Found by its name, because the staging that is still to be made has none.
    if: { run: "as-tracker grep -rsEq --include=config.ini ^backend[[:space:]]*=[[:space:]]*(mysql|postgresql) <home>" }
    say: The tracker keeps its data in a database server, which this playbook does not back up.

risks:
  - id: fts5
    when: { crosses: 2.2.0 }
    if:
      run:
        - <python>
        - -I
        - -c
        - "import sqlite3, sys; sys.exit('ENABLE_FTS5' in [row[0] for row in sqlite3.connect(':memory:').execute('pragma compile_options')])"
    say: From 2.2.0 on, Roundup needs a SQLite with the extension FTS5, and Python's has none.
    link: https://www.roundup-tracker.org/docs/upgrading.html
  - id: xhtml
    when: { crosses: 2.4.0 }
    if: { run: "as-tracker grep -Eq ^html_version[[:space:]]*=[[:space:]]*xhtml <home>/config.ini" }
    say: From 2.4.0 on, Roundup no longer serves XHTML, and config.ini asks for it.
    link: https://www.roundup-tracker.org/docs/upgrading.html

advice:
  components: The web server of the tracker, and what else opens it such as mail gateway and cron jobs.
  outage: The tracker is away from the stop to the start, mostly less than a minute. Sessions end, so users sign in again.
  rollback: The backup is put back and the version before started. What was written since the backup stays in an archive beside it.

backup:
  steps:
    - id: rows
      title: Count the rows of every table
      run: tracker rows <home>
      stdin: <shipped>/tracker.py
      save-to: <backup>/rows
      repeatable: yes
    - id: database
      title: Copy the database while it is in use
      run: tracker copy <home>
      stdin: <shipped>/tracker.py
      save-to: <backup>/database
      repeatable: yes
    - id: home
      title: Pack the tracker's other files
      run: >-
        as-tracker tar --create --file=- --directory=<home> --exclude=./db/db* --exclude=./db/otks* --exclude=./db/sessions*
        --exclude=./server.pid --exclude=./server.log .
      save-to: <backup>/home.tar
      repeatable: yes
      verify:
        steps:
          - { id: folder, title: Make a scratch folder, run: mkdir -p <backup>/scratch/db, repeatable: yes }
          - id: files
            title: Unpack the files into it
            run: tar --extract --file=<backup>/home.tar --directory=<backup>/scratch
            repeatable: yes
          - { id: database, title: Put the copied database beside them, run: cp <backup>/database <backup>/scratch/db/db, repeatable: yes }
          - id: rows
            title: Count the rows of the restored tracker
            run: "<folder>/<from>/bin/python -I - rows <backup>/scratch"
            stdin: <shipped>/tracker.py
            save-to: <backup>/rows-restored
            repeatable: yes
          - id: complete
            title: See that no row is missing
            check: { run: compare <backup>/rows <backup>/rows-restored, stdin: <shipped>/tracker.py }
          - id: opens
            title: Open the restored tracker with Roundup <from>
            check: { run: <folder>/<from>/bin/roundup-admin -i <backup>/scratch list user, says: admin }
          - { id: clean, title: Remove the scratch folder, run: rm -rf <backup>/scratch, repeatable: yes }

make-copy:
  say: The folder <home> is emptied and filled with production's data. The copy sends no mail; it writes it to mail-not-sent.log there.
  steps:
    - { id: install, use: ./install, with: { version: <from>, folder: <folder>, python: <python> } }
    - { id: stop, use: ./stop, with: { stop: <stop>, start: <start>, port: <port>, home: <home> } }
    - { id: data, use: ./put-back, with: { home: <home> } }
    - id: no-mail
      title: Keep the copy from sending mail
      run: [as-tracker, sed, -i, '/^\[mail\]/,/^\[/ s/^#\{0,1\}debug *=.*/debug = mail-not-sent.log/', <home>/config.ini]
      repeatable: yes
    - id: no-mail-set
      title: See that it is kept from it
      check: { run: as-tracker cat <home>/config.ini, key: mail.debug, is: mail-not-sent.log }
    - id: address
      title: Give the copy its own address
      run: [as-tracker, sed, -i, '/^\[tracker\]/,/^\[/ s|^#\{0,1\}web *=.*|web = <url>|', <home>/config.ini]
      repeatable: yes
    - { id: link, title: Point its link to <from>, run: ln -sfn <from> <folder>/<environment>, repeatable: yes }
    - { id: start, use: ./start, with: { start: <start> } }
    - { id: proof, prove: [version, healthy], retry: every 1s for 1m }

upgrade:
  - { id: healthy-before, prove: [healthy] }
  - { id: install, use: ./install, with: { version: <to>, folder: <folder>, python: <python> } }
  - id: others-off
    when: { others: yes }
    manual: Switch off the mail gateway, cron jobs and whatever else opens the tracker.
  - { id: stop, use: ./stop, with: { stop: <stop>, start: <start>, port: <port>, home: <home> } }
  - id: untouched
    title: See that nothing has migrated the database yet
    check: { run: tracker schema <home>, stdin: <shipped>/tracker.py, is: <from.schema> }
  - id: rows-before
    title: Count the rows of every table
    run: tracker rows <home>
    stdin: <shipped>/tracker.py
    save-to: <backup>/rows-before
    repeatable: yes
  - id: migrate
    title: Migrate the tracker to <to>
    no-return: The database gets the schema of <to>, which <from> refuses to open. Going back means restoring the backup.
    steps:
      - id: database
        title: Migrate the database
        run: new-admin migrate
        done-if: { run: tracker schema <home>, stdin: <shipped>/tracker.py, is: <to.schema> }
        longer-than: { 10m: tell, 1h: ask }
      - id: migrated
        title: See that the database has schema <to.schema>
        check: { run: tracker schema <home>, stdin: <shipped>/tracker.py, is: <to.schema> }
      # It opens the database too, so it must not come before the migration.
      - id: config
        title: Write config.ini anew with the settings of <to>
        run: new-admin updateconfig <home>/config.ini.new
        repeatable: yes
      - { id: config-kept, title: Keep the old config.ini, run: as-tracker cp -p <home>/config.ini <home>/config.ini.<from>, repeatable: yes }
      - id: config-in-place
        title: Put the new config.ini in its place
        run: as-tracker mv <home>/config.ini.new <home>/config.ini
        done-if: as-tracker test ! -e <home>/config.ini.new
  - { id: switch, title: Point the link to <to>, run: ln -sfn <to> <folder>/<environment>, undo: ln -sfn <from> <folder>/<environment>, repeatable: yes }
  - { id: start, use: ./start, with: { start: <start> } }
  - { id: proof, prove: [version, healthy], retry: every 1s for 1m }
  - id: rows-after
    title: Count the rows again
    run: tracker rows <home>
    stdin: <shipped>/tracker.py
    save-to: <backup>/rows-after
    repeatable: yes
  - id: complete
    title: See that no row is missing
    check: { run: compare <backup>/rows-before <backup>/rows-after, stdin: <shipped>/tracker.py }
  - id: others-on
    when: { others: yes }
    manual: "Switch the mail gateway and cron jobs on again, with the version that <folder>/<environment> points to."

tests:
  - id: users
    title: List the users with Roundup <to>
    check: { run: new-admin list user, says: admin }
  - id: write
    when: { class: set }
    title: Write an issue with Roundup <to>
    run: [new-admin, create, <class>, "title=Written by Belay to see whether <to> can"]
    find: ^([0-9]+)
    save-as: written
  - id: read
    when: { class: set }
    title: Read the issue again
    check: { run: new-admin get title <class><written>, is: "Written by Belay to see whether <to> can" }

settle: 1m

rollback:
  - { id: stop, use: ./stop, with: { stop: <stop>, start: <start>, port: <port>, home: <home> } }
  - id: rescue
    title: Keep the tracker as it is now
    run: as-tracker tar --create --file=- --directory=<home> .
    save-to: <backup>/before-rollback.tar
    repeatable: yes
  - { id: data, use: ./put-back, with: { home: <home> } }
  - id: schema
    title: See that the database has schema <from.schema> again
    check: { run: tracker schema <home>, stdin: <shipped>/tracker.py, is: <from.schema> }
  - { id: switch, title: Point the link to <from>, run: ln -sfn <from> <folder>/<environment>, repeatable: yes }
  - { id: start, use: ./start, with: { start: <start> } }
  - { id: proof, prove: [version, healthy], retry: every 1s for 1m }

follow-up:
  - { id: templates, say: Bring detectors and HTML templates up to date with Roundup <to>., link: "https://www.roundup-tracker.org/docs/upgrading.html", due: 14d }
  - { id: old-version, say: Remove <folder>/<from> when nothing uses it any more., due: 30d }

"""####),
        BuiltinFile(path: "shared/compose.yaml", text: ####"""
# Docker Compose, old or new: the playbook says which, commands: { compose: docker compose } or { compose: docker-compose }, best by an
# input that finds out. Image tags are changed by the playbook itself, by edit; these fragments fetch, start, wait and look.
belay: 1
fragments:

  check:
    title: See that the Compose file makes sense
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
    steps:
      - { id: config, title: See that the Compose file makes sense, check: { run: compose config --quiet, in: <folder> } }

  keep:
    title: Keep the Compose file as it is understood, and the images of the running version
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
      images: { ask: Images to keep, type: list, optional: yes, help: "With their tags. None keeps none, and going back pulls them again." }
      into: { ask: Where they go, default: <backup>/compose }
    steps:
      - { id: folder, title: Make a folder for them, run: mkdir -p <into>, repeatable: yes }
      - id: config
        title: Keep the Compose file with everything filled in
        run: compose config
        in: <folder>
        save-to: <into>/config.yaml
        repeatable: yes
      - { id: containers, title: Keep what runs now, run: compose ps --all, in: <folder>, save-to: <into>/containers, repeatable: yes }
      - id: images
        when: { images: set }
        title: Keep the images
        run: docker image save --output <into>/images.tar [<images>]
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        verify:
          title: Load the images from what was kept
          run: docker image load --input <into>/images.tar
          repeatable: yes
          longer-than: { 10m: tell, 1h: ask }

  load-images:
    title: Load images that were kept
    needs:
      into: { ask: Where they were kept, default: <backup>/compose }
    steps:
      - id: load
        title: Load the images that were kept
        run: docker image load --input <into>/images.tar
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }

  pull:
    title: Pull the images, while the old containers go on running
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
      services: { ask: Services whose images are pulled, type: list, optional: yes, help: None pulls all. }
    steps:
      - { id: config, title: See that the Compose file makes sense, check: { run: compose config --quiet, in: <folder> } }
      - id: pull
        title: Pull the images
        run: compose pull --quiet [<services>]
        in: <folder>
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }

  stop:
    title: Stop services one after the other, and see that each is gone
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
      services: { ask: Services to stop, type: list, help: In the order in which they are stopped. }
    steps:
      - id: service
        each: { service: <services> }
        steps:
          - id: stop
            title: Stop <service>
            run: compose stop <service>
            in: <folder>
            undo: compose start <service>
            repeatable: yes
            longer-than: { 2m: tell, 15m: ask }
          # Otherwise a folder spelled in another way would look like a service that is gone.
          - id: known
            title: See that Docker knows <service> of this folder
            check:
              run: >-
                docker ps --all --quiet --filter label=com.docker.compose.project.working_dir=<folder>
                --filter label=com.docker.compose.service=<service>
              find: "^([0-9a-f]+)$"
          - id: gone
            title: See that none of it is running
            check:
              run: >-
                docker ps --quiet --filter label=com.docker.compose.project.working_dir=<folder>
                --filter label=com.docker.compose.service=<service>
              is: ""

  up:
    title: Start services with what the Compose file says now, and wait until each is up
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
      services: { ask: Services to start, type: list, help: In the order in which they are started. Each has one container. }
    steps:
      - id: service
        each: { service: <services> }
        steps:
          - id: up
            title: Start <service>
            run: compose up --detach <service>
            in: <folder>
            repeatable: yes
            longer-than: { 5m: tell, 30m: ask }
          - id: container
            title: Find its container
            check: { run: compose ps --quiet <service>, in: <folder>, find: "^([0-9a-f]+)$" }
            save-as: container
          - id: ready
            title: Wait until <service> is up, and healthy where it has a health check
            check:
              run:
                - docker
                - inspect
                - "--format={{.State.Status}}{{if .State.Health}} {{.State.Health.Status}}{{else if .State.Running}} healthy{{end}}"
                - <container>
              is: running healthy
              never-says: [exited, dead]
            retry: every 2s for 10m

  running:
    title: See which image a service runs
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
      service: { ask: Service to look at }
      image: { ask: Image that it must run, help: With its tag. }
    steps:
      - id: container
        title: Find the container of <service>
        check: { run: compose ps --quiet <service>, in: <folder>, find: "^([0-9a-f]+)$" }
        save-as: container
      - id: image
        title: See that <service> runs <image>
        check: { run: [docker, inspect, "--format={{.Config.Image}}", <container>], is: <image> }

"""####),
        BuiltinFile(path: "shared/deb.yaml", text: ####"""
# Debian packages by apt-get and dpkg. The playbook says who may: sudo: [apt-get, apt-mark, dpkg]. Settings that were changed by hand
# stay as they are. A package may restart its service as soon as it is unpacked: stop what must not run before.
belay: 1
fragments:

  keep:
    title: Keep the installed packages themselves, so that going back needs no repository
    needs:
      packages: { ask: Packages to keep, type: list }
      folder: { ask: Where they go, default: <backup>/packages }
    steps:
      - id: package
        each: { package: <packages> }
        steps:
          - { id: folder, title: Make a folder for <package>, run: mkdir -p <folder>/<package>, repeatable: yes }
          - id: installed
            title: Read which version of <package> is installed
            check: { run: ["dpkg-query", --show, "--showformat=${db:Status-Status} ${Version}", <package>], find: "^installed (.+)$" }
            save-as: installed
          - id: fetch
            title: Fetch the installed version of <package> again
            run: apt-get download <package>=<installed>
            in: <folder>/<package>
            repeatable: yes
            longer-than: { 5m: tell, 30m: ask }
            verify:
              title: Read the fetched package from end to end
              run: [find, <folder>/<package>, -name, "*.deb", -printf, "%f\n", -exec, dpkg-deb, --contents, "{}", +]
              says: .deb
              repeatable: yes
              not-restored: The package was read from end to end, and not installed anywhere.

  refresh:
    title: Read the lists of the package repositories
    steps:
      - { id: update, title: Read the lists of the repositories, run: apt-get update, repeatable: yes, longer-than: { 5m: tell, 20m: ask } }

  available:
    title: See that packages can be had in exactly one version
    needs:
      packages: { ask: Packages to install, type: list }
      version: { ask: "Their version, as the repository writes it" }
    steps:
      - id: simulate
        title: See that <packages> can be installed in version <version>
        run: apt-get --simulate --allow-change-held-packages install [<packages>=<version>]
        repeatable: yes
        longer-than: { 2m: tell, 10m: ask }

  install:
    title: Install packages in exactly one version, and keep them there
    needs:
      packages: { ask: Packages to install, type: list, help: All that are of one version together. They often depend on each other. }
      version: { ask: "Their version, as the repository writes it" }
      hold:
        ask: Whether they are held at that version
        type: yes-no
        default: "yes"
        help: Otherwise the machine's next update of all packages would upgrade them past their steps.
    steps:
      - id: install
        title: Install <packages> in version <version>
        run: >-
          apt-get --assume-yes --allow-change-held-packages -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
          -o DPkg::Lock::Timeout=300 install [<packages>=<version>]
        env: { DEBIAN_FRONTEND: noninteractive, NEEDRESTART_SUSPEND: "1" }
        repeatable: yes
        longer-than: { 5m: tell, 30m: ask }
      - id: installed
        each: { package: <packages> }
        title: See that <package> <version> is installed
        check: { run: ["dpkg-query", --show, "--showformat=${db:Status-Status} ${Version}", <package>], is: installed <version> }
      - { id: hold, when: { hold: yes }, title: Hold them at that version, run: "apt-mark hold [<packages>]", repeatable: yes }

  back:
    title: Go back to packages that were kept
    needs:
      packages: { ask: Packages to go back to, type: list }
      folder: { ask: Where they were kept, default: <backup>/packages }
      hold: { ask: Whether they are held at that version, type: yes-no, default: "yes" }
    steps:
      - id: install
        title: Install the kept packages over those of now
        run: dpkg --force-confdef --force-confold --force-downgrade --recursive --install <folder>
        env: { DEBIAN_FRONTEND: noninteractive, NEEDRESTART_SUSPEND: "1" }
        repeatable: yes
        longer-than: { 5m: tell, 30m: ask }
      - id: package
        each: { package: <packages> }
        steps:
          - id: kept
            title: Read the version of <package> that was kept
            check: { run: [find, <folder>/<package>, -name, "*.deb", -exec, dpkg-deb, --field, "{}", Version, ";"], find: "^(.+)$" }
            save-as: kept
          - id: installed
            title: See that it is installed
            check: { run: ["dpkg-query", --show, "--showformat=${db:Status-Status} ${Version}", <package>], is: installed <kept> }
          - { id: hold, when: { hold: yes }, title: Hold <package> at that version, run: apt-mark hold <package>, repeatable: yes }

  downgrade:
    title: Go back to an earlier version of packages by their repository
    needs:
      packages: { ask: Packages to downgrade, type: list }
      version: { ask: "The earlier version, as the repository writes it" }
      hold: { ask: Whether they are held at that version, type: yes-no, default: "yes" }
    steps:
      - id: install
        title: Install <packages> in version <version> again
        run: >-
          apt-get --assume-yes --allow-downgrades --allow-change-held-packages -o Dpkg::Options::=--force-confdef
          -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 install [<packages>=<version>]
        env: { DEBIAN_FRONTEND: noninteractive, NEEDRESTART_SUSPEND: "1" }
        repeatable: yes
        longer-than: { 5m: tell, 30m: ask }
      - id: installed
        each: { package: <packages> }
        title: See that <package> <version> is installed
        check: { run: ["dpkg-query", --show, "--showformat=${db:Status-Status} ${Version}", <package>], is: installed <version> }
      - { id: hold, when: { hold: yes }, title: Hold them at that version, run: "apt-mark hold [<packages>]", repeatable: yes }

"""####),
        BuiltinFile(path: "shared/files.yaml", text: ####"""
# Files and folders, kept in an archive before a change and put back after a failed one.
belay: 1
fragments:

  keep:
    title: Pack files and folders, and compare the archive with them
    needs:
      what: { ask: What to pack, type: list, help: Paths without the leading slash are taken from the root folder. }
      file: { ask: The archive to write, type: file }
    steps:
      - id: pack
        title: Pack into <file>
        run: tar --create --gzip --file=<file> --directory=/ [<what>]
        verify:
          check: tar --compare --gzip --file=<file> --directory=/
          not-restored: The archive was compared with the files that it was made of, and not unpacked anywhere.

  put-back:
    title: Unpack an archive over the files that it was made of
    needs:
      file: { ask: The archive to unpack, type: file }
    steps:
      - id: unpack
        run: tar --extract --gzip --preserve-permissions --file=<file> --directory=/
        repeatable: yes

"""####),
        BuiltinFile(path: "shared/files/compare-counts.awk", text: ####"""
# Compares what a restored copy holds with what was counted just before and just after it was dumped:
#
#   awk -f compare-counts.awk [ignore=NAME ...] BEFORE AFTER RESTORED
#
# Each file has a line per table, its name and its count with a tab between. A table in use may have changed while it was dumped, so
# the restored count must lie between the two. Prints what differs and exits 1 then; 2 where there is nothing to compare.
BEGIN {
    FS = "\t"
    for (i = 1; i < ARGC; i++) {
        if (ARGV[i] ~ /^ignore=/) { ignored[substr(ARGV[i], 8)] = 1; ARGV[i] = "" } else path[++paths] = ARGV[i]
    }
    if (paths != 3) { print "three files are compared, not " paths + 0 > "/dev/stderr"; broken = 1; exit 2 }
}
$1 in ignored || NF < 2 { next }
FILENAME == path[1] { before[$1] = $2; tables++; next }
FILENAME == path[2] { after[$1] = $2; next }
{ restored[$1] = $2 }
END {
    if (broken) exit 2
    if (!tables) { print path[1] " counts nothing" > "/dev/stderr"; exit 2 }
    for (name in before) {
        if (!(name in after)) { differ(name ": it vanished while it was dumped"); continue }
        low = before[name] + 0; high = after[name] + 0
        if (low > high) { low = high; high = before[name] + 0 }
        if (!(name in restored)) differ(name ": " wanted(low, high) " when it was dumped, and not restored at all")
        else if (restored[name] + 0 < low || restored[name] + 0 > high)
            differ(name ": " wanted(low, high) " when it was dumped, " restored[name] " restored")
    }
    exit differences > 0
}
function wanted(low, high) { return low == high ? low "" : low " to " high }
function differ(what) { print what; differences++ }

"""####),
        BuiltinFile(path: "shared/files/mongodb-count.js", text: ####"""
// Prints the name of every collection and the number of its documents, for compare-counts.awk. In loops, because mongosh cannot wait
// for a server inside a callback.
const database = connect(process.env.MONGODB_URI).getSiblingDB(process.env.MONGODB_DATABASE);
let indexes = 0;
for (const info of database.getCollectionInfos({ type: "collection" })) {
    if (info.name.startsWith("system.")) continue;
    const collection = database.getCollection(info.name);
    print(`${info.name}\t${collection.countDocuments({})}`);
    indexes += collection.getIndexes().length;
}
print(`all indexes\t${indexes}`);

"""####),
        BuiltinFile(path: "shared/files/mongodb-drop.js", text: ####"""
// Drops one database.
connect(process.env.MONGODB_URI).getSiblingDB(process.env.MONGODB_DATABASE).dropDatabase();

"""####),
        BuiltinFile(path: "shared/files/mysql-count.sql", text: ####"""
-- Writes the statements that count what a dump must bring back. Its names are those of the database that it is written in, so they
-- fail in a copy that lacks a table.
select concat('select ', quote(table_name), ', count(*) from `', replace(table_name, '`', '``'), '`;')
from information_schema.tables
where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')
order by table_name;
select 'select ''all views'', count(*) from information_schema.views where table_schema = database();';
select 'select ''all routines'', count(*) from information_schema.routines where routine_schema = database();';
select 'select ''all triggers'', count(*) from information_schema.triggers where trigger_schema = database();';
select 'select ''all events'', count(*) from information_schema.events where event_schema = database();';
select 'select ''all indexes'', count(distinct table_name, index_name) from information_schema.statistics where table_schema = database();';

"""####),
        BuiltinFile(path: "shared/files/mysql-properties.sql", text: ####"""
-- Writes the statement that gives an empty database the character set of this one, which is not in its dump.
select concat('alter database character set ', default_character_set_name, ' collate ', default_collation_name, ';')
from information_schema.schemata
where schema_name = database();

"""####),
        BuiltinFile(path: "shared/files/not-in-use.sh", text: ####"""
# shellcheck shell=sh
# sh -s FILE < not-in-use.sh: says who has the file open, whatever name it has for them, and exits 1 then; 2 where that cannot be seen.
file=$1
[ -e "$file" ] || exit 0
users=''
unseen=''
for process in /proc/[0-9]*; do
    if ! [ -r "$process/fd" ]; then
        unseen="$unseen ${process#/proc/}"
        continue
    fi
    for descriptor in "$process"/fd/*; do
        # shellcheck disable=SC3013 # dash, bash and busybox have it.
        if [ "$descriptor" -ef "$file" ]; then
            users="$users ${process#/proc/} ($(tr '\000' ' ' <"$process/cmdline" 2>/dev/null | cut -c 1-60))"
            break
        fi
    done
done
if [ -n "$users" ]; then
    echo "$file is open in process$users"
    exit 1
fi
# Kernel threads and processes that ended meanwhile have no files; those of others can be seen by root only.
for process in $unseen; do
    [ -s "/proc/$process/cmdline" ] || continue
    echo "whether process $process has $file open can be seen by root only" >&2
    exit 2
done

"""####),
        BuiltinFile(path: "shared/files/postgresql-count.sql", text: ####"""
-- How much there is of what a dump must bring back: every table's rows, counted, then indexes, constraints, views and functions.
select format('select %L || chr(9) || count(*) from %I.%I', schemaname || '.' || tablename, schemaname, tablename)
from pg_catalog.pg_tables
where schemaname not in ('pg_catalog', 'information_schema')
order by schemaname, tablename
\gexec
select 'all indexes' || chr(9) || count(*) from pg_catalog.pg_indexes where schemaname not in ('pg_catalog', 'information_schema');
select 'all constraints' || chr(9) || count(*)
from pg_catalog.pg_constraint c join pg_catalog.pg_namespace n on n.oid = c.connamespace
where n.nspname not in ('pg_catalog', 'information_schema') and c.contype <> 'n';
select 'all views' || chr(9) || count(*) from pg_catalog.pg_views where schemaname not in ('pg_catalog', 'information_schema');
select 'all functions' || chr(9) || count(*)
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema');

"""####),
        BuiltinFile(path: "shared/files/postgresql-create.sql", text: ####"""
-- Writes the statements that make an empty database like this one: encoding, collation and settings are not in its dump. They are
-- for psql, which puts the name in, and the owner where one is given.
select format(
        'create database :"database" template template0 encoding %L lc_collate %L lc_ctype %L', pg_catalog.pg_encoding_to_char(encoding),
        datcollate, datctype)
    || case pg_catalog.to_jsonb(d) ->> 'datlocprovider'
        when 'i' then format(
            ' locale_provider icu icu_locale %L', coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale'))
        when 'b' then format(' locale_provider builtin builtin_locale %L', pg_catalog.to_jsonb(d) ->> 'datlocale')
        else '' end
    || ';'
from pg_catalog.pg_database d
where datname = pg_catalog.current_database();
-- These hold lists, which are kept as they have to be written.
select format(
        'alter database :"database" set %I to %s;', name,
        case
            when name in (
                'local_preload_libraries', 'search_path', 'session_preload_libraries', 'shared_preload_libraries', 'temp_tablespaces')
                then value
            else pg_catalog.quote_literal(value)
        end)
from pg_catalog.pg_db_role_setting s
    join pg_catalog.pg_database d on d.oid = s.setdatabase and d.datname = pg_catalog.current_database()
    cross join unnest(s.setconfig) setting,
    lateral (select split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as value) parts
where s.setrole = 0;
select E'\\if :{?owner}\nalter database :"database" owner to :"owner";\n\\endif';

"""####),
        BuiltinFile(path: "shared/files/redis-compare.awk", text: ####"""
# awk -f redis-compare.awk BEFORE AFTER RESTORED: three answers to `info keyspace`. Keys that expire may be gone from the copy; all
# others must be in it. Prints what differs and exits 1 then; 2 where there is nothing to compare.
BEGIN { FS = "[:=,]" }
{ sub(/\r$/, "") }
FILENAME == ARGV[1] && /^# Keyspace/ { answered = 1 }
!/^db[0-9]+:keys=/ { next }
FILENAME == ARGV[1] { names[$1]; before[$1] = $3; expiring[$1] = $5; next }
FILENAME == ARGV[2] { names[$1]; after[$1] = $3; if ($5 > expiring[$1] + 0) expiring[$1] = $5; next }
{ names[$1]; restored[$1] = $3 }
END {
    if (!answered) { print ARGV[1] " is no answer of Redis" > "/dev/stderr"; exit 2 }
    for (name in names) {
        low = before[name] + 0; high = after[name] + 0
        if (low > high) { low = high; high = before[name] + 0 }
        low -= expiring[name]
        if (low < 0) low = 0
        if (restored[name] + 0 >= low && restored[name] + 0 <= high) continue
        print name ": " low " to " high " keys when it was dumped, " restored[name] + 0 " restored"
        differences++
    }
    exit differences > 0
}

"""####),
        BuiltinFile(path: "shared/files/redis-load.sh", text: ####"""
# shellcheck shell=sh
# sh -s FILE < redis-load.sh: loads a Redis dump into a server of its own, prints that server's keyspace, and ends it. The server
# listens nowhere but on a socket in a folder that only this user can enter.
set -eu
file=$1
unset REDISCLI_AUTH
folder=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cp "$file" "$folder/dump.rdb"
redis-server --port 0 --unixsocket "$folder/socket" --dir "$folder" --dbfilename dump.rdb --save '' --appendonly no --daemonize no \
    >"$folder/log" 2>&1 &
server=$!
while :; do
    if ! kill -0 "$server" 2>/dev/null; then
        echo "the scratch server did not load it: $(tail -n 1 "$folder/log")" >&2
        server=''
        exit 1
    fi
    # While it loads it answers with an error.
    case $(redis-cli -s "$folder/socket" ping 2>/dev/null) in PONG) break ;; esac
    sleep 0.2
done
redis-cli -s "$folder/socket" info keyspace
redis-cli -s "$folder/socket" shutdown nosave 2>/dev/null || true
wait "$server" || true
server=''

"""####),
        BuiltinFile(path: "shared/files/sqlite-count.sql", text: ####"""
-- Writes the statements that count the rows of every table. Those of virtual tables are in tables of their own.
select 'select ' || quote(name) || ' || char(9) || count(*) from "' || replace(name, '"', '""') || '";'
from sqlite_master
where type = 'table' and name not like 'sqlite\_%' escape '\' and sql not like 'create virtual%'
order by name;
select 'select ''all indexes'' || char(9) || count(*) from sqlite_master where type = ''index'';';
select 'select ''all views and triggers'' || char(9) || count(*) from sqlite_master where type in (''view'', ''trigger'');';

"""####),
        BuiltinFile(path: "shared/helm.yaml", text: ####"""
# Helm releases. Upgrades neither install what is not there, nor reuse the old release's values instead of the given ones, nor roll
# back by themselves: what happened stays to be seen, and the way back is a step of its own.
belay: 1
fragments:

  keep:
    title: Keep what a Helm release is made of, and note its revision
    needs:
      release: { ask: Helm release }
      namespace: { ask: Its namespace }
      folder: { ask: Where it goes, default: <backup>/helm }
    steps:
      - { id: folder, title: Make a folder for it, run: mkdir -p <folder>, repeatable: yes }
      - id: deployed
        title: See that the last change of <release> went well
        check: { run: helm status <release> --namespace <namespace> --output json, key: info.status, is: deployed }
      - id: status
        title: Note the revision
        run: helm status <release> --namespace <namespace> --output json
        save-to: <folder>/<release>.status.json
        repeatable: yes
      - id: history
        title: Keep the history
        run: helm history <release> --namespace <namespace> --output json
        save-to: <folder>/<release>.history.json
        repeatable: yes
      - id: manifest
        title: Keep the manifests
        run: helm get manifest <release> --namespace <namespace>
        save-to: <folder>/<release>.manifest.yaml
        repeatable: yes
      - id: values
        title: Keep the values that were given
        run: helm get values <release> --namespace <namespace> --output json
        save-to: <folder>/<release>.values.json
        repeatable: yes
        verify:
          check: { file: <folder>/<release>.status.json, key: info.status, is: deployed }
          not-restored: Helm keeps the revisions themselves in the cluster; these files say what they were.

  upgrade:
    title: Upgrade a Helm release, and wait for its workloads
    needs:
      release: { ask: Helm release }
      namespace: { ask: Its namespace }
      chart: { ask: Chart, help: "A folder, a packed chart, REPOSITORY/CHART, or oci://…" }
      version: { ask: Version of the chart, optional: yes, help: None for a folder or a packed chart. }
      values: { ask: Values files, type: files, optional: yes, help: All of them. Helm forgets those that are not given again. }
      timeout: { ask: How long it may take until its workloads are ready, default: 15m0s }
    steps:
      - id: upgrade
        title: Upgrade <release>
        run: >-
          helm upgrade <release> <chart> --namespace <namespace> [--version <version>] [--values <values>] --wait --timeout <timeout>
        longer-than: { 15m: tell, 45m: ask }
      - id: deployed
        title: See that Helm calls it deployed
        check: { run: helm status <release> --namespace <namespace> --output json, key: info.status, is: deployed }

  rollback:
    title: Take a Helm release back to the revision that was noted
    needs:
      release: { ask: Helm release }
      namespace: { ask: Its namespace }
      folder: { ask: Where the revision was noted, default: <backup>/helm }
      timeout: { ask: How long it may take until its workloads are ready, default: 15m0s }
    steps:
      - id: revision
        title: Read the revision that was noted
        check: { file: <folder>/<release>.status.json, key: version }
        save-as: revision
      # Right after a failed upgrade, waiting would still see that failure and give up at once. So the manifests go back first, and a
      # second rollback to the same revision waits until the workloads have followed.
      - id: manifests
        title: Put the manifests of revision <revision> back
        run: helm rollback <release> <revision> --namespace <namespace>
        repeatable: yes
        longer-than: { 5m: tell, 30m: ask }
      - { id: settle, title: Give the cluster a moment to forget the failure, run: sleep 10, repeatable: yes }
      - id: rollback
        title: Wait until the workloads are back at revision <revision>
        run: helm rollback <release> <revision> --namespace <namespace> --wait --timeout <timeout>
        repeatable: yes
        longer-than: { 15m: tell, 45m: ask }
      - id: deployed
        title: See that Helm calls it deployed
        check: { run: helm status <release> --namespace <namespace> --output json, key: info.status, is: deployed }
      - id: values
        title: Read the values that it has now
        run: helm get values <release> --namespace <namespace> --output json
        save-to: <folder>/<release>.values-now.json
        repeatable: yes
      - { id: same, title: See that they are those of before, check: cmp <folder>/<release>.values.json <folder>/<release>.values-now.json }

"""####),
        BuiltinFile(path: "shared/kubernetes.yaml", text: ####"""
# Workloads of Kubernetes by kubectl. Workloads are written KIND/NAME, as in deployment/web. Which cluster is the playbook's business:
# commands: { kubectl: kubectl --context=<context> }. A check of kubectl looks at what it says: it fails alike where something is absent
# and where the cluster cannot be reached.
belay: 1
fragments:

  keep:
    title: Keep a workload's manifest, and note its revision
    needs:
      namespace: { ask: Namespace }
      workloads: { ask: Workloads, type: list, help: "As KIND/NAME: deployment/web" }
      folder: { ask: Where it goes, default: <backup>/kubernetes }
    steps:
      - id: workload
        each: { workload: <workloads> }
        steps:
          - { id: folder, title: Make a folder for it, run: mkdir -p <folder>/<workload>, repeatable: yes }
          - id: revision
            title: Note the revision of <workload>
            run:
              - kubectl
              - get
              - <workload>
              - --namespace=<namespace>
              - '--output=jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}'
            save-to: <folder>/<workload>/revision
            repeatable: yes
          - id: manifest
            title: Keep the manifest of <workload>
            run: kubectl get <workload> --namespace=<namespace> --output=yaml
            save-to: <folder>/<workload>/manifest.yaml
            repeatable: yes
            verify:
              check: { file: <folder>/<workload>/manifest.yaml, key: kind }
              not-restored: The manifest was read back, and not applied anywhere.

  set-image:
    title: Give a workload another image, and wait until it runs
    needs:
      namespace: { ask: Namespace }
      workload: { ask: Workload, help: "As KIND/NAME: deployment/web" }
      container: { ask: Container in its pods }
      image: { ask: Image to run, help: With its tag. }
      timeout: { ask: How long it may take, default: 10m }
    steps:
      - id: image
        title: Let <workload> run <image>
        run: kubectl set image <workload> <container>=<image> --namespace=<namespace>
        repeatable: yes
      - id: wait
        title: Wait until <workload> runs it
        run: kubectl rollout status <workload> --namespace=<namespace> --timeout=<timeout>
        repeatable: yes
        longer-than: { 10m: tell, 30m: ask }
      - id: runs
        title: See that <workload> asks for that image
        check:
          run:
            - kubectl
            - get
            - <workload>
            - --namespace=<namespace>
            - '--output=jsonpath={.spec.template.spec.containers[?(@.name=="<container>")].image}'
          is: <image>

  restart:
    title: Restart workloads one after the other, pod by pod
    needs:
      namespace: { ask: Namespace }
      workloads: { ask: Workloads, type: list, help: "As KIND/NAME: deployment/web. In the order in which they are restarted." }
      timeout: { ask: How long each may take, default: 10m }
    steps:
      - id: workload
        each: { workload: <workloads> }
        steps:
          - { id: restart, title: Restart <workload>, run: kubectl rollout restart <workload> --namespace=<namespace>, repeatable: yes }
          - id: wait
            title: Wait until <workload> is up
            run: kubectl rollout status <workload> --namespace=<namespace> --timeout=<timeout>
            repeatable: yes
            longer-than: { 10m: tell, 30m: ask }

  wait:
    title: Wait until workloads run what they were last told to
    needs:
      namespace: { ask: Namespace }
      workloads: { ask: Workloads, type: list, help: "As KIND/NAME: deployment/web" }
      timeout: { ask: How long each may take, default: 10m }
    steps:
      - id: workload
        each: { workload: <workloads> }
        steps:
          - id: wait
            title: Wait until <workload> is up
            run: kubectl rollout status <workload> --namespace=<namespace> --timeout=<timeout>
            repeatable: yes
            longer-than: { 10m: tell, 30m: ask }

  undo:
    title: Take deployments back to the revisions that were noted
    needs:
      namespace: { ask: Namespace }
      workloads: { ask: Workloads, type: list, help: "As KIND/NAME: deployment/web" }
      folder: { ask: Where their revisions were noted, default: <backup>/kubernetes }
      timeout: { ask: How long each may take, default: 10m }
    steps:
      - id: workload
        each: { workload: <workloads> }
        steps:
          - id: noted
            title: Read the revision of <workload> that was noted
            check: { file: <folder>/<workload>/revision }
            save-as: revision
          - id: undo
            title: Take <workload> back to it
            run: kubectl rollout undo <workload> --namespace=<namespace> --to-revision=<revision>
          - id: wait
            title: Wait until <workload> is up
            run: kubectl rollout status <workload> --namespace=<namespace> --timeout=<timeout>
            repeatable: yes
            longer-than: { 10m: tell, 30m: ask }

  scale:
    title: Give workloads another number of pods
    needs:
      namespace: { ask: Namespace }
      workloads: { ask: Workloads, type: list, help: "As KIND/NAME: deployment/web. One after the other." }
      replicas: { ask: Number of pods, help: 0 stops them. }
      timeout: { ask: How long each may take, default: 10m }
    steps:
      - id: workload
        each: { workload: <workloads> }
        steps:
          - id: scale
            title: Let <workload> have <replicas> pods
            run: kubectl scale <workload> --namespace=<namespace> --replicas=<replicas>
            repeatable: yes
          - id: wait
            title: Wait until it has
            run: kubectl rollout status <workload> --namespace=<namespace> --timeout=<timeout>
            repeatable: yes
            longer-than: { 10m: tell, 30m: ask }

"""####),
        BuiltinFile(path: "shared/mongodb.yaml", text: ####"""
# MongoDB by mongodump, mongorestore and mongosh. The address with its password reaches them by standard input or a variable, which no
# list of processes shows.
belay: 1
fragments:

  dump:
    title: Dump a MongoDB database, and prove the dump by restoring it beside the original
    needs:
      database: { ask: Database to dump }
      uri:
        ask: Address of the server with user and password
        type: secret
        help: "mongodb://user:password@host:27017/?authSource=admin, without a database."
      file: { ask: Where the dump goes, default: <backup>/<database>.archive, help: What is counted goes beside it. }
      scratch: { ask: Name of the scratch database, default: belay_scratch, help: It is dropped before and after. }
      changing: { ask: Collections that are not compared, type: list, optional: yes }
    steps:
      - id: count
        title: Count the documents of every collection
        run: mongosh --nodb --quiet --file <shipped>/mongodb-count.js
        env: { MONGODB_URI: <uri>, MONGODB_DATABASE: <database> }
        save-to: <file>.before
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: dump
        title: Dump <database>
        run: mongodump --config=/dev/stdin --db=<database> --gzip --archive=<file>
        stdin: { uri: <uri> }
        repeatable: yes
        longer-than: { 30m: tell, 4h: ask }
        verify:
          steps:
            - id: count
              title: Count the documents again, for what changed meanwhile
              run: mongosh --nodb --quiet --file <shipped>/mongodb-count.js
              env: { MONGODB_URI: <uri>, MONGODB_DATABASE: <database> }
              save-to: <file>.after
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - id: restore
              title: Restore the dump into the scratch database <scratch>
              run: >-
                mongorestore --config=/dev/stdin --drop --stopOnError --gzip --archive=<file> --nsInclude=<database>.* --nsFrom=<database>.* --nsTo=<scratch>.*
              stdin: { uri: <uri> }
              says: 0 document(s) failed to restore
              repeatable: yes
              longer-than: { 1h: tell, 8h: ask }
            - id: count-restored
              title: Count the documents that were restored
              run: mongosh --nodb --quiet --file <shipped>/mongodb-count.js
              env: { MONGODB_URI: <uri>, MONGODB_DATABASE: <scratch> }
              save-to: <file>.restored
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - id: compare
              title: See that no document is missing
              check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.restored
            - id: drop
              title: Drop the scratch database
              run: mongosh --nodb --quiet --file <shipped>/mongodb-drop.js
              env: { MONGODB_URI: <uri>, MONGODB_DATABASE: <scratch> }
              repeatable: yes

  put-back:
    title: Put a MongoDB database back from its dump
    needs:
      database: { ask: Database to put back, help: Everything that uses it must be stopped. }
      uri: { ask: Address of the server with user and password, type: secret }
      file: { ask: The dump, default: <backup>/<database>.archive }
      changing: { ask: Collections that are not compared, type: list, optional: yes }
    steps:
      # mongorestore --drop leaves collections alone that are not in the dump, such as those that a migration made.
      - id: drop
        title: Drop <database>
        run: mongosh --nodb --quiet --file <shipped>/mongodb-drop.js
        env: { MONGODB_URI: <uri>, MONGODB_DATABASE: <database> }
        repeatable: yes
      - id: restore
        title: Restore the dump
        run: mongorestore --config=/dev/stdin --drop --stopOnError --gzip --archive=<file> --nsInclude=<database>.*
        stdin: { uri: <uri> }
        says: 0 document(s) failed to restore
        repeatable: yes
        longer-than: { 1h: tell, 8h: ask }
      - id: count
        title: Count the documents that are back
        run: mongosh --nodb --quiet --file <shipped>/mongodb-count.js
        env: { MONGODB_URI: <uri>, MONGODB_DATABASE: <database> }
        save-to: <file>.put-back
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: compare
        title: See that no document of the dump is missing
        check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.put-back

"""####),
        BuiltinFile(path: "shared/mysql.yaml", text: ####"""
# MySQL and MariaDB by mysql and mysqldump. What they connect to is the playbook's business: commands: { mysql: mysql --host=<host> … },
# or { mysql: compose exec -T <service> mariadb }, and the password as MYSQL_PWD in env. A MySQL server with GTIDs wants
# commands: { mysqldump: mysqldump --set-gtid-purged=OFF … }. A dump holds one moment of InnoDB tables; those of other engines must be at
# rest.
belay: 1
fragments:

  dump:
    title: Dump a MySQL or MariaDB database, and prove the dump by restoring it
    needs:
      database: { ask: Database to dump }
      file: { ask: Where the dump goes, default: <backup>/<database>.sql, help: What is counted goes beside it. }
      scratch: { ask: Name of the scratch database, default: belay_scratch, help: It is dropped before and after. }
      changing:
        ask: Tables that are not compared
        type: list
        optional: yes
        help: Tables whose rows come and go all the time; the others are counted.
    steps:
      - id: properties
        title: Note the character set of <database>
        run: mysql --batch --raw --skip-column-names <database>
        stdin: <shipped>/mysql-properties.sql
        save-to: <file>.properties.sql
        repeatable: yes
      - id: tables
        title: Find out what there is to count
        run: mysql --batch --raw --skip-column-names <database>
        stdin: <shipped>/mysql-count.sql
        save-to: <file>.count.sql
        repeatable: yes
      - id: count
        title: Count the rows of every table
        run: mysql --batch --raw --skip-column-names <database>
        stdin: <file>.count.sql
        save-to: <file>.before
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: dump
        title: Dump <database>
        run: >-
          mysqldump --single-transaction --quick --routines --triggers --events --hex-blob --no-tablespaces
          --default-character-set=utf8mb4 <database>
        save-to: <file>
        repeatable: yes
        longer-than: { 30m: tell, 4h: ask }
        verify:
          use: mysql/restore-into-scratch
          with: { database: <database>, file: <file>, scratch: <scratch>, changing: <changing> }

  restore-into-scratch:
    title: Restore a MySQL or MariaDB dump into a scratch database, compare, and drop that again
    needs:
      database: { ask: Database that was dumped }
      file: { ask: The dump, default: <backup>/<database>.sql }
      scratch: { ask: Name of the scratch database, default: belay_scratch }
      changing: { ask: Tables that are not compared, type: list, optional: yes }
    steps:
      - { id: whole, title: See that the dump was written to its last line, check: { run: tail -n 1 <file>, says: Dump completed } }
      - id: count
        title: Count the rows of every table again, for what changed meanwhile
        run: mysql --batch --raw --skip-column-names <database>
        stdin: <file>.count.sql
        save-to: <file>.after
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: create
        title: Create the scratch database <scratch>, empty
        run: [mysql, "--execute=drop database if exists `<scratch>`; create database `<scratch>`"]
        repeatable: yes
      - { id: properties, title: Give it the character set, run: mysql <scratch>, stdin: <file>.properties.sql, repeatable: yes }
      - id: restore
        title: Restore the dump into it
        run: mysql --default-character-set=utf8mb4 <scratch>
        stdin: <file>
        repeatable: yes
        longer-than: { 1h: tell, 8h: ask }
      - id: count-restored
        title: Count the rows that were restored
        run: mysql --batch --raw --skip-column-names <scratch>
        stdin: <file>.count.sql
        save-to: <file>.restored
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: compare
        title: See that no row is missing
        check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.restored
      - id: drop
        title: Drop the scratch database
        run: [mysql, "--execute=drop database if exists `<scratch>`"]
        repeatable: yes

  drop-create-restore:
    title: Put a MySQL or MariaDB database back from its dump
    needs:
      database: { ask: Database to put back, help: Everything that uses it must be stopped. }
      file: { ask: The dump, default: <backup>/<database>.sql }
      changing: { ask: Tables that are not compared, type: list, optional: yes }
    steps:
      - id: create
        title: Drop <database> and create it anew, empty
        run: [mysql, "--execute=drop database if exists `<database>`; create database `<database>`"]
        repeatable: yes
      - { id: properties, title: Give it its character set, run: mysql <database>, stdin: <file>.properties.sql, repeatable: yes }
      - id: restore
        title: Restore the dump into it
        run: mysql --default-character-set=utf8mb4 <database>
        stdin: <file>
        repeatable: yes
        longer-than: { 1h: tell, 8h: ask }
      - id: count
        title: Count the rows that are back
        run: mysql --batch --raw --skip-column-names <database>
        stdin: <file>.count.sql
        save-to: <file>.put-back
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: compare
        title: See that no row of the dump is missing
        check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.put-back

"""####),
        BuiltinFile(path: "shared/postgresql.yaml", text: ####"""
# PostgreSQL by its own client programs. What they connect to is the playbook's business: commands: { psql: psql --host=<host> … } or
# { psql: compose exec -T <service> psql }, for pg_dump, pg_restore and dropdb too, and the password as PGPASSWORD in env. The role
# needs CREATEDB for the scratch database. Dumps pass through standard output and input, so they stay at the place itself even where
# the programs run in a container.
belay: 1
fragments:

  dump:
    title: Dump a PostgreSQL database, and prove the dump by restoring it
    needs:
      database: { ask: Database to dump }
      file: { ask: Where the dump goes, default: <backup>/<database>.dump, help: What is counted goes beside it. }
      scratch: { ask: Name of the scratch database, default: belay_scratch, help: It is dropped before and after. }
      changing:
        ask: Tables that are not compared
        type: list
        optional: yes
        help: With their schema, as in public.sessions. For tables whose rows come and go all the time; the others are counted.
    steps:
      - id: properties
        title: Note encoding, collation and settings of <database>
        run: psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname=<database> --file=-
        stdin: <shipped>/postgresql-create.sql
        save-to: <file>.create.sql
        repeatable: yes
      - id: count
        title: Count the rows of every table
        run: psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname=<database> --file=-
        stdin: <shipped>/postgresql-count.sql
        save-to: <file>.before
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: dump
        title: Dump <database>
        run: pg_dump --no-password --format=custom --dbname=<database>
        save-to: <file>
        repeatable: yes
        longer-than: { 30m: tell, 4h: ask }
        verify:
          use: postgresql/restore-into-scratch
          with: { database: <database>, file: <file>, scratch: <scratch>, changing: <changing> }

  restore-into-scratch:
    title: Restore a PostgreSQL dump into a scratch database, compare, and drop that again
    needs:
      database: { ask: Database that was dumped }
      file: { ask: The dump, default: <backup>/<database>.dump }
      scratch: { ask: Name of the scratch database, default: belay_scratch }
      changing: { ask: Tables that are not compared, type: list, optional: yes }
    steps:
      - id: count
        title: Count the rows of every table again, for what changed meanwhile
        run: psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname=<database> --file=-
        stdin: <shipped>/postgresql-count.sql
        save-to: <file>.after
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - { id: clear, title: Drop a scratch database left from before, run: dropdb --no-password --if-exists <scratch>, repeatable: yes }
      - id: create
        title: Create the scratch database <scratch>
        run: psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --set=database=<scratch> --dbname=postgres --file=-
        stdin: <file>.create.sql
      - id: restore
        title: Restore the dump into it
        run: pg_restore --no-password --exit-on-error --clean --if-exists --no-owner --no-privileges --no-comments --dbname=<scratch>
        stdin: <file>
        repeatable: yes
        longer-than: { 1h: tell, 8h: ask }
      - id: count-restored
        title: Count the rows that were restored
        run: psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname=<scratch> --file=-
        stdin: <shipped>/postgresql-count.sql
        save-to: <file>.restored
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: compare
        title: See that no row is missing
        check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.restored
      - { id: drop, title: Drop the scratch database, run: dropdb --no-password --if-exists <scratch>, repeatable: yes }

  drop-create-restore:
    title: Put a PostgreSQL database back from its dump
    needs:
      database:
        ask: Database to put back
        help: Everything that uses it must be stopped. While somebody is connected it is not dropped.
      file: { ask: The dump, default: <backup>/<database>.dump }
      owner:
        ask: Role that shall own all of it
        optional: yes
        help: None gives everything back to who owned it, which is right on the server that it was dumped from.
      changing: { ask: Tables that are not compared, type: list, optional: yes }
    steps:
      - { id: drop, title: Drop <database>, run: dropdb --no-password --if-exists <database>, repeatable: yes }
      - id: create
        title: Create it anew, empty
        run: >-
          psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --set=database=<database> [--set=owner=<owner>] --dbname=postgres
          --file=-
        stdin: <file>.create.sql
      - id: restore
        title: Restore the dump into it
        run: pg_restore --no-password --exit-on-error --clean --if-exists [--no-owner --no-privileges --role=<owner>] --dbname=<database>
        stdin: <file>
        repeatable: yes
        longer-than: { 1h: tell, 8h: ask }
      - id: analyze
        title: Gather the statistics that the planner of queries needs
        run: psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --dbname=<database> --command=analyze
        repeatable: yes
        longer-than: { 30m: tell, 4h: ask }
      - id: count
        title: Count the rows that are back
        run: psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname=<database> --file=-
        stdin: <shipped>/postgresql-count.sql
        save-to: <file>.put-back
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: compare
        title: See that no row of the dump is missing
        check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.put-back

"""####),
        BuiltinFile(path: "shared/redis.yaml", text: ####"""
# Redis by redis-cli. What it connects to is the playbook's business: commands: { redis-cli: redis-cli -h <host> -p <port> } or
# { redis-cli: compose exec -T <service> redis-cli }, and the password as REDISCLI_AUTH in env.
belay: 1
fragments:

  dump:
    title: Dump all of a Redis server, and prove the dump by loading it
    needs:
      file: { ask: Where the dump goes, default: <backup>/redis.rdb, help: What is counted goes beside it. }
      load:
        ask: "Is the program redis-server here, where the backup is"
        type: yes-no
        default: "yes"
        help: The dump is then loaded into a server of its own for a moment. Otherwise redis-check-rdb reads it, which is no restore.
    steps:
      - { id: count, title: Count the keys, run: redis-cli info keyspace, save-to: <file>.before, repeatable: yes }
      - id: dump
        first-of:
          - id: loaded
            when: { load: yes }
            title: Dump all keys
            run: redis-cli --rdb -
            save-to: <file>
            repeatable: yes
            longer-than: { 10m: tell, 1h: ask }
            verify:
              steps:
                - { id: whole, title: Read the dump from end to end, run: redis-check-rdb <file>, says: RDB looks OK, repeatable: yes }
                - id: count
                  title: Count the keys again, for what changed meanwhile
                  run: redis-cli info keyspace
                  save-to: <file>.after
                  repeatable: yes
                - id: load
                  title: Load it into a scratch server and count the keys
                  run: sh -s <file>
                  stdin: <shipped>/redis-load.sh
                  save-to: <file>.restored
                  repeatable: yes
                  longer-than: { 10m: tell, 1h: ask }
                - id: compare
                  title: See that no key is missing
                  check: awk -f <shipped>/redis-compare.awk <file>.before <file>.after <file>.restored
          - id: read
            title: Dump all keys
            run: redis-cli --rdb -
            save-to: <file>
            repeatable: yes
            longer-than: { 10m: tell, 1h: ask }
            verify:
              steps:
                - id: whole
                  title: Read the dump from end to end
                  run: redis-check-rdb /dev/stdin
                  stdin: <file>
                  says: RDB looks OK
                  repeatable: yes
                - id: count
                  title: Count the keys again, for what changed meanwhile
                  run: redis-cli info keyspace
                  save-to: <file>.after
                  repeatable: yes
              not-restored: The dump was read from end to end, and not loaded into another Redis.

  put-back:
    title: Put a Redis server's data back from its dump
    needs:
      data:
        ask: File that the server loads when it starts
        default: /var/lib/redis/dump.rdb
        help: "dir and dbfilename of its configuration."
      file: { ask: The dump, default: <backup>/redis.rdb }
      stop:
        ask: Command that stops the server
        type: command
        default: systemctl stop redis-server
        help: As a whole, with sudo -n where it is needed and without the playbook's own commands. It must not save anything more.
      start: { ask: Command that starts the server, type: command, default: systemctl start redis-server }
    steps:
      - id: no-log
        title: See that the server does not load an append-only file instead
        check: { run: redis-cli config get appendonly, find: "^(no)" }
      - { id: stop, title: Stop the server, run: <stop>, undo: <start>, repeatable: yes }
      - { id: gone, title: See that it is gone, check: { run: sh -s <data>, stdin: <shipped>/not-in-use.sh } }
      - { id: file, title: Put the dump in the place of its data, run: cp <file> <data>, repeatable: yes }
      - { id: start, title: Start the server, run: <start>, repeatable: yes }
      - { id: up, title: See that it has loaded the data, check: { run: redis-cli ping, is: PONG }, retry: every 1s for 10m }
      - { id: count, title: Count the keys that are back, run: redis-cli info keyspace, save-to: <file>.put-back, repeatable: yes }
      - id: compare
        title: See that no key of the dump is missing
        check: awk -f <shipped>/redis-compare.awk <file>.before <file>.after <file>.put-back

"""####),
        BuiltinFile(path: "shared/rpm.yaml", text: ####"""
# Packages of Red Hat and its kin by dnf and rpm; where there is only yum: commands: { dnf: yum }. The playbook says who may:
# sudo: [dnf, rpm]. Keeping packages takes dnf's plug-in download, holding them its plug-in versionlock; both are in dnf-plugins-core or
# beside it.
belay: 1
fragments:

  keep:
    title: Keep the installed packages themselves, so that going back needs no repository
    needs:
      packages: { ask: Packages to keep, type: list }
      folder: { ask: Where they go, default: <backup>/packages }
    steps:
      - id: package
        each: { package: <packages> }
        steps:
          - { id: folder, title: Make a folder for <package>, run: mkdir -p <folder>/<package>, repeatable: yes }
          - id: installed
            title: Read which version of <package> is installed
            check: { run: [rpm, --query, "--queryformat=%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}", <package>] }
            save-as: installed
          - id: fetch
            title: Fetch the installed version of <package> again
            run: dnf download --destdir=<folder>/<package> <installed>
            repeatable: yes
            longer-than: { 5m: tell, 30m: ask }
            verify:
              title: Check the sums in the fetched package
              run: [find, <folder>/<package>, -name, "*.rpm", -exec, rpmkeys, --checksig, --nosignature, --verbose, "{}", +]
              says: "OK"
              never-says: "BAD"
              repeatable: yes
              not-restored: The package was read from end to end, and not installed anywhere.

  install:
    title: Install packages in exactly one version, and keep them there
    needs:
      packages: { ask: Packages to install, type: list, help: All that are of one version together. They often depend on each other. }
      version: { ask: "Their version, with the release where the repository has several, as in 5.3.0-1" }
      hold: { ask: Whether they are held at that version by versionlock, type: yes-no, default: "yes" }
    steps:
      - id: install
        title: Install <packages> in version <version>
        run: dnf --assumeyes --disableplugin=versionlock install [<packages>-<version>]
        repeatable: yes
        longer-than: { 5m: tell, 30m: ask }
      - id: installed
        each: { package: <packages> }
        title: See that <package> <version> is installed
        check: rpm --query <package>-<version>
      - { id: hold, when: { hold: yes }, title: Hold them at that version, run: "dnf versionlock add [<packages>]", repeatable: yes }

  back:
    title: Go back to packages that were kept
    needs:
      packages: { ask: Packages to go back to, type: list }
      folder: { ask: Where they were kept, default: <backup>/packages }
    steps:
      - id: package
        each: { package: <packages> }
        steps:
          - id: kept
            title: Read the version of <package> that was kept
            check:
              run: [find, <folder>/<package>, -name, "*.rpm", -exec, rpm, --query, "--queryformat=%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n", --package, "{}", +]
              find: "^(.+)$"
            save-as: kept
          - id: install
            title: Install the kept <package> over that of now
            run: rpm --upgrade --oldpackage --replacepkgs <folder>/<package>/<kept>.rpm
            done-if: rpm --query <kept>
            repeatable: yes
            longer-than: { 5m: tell, 30m: ask }
          - { id: installed, title: See that it is installed, check: rpm --query <kept> }

  downgrade:
    title: Go back to an earlier version of packages by their repository
    needs:
      packages: { ask: Packages to downgrade, type: list }
      version: { ask: "The earlier version, with the release where the repository has several" }
    steps:
      - id: install
        title: Install <packages> in version <version> again
        run: dnf --assumeyes --disableplugin=versionlock downgrade [<packages>-<version>]
        repeatable: yes
        longer-than: { 5m: tell, 30m: ask }
      - id: installed
        each: { package: <packages> }
        title: See that <package> <version> is installed
        check: rpm --query <package>-<version>

"""####),
        BuiltinFile(path: "shared/sqlite.yaml", text: ####"""
# SQLite by its own command line. The copy is made by SQLite, page by page, so the service may run while it is taken; copying the file
# itself could catch it between two pages and would leave out what is still in the write-ahead log.
belay: 1
fragments:

  dump:
    title: Copy a SQLite database while it is in use, and prove the copy
    needs:
      database: { ask: The database's file, help: The whole path. }
      file: { ask: Where the copy goes, default: <backup>/database.sqlite, help: What is counted goes beside it. }
      changing:
        ask: Tables that are not compared
        type: list
        optional: yes
        help: Tables whose rows come and go all the time; the others are counted.
    steps:
      - id: tables
        title: Find out what there is to count
        run: [sqlite3, -bail, -batch, -readonly, -cmd, .timeout 60000, <database>]
        stdin: <shipped>/sqlite-count.sql
        save-to: <file>.count.sql
        repeatable: yes
      - id: count
        title: Count the rows of every table
        run: [sqlite3, -bail, -batch, -readonly, -cmd, .timeout 60000, <database>]
        stdin: <file>.count.sql
        save-to: <file>.before
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: copy
        title: Copy the database while it is in use
        run: [sqlite3, -bail, -batch, -readonly, -cmd, .timeout 60000, <database>, ".backup '<file>'"]
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        verify:
          steps:
            - id: intact
              title: Let SQLite look through the whole copy
              run: [sqlite3, -bail, -batch, -readonly, <file>, pragma integrity_check]
              is: ok
              repeatable: yes
              longer-than: { 10m: tell, 2h: ask }
            - id: count-again
              title: Count the rows of every table again, for what changed meanwhile
              run: [sqlite3, -bail, -batch, -readonly, -cmd, .timeout 60000, <database>]
              stdin: <file>.count.sql
              save-to: <file>.after
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - id: count-copied
              title: Count the rows of the copy
              run: [sqlite3, -bail, -batch, -readonly, <file>]
              stdin: <file>.count.sql
              save-to: <file>.restored
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - id: compare
              title: See that no row is missing
              check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.restored

  put-back:
    title: Put a copied SQLite database back, while its service is stopped
    needs:
      database: { ask: The database's file, help: The whole path. }
      file: { ask: The copy, default: <backup>/database.sqlite }
      changing: { ask: Tables that are not compared, type: list, optional: yes }
    steps:
      - id: stopped
        title: See that nothing has the database open
        check: { run: sh -s <database>, stdin: <shipped>/not-in-use.sh }
        retry: every 1s for 10s
      - id: logs
        title: Remove what belongs to the database of now
        run: rm -f <database>-wal <database>-shm <database>-journal
        repeatable: yes
      # Into the file that is there, so that its owner and mode stay.
      - { id: file, title: Put the copy in its place, run: cp <file> <database>, repeatable: yes, longer-than: { 10m: tell, 1h: ask } }
      - id: intact
        title: Let SQLite look through it
        run: [sqlite3, -bail, -batch, -readonly, <database>, pragma integrity_check]
        is: ok
        repeatable: yes
        longer-than: { 10m: tell, 2h: ask }
      - id: count
        title: Count the rows that are back
        run: [sqlite3, -bail, -batch, -readonly, <database>]
        stdin: <file>.count.sql
        save-to: <file>.put-back
        repeatable: yes
      - id: compare
        title: See that no row of the copy is missing
        check: awk -f <shipped>/compare-counts.awk [ignore=<changing>] <file>.before <file>.after <file>.put-back

"""####),
        BuiltinFile(path: "shared/systemd.yaml", text: ####"""
# Units of systemd. The playbook says who may: sudo: [systemctl]. Units are stopped and started one after the other, in the order given.
belay: 1
fragments:

  stop:
    title: Stop units one after the other, and see that each is gone
    needs:
      units: { ask: Units to stop, type: list, help: In the order in which they are stopped. }
    steps:
      - id: unit
        each: { unit: <units> }
        steps:
          - id: stop
            title: Stop <unit>
            run: systemctl stop <unit>
            undo: systemctl start <unit>
            repeatable: yes
            longer-than: { 2m: tell, 15m: ask }
          - id: gone
            title: See that no process of <unit> is left
            check:
              run: systemctl show --property=MainPID --property=ActiveState <unit>
              says: MainPID=0
              never-says: [=active, =activating, =reloading]

  start:
    title: Start units one after the other, and see that each stays up
    needs:
      units: { ask: Units to start, type: list, help: In the order in which they are started. }
    steps:
      - id: unit
        each: { unit: <units> }
        steps:
          - id: start
            title: Start <unit>
            run: systemctl start <unit>
            undo: systemctl stop <unit>
            repeatable: yes
            longer-than: { 2m: tell, 15m: ask }
          - id: active
            title: See that <unit> is up
            check: { run: systemctl show --property=ActiveState <unit>, says: =active, never-says: =failed }
            retry: every 2s for 1m

  restart:
    title: Restart units one after the other, and see that each comes up
    needs:
      units: { ask: Units to restart, type: list, help: In the order in which they are restarted. }
    steps:
      - id: unit
        each: { unit: <units> }
        steps:
          - { id: restart, title: Restart <unit>, run: systemctl restart <unit>, repeatable: yes, longer-than: { 2m: tell, 15m: ask } }
          - id: active
            title: See that <unit> is up
            check: { run: systemctl show --property=ActiveState <unit>, says: =active, never-says: =failed }
            retry: every 2s for 1m

  reload:
    title: Let systemd read changed unit files
    steps:
      - { id: reload, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }

"""####),
        BuiltinFile(path: "shared/velero.yaml", text: ####"""
# Velero, which keeps the objects of a cluster and its volumes. Its "Completed" says that everything was kept, not that it can be
# restored.
belay: 1
fragments:

  keep:
    title: Take a Velero backup, and see that it is complete
    needs:
      name: { ask: Name of the backup, default: belay-<environment>-<to>, help: No two have the same name. }
      namespaces: { ask: Namespaces to keep, default: "*", help: With commas between them. }
    steps:
      - id: backup
        title: Take the backup <name>
        run: velero backup create <name> --include-namespaces=<namespaces> --wait
        done-if: { run: velero backup get <name> --output=json, key: status.phase, is: Completed }
        longer-than: { 30m: tell, 4h: ask }
        verify:
          check: { run: velero backup get <name> --output=json, key: status.phase, is: Completed }
          not-restored: Velero says that the backup is complete. It was not restored anywhere.

  restore:
    title: Restore a Velero backup
    needs:
      name: { ask: Name of the backup, default: belay-<environment>-<to> }
      policy:
        ask: What becomes of objects that are still there
        choose: { update: They are set back to what they were, none: They stay as they are }
        default: update
    steps:
      - id: restore
        title: Restore the backup <name>
        run: velero restore create <name> --from-backup=<name> --existing-resource-policy=<policy> --wait
        done-if: { run: velero restore get <name> --output=json, key: status.phase, is: Completed }
        longer-than: { 30m: tell, 4h: ask }
      - id: complete
        title: See that everything was restored
        check: { run: velero restore get <name> --output=json, key: status.phase, is: Completed }

"""####),
        BuiltinFile(path: "shared/volumes.yaml", text: ####"""
# Volumes as a whole: of Docker as an archive, of LVM and Kubernetes as a snapshot. What writes to them is stopped, or they are caught in
# the middle of something. A database is better dumped.
belay: 1
fragments:

  docker-keep:
    title: Keep a Docker volume in an archive, and prove it by unpacking it into another volume
    needs:
      volume: { ask: Volume to keep, help: Containers that write to it must be stopped. }
      image: { ask: "Image with tar, find and sha256sum in it", help: "Debian's and Alpine's have them, and so has busybox." }
      file: { ask: The archive to write, default: <backup>/<volume>.tar, help: Sums go beside it. }
      scratch: { ask: Name of the scratch volume, default: belay-scratch, help: It is removed before and after. }
    steps:
      - id: pack
        title: Pack the volume <volume>
        run: docker run --rm --network=none --volume=<volume>:/volume:ro --entrypoint=tar <image> -c -f - -C /volume .
        save-to: <file>
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        verify:
          steps:
            - id: sums
              title: Sum up its files
              run:
                - docker
                - run
                - --rm
                - --network=none
                - --volume=<volume>:/volume:ro
                - --entrypoint=find
                - <image>
                - /volume
                - -type
                - f
                - -exec
                - sha256sum
                - "{}"
                - +
              save-to: <file>.sums
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - { id: clear, title: Remove a scratch volume left from before, run: docker volume rm --force <scratch>, repeatable: yes }
            - id: unpack
              title: Unpack the archive into the scratch volume <scratch>
              run: docker run --rm --interactive --network=none --volume=<scratch>:/volume --entrypoint=tar <image> -x -f - -C /volume
              stdin: <file>
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - id: same
              title: See that every file is in it
              run: docker run --rm --interactive --network=none --volume=<scratch>:/volume:ro --entrypoint=sha256sum <image> -c -
              stdin: <file>.sums
              repeatable: yes
              longer-than: { 10m: tell, 1h: ask }
            - { id: remove, title: Remove the scratch volume, run: docker volume rm --force <scratch>, repeatable: yes }

  docker-put-back:
    title: Put a Docker volume back from its archive
    needs:
      volume: { ask: Volume to put back, help: Containers that use it must be stopped. }
      image: { ask: "Image with tar, find and sha256sum in it" }
      file: { ask: The archive, default: <backup>/<volume>.tar }
    steps:
      - id: clear
        title: Empty the volume <volume>
        run: docker run --rm --network=none --volume=<volume>:/volume --entrypoint=find <image> /volume -mindepth 1 -delete
        repeatable: yes
      - id: unpack
        title: Unpack the archive into it
        run: docker run --rm --interactive --network=none --volume=<volume>:/volume --entrypoint=tar <image> -x -f - -C /volume
        stdin: <file>
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
      - id: same
        title: See that every file is back
        run: docker run --rm --interactive --network=none --volume=<volume>:/volume:ro --entrypoint=sha256sum <image> -c -
        stdin: <file>.sums
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }

  lvm-snapshot:
    title: Take a snapshot of a logical volume
    needs:
      group: { ask: Volume group }
      volume: { ask: Logical volume }
      name: { ask: Name of the snapshot, default: belay-<hop> }
      size: { ask: How much may change until the snapshot is used up, help: "As in 10G. A snapshot that is full is lost." }
    steps:
      - id: snapshot
        title: Take the snapshot <name> of <volume>
        run: lvcreate --snapshot --size=<size> --name=<name> <group>/<volume>
        done-if: { run: lvs --noheadings --options=origin <group>/<name>, is: <volume> }
        verify:
          check: { run: lvs --noheadings --options=origin <group>/<name>, is: <volume> }
          not-restored: The snapshot is there, and was not mounted anywhere.

  csi-snapshot:
    title: Take a snapshot of a volume of Kubernetes
    needs:
      namespace: { ask: Namespace }
      claim: { ask: Claim of the volume (PVC) }
      class: { ask: Class of snapshots (VolumeSnapshotClass) }
      name: { ask: Name of the snapshot, default: belay-<claim>-<hop> }
    steps:
      - id: snapshot
        title: Take the snapshot <name> of <claim>
        run: kubectl apply --namespace=<namespace> --filename=-
        stdin:
          apiVersion: snapshot.storage.k8s.io/v1
          kind: VolumeSnapshot
          metadata: { name: <name> }
          spec: { volumeSnapshotClassName: <class>, source: { persistentVolumeClaimName: <claim> } }
        repeatable: yes
        verify:
          check: { run: "kubectl get volumesnapshot <name> --namespace=<namespace> --output=jsonpath={.status.readyToUse}", is: "true" }
          retry: every 5s for 30m
          not-restored: The storage says that the snapshot can be used. No volume was made of it.

"""####),
    ]
}
