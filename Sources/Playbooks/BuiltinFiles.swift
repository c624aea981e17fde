// Written by script/generate-builtin from playbooks/. Do not edit: change the files there and run it again.
// swift-format-ignore-file

package enum BuiltinFiles {
    /// Every file below playbooks/, by its path there.
    package static let all: [BuiltinFile] = [
        BuiltinFile(path: "cluedin/catalog.yaml", text: ####"""
# What is known about CluedIn: releases with their charts and the oldest release from which each can be reached, data upgrades, what breaks.
#
# The dates are those of the chart's tag; where none is given, none was published. CluedIn's chart repository holds a 2.4.0 too, which goes
# back to older Redis and RabbitMQ and calls itself 2024.07; no release of CluedIn asks for it, so it stands nowhere below.
# Only releases of public availability are here. A Beta must not be run in production or with real data, and Alphas are the vendor's own.
belay: 1
product: cluedin
title: CluedIn

variants:
  helm: The Helm chart cluedin-platform on Azure Kubernetes Service, upgraded with helm
  manifests: The same chart rendered to manifests that are kept in git and applied with kubectl
  docker: Docker Compose on one machine, from the repository CluedIn-io/Home and its script cluedin.ps1

help:
  - { say: CluedIn support, link: "mailto:support@cluedin.com" }
  - { say: Upgrade guides of CluedIn, link: "https://documentation.cluedin.net/paas-operations/upgrade" }
  - { say: Common problems of an upgrade and their cure, link: "https://documentation.cluedin.net/paas-operations/upgrade/guide/resolve-common-upgrade-issues" }
  - { say: What support covers; changed versions of dependencies are outside of it, link: "https://documentation.cluedin.net/paas-operations/support-scope" }

notes:
  - page: https://documentation.cluedin.net/release-notes

support:
  - { for: 2022.06.00 or later, say: "Only releases of public availability are for production. CluedIn also gives out Betas and release candidates; a Beta is neither for production nor for real data.", read: 2026-08-10, link: "https://documentation.cluedin.net/release-notes" }

facts:
  technical: { say: Number of the same release before dates were used }
  tag: { say: Tag of CluedIn's own images in the vendor's page for this release }
  chart: { say: Version of the chart cluedin-platform }
  home:
    say: Tag of the repository CluedIn-io/Home, of which patches have none of their own; none where only its branch master has this release
    for: { 2024.12: v4.4.0, 2024.07: v4.3.0 }
  guide: { say: The vendor's page for this upgrade }
  dependencies:
    say: Data stores that this release comes with; other versions of them are not supported
    for:
      2024.07.03 or later: Neo4j 5.12, SQL Server 2022, RabbitMQ 3.12.12, Redis 7.4
      2024.01.00 or later: Neo4j 5.12, SQL Server 2022, RabbitMQ 3.12.3, Redis 6.2
      2022.10.00 or later: Neo4j 4.4, SQL Server 2017, RabbitMQ 3.10.8, Redis 6.2
      2022.06.00 or later: Neo4j 4.4, SQL Server 2017, RabbitMQ 3.10.6, Redis 6.2
  data:
    say: State of the data that this release expects, the number of its DataUpgrade
    for:
      2026.02.00 or later: "480"
      2026.01.00 or later: "470"
      2025.09.00 or later: "460"
      2025.05.00 or later: "450"
      2024.12.00 or later: "440"
      2024.07.00 or later: "430"
      2024.01.00 or later: "400"
  reuse-values:
    say: Flag that keeps the values of the running release; later guides leave it out, so that defaults of the new chart arrive
    for: { 2024.03.00 to 2024.07.03: --reuse-values }
  jobs:
    say: Settings with which an upgrade in one stage has the databases brought up to date
    for:
      2025.05.02:
        - application.system.runDatabaseJobsOnUpgrade=true
        - application.system.runNugetFullRestore=true
      before 2024.01.00:
        - application.system.runDatabaseJobsOnUpgrade=true
  # The page for 2024.12.00 does not tell of it, but its chart is the one for which the page of 2024.12.01 does.
  prometheus-operator:
    say: Release of the Prometheus operator whose custom resource definitions the chart needs
    for: { 2024.12.00 or later: v0.79.0, 2024.07.03 or later: v0.71.0 }
  disks:
    say: What a backup has to hold
    for:
      2025.09.00 or later: the five persistent disks and a BACPAC file of each database once Azure SQL is used, else all nine disks
      before 2025.09.00: the nine persistent disks

# Each hop is one that a page of the vendor describes. 2024.12.01 and .02 may be reached from 2024.07 too, but their pages leave out the data
# upgrade and the Elasticsearch mappings of 2024.12.00.
path:
  step: any
  stops:
    - at: 2024.12.00
      say: Its page alone tells of the data upgrade Version440 and of the new mappings of Elasticsearch.
  if-it-fails: each-minor
  downgrade: >-
    CluedIn's databases move on with each release, and no release can read those of a later one. Going back means restoring all disk
    snapshots of one time.

releases:
  2026.02.00:
    technical: 4.8.0
    tag: "2026.02.00"
    chart: 2.8.0
    needs: 2026.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2026-02-00
    say: In three stages with a data upgrade.
  2026.01.00:
    technical: 4.7.0
    tag: "2026.01.00"
    chart: 2.7.0
    needs: 2025.09.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2026-01-00
    say: In three stages with a data upgrade.
  2025.09.00:
    date: 2025-10-02
    technical: 4.6.0
    tag: "2025.09.00"
    chart: 2.6.0
    needs: 2025.05.02 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2025-09-00
    say: In three stages with a data upgrade.
  2025.05.02:
    date: 2025-09-25
    technical: 4.5.2
    tag: "2025.05.02"
    chart: 2.5.3
    needs: 2025.05.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2025-05-02
    say: In one stage, which brings the databases up to date.
  2025.05.01:
    date: 2025-05-22
    technical: 4.5.1
    tag: "2025.05.01"
    chart: 2.5.0
    needs: 2024.12.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2025-05-01
    say: In three stages with a data upgrade.
  2025.05.00:
    date: 2025-05-22
    technical: 4.5.0
    tag: "2025.05.00"
    chart: 2.5.0
    needs: 2024.12.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2025-05-00
    say: In three stages with a data upgrade.
  2024.12.02:
    date: 2025-03-12
    technical: 4.4.2
    tag: "2024.12.02"
    chart: 2.4.2
    needs: 2024.07.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-12-02
  2024.12.01:
    date: 2024-12-17
    technical: 4.4.1
    tag: "2024.12.01"
    chart: 2.4.1
    needs: 2024.07.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-12-01
  2024.12.00:
    date: 2024-12-17
    technical: 4.4.0
    tag: "2024.12"
    chart: 2.4.1
    needs: 2024.07.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-12
    say: In three stages with a data upgrade, which fills the Elasticsearch index anew.
  2024.07.03:
    date: 2025-01-08
    technical: 4.3.3
    tag: "2024.07.03"
    chart: 2.3.2
    needs: 2024.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-07-03
    say: The data upgrade Version430 is asked for in the values.
  2024.07.02:
    date: 2024-10-22
    technical: 4.3.2
    tag: "2024.07.02"
    chart: 2.3.1
    needs: 2024.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-07-02
    say: The data upgrade Version430 is asked for in the values.
  2024.07.01:
    date: 2024-10-22
    technical: 4.3.1
    tag: "2024.07.01"
    chart: 2.3.1
    needs: 2024.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-07-01
    say: The data upgrade Version430 is asked for in the values.
  2024.07.00:
    date: 2024-07-30
    technical: 4.3.0
    tag: "2024.07.00"
    chart: 2.3.0
    needs: 2024.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-07
    say: The data upgrade Version430 is asked for in the values.
  2024.04.00:
    date: 2024-04-18
    technical: 4.2.0
    tag: "2024.04.00"
    chart: 2.2.0
    home: v4.2.0
    needs: 2024.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-04
  2024.03.00:
    date: 2024-03-19
    technical: 4.1.0
    tag: "2024.03.00"
    chart: 2.1.0
    home: v4.1.1
    needs: 2024.01.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-03
  2024.01.00:
    date: 2024-02-07
    technical: 4.0.0
    tag: "2024.01.00"
    chart: 2.0.0
    home: v4.0.0
    needs: 2023.07.00 or later
    guide: https://documentation.cluedin.net/paas-operations/upgrade/2024-01
    say: Neo4j and SQL Server are replaced by newer ones; in three stages of its own.
  2023.07.00: { date: 2023-07-21, technical: 3.7.0, tag: 2023.07.00, chart: 1.6.0, home: v3.7.0, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade", needs: 2023.04.00 or later }
  2023.04.00: { date: 2023-04-27, technical: 3.6.0, tag: 2023.04.00, chart: 1.5.0, home: v3.6.0, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade" }
  2022.10.00: { date: 2022-11-03, technical: 3.5.0, tag: 2022.10.00, chart: 1.4.0, home: v3.5.0, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade" }
  2022.06.00: { date: 2022-07-28, technical: 3.4.0, tag: 2022.06.00, chart: 1.3.0, home: v3.4.0, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade", say: The first release that is named after its date. }
  3.3.2: { date: 2022-06-13, technical: 3.3.2, tag: 3.3.2, chart: 1.2.0, home: v3.3.2, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade" }
  3.3.1: { date: 2022-05-02, technical: 3.3.1, tag: 3.3.1, chart: 1.1.0, home: v3.3.1, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade" }
  3.3.0: { date: 2022-02-22, technical: 3.3.0, tag: 3.3.0, chart: 1.0.0, home: v3.3.0, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade" }
  3.2.5: { date: 2021-11-30, technical: 3.2.5, tag: 3.2.5, home: v3.2.5, guide: "https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade", say: The last one that came in the old chart cluedin. }

breaking:
  - id: packages
    in: [2026.02.00, 2026.01.00, 2025.09.00, 2025.05.00, 2024.12.00, 2024.07.00, 2024.04.00, 2024.03.00, 2024.01.00]
    say: Connectors, enrichers and other packages must have the versions that the release notes list for this release; older ones may not load.
    do: Take the versions from the page for this release into your values, and rebuild and test packages of your own for it first.
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/plan-the-upgrade
  - id: data-upgrade
    in: [2026.02.00, 2026.01.00, 2025.09.00, 2025.05.00, 2024.12.00]
    say: The data is changed by a data upgrade. While it runs, CluedIn is in upgrade mode, takes no data in and shows no user interface.
    do: Stop what sends data, let the queues run empty, and plan for more than the usual 20 to 30 minutes.
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/perform-the-upgrade
  - id: azure-sql
    in: 2025.09.00
    say: Databases may move to Azure SQL from this release on. A backup is then the five remaining disks and BACPAC files of the databases, no longer nine disks.
    do: Nothing for this upgrade. Move them afterwards, as a change of its own, and change your backups with it.
    link: https://documentation.cluedin.net/paas-operations/azure-mssql-migration
  - id: keyvault-mounts
    in: 2025.05.02
    say: The chart mounts secrets of Azure Key Vault by itself now, and your own mounts for Elasticsearch, Grafana, SQL Server, Neo4j, RabbitMQ and Redis get in its way.
    do: Take those volumes and mounts out of your values, and keep the names of the secrets. Without Key Vault there is nothing to do.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2025-05-02
  - id: hubspot-token
    in: 2025.05.02
    say: The interface behind the pages wants a token, application.gql.hubSpotToken.
    do: Set it in your values; CluedIn gives it out.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2025-05-02
  - id: image-tags
    in: 2025.05.00
    say: The pages up to 2024.12.02 also set application.cluedin.image.tag, and it wins over global.image.tag. Left at the old release it keeps the old server running in the new chart.
    do: Take application.cluedin.image.tag out of your values, or set it to this release too.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2025-05-00
  - id: elasticsearch-mappings
    in: 2024.12.00
    say: Dynamic mappings are put on every index of Elasticsearch by an init container, and the data upgrade fills the index anew, which took 50 minutes in the vendor's sample.
    do: Download elasticsearch-upgrade.yml from the vendor's page, and plan the time that staging needs with data of production's size. Where the init container fails, its pod is restarted; its logs lie in /usr/share/elasticsearch/data.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-12
  - id: floating-tag
    in: 2024.12.00
    say: The page sets the tag 2024.12, which follows all patches of that line. A restart may bring another patch than the one that was tried on staging.
    do: Know that it floats until the next upgrade, or ask CluedIn for the tag of the patch.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-12
  - id: prometheus-2024.12
    in: 2024.12.00
    say: The chart brings a Prometheus operator whose resource definitions differ from those in the cluster, and Helm never changes definitions. They are deleted and applied anew, and every rule and monitor in the cluster goes with them.
    do: Keep copies of PrometheusRules, ServiceMonitors and the like that are not CluedIn's.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-12-01
  - id: prometheus-2024.07.03
    in: 2024.07.03
    say: The chart brings a Prometheus operator whose resource definitions differ from those in the cluster, and Helm never changes definitions. They are deleted and applied anew, and every rule and monitor in the cluster goes with them.
    do: Keep copies of PrometheusRules, ServiceMonitors and the like that are not CluedIn's.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-07-03
  - id: dependencies-2024.07.03
    in: 2024.07.03
    say: Redis goes from 6.2 to 7.4, RabbitMQ from 3.12.3 to 3.12.12 and cert-manager from 1.8 to 1.15, by the chart. Never change them yourself.
    do: Look for values of your own under infrastructure that hold one of them back, and take those out.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-07-03
  - id: data-430
    in: 2024.07.00
    say: The data is changed by the data upgrade Version430, which application.bootstrap.dataUpgrade.toVersion asks for.
    do: "Set application.bootstrap.dataUpgrade.toVersion: Version430 in your values."
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-07
  - id: alert-licence
    in: 2024.07.00
    say: The alert manager wants the licence key of your installation, and several services get other limits of memory.
    do: Set application.monitoring.alertManager.licenseKey, and take the resources of the vendor's page into your values.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-07
  - id: submitter-memory
    in: 2024.04.00
    say: The submitter is asked to have 1000m of CPU and 1 GB of memory.
    do: Set application.submitter.resources as on the vendor's page.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-04
  - id: net6
    in: 2024.01.00
    say: Custom connectors must be built for .NET 6. Data of one that is not may not be shown; it is hidden and not lost.
    do: Rebuild your custom connectors for .NET 6 before the upgrade.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-01
  - id: nuget-feed
    in: 2024.01.00
    say: The NuGet feed for CluedIn's developers is no longer supported, and an installation that asks it may not start.
    do: Search your values for https://pkgs.dev.azure.com/CluedIn-io/_packaging/develop/ and take it out.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-01
  - id: databases-2024.01
    in: 2024.01.00
    say: Neo4j goes from 4.4 to 5.12 and SQL Server from 2017 to 2022, with a migration of both databases. This is no plain helm upgrade.
    do: Download 2024.01-upgrade.zip from the vendor's page. Its PowerShell script is for reading only; Belay does the steps.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-01
  - id: clean-cache
    in: 2023.07.00
    say: With Azure SQL an empty database DataStore.Db.CleanCache must be there first, or its tables are made wrongly.
    do: Create it if your databases are in Azure SQL.
    link: https://documentation.cluedin.net/deployment/infra-how-tos/ama-upgrade

risks:
  - id: changed-behaviour
    say: CluedIn lets developers change what it does by default, and advises against it. Such changes make an upgrade harder, and support may end with them.
    ask: Has the default behaviour of CluedIn been changed, by code of your own or beyond the documented settings
    link: https://documentation.cluedin.net/administration/upgrading-cluedin
  - id: direct-stores
    say: Data stores change with an upgrade. CluedIn brings its own data along, but whatever connects to the stores instead of its APIs may break.
    ask: Does anything connect directly to CluedIn's data stores (SQL Server, Neo4j, Elasticsearch, Redis, RabbitMQ) instead of its APIs
    link: https://documentation.cluedin.net/administration/upgrading-cluedin
  - id: reprocessing
    say: Some releases want the data reprocessed afterwards, which only their release notes tell and which can take long.
    ask: Do the release notes of this release ask you to reprocess data
    link: https://documentation.cluedin.net/release-notes
  - id: foreign-dependencies
    say: Other versions of Neo4j, SQL Server, Elasticsearch, RabbitMQ or Redis than the release comes with are not supported, and may fail on the upgraded data.
    ask: Does any data store run another version than CluedIn's own release brought
    link: https://documentation.cluedin.net/administration/upgrading-cluedin
  - id: pre-release
    say: A Beta is neither for production nor for real data, and no page tells how to upgrade from one.
    ask: Does a Beta or an Alpha of CluedIn run anywhere in this installation
    link: https://documentation.cluedin.net/release-notes
  - id: heavy-load
    say: What is in the queues should be understood by the new release, but the vendor advises to let it be worked off first.
    ask: Will much data be ingested or processed while this upgrade is made
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/perform-the-upgrade

"""####),
        BuiltinFile(path: "cluedin/docker.yaml", text: ####"""
# CluedIn in containers on one machine, from the repository CluedIn-io/Home and its script cluedin.ps1.
#
# What shapes it: the script ends well whatever becomes of what it called, so each of its steps is followed by a look at Docker itself. Its
# action down deletes the data, and is used nowhere. The vendor's page has no way back, so the whole environment is packed first, and the
# commit of Home is noted. RabbitMQ and Redis keep nothing outside of their containers.
belay: 1
product: cluedin
variant: docker
title: CluedIn with Docker Compose
link: https://documentation.cluedin.net/deployment/local/local-upgrade

inputs:
  home: { ask: Folder with your clone of CluedIn-io/Home, type: folder, help: A whole path. It has cluedin.ps1 in it. }
  name: { ask: Environment of CluedIn's script, choose: ls <home>/env, help: "A folder below env in that clone, such as 202401." }
  folder: { ask: Folder of that environment, type: folder, default: <home>/env/<name> }
  registry: { ask: Registry of the images, default: cluedinprod.azurecr.io, help: Sign in first with docker login. cluedindev.azurecr.io is for early access only. }
  tag:
    ask: Tag of CluedIn's images
    per: hop
    default: <to.tag>
    help: "As year.month.update, so that Belay can see from it what runs; not latest, and not 4.4."
  volume: { ask: Volume of the data sources, optional: yes, choose: docker volume ls --quiet, help: Its name ends with _datasource. None where there is none. }
  packer: { ask: "Image with tar, find and sha256sum in it", default: busybox, help: Data is packed and unpacked in a container of it. }
  server: { ask: Address of CluedIn's server on the machine, default: "http://127.0.0.1:9000" }
  ui: { ask: Address of the user interface, default: "http://app.127.0.0.1.nip.io:9080" }
  custom-packages: { ask: Do you run packages of your own, type: yes-no, help: "Connectors, enrichers and the like that are not CluedIn's. They are rebuilt for each release." }

tools:
  pwsh: { run: pwsh --version, find: "PowerShell ([0-9.]+)", version: 7 or later }
  docker: { run: "docker version --format {{.Server.Version}}", version: 20.10 or later }
  git: 2.0 or later

identity:
  - machine
  - run: printf %s <folder>

# At the proof both must agree. The script's own "version" tells of the repository Home only.
version:
  - run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, label=com.docker.compose.service=server, --format, "{{.Image}}"]
    find: ":([^:@/]+)$"
  - { file: <folder>/.env, key: CLUEDIN_SERVER_TAG }
healthy:
  - { http: <server>/health/readiness, status: 200 }
  - run: [docker, ps, --quiet, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, label=com.docker.compose.service=ui, --filter, status=running]
    find: "^([0-9a-f]+)$"
  - run: [docker, ps, --quiet, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, health=unhealthy]
    is: ""

refuse:
  - id: latest
    if: { file: <folder>/.env, key: CLUEDIN_SERVER_TAG, is: latest }
    say: "The tag is latest, so nobody can tell what runs. Set the tags of the release that runs in .env, such as 2024.07.03, and start it with them first."
  - id: technical-tag
    if: { file: <folder>/.env, key: CLUEDIN_SERVER_TAG, version: 3.4 to 4.99 }
    say: "The tag is a technical number, and Belay counts by dates. Set the tags of the same release in .env, such as 2024.12 for 4.4.0, and start it with them first."
  - id: beta
    if: { run: "grep --extended-regexp ^CLUEDIN_.*_TAG= <folder>/.env", says: -beta }
    say: A Beta of CluedIn runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.
  - id: alpha
    if: { run: "grep --extended-regexp ^CLUEDIN_.*_TAG= <folder>/.env", says: -alpha }
    say: An Alpha of CluedIn runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.
  - id: development-registry
    when: { environment: production, registry: cluedindev.azurecr.io }
    say: Images of cluedindev.azurecr.io are for trying out before a release, and not for production. Use cluedinprod.azurecr.io.

advice:
  who: Somebody who may use Docker on this machine, and somebody with a login to CluedIn.
  how: In place, with CluedIn's script. Consider a new environment instead, as the vendor does, where the records are few and quickly ingested again.
  components: All containers of the environment, its packages, and whatever sends data in or gets it by streams.
  when: When nobody uses it and nothing is ingested; what is in the queues is lost when RabbitMQ's container is made anew.
  outage: CluedIn is away while its data is packed, and again from the new start until the server is ready.
  how-long: Take what staging needed. Packing takes longest with much data.
  rollback: The vendor has no way back for Docker. Belay's is the packed environment, the commit of Home and the old images.

backup:
  max-age: 2h
  steps:
    - { id: window, title: Wait until CluedIn may be away, say: "CluedIn in <environment> is stopped now, while its data is packed. What is in the queues should be worked off. Go on when its users know." }
    - { id: commit, title: Note the commit of Home, check: { run: git -C <home> rev-parse HEAD }, save-as: commit }
    - { id: stop, use: ./stop-containers, with: { home: <home>, name: <name>, folder: <folder> } }
    - id: environment
      title: Pack the environment with its data, and prove it by unpacking it into a volume
      use: volumes/docker-keep
      with: { volume: <folder>, image: <packer>, file: <backup>/environment.tar }
    - id: volume
      when: { volume: set }
      title: Pack the volume of the data sources
      use: volumes/docker-keep
      with: { volume: <volume>, image: <packer>, file: <backup>/datasource.tar }
    - { id: start, use: ./start-containers, with: { home: <home>, name: <name>, folder: <folder>, server: <server> } }

make-copy:
  say: The environment <name> of <environment> is replaced by production's. Streams and export targets of the copy would reach what production reaches, unless you take that away first.
  steps:
    - id: own-folder
      title: See that the folder is <environment>'s own
      say: Everything in <folder> is deleted now and made anew from production's backup. If production uses it too, stop here.
    - { id: stop, use: ./stop-containers, with: { home: <home>, name: <name>, folder: <folder> } }
    - { id: own-settings, title: Keep the settings of <environment>, run: cp <folder>/.env <backup>/env-of-<environment>, repeatable: yes }
    - { id: environment, use: volumes/docker-put-back, with: { volume: <folder>, image: <packer>, file: <backup>/environment.tar } }
    - { id: volume, when: { volume: set }, use: volumes/docker-put-back, with: { volume: <volume>, image: <packer>, file: <backup>/datasource.tar } }
    - { id: settings, title: Put the settings of <environment> back, run: cp <backup>/env-of-<environment> <folder>/.env, repeatable: yes }
    - id: mails
      title: Send mails to the mail catcher that comes with Home
      edit: { file: <folder>/.env, set: { CLUEDIN_EMAIL_HOST: smtp4dev, CLUEDIN_EMAIL_PORT: "25" } }
    - { id: quiet, title: Keep the copy to itself, manual: "See that nothing of the copy can reach what production reaches: block its way out in the network before it starts." }
    - { id: start, use: ./start-containers, with: { home: <home>, name: <name>, folder: <folder>, server: <server> } }
    - { id: streams, title: Pause streams and jobs, manual: "Sign in at <ui>, pause every stream and every scheduled job, and take the credentials out of the export targets." }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 10s for 10m }

upgrade:
  - { id: healthy-before, title: See that CluedIn is healthy before anything changes, prove: [healthy] }
  - id: fresh
    title: Consider a new environment instead
    say: The vendor advises a new environment where the records are few, since they are quickly ingested again. Going on upgrades <name> in place.
    link: https://documentation.cluedin.net/deployment/local/local-upgrade
  - id: data
    when: { to.data: changed }
    title: Ask how the data gets on
    manual: "On Kubernetes <to> changes the data by a data upgrade; the vendor's page for Docker tells nothing of it. Ask CluedIn's support how it is done here, or make a new environment."
    link: <to.guide>
  - id: packages
    when: { custom-packages: yes }
    title: Have your own packages ready for <to>
    manual: Your own packages are built and tested with <to>, and their versions stand in <folder>/packages.
  - id: home
    title: Bring Home to <to>
    steps:
      - { id: clean, title: See that none of its files were changed, check: { run: git -C <home> status --porcelain --untracked-files=no, is: "" } }
      - { id: fetch, title: Fetch its tags, run: git -C <home> fetch --tags origin, repeatable: yes, longer-than: { 5m: tell } }
      - id: checkout
        first-of:
          - { id: tag, when: { to.home: set }, title: Check out <to.home>, run: git -C <home> checkout --quiet tags/<to.home>, repeatable: yes }
          - id: master
            title: Go to the newest of its branch master, since <to> has no tag
            steps:
              - { id: switch, title: Go to the branch master, run: git -C <home> checkout --quiet master, repeatable: yes }
              - { id: pull, title: Take what is new, run: git -C <home> pull --ff-only --quiet origin master, repeatable: yes }
  # Versions of data stores stand in Home's own files, which the release brings.
  - id: dependencies
    title: See that no data store has another version than <to> brings
    steps:
      - { id: compose, title: See that Home's compose files are as they came, check: { run: git -C <home> status --porcelain -- docker, is: "" } }
      - id: own
        title: See that compose files of the environment name no images
        check: { run: [find, <folder>, -maxdepth, "1", -name, docker-compose*.yml, -exec, grep, -H, "image:", "{}", ";"], is: "" }
        link: https://documentation.cluedin.net/administration/upgrading-cluedin
  - id: database
    title: Bring the databases up to <to>
    steps:
      - { id: image, title: Pull the image that does it, run: "docker pull --quiet <registry>/cluedin/sqlserver-init:<tag>", repeatable: yes, longer-than: { 10m: tell, 1h: ask } }
      - id: server
        title: See that SQL Server runs
        check: { run: [docker, ps, --quiet, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, label=com.docker.compose.service=sqlserver, --filter, status=running], find: "^([0-9a-f]+)$" }
      - id: run
        title: Let it do its work
        run: docker run --rm --add-host=host.docker.internal:host-gateway --env MSSQL_HOST=host.docker.internal <registry>/cluedin/sqlserver-init:<tag>
        says: All done
        longer-than: { 15m: tell, 1h: ask }
        no-return: The databases get the tables of <to>. Going back means unpacking the environment of before.
  # Before the tags, since some of these are new.
  - id: keys
    title: Take over settings that are new in <to>
    manual: Compare <folder>/.env with <home>/env/default/.env, and copy those settings that it lacks. Tags among them come next.
    link: https://documentation.cluedin.net/deployment/local/local-upgrade
    check: { run: "sh <shipped>/missing-keys.sh <folder>/.env <home>/env/default/.env", is: "" }
  - id: tags
    title: Set the tags of CluedIn's own images to <tag>
    first-of:
      - id: "4"
        when: { to: 2024.01.00 or later }
        title: Set the tags of CluedIn's own images to <tag>
        edit:
          file: <folder>/.env
          set:
            CLUEDIN_SERVER_TAG: <tag>
            CLUEDIN_UI_TAG: <tag>
            CLUEDIN_GQL_TAG: <tag>
            CLUEDIN_DATASOURCE_TAG: <tag>
            CLUEDIN_DATASOURCEPROCESSING_TAG: <tag>
            CLUEDIN_DATASOURCESUBMITTER_TAG: <tag>
            CLUEDIN_SQLSERVER_TAG: <tag>
            CLUEDIN_NEO4J_TAG: <tag>
            CLUEDIN_OPENREFINE_TAG: <tag>
            CLUEDIN_LIBPOSTAL_TAG: <tag>
            CLUEDIN_INSTALLER_TAG: <tag>
      - id: "3-web"
        when: { to: before 2023.07.00 }
        title: Set the tags of CluedIn's own images to <tag>
        edit:
          file: <folder>/.env
          set:
            CLUEDIN_SERVER_TAG: <tag>
            CLUEDIN_UI_TAG: <tag>
            CLUEDIN_GQL_TAG: <tag>
            CLUEDIN_WEBAPI_TAG: <tag>
            CLUEDIN_ANNOTATION_TAG: <tag>
            CLUEDIN_DATASOURCE_TAG: <tag>
            CLUEDIN_SUBMITTER_TAG: <tag>
            CLUEDIN_SQLSERVER_TAG: <tag>
            CLUEDIN_NEO4J_TAG: <tag>
            CLUEDIN_OPENREFINE_TAG: <tag>
            CLUEDIN_LIBPOSTAL_TAG: <tag>
            CLUEDIN_INSTALLER_TAG: <tag>
      - id: "3"
        title: Set the tags of CluedIn's own images to <tag>
        edit:
          file: <folder>/.env
          set:
            CLUEDIN_SERVER_TAG: <tag>
            CLUEDIN_UI_TAG: <tag>
            CLUEDIN_GQL_TAG: <tag>
            CLUEDIN_ANNOTATION_TAG: <tag>
            CLUEDIN_DATASOURCE_TAG: <tag>
            CLUEDIN_SUBMITTER_TAG: <tag>
            CLUEDIN_SQLSERVER_TAG: <tag>
            CLUEDIN_NEO4J_TAG: <tag>
            CLUEDIN_OPENREFINE_TAG: <tag>
            CLUEDIN_LIBPOSTAL_TAG: <tag>
            CLUEDIN_INSTALLER_TAG: <tag>
  - { id: pull, title: Pull the images, run: pwsh ./cluedin.ps1 pull -env <name>, in: <home>, repeatable: yes, longer-than: { 15m: tell, 1h: ask } }
  - id: pulled
    title: See that the server's image is there
    check: { run: [docker, image, inspect, "--format={{.Id}}", "<registry>/cluedin/cluedin-server:<tag>"], find: "^(sha256:[0-9a-f]+)$" }
  - { id: start, use: ./start-containers, with: { home: <home>, name: <name>, folder: <folder>, server: <server> } }
  - { id: prove, title: Prove that <to> runs and is healthy, prove: [version, healthy], retry: every 10s for 15m }
  - { id: look, title: See that it works, manual: "Sign in at <ui>, click through the menu, search and open an entity. No page needs more than 5 seconds." }

tests:
  - { id: data, title: Try what your users do, manual: "Ingest a file, map it, run a rule, and let a stream write to a target that is for tests." }

settle: 15m

rollback:
  - { id: stop, use: ./stop-containers, with: { home: <home>, name: <name>, folder: <folder> } }
  - { id: environment, title: Put the environment with its data back, use: volumes/docker-put-back, with: { volume: <folder>, image: <packer>, file: <backup>/environment.tar } }
  - { id: volume, when: { volume: set }, title: Put the volume of the data sources back, use: volumes/docker-put-back, with: { volume: <volume>, image: <packer>, file: <backup>/datasource.tar } }
  - { id: home, title: Bring Home back to the commit of before, run: git -C <home> checkout --quiet <commit>, repeatable: yes }
  - { id: start, use: ./start-containers, with: { home: <home>, name: <name>, folder: <folder>, server: <server> } }
  - { id: prove, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 10s for 15m }

follow-up:
  - { id: reprocess, say: "Reprocess the data if the release notes of <to> ask for it.", link: "https://documentation.cluedin.net/release-notes", due: 7d }
  - { id: senders, say: "Tell its users that CluedIn is back, and start again what sends data.", due: 1d }
  - { id: floating-tag, when: { to: 2024.12.00 }, say: "The tag 2024.12 follows its line. Go on to the next release, or pin the patch.", due: 14d }

"""####),
        BuiltinFile(path: "cluedin/files/missing-keys.sh", text: ####"""
# Prints the keys of the second .env file that the first one lacks.
set -eu
keys() { sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' "$1" | sort -u; }
mine=$(keys "$1")
keys "$2" | while read -r key; do
    printf '%s\n' "$mine" | grep -qx "$key" || echo "$key"
done

"""####),
        BuiltinFile(path: "cluedin/files/start.sh", text: ####"""
# Gives workloads the numbers of pods that were kept. Called with the words of kubectl; reads lines such as "StatefulSet/cluedin-redis 1".
# Data stores come first, because a server that starts before them may not find them again.
set -eu
kept=$(cat)
case $kept in
*"Deployment/"*) ;;
*) echo "These are no numbers of pods." >&2; exit 2 ;;
esac
for kind in StatefulSet Deployment; do
    printf '%s\n' "$kept" | while read -r workload count; do
        case $workload in
        "$kind"/*) "$@" scale "$workload" --replicas="$count" </dev/null ;;
        esac
    done
done

"""####),
        BuiltinFile(path: "cluedin/files/store-versions.awk", text: ####"""
# Names the lines of values files that set a tag or version of something below infrastructure, where CluedIn's data stores are.
FNR == 1 { inside = 0 }
/^[^ #]/ { inside = ($1 == "infrastructure:") }
inside && /^ +["']?(tag|imageTag)["']?:/ { print FILENAME ":" FNR ":" $0 }

"""####),
        BuiltinFile(path: "cluedin/fragments.yaml", text: ####"""
# What CluedIn's variants share.
belay: 1
fragments:

  counts:
    title: Keep how many pods each workload has
    needs:
      namespace: { ask: Namespace }
      file: { ask: Where they are kept, type: file }
    steps:
      - id: keep
        title: Keep how many pods each workload has
        run:
          - kubectl
          - --namespace=<namespace>
          - get
          - statefulsets.apps,deployments.apps
          - '--output=jsonpath={range .items[*]}{.kind}/{.metadata.name} {.spec.replicas}{"\n"}{end}'
        save-to: <file>
        repeatable: yes
        verify:
          check: { file: <file>, find: "Deployment/cluedin-server ([1-9][0-9]*)" }
          not-restored: They were read back; where the server had no pods, starting again would start nothing.

  stop:
    title: Stop all of CluedIn
    needs:
      namespace: { ask: Namespace }
    steps:
      - id: services
        title: Stop the services
        run: kubectl --namespace=<namespace> scale deployments.apps --all --replicas=0
        repeatable: yes
      - id: stores
        title: Stop the data stores
        run: kubectl --namespace=<namespace> scale statefulsets.apps --all --replicas=0
        repeatable: yes
      - id: stopped
        title: See that nothing has a volume open any more
        check:
          run: "kubectl --namespace=<namespace> get pods --field-selector=status.phase=Running --output=jsonpath={.items[*].spec.volumes[*].persistentVolumeClaim.claimName}"
          is: ""
        retry: every 10s for 10m

  snapshots:
    title: Take snapshots of all disks, while nothing runs
    needs:
      resource-group: { ask: Resource group of the disks }
      snapshot-group: { ask: Resource group for the snapshots }
      disks: { ask: Persistent disks of CluedIn, type: list }
      stamp: { ask: End of the snapshots' names }
    steps:
      - id: disk
        each: { disk: <disks> }
        steps:
          - { id: find, title: Find disk <disk>, check: { run: az disk show --resource-group <resource-group> --name <disk> --query id --output tsv }, save-as: disk-id }
          - id: snapshot
            title: Take the snapshot <disk>-<stamp>
            run: az snapshot create --resource-group <snapshot-group> --name <disk>-<stamp> --source <disk-id>
            done-if: { run: az snapshot show --resource-group <snapshot-group> --name <disk>-<stamp> --output json, key: provisioningState, is: Succeeded }
            longer-than: { 10m: tell, 40m: ask }
            verify:
              check: { run: az snapshot show --resource-group <snapshot-group> --name <disk>-<stamp> --output json, key: provisioningState, is: Succeeded }
              not-restored: Azure says that the snapshot is complete. No disk was made of it and started.

  restore-disks:
    title: Restore all disks from snapshots of one time
    needs:
      resource-group: { ask: Resource group of the disks }
      snapshot-group: { ask: Resource group for the snapshots }
      disks: { ask: Persistent disks of CluedIn, type: list }
      stamp: { ask: End of the snapshots' names }
    steps:
      - id: disk
        each: { disk: <disks> }
        steps:
          - id: restore
            title: Restore disk <disk>
            manual: "Delete disk <disk> in <resource-group> and make it anew from the snapshot <disk>-<stamp> in <snapshot-group>, with the name and tags that it had. CluedIn's restore runbook does it for all disks; its support helps."
            link: https://documentation.cluedin.net/deployment/infra-how-tos/ama-backup
            check: { run: az disk show --resource-group <resource-group> --name <disk> --output json, key: creationData.sourceResourceId, says: /snapshots/<disk>-<stamp> }

  start:
    title: Start all of CluedIn with as many pods as it had
    needs:
      namespace: { ask: Namespace }
      context: { ask: Context of kubectl }
      file: { ask: Where the numbers of pods were kept, type: file }
    steps:
      - id: scale
        title: Give each workload the number of pods that it had
        run: sh <shipped>/start.sh kubectl --context=<context> --namespace=<namespace>
        stdin: <file>
        repeatable: yes
      - id: server
        title: Wait until the server is ready
        check: { run: kubectl --namespace=<namespace> rollout status deployment/cluedin-server --timeout=20s, says: successfully rolled out }
        retry: every 15s for 25m
        link: https://documentation.cluedin.net/paas-operations/upgrade/guide/resolve-common-upgrade-issues

  settled:
    title: See that everything is well before the data is touched
    needs:
      namespace: { ask: Namespace }
      context: { ask: Context of kubectl }
    steps:
      - id: jobs
        title: Wait until the jobs for the databases are done
        check:
          run: "kubectl --namespace=<namespace> get jobs --selector=phase=init-db --output=jsonpath={.items[*].status.conditions[*].type}"
          says: Complete
          never-says: Failed
        retry: every 15s for 30m
      - id: server
        title: Wait until the server is ready
        check: { run: kubectl --namespace=<namespace> rollout status deployment/cluedin-server --timeout=20s, says: successfully rolled out }
        retry: every 15s for 2h
      - id: pods
        title: See that no pod is in trouble
        check: { run: "kubectl --namespace=<namespace> get pods --output=jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
        retry: every 15s for 30m
      - id: pending
        title: See that no pod waits for a place or for its init container
        check: { run: kubectl --namespace=<namespace> get pods --field-selector=status.phase=Pending --output=name, is: "" }
        retry: every 15s for 2h
      - id: logs
        title: See that the logs have no errors
        manual: "Read the log of each pod that started anew, and go on only without errors: kubectl --context=<context> --namespace=<namespace> logs deployment/cluedin-server --since=1h"
        link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations

  data-upgrade:
    title: "Stage 2: data upgrade Version<to.data>"
    needs:
      namespace: { ask: Namespace }
      release: { ask: Helm release }
    steps:
      # One left over from an attempt before would count as done already, and the data would stay as it is.
      - id: none-yet
        title: See that none was asked for before
        check: { run: kubectl --namespace=<namespace> get dataupgrades.api.cluedin.com --output=name, never-says: data-upgrade-<to.data> }
      - id: ask
        title: Ask for the data upgrade Version<to.data>
        run: kubectl --namespace=<namespace> apply --filename=-
        stdin:
          apiVersion: api.cluedin.com/v1
          kind: DataUpgrade
          metadata:
            name: data-upgrade-<to.data>
            namespace: <namespace>
            annotations: { meta.helm.sh/release-name: <release>, meta.helm.sh/release-namespace: <namespace> }
            labels:
              app: cluedin
              app.kubernetes.io/instance: <release>
              app.kubernetes.io/managed-by: Helm
              app.kubernetes.io/name: application
              helm.sh/chart: application-<to.chart>
              release: <release>
          spec: { toVersion: Version<to.data> }
        done-if: { run: kubectl --namespace=<namespace> get dataupgrades.api.cluedin.com --output=name, says: data-upgrade-<to.data> }
        no-return: The data is changed to that of <to>. Going back means restoring all disks from snapshots of one time.
      - id: done
        title: Wait until the server says that the data upgrade is done
        check:
          run: kubectl --namespace=<namespace> logs deployment/cluedin-server --since=12h
          says: /api/upgradeto/Version<to.data> responded 200
          never-says: [/api/upgradeto/Version<to.data> responded 4, /api/upgradeto/Version<to.data> responded 5]
        retry: every 30s for 8h
        link: https://documentation.cluedin.net/paas-operations/upgrade/guide/perform-the-upgrade

  prometheus:
    title: Bring in the resource definitions of the Prometheus operator <to.prometheus-operator>
    needs:
      namespace: { ask: Namespace }
    steps:
      - id: keep
        title: Keep rules and monitors, which are deleted with their definitions
        run: kubectl get prometheusrules.monitoring.coreos.com,servicemonitors.monitoring.coreos.com,podmonitors.monitoring.coreos.com --all-namespaces --output=yaml
        save-to: <backup>/prometheus.yaml
        repeatable: yes
      - id: node-exporter
        title: Delete the daemon set of the node exporter, which the chart makes anew
        run: kubectl --namespace=<namespace> delete daemonset cluedin-prometheus-node-exporter --ignore-not-found
        repeatable: yes
      - id: definition
        title: Delete the ten definitions and apply those of <to.prometheus-operator>
        each: { definition: [alertmanagerconfigs, alertmanagers, podmonitors, probes, prometheusagents, prometheuses, prometheusrules, scrapeconfigs, servicemonitors, thanosrulers] }
        steps:
          - { id: delete, title: Delete <definition>, run: kubectl delete crd <definition>.monitoring.coreos.com --ignore-not-found, repeatable: yes }
          - id: apply
            title: Apply <definition> of <to.prometheus-operator>
            run: kubectl apply --server-side --filename=https://raw.githubusercontent.com/prometheus-operator/prometheus-operator/<to.prometheus-operator>/example/prometheus-operator-crd/monitoring.coreos.com_<definition>.yaml
            repeatable: yes

  stages-of-2024:
    title: The three stages of 2024.01
    needs:
      release: { ask: Helm release }
      namespace: { ask: Namespace }
      context: { ask: Context of kubectl }
      folder: { ask: Folder with the unpacked 2024.01-upgrade.zip, type: folder }
    steps:
      - id: feed
        title: See that no values ask the feed for developers
        check: { file: <backup>/values.yaml, never-says: pkgs.dev.azure.com/CluedIn-io/_packaging/develop }
      - id: definition
        title: Apply the resource definition of data upgrades
        run: kubectl --namespace=<namespace> apply --filename=<folder>/dataupgrade-crd.yaml
        repeatable: yes
      - id: password
        title: Put the password of Neo4j into the vendor's values
        manual: "In <folder>/platform-custom-values.yaml set infrastructure.neo4j.neo4j.password, which is xxx, to the password of now: kubectl --context=<context> --namespace=<namespace> get secret cluedin-neo4j-secrets --output=jsonpath={.data.neo4j-password}, decoded with base64. Without it the upgrade can break."
        link: https://documentation.cluedin.net/paas-operations/upgrade/2024-01
        check: { file: <folder>/platform-custom-values.yaml, key: infrastructure.neo4j.neo4j.password, never-says: xxx }
      - id: packages
        title: Take packages that you do not use out of the vendor's values
        manual: In <folder>/platform-custom-values.yaml take out each of application.cluedin.components.packages that you do not use.
      - id: down
        title: "Stage 1: stop most of CluedIn"
        run: >-
          helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> --values <backup>/values.yaml
          --values <folder>/platform-custom-values.yaml --values <folder>/platform-upgrade-v2-stage1.yaml --wait --timeout 10m0s
        repeatable: yes
        longer-than: { 12m: tell, 30m: ask }
      - id: is-down
        title: See that the server has no pods
        check: { run: "kubectl --namespace=<namespace> get pods --selector=app=cluedin,role=main --output=name", is: "" }
        retry: every 15s for 15m
      - id: databases
        title: "Stage 2: migrate Neo4j and SQL Server"
        run: >-
          helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> --values <backup>/values.yaml
          --values <folder>/platform-custom-values.yaml --values <folder>/platform-upgrade-v2-stage2.yaml --wait --timeout 20m0s
        repeatable: yes
        longer-than: { 25m: tell, 1h: ask }
        no-return: Neo4j is migrated from 4.4 to 5.12 and SQL Server from 2017 to 2022. Going back means restoring all disks from snapshots of one time.
      - id: jobs
        title: Wait until the jobs for the databases are done
        check:
          run: "kubectl --namespace=<namespace> get jobs --output=jsonpath={.items[*].status.conditions[*].type}"
          says: Complete
          never-says: Failed
        retry: every 15s for 1h
      - id: core
        title: See that no pod is in trouble
        check: { run: "kubectl --namespace=<namespace> get pods --output=jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
        retry: every 15s for 30m
      - id: up
        title: "Stage 3: start <to>"
        run: >-
          helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> --values <backup>/values.yaml
          --values <folder>/platform-custom-values.yaml --set application.system.runDatabaseJobsOnUpgrade=true
          --set application.system.runNugetFullRestore=true --wait --timeout 20m0s
        repeatable: yes
        longer-than: { 25m: tell, 1h: ask }

  leftovers:
    title: Take away what would count as done, or stand in the way, when the old release starts
    needs:
      namespace: { ask: Namespace }
    steps:
      # Helm cannot change a job; upgrades delete these by a hook, going back does not.
      - { id: jobs, title: Delete the jobs for the databases, run: kubectl --namespace=<namespace> delete jobs --selector=phase=init-db --ignore-not-found, repeatable: yes }
      - id: data-upgrade
        when: { to.data: changed, to: 2024.12.00 or later }
        title: Delete the request for the data upgrade, or the next attempt would do nothing
        run: kubectl --namespace=<namespace> delete dataupgrades.api.cluedin.com data-upgrade-<to.data> --ignore-not-found
        repeatable: yes

  apply:
    title: Commit the rendered manifests and apply them
    needs:
      namespace: { ask: Namespace }
      release: { ask: Name of the release in the manifests }
      git: { ask: Folder with the clone, type: folder }
      manifests: { ask: File of the manifests in it }
      message: { ask: Message of the commit }
    steps:
      - id: commit
        title: Commit them
        run: [git, -C, <git>, commit, --allow-empty, --quiet, --message, <message>, --, <manifests>]
        repeatable: yes
      # Helm does these by hooks before an upgrade: a job cannot be changed, and neither can the selector of kube-state-metrics. Its hooks
      # delete Prometheus' webhooks too and give them certificates again; applied manifests leave both alone.
      - { id: jobs, title: Delete the jobs for the databases, run: kubectl --namespace=<namespace> delete jobs --selector=phase=init-db --ignore-not-found, repeatable: yes }
      - id: metrics
        title: Delete the deployment of kube-state-metrics, which is made anew
        run: "kubectl --namespace=<namespace> delete deployments --selector=app.kubernetes.io/instance=<release>,app.kubernetes.io/name=kube-state-metrics --cascade=orphan --ignore-not-found"
        repeatable: yes
      - id: apply
        title: Apply them
        run: kubectl --namespace=<namespace> apply --filename=<git>/<manifests>
        repeatable: yes
        longer-than: { 10m: tell, 30m: ask }
        no-return: Jobs in these manifests may change the databases. From here on, going back means restoring all disks from their snapshots.

  stop-containers:
    title: Stop CluedIn's containers, and keep their data
    needs:
      home: { ask: Folder of Home, type: folder }
      name: { ask: Environment }
      folder: { ask: Folder of the environment, type: folder }
    steps:
      - { id: stop, title: Stop them, run: pwsh ./cluedin.ps1 stop -env <name>, in: <home>, repeatable: yes, longer-than: { 5m: tell, 20m: ask } }
      - id: stopped
        title: See that none of them runs
        check: { run: [docker, ps, --quiet, --filter, "label=com.docker.compose.project.working_dir=<folder>"], is: "" }
        retry: every 5s for 2m

  start-containers:
    title: Start CluedIn's containers, and wait for the server
    needs:
      home: { ask: Folder of Home, type: folder }
      name: { ask: Environment }
      folder: { ask: Folder of the environment, type: folder }
      server: { ask: Address of the server }
    steps:
      - { id: up, title: Start them, run: pwsh ./cluedin.ps1 up -env <name>, in: <home>, repeatable: yes, longer-than: { 15m: tell, 1h: ask } }
      - id: runs
        title: See that the server's container runs
        check: { run: [docker, ps, --quiet, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, label=com.docker.compose.service=server, --filter, status=running], find: "^([0-9a-f]+)$" }
        retry: every 5s for 15m
      - { id: ready, title: Wait until the server is ready, check: { http: <server>/health/readiness, status: 200 }, retry: every 5s for 20m }

"""####),
        BuiltinFile(path: "cluedin/helm.yaml", text: ####"""
# CluedIn on Azure Kubernetes Service, upgraded with Helm as the vendor's guides say.
#
# What shapes it: some releases change the data, in three stages between which CluedIn is in upgrade mode; disks can only be put back all
# together, from snapshots that were taken while nothing ran; and a value left over from an older page can keep the old server running in a
# new chart. So the version is read from the server's image, and the end of upgrade mode from the user interface's pods.
belay: 1
product: cluedin
variant: helm
title: CluedIn on Azure Kubernetes Service with Helm
link: https://documentation.cluedin.net/paas-operations/upgrade/guide

inputs:
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. The kubeconfig file comes from your Azure administrator. }
  namespace: { ask: Namespace, default: cluedin }
  release: { ask: Helm release, default: cluedin-platform, help: helm list shows it. }
  repository: { ask: Address of the repository with CluedIn's charts, default: "https://cluedin-io.github.io/Charts/" }
  values-folder: { ask: Folder for your values files, type: folder, help: A whole path. The vendor advises a file per environment and release. }
  values:
    ask: Your values file for this release
    type: files
    per: hop
    default: <values-folder>/values-<environment>-<to>.yaml
    when: [{ to: 2024.03.00 or later }, { to: before 2024.01.00 }]
    help: Belay exports the running values first; you copy those and change what the vendor's page says. Several files are given in this order.
  tag:
    ask: Tag of CluedIn's images
    per: hop
    default: <to.tag>
    help: As on the vendor's page. In production one that names a patch, such as 2024.12.02; 2024.12 follows all patches of its line.
  elasticsearch-values:
    ask: The vendor's elasticsearch-upgrade.yml
    type: file
    when: { crosses: 2024.12.00 }
    help: Download it from the page.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-12
  upgrade-zip:
    ask: Folder with the unpacked 2024.01-upgrade.zip
    type: folder
    when: { crosses: 2024.01.00 }
    help: One for each environment, because the password of its Neo4j goes into it. Download the archive from the page.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-01
  custom-packages: { ask: Do you run packages of your own, type: yes-no, help: "Connectors, enrichers and the like that are not CluedIn's. They are rebuilt for each release." }
  sanctioned-tags:
    ask: Has CluedIn told you to set versions of data stores in your values
    type: yes-no
    default: "no"
    help: "Without that, no image of Neo4j, SQL Server, Elasticsearch, RabbitMQ or Redis may be named there, and Belay looks."
  azure-sql: { ask: Are the databases in Azure SQL, type: yes-no, default: "no", help: No where SQL Server runs in the cluster. }
  resource-group: { ask: Resource group of the disks, help: "The cluster's node resource group, mostly MC_…; az disk list shows it." }
  disks:
    ask: Persistent disks of CluedIn
    type: list
    choose: az disk list --resource-group <resource-group> --query [].name --output tsv
    help: All of them. Usually nine; five where the databases are in Azure SQL.
  snapshot-group: { ask: Resource group for the snapshots, default: <resource-group> }
  timeout: { ask: How long Helm waits for the pods, default: 10m0s, help: The vendor's value. The stages of 2024.01 have their own. }
  ui: { ask: Address of the user interface, help: "As users type it: https://app.…" }

commands:
  kubectl: kubectl --context=<context>
  helm: helm --kube-context=<context>

tools:
  helm: { run: helm version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 3.8 or later }
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  az: { run: az version --output json, key: azure-cli, version: 2.0 or later }

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

# What Helm calls the version is not reliable, and global.image.tag is only a wish. At the proof all of these must agree.
version:
  - { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.spec.template.spec.containers[0].image}", find: ":([^:@/]+)$" }
  - { run: helm get values <release> --namespace <namespace> --output json, key: global.image.tag }
# A pod is ready when the server answers at /health/readiness. In upgrade mode the user interface has no pods.
healthy:
  - { run: kubectl --namespace=<namespace> rollout status deployment/cluedin-server --timeout=20s, says: successfully rolled out }
  - { run: "kubectl --namespace=<namespace> get deployment cluedin-ui --output=jsonpath={.status.readyReplicas}", find: "^([1-9][0-9]*)$" }
  - { run: "kubectl --namespace=<namespace> get pods --output=jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
  - { run: kubectl --namespace=<namespace> get pods --field-selector=status.phase=Pending --output=name, is: "" }

refuse:
  - id: old-chart
    when: { from: before 3.3 }
    say: 3.2.5 came in another chart, cluedin, from which no page tells the way to cluedin-platform. Ask CluedIn.
  - id: argo-cd
    if: { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this release and would undo the upgrade. Change the version in its repository, or take the release out of its hands first.
  - id: flux
    if: { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this release and would undo the upgrade. Change the version in its repository, or take the release out of its hands first.
  - id: upgrade-mode
    if: { run: helm get values <release> --namespace <namespace> --output json, says: '"upgradeMode":true' }
    say: The release is still in upgrade mode from an upgrade before. Finish that one by its last stage, and see that the user interface is back.
  - id: unfinished
    if: { run: helm status <release> --namespace <namespace> --output json, key: info.status, says: pending- }
    say: Helm is in the middle of something with this release, or was cut off in it. Wait, or go back to the last good revision with helm rollback.
  - id: beta
    if: { run: "kubectl --namespace=<namespace> get deployments --selector=app=cluedin --output=jsonpath={.items[*].spec.template.spec.containers[*].image}", says: -beta }
    say: A Beta of CluedIn runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.
  - id: alpha
    if: { run: "kubectl --namespace=<namespace> get deployments --selector=app=cluedin --output=jsonpath={.items[*].spec.template.spec.containers[*].image}", says: -alpha }
    say: An Alpha of CluedIn runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.
  - id: early-access
    if: { run: "kubectl --namespace=<namespace> get deployments --selector=app=cluedin --output=jsonpath={.items[*].spec.template.spec.containers[*].image}", says: cluedindev.azurecr.io }
    say: An image of the registry for early access runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.

advice:
  who: Somebody with the rights of a cluster administrator, somebody who may take snapshots of disks in Azure, somebody with a login to CluedIn, and the developers of your own packages.
  how: With helm upgrade, release after release, each first on staging. Where the data changes, in three stages with CluedIn in upgrade mode between them.
  components: All of CluedIn's services, its data stores, the packages in your values, and whatever sends data in or gets it by streams.
  when: From Tuesday to Thursday and never on a Friday, when nobody uses CluedIn and nothing is ingested. The vendor does so too.
  outage:
    - { when: { crosses: 2024.12.00 }, say: CluedIn is away from the snapshots until the index is filled anew; the vendor's sample took 50 minutes for that alone. }
    - { when: { to.data: changed }, say: CluedIn is away for 20 minutes for the snapshots and for more than 20 to 30 minutes for the upgrade with its data. }
    - say: CluedIn is away for 20 minutes for the snapshots and for 20 to 30 minutes for the upgrade.
  how-long:
    - { when: { crosses: 2024.01.00 }, say: "Ten minutes to stop, up to twenty to migrate Neo4j and SQL Server, up to twenty to start; more with large databases." }
    - { when: { crosses: 2024.12.00 }, say: The index of Elasticsearch is filled anew. Take the time that staging needed with data of production's size. }
    - say: Helm ends after about ten minutes, and pods may take 10 to 15 more. Add the time to restore all disks.
  rollback: All disks are restored from snapshots of one time, then Helm goes back to the revision of before. helm rollback alone would start an old CluedIn on new databases.

backup:
  max-age: 2h
  steps:
    - { id: window, title: Wait until CluedIn may be away, say: "All of CluedIn in <environment> is stopped now, for about 20 minutes, so that its disks are of one time. Go on when its users know." }
    # No two backups may share a name: a snapshot of that name would be there already.
    - { id: stamp, title: Take a name that no backup had before, run: date -u +%Y%m%d-%H%M%S, save-as: stamp, repeatable: yes }
    - { id: release, title: Keep what the release is made of, use: helm/keep, with: { release: <release>, namespace: <namespace> } }
    - id: values
      when: { from: 3.3 or later }
      title: Export the values as a file that Helm takes
      run: helm get values <release> --namespace <namespace> --output yaml
      save-to: <backup>/values.yaml
      repeatable: yes
      verify:
        check: { run: helm template <release> cluedin-platform --repo <repository> --version <from.chart> --namespace <namespace> --values <backup>/values.yaml, says: cluedin/cluedin-server }
        not-restored: The chart of <from> could be rendered with these values; nothing was installed from it.
    - { id: counts, use: ./counts, with: { namespace: <namespace>, file: <backup>/replicas } }
    - { id: stop, use: ./stop, with: { namespace: <namespace> } }
    - { id: disks, use: ./snapshots, with: { resource-group: <resource-group>, snapshot-group: <snapshot-group>, disks: <disks>, stamp: <stamp> } }
    - id: azure-sql
      when: { azure-sql: yes }
      title: Export each database from Azure SQL as a BACPAC file
      manual: "Export all of CluedIn's databases from Azure SQL into BACPAC files, as your backup runbook does, now while nothing runs. Note the account and container here."
      link: https://documentation.cluedin.net/paas-operations/automation/backup-runbook
    - { id: start, use: ./start, with: { namespace: <namespace>, context: <context>, file: <backup>/replicas } }

make-copy:
  say: The disks of <environment> are replaced by production's. Streams, export targets and mails of the copy would reach what production reaches, unless you take that away before anybody starts it.
  steps:
    - { id: counts, use: ./counts, with: { namespace: <namespace>, file: <backup>/replicas-of-<environment> } }
    - { id: stop, use: ./stop, with: { namespace: <namespace> } }
    - id: own-disks
      title: See that the disks are <environment>'s own
      say: "The disks of <environment> in <resource-group> are deleted now and made anew from production's snapshots. If production uses them too, stop here."
    - id: disks
      title: Make the disks from production's snapshots
      manual: "Delete the disks of <environment> and make them anew from the snapshots of production's backup, under the names and tags that they had, all from one time. CluedIn's restore runbook does it."
      link: https://documentation.cluedin.net/paas-operations/automation/restore-runbook
    - id: quiet
      title: Keep the copy to itself
      manual: "See that nothing of the copy can reach what production reaches: block its way out in the network, or take the credentials of export targets and of the mail server out of its values."
    - { id: start, use: ./start, with: { namespace: <namespace>, context: <context>, file: <backup>/replicas-of-<environment> } }
    - { id: streams, title: Pause streams and jobs, manual: "Sign in at <ui>, pause every stream and every scheduled job, and take the credentials out of the export targets." }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 30s for 20m }

upgrade:
  - { id: healthy-before, title: See that CluedIn is healthy before anything changes, prove: [healthy] }
  - id: look-before
    title: See that CluedIn works before anything changes
    manual: "Sign in at <ui>, click through the menu, search and open an entity. Read the server's log for errors: kubectl --context=<context> --namespace=<namespace> logs deployment/cluedin-server --since=1h"
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations
  - id: repository
    title: Know CluedIn's charts
    steps:
      - { id: add, title: Add CluedIn's repository, run: helm repo add cluedin <repository> --force-update, repeatable: yes }
      - { id: update, title: Fetch the list of charts, run: helm repo update cluedin, repeatable: yes, longer-than: { 2m: tell } }
      - { id: chart, title: See that chart <to.chart> is there, check: { run: helm show chart cluedin/cluedin-platform --version <to.chart>, says: "version: <to.chart>" } }
  - id: packages
    when: { custom-packages: yes }
    title: Have your own packages ready for <to>
    manual: Your own packages are built and tested with <to>, and lie in a feed that the cluster reaches.
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/plan-the-upgrade
  - id: values
    when: [{ to: 2024.03.00 or later }, { to: before 2024.01.00 }]
    title: Prepare the values for <to>
    steps:
      - id: write
        title: Write the values file for <to>
        manual: "Copy <backup>/values.yaml to <values> and change what the page for <to> says: tags to <tag>, the strategy Recreate, the packages with their versions. Leave versions of data stores alone."
        link: <to.guide>
      - id: rendered
        title: See that the chart would run <to>'s server
        check: { run: "helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> [--values <values>]", find: "cluedin/cluedin-server:([^\"' ]+)", is: <tag> }
      - id: own-stores
        when: { sanctioned-tags: no }
        title: See that they leave the versions of data stores alone
        check: { run: "awk -f <shipped>/store-versions.awk [<values>]", is: "" }
      - id: no-mode
        title: See that they do not set upgrade mode themselves
        check: { run: "cat [<values>]", never-says: ["upgradeMode: true"] }
      - id: asks-430
        when: { to: 2024.07 }
        title: See that they ask for the data upgrade Version430
        check: { run: "cat [<values>]", find: "toVersion: *[\"']?(Version430)[\"']?", is: Version430 }
  - id: queues
    title: Let the queues run empty
    manual: "Stop what sends data, and wait until RabbitMQ has nothing left: kubectl --context=<context> --namespace=<namespace> port-forward service/cluedin-rabbitmq 15672:15672, then http://localhost:15672 as user cluedin. A queue that only grows, or has no consumer, is cured first."
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations
  - id: prometheus
    when: [{ to.prometheus-operator: changed }, { to: 2024.12.01 to 2024.12.02 }, { to: 2024.07.03 }]
    use: ./prometheus
    with: { namespace: <namespace> }

  - id: install
    first-of:
      - id: to-2024.01
        when: { to: 2024.01.00 }
        title: The three stages of 2024.01
        use: ./stages-of-2024
        with: { release: <release>, namespace: <namespace>, context: <context>, folder: <upgrade-zip> }
      - id: with-data
        when: { to.data: changed, to: 2024.12.00 or later }
        title: Upgrade in three stages, with data
        steps:
          - id: prepare
            first-of:
              - id: with-elasticsearch
                when: { crosses: 2024.12.00 }
                title: "Stage 1: <to> in upgrade mode, with the new mappings of Elasticsearch"
                run: >-
                  helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> [--values <values>]
                  --values <elasticsearch-values> --set application.system.upgradeMode=true
                  --set application.system.runDatabaseJobsOnUpgrade=true --set application.system.runNugetFullRestore=true
                repeatable: yes
                longer-than: { 15m: tell, 1h: ask }
                no-return: The jobs of <to> change the databases. From here on, going back means restoring all disks from their snapshots.
              - id: plain
                title: "Stage 1: <to> in upgrade mode"
                run: >-
                  helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> [--values <values>]
                  --set application.system.upgradeMode=true --set application.system.runDatabaseJobsOnUpgrade=true
                  --set application.system.runNugetFullRestore=true --wait --timeout <timeout>
                repeatable: yes
                longer-than: { 15m: tell, 1h: ask }
                no-return: The jobs of <to> change the databases. From here on, going back means restoring all disks from their snapshots.
          - id: in-mode
            title: See that the release is in upgrade mode
            check: { run: helm get values <release> --namespace <namespace> --output json, key: application.system.upgradeMode, is: "true" }
          - { id: settled, use: ./settled, with: { namespace: <namespace>, context: <context> } }
          - { id: data, use: ./data-upgrade, with: { namespace: <namespace>, release: <release> } }
          - id: finish
            title: "Stage 3: <to> out of upgrade mode"
            run: >-
              helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> [--values <values>]
              --set application.system.upgradeMode=false --set application.system.runDatabaseJobsOnUpgrade=false
              --set application.system.runNugetFullRestore=false
            repeatable: yes
            longer-than: { 15m: tell, 1h: ask }
          # On three of the vendor's pages a backslash is missing before these, so that they never reach Helm.
          - id: reached
            title: The three settings really reached the release
            steps:
              - { id: mode, title: See that upgrade mode is off, check: { run: helm get values <release> --namespace <namespace> --output json, key: application.system.upgradeMode, is: "false" } }
              - { id: jobs, title: See that the database jobs are off, check: { run: helm get values <release> --namespace <namespace> --output json, key: application.system.runDatabaseJobsOnUpgrade, is: "false" } }
              - { id: packages, title: See that the restore of packages is off, check: { run: helm get values <release> --namespace <namespace> --output json, key: application.system.runNugetFullRestore, is: "false" } }
      - id: one-stage
        title: Upgrade to <to>
        run: >-
          helm upgrade <release> cluedin/cluedin-platform --namespace <namespace> --version <to.chart> [<to.reuse-values>] [--values <values>]
          [--set <to.jobs>] --wait --timeout <timeout>
        repeatable: yes
        longer-than: { 15m: tell, 1h: ask }
        no-return: The jobs of <to> may change the databases. From here on, going back means restoring all disks from their snapshots.
  - id: chart
    title: See that chart <to.chart> is deployed
    steps:
      - { id: deployed, title: See that Helm calls it deployed, check: { run: helm status <release> --namespace <namespace> --output json, key: info.status, is: deployed } }
      - { id: version, title: See that its chart is <to.chart>, check: { run: "helm list --all --namespace <namespace> --filter ^<release>$ --output json", key: 0.chart, is: cluedin-platform-<to.chart> } }
  - id: data-430
    when: { to: 2024.07 }
    title: See that the data upgrade Version430 was asked for
    check: { run: "kubectl --namespace=<namespace> get dataupgrades.api.cluedin.com --output=jsonpath={.items[*].spec.toVersion}", says: Version430 }
  - id: started
    title: See that the server has started
    check: { run: kubectl --namespace=<namespace> logs deployment/cluedin-server --since=2h, says: Application started }
    retry: every 30s for 25m
  - id: init-sqlserver
    when: { to: before 2024.01.00 }
    title: See that the job for SQL Server was done to its end
    check: { run: kubectl --namespace=<namespace> logs --tail=1000 --selector=job-name=init-sqlserver-job, says: All done }
  - { id: prove, title: Prove that <to> runs and is healthy, prove: [version, healthy], retry: every 30s for 25m }
  - id: images
    title: See that no pod of CluedIn's server runs another image
    check: { run: "kubectl --namespace=<namespace> get pods --selector=app=cluedin,role=main --output=jsonpath={.items[*].spec.containers[0].image}", find: "^[^ ]*:([^ :]+)$", is: <tag> }
    when: { to: 2024.01.00 or later }
  - id: look
    title: See that it works
    manual: Sign in at <ui>, click through the menu, search and open an entity with all its tabs. No page needs more than 5 seconds, and the server's log has no errors.
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations

tests:
  - { id: data, title: Try what your users do, manual: "Ingest a file, map it, run a rule, let a stream write to a target that is for tests, and compare the number of golden records with production's." }

settle: 30m

rollback:
  - id: why
    title: Keep what the failure looked like
    run: kubectl --namespace=<namespace> get pods --output=wide
    save-to: <backup>/pods-before-rollback
    repeatable: yes
  - { id: stop, use: ./stop, with: { namespace: <namespace> } }
  - { id: disks, use: ./restore-disks, with: { resource-group: <resource-group>, snapshot-group: <snapshot-group>, disks: <disks>, stamp: <stamp> } }
  - id: azure-sql
    when: { azure-sql: yes }
    title: Import the databases into Azure SQL again
    manual: Import the BACPAC files of this backup in place of all of CluedIn's databases in Azure SQL. They must be of the same time as the disks.
    link: https://documentation.cluedin.net/paas-operations/automation/restore-runbook
  - { id: leftovers, use: ./leftovers, with: { namespace: <namespace> } }
  - { id: release, title: Let Helm go back to the revision of before, use: helm/rollback, with: { release: <release>, namespace: <namespace>, timeout: 20m0s } }
  - { id: start, use: ./start, with: { namespace: <namespace>, context: <context>, file: <backup>/replicas } }
  - { id: prove, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 30s for 25m }
  - id: look
    title: See that it works
    manual: Sign in at <ui>, search and open an entity, and compare the number of golden records with what you know from before.

follow-up:
  - { id: monitors, when: [{ to.prometheus-operator: changed }, { to: 2024.12.01 to 2024.12.02 }, { to: 2024.07.03 }], say: "Apply again what is not CluedIn's of the rules and monitors that were kept in <backup>/prometheus.yaml.", due: 1d }
  - { id: tell, say: "Tell everybody who was told of the outage that CluedIn is back, what changed, and how to report what does not work.", due: 1d }
  - { id: reprocess, say: "Reprocess the data if the release notes of <to> ask for it.", link: "https://documentation.cluedin.net/release-notes", due: 7d }
  - { id: senders, say: "Start again what sends data, and look that the queues empty themselves.", due: 1d }
  - { id: snapshots, say: "Delete old snapshots. CluedIn's own runbook keeps seven.", link: "https://documentation.cluedin.net/paas-operations/automation/backup-runbook", due: 14d }
  - { id: azure-sql, when: { crosses: 2025.09.00, azure-sql: no }, say: "Decide whether to move the databases to Azure SQL. It is a change of its own, needs 2025.09.00, and changes what a backup must hold.", link: "https://documentation.cluedin.net/paas-operations/azure-mssql-migration", due: 60d }
  - { id: support-update, when: { to: 2026.01.00 }, say: "Ask CluedIn whether the support update of 2026.01.00 is for you. It sets tags per service, and is a plain helm upgrade.", link: "https://documentation.cluedin.net/paas-operations/upgrade/2026-01-00-support", due: 14d }
  - { id: floating-tag, when: { to: 2024.12.00 }, say: "The tag 2024.12 follows its line. Go on to the next release, or pin the patch.", due: 14d }

"""####),
        BuiltinFile(path: "cluedin/manifests.yaml", text: ####"""
# CluedIn on Kubernetes from manifests: its chart rendered to a file that is kept in git and applied with kubectl.
#
# What shapes it: Helm does nothing in the cluster here, so what its hooks do is done by steps; and a chart that is rendered without the cluster
# makes passwords up anew unless the values hold them, so two renderings must be the same. The three stages, the disks and the proof are those
# of the variant helm.
belay: 1
product: cluedin
variant: manifests
title: CluedIn on Kubernetes from manifests in git
link: https://documentation.cluedin.net/administration/upgrading-cluedin

inputs:
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. The kubeconfig file comes from your Azure administrator. }
  namespace: { ask: Namespace, default: cluedin }
  release: { ask: Name of the release in the manifests, default: cluedin-platform, help: The label app.kubernetes.io/instance has it. }
  git: { ask: Folder with your clone of the repository, type: folder, help: A whole path. It must have no changes that are not committed. }
  manifests: { ask: File of CluedIn's manifests in that repository, default: <environment>/cluedin.yaml, help: One for each environment. Belay renders the chart of each release into this one file. }
  repository: { ask: Address of the repository with CluedIn's charts, default: "https://cluedin-io.github.io/Charts/" }
  values-folder: { ask: Folder for your values files, type: folder, help: A whole path. The vendor advises a file per environment and release. }
  values:
    ask: Your values file for this release
    type: files
    per: hop
    default: <values-folder>/values-<environment>-<to>.yaml
    help: "All of them, with every password in them: what the chart makes up by itself would be made up anew. Change what the vendor's page says."
  tag:
    ask: Tag of CluedIn's images
    per: hop
    default: <to.tag>
    help: As on the vendor's page. In production one that names a patch, such as 2024.12.02; 2024.12 follows all patches of its line.
  elasticsearch-values:
    ask: The vendor's elasticsearch-upgrade.yml
    type: file
    when: { crosses: 2024.12.00 }
    help: Download it from the page.
    link: https://documentation.cluedin.net/paas-operations/upgrade/2024-12
  custom-packages: { ask: Do you run packages of your own, type: yes-no, help: "Connectors, enrichers and the like that are not CluedIn's. They are rebuilt for each release." }
  sanctioned-tags:
    ask: Has CluedIn told you to set versions of data stores in your values
    type: yes-no
    default: "no"
    help: "Without that, no image of Neo4j, SQL Server, Elasticsearch, RabbitMQ or Redis may be named there, and Belay looks."
  azure-sql: { ask: Are the databases in Azure SQL, type: yes-no, default: "no", help: No where SQL Server runs in the cluster. }
  resource-group: { ask: Resource group of the disks, help: "The cluster's node resource group, mostly MC_…; az disk list shows it." }
  disks:
    ask: Persistent disks of CluedIn
    type: list
    choose: az disk list --resource-group <resource-group> --query [].name --output tsv
    help: All of them. Usually nine; five where the databases are in Azure SQL.
  snapshot-group: { ask: Resource group for the snapshots, default: <resource-group> }
  ui: { ask: Address of the user interface, help: "As users type it: https://app.…" }

commands:
  kubectl: kubectl --context=<context>
  helm: helm --kube-context=<context>

tools:
  helm: { run: helm version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 3.8 or later }
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  git: 2.0 or later
  az: { run: az version --output json, key: azure-cli, version: 2.0 or later }

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

version:
  - { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.spec.template.spec.containers[0].image}", find: ":([^:@/]+)$" }
  - { file: <git>/<manifests>, find: "cluedin/cluedin-server:([^\"' ]+)" }
# A pod is ready when the server answers at /health/readiness. In upgrade mode the user interface has no pods.
healthy:
  - { run: kubectl --namespace=<namespace> rollout status deployment/cluedin-server --timeout=20s, says: successfully rolled out }
  - { run: "kubectl --namespace=<namespace> get deployment cluedin-ui --output=jsonpath={.status.readyReplicas}", find: "^([1-9][0-9]*)$" }
  - { run: "kubectl --namespace=<namespace> get pods --output=jsonpath={.items[*].status.containerStatuses[*].state.waiting.reason}", is: "" }
  - { run: kubectl --namespace=<namespace> get pods --field-selector=status.phase=Pending --output=name, is: "" }

refuse:
  - id: helm-only
    when: { crosses: 2024.01.00 }
    say: The vendor tells of the way to 2024.01 with Helm only, because jobs of the chart migrate Neo4j and SQL Server. Ask CluedIn's support how to do it with manifests.
  - id: before-rendering
    when: { to: before 2024.01.00 }
    say: For releases before 2024.01 the vendor tells of Helm only. Ask CluedIn's support.
  - id: argo-cd
    if: { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns these manifests and would undo the upgrade. Change the version in its repository, or take them out of its hands first.
  - id: flux
    if: { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns these manifests and would undo the upgrade. Change the version in its repository, or take them out of its hands first.
  - id: upgrade-mode
    if: { run: "kubectl --namespace=<namespace> get deployment cluedin-ui --output=jsonpath={.spec.replicas}", is: "0" }
    say: The user interface is meant to have no pods, so CluedIn is still in upgrade mode from an upgrade before. Finish that one by its last stage.
  - id: beta
    if: { run: "kubectl --namespace=<namespace> get deployments --selector=app=cluedin --output=jsonpath={.items[*].spec.template.spec.containers[*].image}", says: -beta }
    say: A Beta of CluedIn runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.
  - id: alpha
    if: { run: "kubectl --namespace=<namespace> get deployments --selector=app=cluedin --output=jsonpath={.items[*].spec.template.spec.containers[*].image}", says: -alpha }
    say: An Alpha of CluedIn runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.
  - id: early-access
    if: { run: "kubectl --namespace=<namespace> get deployments --selector=app=cluedin --output=jsonpath={.items[*].spec.template.spec.containers[*].image}", says: cluedindev.azurecr.io }
    say: An image of the registry for early access runs here. No page tells how to upgrade from one, and none is for production; ask CluedIn.

advice:
  who: Somebody with the rights of a cluster administrator, somebody who may take snapshots of disks in Azure, somebody with a login to CluedIn, and the developers of your own packages.
  how: Chart rendered, committed and applied, release after release, each first on staging. Where the data changes, in three stages with CluedIn in upgrade mode between them.
  components: All of CluedIn's services, its data stores, the packages in your values, and whatever sends data in or gets it by streams.
  when: From Tuesday to Thursday and never on a Friday, when nobody uses CluedIn and nothing is ingested. The vendor does so too.
  outage:
    - { when: { crosses: 2024.12.00 }, say: CluedIn is away from the snapshots until the index is filled anew; the vendor's sample took 50 minutes for that alone. }
    - { when: { to.data: changed }, say: CluedIn is away for 20 minutes for the snapshots and for more than 20 to 30 minutes for the upgrade with its data. }
    - say: CluedIn is away for 20 minutes for the snapshots and for 20 to 30 minutes for the upgrade.
  how-long:
    - { when: { crosses: 2024.12.00 }, say: The index of Elasticsearch is filled anew. Take the time that staging needed with data of production's size. }
    - say: Ten minutes until all is applied, and 10 to 15 more until the pods are up. Add the time to restore all disks.
  rollback: All disks are restored from snapshots of one time, then the manifests of the commit of before are applied. The old manifests alone would start an old CluedIn on new databases.

backup:
  max-age: 2h
  steps:
    - { id: window, title: Wait until CluedIn may be away, say: "All of CluedIn in <environment> is stopped now, for about 20 minutes, so that its disks are of one time. Go on when its users know." }
    # No two backups may share a name: a snapshot of that name would be there already.
    - { id: stamp, title: Take a name that no backup had before, run: date -u +%Y%m%d-%H%M%S, save-as: stamp, repeatable: yes }
    - { id: clean, title: See that nothing waits to be committed, check: { run: git -C <git> status --porcelain, is: "" } }
    - { id: commit, title: Note the commit of the manifests that run, check: { run: git -C <git> rev-parse HEAD }, save-as: commit }
    - id: manifests
      title: Keep the manifests
      run: git -C <git> show <commit>:<manifests>
      save-to: <backup>/manifests.yaml
      repeatable: yes
      verify:
        check: { run: kubectl --namespace=<namespace> apply --dry-run=server --filename=<backup>/manifests.yaml, says: deployment.apps/cluedin-server }
        not-restored: The cluster would take these manifests; they were not applied.
    - id: running
      title: See which image the server runs
      check: { run: "kubectl --namespace=<namespace> get deployment cluedin-server --output=jsonpath={.spec.template.spec.containers[0].image}", find: ":([^:@/]+)$" }
      save-as: running
    - { id: committed, title: See that the manifests are those that run, check: { file: <backup>/manifests.yaml, find: "cluedin/cluedin-server:([^\"' ]+)", is: <running> } }
    - id: cluster
      title: Keep the workloads as they are in the cluster
      run: kubectl --namespace=<namespace> get deployments.apps,statefulsets.apps,configmaps --output=yaml
      save-to: <backup>/cluster.yaml
      repeatable: yes
    - { id: counts, use: ./counts, with: { namespace: <namespace>, file: <backup>/replicas } }
    - { id: stop, use: ./stop, with: { namespace: <namespace> } }
    - { id: disks, use: ./snapshots, with: { resource-group: <resource-group>, snapshot-group: <snapshot-group>, disks: <disks>, stamp: <stamp> } }
    - id: azure-sql
      when: { azure-sql: yes }
      title: Export each database from Azure SQL as a BACPAC file
      manual: "Export all of CluedIn's databases from Azure SQL into BACPAC files, as your backup runbook does, now while nothing runs. Note the account and container here."
      link: https://documentation.cluedin.net/paas-operations/automation/backup-runbook
    - { id: start, use: ./start, with: { namespace: <namespace>, context: <context>, file: <backup>/replicas } }

make-copy:
  say: The disks of <environment> are replaced by production's. Streams, export targets and mails of the copy would reach what production reaches, unless you take that away before anybody starts it.
  steps:
    - { id: counts, use: ./counts, with: { namespace: <namespace>, file: <backup>/replicas-of-<environment> } }
    - { id: stop, use: ./stop, with: { namespace: <namespace> } }
    - id: own-disks
      title: See that the disks are <environment>'s own
      say: "The disks of <environment> in <resource-group> are deleted now and made anew from production's snapshots. If production uses them too, stop here."
    - id: disks
      title: Make the disks from production's snapshots
      manual: "Delete the disks of <environment> and make them anew from the snapshots of production's backup, under the names and tags that they had, all from one time. CluedIn's restore runbook does it."
      link: https://documentation.cluedin.net/paas-operations/automation/restore-runbook
    - id: quiet
      title: Keep the copy to itself
      manual: "See that nothing of the copy can reach what production reaches: block its way out in the network, or take the credentials of export targets and of the mail server out of its values."
    - { id: start, use: ./start, with: { namespace: <namespace>, context: <context>, file: <backup>/replicas-of-<environment> } }
    - { id: streams, title: Pause streams and jobs, manual: "Sign in at <ui>, pause every stream and every scheduled job, and take the credentials out of the export targets." }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 30s for 20m }

upgrade:
  - { id: healthy-before, title: See that CluedIn is healthy before anything changes, prove: [healthy] }
  - id: look-before
    title: See that CluedIn works before anything changes
    manual: "Sign in at <ui>, click through the menu, search and open an entity. Read the server's log for errors: kubectl --context=<context> --namespace=<namespace> logs deployment/cluedin-server --since=1h"
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations
  - id: repository
    title: Know CluedIn's charts
    steps:
      - { id: add, title: Add CluedIn's repository, run: helm repo add cluedin <repository> --force-update, repeatable: yes }
      - { id: update, title: Fetch the list of charts, run: helm repo update cluedin, repeatable: yes, longer-than: { 2m: tell } }
      - { id: chart, title: See that chart <to.chart> is there, check: { run: helm show chart cluedin/cluedin-platform --version <to.chart>, says: "version: <to.chart>" } }
  - id: packages
    when: { custom-packages: yes }
    title: Have your own packages ready for <to>
    manual: Your own packages are built and tested with <to>, and lie in a feed that the cluster reaches.
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/plan-the-upgrade
  - id: values
    title: Prepare the values for <to>
    steps:
      - id: write
        title: Write the values file for <to>
        manual: "Copy the values of now to <values> and change what the page for <to> says: tags to <tag>, the strategy Recreate, the packages with their versions. Leave versions of data stores alone."
        link: <to.guide>
      - id: rendered
        title: See that the chart would run <to>'s server
        check: { run: "helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> [--values <values>]", find: "cluedin/cluedin-server:([^\"' ]+)", is: <tag> }
      - id: own-stores
        when: { sanctioned-tags: no }
        title: See that they leave the versions of data stores alone
        check: { run: "awk -f <shipped>/store-versions.awk [<values>]", is: "" }
      - id: no-mode
        title: See that they do not set upgrade mode themselves
        check: { run: "cat [<values>]", never-says: ["upgradeMode: true"] }
      - id: once
        title: Render the chart of <to>
        run: helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> --is-upgrade --no-hooks [--values <values>]
        save-to: <backup>/once.yaml
        repeatable: yes
      - id: twice
        title: Render it once more
        run: helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> --is-upgrade --no-hooks [--values <values>]
        save-to: <backup>/twice.yaml
        repeatable: yes
      - id: same
        title: See that both are the same, so that no password is made up anew
        check: cmp <backup>/once.yaml <backup>/twice.yaml
      - id: asks-430
        when: { to: 2024.07 }
        title: See that they ask for the data upgrade Version430
        check: { run: "cat [<values>]", find: "toVersion: *[\"']?(Version430)[\"']?", is: Version430 }
  - id: queues
    title: Let the queues run empty
    manual: "Stop what sends data, and wait until RabbitMQ has nothing left: kubectl --context=<context> --namespace=<namespace> port-forward service/cluedin-rabbitmq 15672:15672, then http://localhost:15672 as user cluedin. A queue that only grows, or has no consumer, is cured first."
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations
  - id: prometheus
    when: [{ to.prometheus-operator: changed }, { to: 2024.12.01 to 2024.12.02 }, { to: 2024.07.03 }]
    use: ./prometheus
    with: { namespace: <namespace> }

  - id: install
    first-of:
      - id: with-data
        when: { to.data: changed, to: 2024.12.00 or later }
        title: Upgrade in three stages, with data
        steps:
          - id: render-prepare
            first-of:
              - id: with-elasticsearch
                when: { crosses: 2024.12.00 }
                title: "Stage 1: render <to> in upgrade mode, with the new mappings of Elasticsearch"
                run: >-
                  helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> --is-upgrade --no-hooks [--values <values>]
                  --values <elasticsearch-values> --set application.system.upgradeMode=true
                  --set application.system.runDatabaseJobsOnUpgrade=true --set application.system.runNugetFullRestore=true
                save-to: <git>/<manifests>
                repeatable: yes
              - id: plain
                title: "Stage 1: render <to> in upgrade mode"
                run: >-
                  helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> --is-upgrade --no-hooks [--values <values>]
                  --set application.system.upgradeMode=true --set application.system.runDatabaseJobsOnUpgrade=true
                  --set application.system.runNugetFullRestore=true
                save-to: <git>/<manifests>
                repeatable: yes
          - { id: prepare, title: "Stage 1: <to> in upgrade mode", use: ./apply, with: { namespace: <namespace>, release: <release>, git: <git>, manifests: <manifests>, message: "CluedIn <to> in upgrade mode" } }
          - id: in-mode
            title: See that CluedIn is in upgrade mode
            check: { run: "kubectl --namespace=<namespace> get deployment cluedin-ui --output=jsonpath={.spec.replicas}", is: "0" }
          - { id: settled, use: ./settled, with: { namespace: <namespace>, context: <context> } }
          - { id: data, use: ./data-upgrade, with: { namespace: <namespace>, release: <release> } }
          - id: render-finish
            title: "Stage 3: render <to> out of upgrade mode"
            run: >-
              helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> --is-upgrade --no-hooks [--values <values>]
              --set application.system.upgradeMode=false --set application.system.runDatabaseJobsOnUpgrade=false
              --set application.system.runNugetFullRestore=false
            save-to: <git>/<manifests>
            repeatable: yes
          - { id: finish, title: "Stage 3: <to> out of upgrade mode", use: ./apply, with: { namespace: <namespace>, release: <release>, git: <git>, manifests: <manifests>, message: "CluedIn <to>" } }
          - id: reached
            title: See that the user interface is meant to have pods again
            check: { run: "kubectl --namespace=<namespace> get deployment cluedin-ui --output=jsonpath={.spec.replicas}", find: "^([1-9][0-9]*)$" }
      - id: one-stage
        title: Upgrade to <to>
        steps:
          - id: render
            title: Render <to>
            run: helm template <release> cluedin/cluedin-platform --version <to.chart> --namespace <namespace> --is-upgrade --no-hooks [--values <values>] [--set <to.jobs>]
            save-to: <git>/<manifests>
            repeatable: yes
          - { id: apply, use: ./apply, with: { namespace: <namespace>, release: <release>, git: <git>, manifests: <manifests>, message: "CluedIn <to>" } }
          - { id: settled, use: ./settled, with: { namespace: <namespace>, context: <context> } }
  - id: data-430
    when: { to: 2024.07 }
    title: See that the data upgrade Version430 was asked for
    check: { run: "kubectl --namespace=<namespace> get dataupgrades.api.cluedin.com --output=jsonpath={.items[*].spec.toVersion}", says: Version430 }
  - id: started
    title: See that the server has started
    check: { run: kubectl --namespace=<namespace> logs deployment/cluedin-server --since=2h, says: Application started }
    retry: every 30s for 25m
  - { id: prove, title: Prove that <to> runs and is healthy, prove: [version, healthy], retry: every 30s for 25m }
  - id: images
    title: See that no pod of CluedIn's server runs another image
    check: { run: "kubectl --namespace=<namespace> get pods --selector=app=cluedin,role=main --output=jsonpath={.items[*].spec.containers[0].image}", find: "^[^ ]*:([^ :]+)$", is: <tag> }
  - id: look
    title: See that it works
    manual: Sign in at <ui>, click through the menu, search and open an entity with all its tabs. No page needs more than 5 seconds, and the server's log has no errors.
    link: https://documentation.cluedin.net/paas-operations/upgrade/guide/common-upgrade-operations

  - id: push
    title: Push the commits
    manual: "Push what was committed in <git>, so that nobody applies the old manifests over this: git -C <git> push"

tests:
  - { id: data, title: Try what your users do, manual: "Ingest a file, map it, run a rule, let a stream write to a target that is for tests, and compare the number of golden records with production's." }

settle: 30m

rollback:
  - id: why
    title: Keep what the failure looked like
    run: kubectl --namespace=<namespace> get pods --output=wide
    save-to: <backup>/pods-before-rollback
    repeatable: yes
  - { id: stop, use: ./stop, with: { namespace: <namespace> } }
  - { id: disks, use: ./restore-disks, with: { resource-group: <resource-group>, snapshot-group: <snapshot-group>, disks: <disks>, stamp: <stamp> } }
  - id: azure-sql
    when: { azure-sql: yes }
    title: Import the databases into Azure SQL again
    manual: Import the BACPAC files of this backup in place of all of CluedIn's databases in Azure SQL. They must be of the same time as the disks.
    link: https://documentation.cluedin.net/paas-operations/automation/restore-runbook
  - { id: leftovers, use: ./leftovers, with: { namespace: <namespace> } }
  - { id: checkout, title: Take the manifests of the commit of before, run: "git -C <git> checkout <commit> -- <manifests>", repeatable: yes }
  - { id: apply, use: ./apply, with: { namespace: <namespace>, release: <release>, git: <git>, manifests: <manifests>, message: "Back to CluedIn <from>" } }
  - { id: start, use: ./start, with: { namespace: <namespace>, context: <context>, file: <backup>/replicas } }
  - { id: prove, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 30s for 25m }
  - id: look
    title: See that it works
    manual: "Sign in at <ui>, search and open an entity, and compare the number of golden records with what you know from before. Push the commit: git -C <git> push"

follow-up:
  - { id: monitors, when: [{ to.prometheus-operator: changed }, { to: 2024.12.01 to 2024.12.02 }, { to: 2024.07.03 }], say: "Apply again what is not CluedIn's of the rules and monitors that were kept in <backup>/prometheus.yaml.", due: 1d }
  - { id: tell, say: "Tell everybody who was told of the outage that CluedIn is back, what changed, and how to report what does not work.", due: 1d }
  - { id: reprocess, say: "Reprocess the data if the release notes of <to> ask for it.", link: "https://documentation.cluedin.net/release-notes", due: 7d }
  - { id: senders, say: "Start again what sends data, and look that the queues empty themselves.", due: 1d }
  - { id: snapshots, say: "Delete old snapshots. CluedIn's own runbook keeps seven.", link: "https://documentation.cluedin.net/paas-operations/automation/backup-runbook", due: 14d }
  - { id: azure-sql, when: { crosses: 2025.09.00, azure-sql: no }, say: "Decide whether to move the databases to Azure SQL. It is a change of its own, needs 2025.09.00, and changes what a backup must hold.", link: "https://documentation.cluedin.net/paas-operations/azure-mssql-migration", due: 60d }
  - { id: support-update, when: { to: 2026.01.00 }, say: "Ask CluedIn whether the support update of 2026.01.00 is for you. It sets tags per service, and is a plain helm upgrade.", link: "https://documentation.cluedin.net/paas-operations/upgrade/2026-01-00-support", due: 14d }
  - { id: floating-tag, when: { to: 2024.12.00 }, say: "The tag 2024.12 follows its line. Go on to the next release, or pin the patch.", due: 14d }

"""####),
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
    manual: Ask for it with `<belay> __demo-ctl <folder> get /items`, or open in a browser the address that `<belay> __demo-ctl <folder> status` prints.
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
        BuiltinFile(path: "kestra/catalog.yaml", text: ####"""
# What is known about Kestra: releases, the charts that go with them, where a path must stop, and what breaks.
#
# Up to 0.20.7 days are those of the tags; from 0.20.10 to 1.3.15 they are the days on which Kestra's Helm chart took the release up. Some
# patch releases are known by name only, and there may be later ones: look at the release page of a line before you settle on its last patch.
belay: 1
product: kestra
title: Kestra

variants:
  compose: Docker Compose, one project with Kestra's services and perhaps its database
  docker: Docker alone, one container made by docker run
  helm: Kubernetes, with Kestra's Helm chart
  standalone: The file kestra-VERSION on machines of its own, run by Java and systemd

help:
  - { when: { edition: ee }, say: A support ticket for customers of the Enterprise Edition, link: "https://support.kestra.io/" }
  - { say: Kestra's community on Slack; new releases are told in its channel announcements, link: "https://kestra.io/slack" }
  - { say: "Kestra itself, for help with a migration", link: "https://kestra.io/contact-us" }
  - { say: "Releases, to watch on GitHub for news of them", link: "https://github.com/kestra-io/kestra/releases" }
  - { say: "Kestra's newsletter and blog, for an overview of each release", link: "https://kestra.io/blogs" }
  - { say: Kestra on X, link: "https://twitter.com/kestra_io" }
  - { say: Kestra on LinkedIn, link: "https://www.linkedin.com/company/kestra/" }

# The section Breaking Changes stands at the end of GitHub's notes; what is below under breaking is asked before they are shown.
notes:
  - github: kestra-io/kestra
  - page: https://github.com/kestra-io/kestra/releases/tag/v<to>

support:
  - { for: 1.3, lts: yes, until: 2027-03-03, say: Long-term support as planned., read: 2026-08-21, link: "https://kestra.io/docs/migration-guide/v1.3.0/lts-migration" }
  - { for: 1.0, lts: yes, until: 2026-09-09, say: Long-term support as planned., read: 2026-08-21, link: "https://kestra.io/docs/migration-guide/v1.0.0" }

facts:
  chart:
    say: Version of the Helm chart that took this release up, or else the newest known for its line
    for:
      2.0 or later: 2.0.0
      1.3: 1.0.54
      1.2: 1.0.38
      1.1: 1.0.27
      1.0: 1.0.10
      0.24: 0.24.4
      0.23: 0.23.9
      0.22: 0.22.13
      0.21: 0.21.11
      0.20: 0.20.13
      0.19: 0.19.0
      0.18: 0.18.0
      0.17: 0.17.0
      0.16: 0.16.0
      0.15: 0.15.0
      0.14: 0.14.0
      0.13: 0.13.0
      0.11 to 0.12: 0.11.0
      before 0.11: 0.5.1
  grace:
    say: What the plain values of the chart of this release wait for a pod to end, in seconds
    for: { before 1.1.5: 60, 1.1.5 or later: 360 }

# Kestra promises nothing about going from any version to any other. It names what must have been done before what, and that is done at
# these stops. A stop at a line is at its last patch, since an older patch of a newer line can have the older schema.
path:
  step: any
  stops:
    - { at: 0.13, say: Every index is rebuilt for tenants. On a large database that takes hours and is best done by hand. }
    - { at: 0.20, say: "Enterprise needs a secret manager from here on, signs in by e-mail address, and syncs its Kafka queues." }
    - { at: 0.23, say: "Everything moves into a tenant, and then the internal storage does." }
    - { at: 1.0, say: The charts change and login is mandatory. The guide from one long-term release to the next begins here. }
    - { at: 1.3, say: "The metadata of key-value store, secrets and namespace files must be migrated before 2.0, which starts from the last 1.3." }
  if-it-fails: each-minor
  downgrade: Kestra advises against downgrades. Go back by restoring the backup and starting the older version. From 2.0 nothing else can help, since passwords are hashed anew and the queue tables are gone.

releases:
  2.0.1: { needs: 1.3.31 or later, say: Seen in use by 2026-09-18; the day of its release is not known here. }
  2.0.0: { needs: 1.3.31 or later, say: Seen in use by 2026-09-07; the day of its release is not known here. }
  2.0.0-rc7: { needs: 1.3.31 or later, say: Seen in use by 2026-08-06; the day of its release is not known here. }
  1.3.31: { say: Seen in use by 2026-08-06; the day of its release is not known here. }
  1.3.22: { say: Forced plugin defaults of the parent namespace win from here on. The day of its release is not known here. }
  1.3.16: { say: The day of its release is not known here. }
  1.3.15: { date: 2026-04-29, chart: 1.0.54 }
  1.3.14: { date: 2026-04-22, chart: 1.0.53 }
  1.3.13: { date: 2026-04-22, chart: 1.0.51 }
  1.3.12: { date: 2026-04-21, chart: 1.0.50 }
  1.3.11: { date: 2026-04-18, chart: 1.0.49 }
  1.3.10: { date: 2026-04-15, chart: 1.0.48 }
  1.3.9: { date: 2026-04-09, chart: 1.0.47 }
  1.3.8: { date: 2026-04-07, chart: 1.0.46 }
  1.3.7: { date: 2026-04-01, chart: 1.0.45 }
  1.3.6: { date: 2026-03-26, chart: 1.0.44 }
  1.3.5: { date: 2026-03-25, chart: 1.0.43 }
  1.3.3: { date: 2026-03-17, chart: 1.0.42 }
  1.3.2: { date: 2026-03-11, chart: 1.0.41 }
  1.3.1: { date: 2026-03-10, chart: 1.0.40 }
  1.3.0: { date: 2026-03-03, chart: 1.0.39 }
  1.2.8: { date: 2026-02-24, chart: 1.0.38 }
  1.2.7: { date: 2026-02-24, chart: 1.0.37 }
  1.2.6: { date: 2026-02-18, chart: 1.0.36 }
  1.2.5: { date: 2026-02-13, chart: 1.0.35 }
  1.2.4: { date: 2026-02-12, chart: 1.0.34 }
  1.2.3: { date: 2026-02-04, chart: 1.0.33 }
  1.2.2: { date: 2026-01-28, chart: 1.0.32 }
  1.2.1: { date: 2026-01-22, chart: 1.0.30 }
  1.2.0: { date: 2026-01-13, chart: 1.0.28 }
  1.1.13: { date: 2026-01-12, chart: 1.0.27 }
  1.1.12: { date: 2025-12-31, chart: 1.0.26 }
  1.1.11: { date: 2025-12-23, chart: 1.0.25 }
  1.1.10: { date: 2025-12-17, chart: 1.0.24 }
  1.1.9: { date: 2025-12-11, chart: 1.0.23 }
  1.1.8: { date: 2025-12-11, chart: 1.0.21 }
  1.1.6: { date: 2025-12-02, chart: 1.0.20 }
  1.1.5: { date: 2025-11-25, chart: 1.0.18, avoid: "Its migration of key-value metadata was seen to leave out parent namespaces (kestra#13303)." }
  1.1.4: { date: 2025-11-19, chart: 1.0.17 }
  1.1.2: { date: 2025-11-11, chart: 1.0.14 }
  1.1.1: { date: 2025-11-06, chart: 1.0.12 }
  1.1.0: { date: 2025-11-05, chart: 1.0.11, avoid: "Its migration of key-value metadata was seen to leave entries out (kestra#12704)." }
  1.0.10: { say: Seen in use by 2025-11-05; the day of its release is not known here. }
  1.0.8: { date: 2025-10-29, chart: 1.0.10 }
  1.0.7: { date: 2025-10-21, chart: 1.0.8 }
  1.0.6: { date: 2025-10-17, chart: 1.0.6 }
  1.0.5: { date: 2025-10-17, chart: 1.0.5 }
  1.0.1: { date: 2025-09-17, chart: 1.0.4 }
  1.0.0: { date: 2025-09-08, chart: 1.0.2 }
  0.24.4: { date: 2025-09-05, chart: 0.24.4 }
  0.24.0: { date: 2025-08-05, chart: 0.24.0 }
  0.23.18: { say: Seen in use by 2025-10-03; the day of its release is not known here. }
  0.23.9: { date: 2025-07-29, chart: 0.23.9 }
  0.23.5: { date: 2025-07-08, chart: 0.23.5 }
  0.23.1: { date: 2025-06-19, chart: 0.23.1, avoid: "migrate default-tenant was seen to fail on it (kestra#9660)." }
  0.23.0: { date: 2025-06-17, chart: 0.23.0, avoid: "Its default-tenant migration was seen to end in an error (kestra#12359), and its schema is older than that of the last 0.22 patches." }
  0.22.32: { say: Seen in use by 2025-10-24; the day of its release is not known here. }
  0.22.13: { date: 2025-06-12, chart: 0.22.13 }
  0.22.12: { date: 2025-06-06, chart: 0.22.12 }
  0.22.10: { date: 2025-06-05, chart: 0.22.10 }
  0.22.9: { date: 2025-05-28, chart: 0.22.9 }
  0.22.5: { say: The day of this release is not known here. }
  0.22.4: { date: 2025-04-22, chart: 0.22.4 }
  0.22.3: { date: 2025-04-15, chart: 0.22.3 }
  0.22.2: { date: 2025-04-08, chart: 0.22.2 }
  0.22.1: { date: 2025-04-03, chart: 0.22.1 }
  0.22.0: { date: 2025-04-01, chart: 0.22.0 }
  0.21.11: { date: 2025-03-31, chart: 0.21.11 }
  0.21.9: { date: 2025-03-27, chart: 0.21.9 }
  0.21.8: { date: 2025-03-26, chart: 0.21.8 }
  0.21.7: { date: 2025-03-18, chart: 0.21.7 }
  0.21.6: { date: 2025-03-18, chart: 0.21.6 }
  0.21.5: { date: 2025-03-04, chart: 0.21.5 }
  0.21.4: { date: 2025-02-25, chart: 0.21.4 }
  0.21.3: { date: 2025-02-18, chart: 0.21.3 }
  0.21.2: { date: 2025-02-12, chart: 0.21.2 }
  0.21.0: { date: 2025-02-04, chart: 0.21.0 }
  0.20.13: { date: 2025-01-25, chart: 0.20.13 }
  0.20.12: { date: 2025-01-15, chart: 0.20.12 }
  0.20.11: { date: 2025-01-08, chart: 0.20.11 }
  0.20.10: { date: 2025-01-02, chart: 0.20.10 }
  0.20.7: { date: 2024-12-17, chart: 0.20.7 }
  0.20.6: { date: 2024-12-10, chart: 0.20.6 }
  0.20.5: 2024-12-10
  0.20.4: { date: 2024-12-08, chart: 0.20.4 }
  0.20.3: 2024-12-06
  0.20.2: 2024-12-05
  0.20.1: 2024-12-04
  0.20.0: { date: 2024-12-03, chart: 0.20.0 }
  0.19.16: 2024-12-19
  0.19.15: 2024-12-18
  0.19.14: 2024-12-13
  0.19.13: 2024-12-04
  0.19.12: { date: 2024-11-26, chart: 0.19.0 }
  0.19.11: 2024-11-19
  0.19.10: 2024-11-12
  0.19.9: 2024-11-05
  0.19.8: 2024-10-30
  0.19.7: 2024-10-30
  0.19.6: 2024-10-30
  0.19.5: 2024-10-22
  0.19.4: 2024-10-18
  0.19.3: 2024-10-15
  0.19.2: 2024-10-08
  0.19.1: 2024-10-01
  0.19.0: { date: 2024-10-01, chart: 0.19.0 }
  0.18.14: 2024-12-19
  0.18.13: 2024-12-13
  0.18.12: 2024-11-05
  0.18.11: 2024-10-15
  0.18.10: 2024-10-04
  0.18.9: 2024-09-24
  0.18.8: 2024-09-19
  0.18.7: 2024-09-13
  0.18.6: 2024-09-12
  0.18.5: 2024-09-05
  0.18.4: 2024-08-29
  0.18.3: 2024-08-22
  0.18.2: 2024-08-14
  0.18.1: 2024-08-08
  0.18.0: { date: 2024-08-06, chart: 0.18.0 }
  0.17.23: 2024-12-19
  0.17.22: 2024-12-13
  0.17.21: 2024-10-03
  0.17.20: 2024-09-19
  0.17.19: 2024-08-22
  0.17.18: 2024-08-08
  0.17.17: 2024-08-01
  0.17.16: 2024-07-30
  0.17.15: 2024-07-29
  0.17.14: 2024-07-26
  0.17.13: 2024-07-18
  0.17.12: 2024-07-11
  0.17.11: 2024-07-08
  0.17.10: 2024-07-05
  0.17.9: 2024-07-05
  0.17.8: 2024-06-27
  0.17.7: 2024-06-27
  0.17.6: 2024-06-25
  0.17.5: 2024-06-21
  0.17.4: 2024-06-17
  0.17.3: 2024-06-14
  0.17.2: 2024-06-10
  0.17.1: 2024-06-05
  0.17.0: { date: 2024-06-04, chart: 0.17.0 }
  0.16.15: 2024-12-19
  0.16.14: 2024-12-13
  0.16.13: 2024-12-04
  0.16.12: 2024-07-18
  0.16.11: 2024-07-11
  0.16.10: 2024-06-24
  0.16.9: 2024-06-05
  0.16.8: 2024-05-23
  0.16.7: 2024-05-20
  0.16.6: 2024-05-02
  0.16.5: 2024-04-30
  0.16.4: 2024-04-25
  0.16.3: 2024-04-25
  0.16.2: 2024-04-22
  0.16.1: 2024-04-15
  0.16.0: { date: 2024-04-11, chart: 0.16.0 }
  0.15.28: 2024-12-18
  0.15.27: 2024-12-12
  0.15.26: 2024-12-04
  0.15.25: 2024-11-27
  0.15.24: 2024-11-08
  0.15.23: 2024-10-01
  0.15.22: 2024-09-16
  0.15.21: 2024-09-12
  0.15.20: 2024-09-05
  0.15.19: 2024-09-03
  0.15.18: 2024-09-02
  0.15.17: 2024-06-17
  0.15.16: 2024-06-05
  0.15.15: 2024-05-20
  0.15.14: 2024-04-25
  0.15.13: 2024-04-23
  0.15.12: 2024-04-22
  0.15.11: 2024-04-04
  0.15.10.1: 2024-04-03
  0.15.10: 2024-03-28
  0.15.9: 2024-03-25
  0.15.8: 2024-03-15
  0.15.7: 2024-03-15
  0.15.6: 2024-03-14
  0.15.5: 2024-03-12
  0.15.4: 2024-03-08
  0.15.3: 2024-03-07
  0.15.2: 2024-03-04
  0.15.1: 2024-03-01
  0.15.0: { date: 2024-02-29, chart: 0.15.0 }
  0.14.4: 2024-01-23
  0.14.3: 2024-01-22
  0.14.2: 2024-01-22
  0.14.1: 2024-01-21
  0.14.0: { date: 2024-01-18, chart: 0.14.0 }
  0.13.10: 2024-01-12
  0.13.9: 2024-01-08
  0.13.8: 2023-12-22
  0.13.7: 2023-12-21
  0.13.6: 2023-12-19
  0.13.5: 2023-12-14
  0.13.4: 2023-11-30
  0.13.3: 2023-11-28
  0.13.2: 2023-11-24
  0.13.1: 2023-11-21
  0.13.0: { date: 2023-11-16, chart: 0.13.0 }
  0.12.7: 2023-12-07
  0.12.6: 2023-12-06
  0.12.5: 2023-12-06
  0.12.4: 2023-12-05
  0.12.3: 2023-11-03
  0.12.2: 2023-10-11
  0.12.1: 2023-09-29
  0.12.0: 2023-09-28
  0.11.2: 2023-09-27
  0.11.1: 2023-09-11
  0.11.0: { date: 2023-08-30, chart: 0.11.0 }
  0.10.1: 2023-07-18
  0.10.0: 2023-07-06
  0.9.9: 2023-09-07
  0.9.8: 2023-07-11
  0.9.7: 2023-07-10
  0.9.5: 2023-06-20
  0.9.4: 2023-06-12
  0.9.3: 2023-06-05
  0.9.2: 2023-06-05
  0.9.1: 2023-05-30
  0.9.0: 2023-05-24
  0.8.1: 2023-05-10
  0.8.0: 2023-04-12
  0.7.1: 2023-03-02
  0.7.0: 2023-03-02
  0.6.0: 2023-01-16
  0.5.3: 2023-01-11
  0.5.2: 2022-10-28
  0.5.1: { date: 2022-09-26, chart: 0.5.1 }
  0.5.0: { date: 2022-08-30, chart: 0.5.0 }
  0.5.0-BETA: 2022-06-21
  0.4.7: 2022-06-08
  0.4.6: 2022-05-05
  0.4.5: 2022-05-05
  0.4.4: { date: 2022-04-28, chart: 0.4.4 }
  0.4.3: { date: 2022-04-07, chart: 0.4.3 }
  0.4.2: { date: 2022-03-11, chart: 0.4.2 }
  0.4.1: { date: 2022-03-10, chart: 0.4.1 }
  0.4.0: { date: 2022-02-22, chart: 0.4.0 }
  0.3.2: 2022-01-19
  0.3.1: { date: 2022-01-11, chart: 0.2.6 }
  0.3.0: 2022-01-05
  0.2.16: 2021-12-08
  0.2.15: 2021-12-07
  0.2.14: 2021-11-25
  0.2.13: 2021-11-16
  0.2.12: 2021-11-02
  0.2.11: 2021-10-18
  0.2.10: 2021-10-11
  0.2.9: 2021-10-11
  0.2.8: 2021-09-22
  0.2.7: 2021-08-30
  0.2.6: 2021-08-16
  0.2.5: 2021-08-02
  0.2.4: 2021-05-31
  0.2.3: 2021-05-10
  0.2.2: 2021-05-04
  0.2.1: 2021-04-12
  0.2.0: 2021-03-24
  0.1.28: 2021-03-22
  0.1.27: 2021-03-01
  0.1.26: 2021-02-24
  0.1.25: 2021-02-18
  0.1.24: 2021-01-25
  0.1.23: 2021-01-18
  0.1.22: 2020-12-21
  0.1.21: 2020-11-25
  0.1.20: 2020-11-06
  0.1.19: 2020-11-05
  0.1.18: 2020-10-27
  0.1.17: 2020-10-09
  0.1.16: 2020-09-10
  0.1.15: 2020-08-20
  0.1.14: 2020-08-06
  0.1.13: 2020-07-09
  0.1.12: 2020-07-03
  0.1.11: 2020-06-25
  0.1.10: 2020-06-17
  0.1.9: 2020-05-29
  0.1.8: 2020-03-06
  0.1.7: 2020-03-02
  0.1.6: 2020-02-12
  0.1.5: 2020-02-03
  0.1.4: 2020-01-24
  0.1.3: 2020-01-22
  0.1.2: 2020-01-14
  0.1.1: 2020-01-04
  0.1.0: 2020-01-02

breaking:
  - id: start-at-1-3
    in: 2.0.0
    say: 2.0 starts from the last 1.3, with all metadata migrations done.
    do: See that the pages of key-value store, secrets and namespace files are filled before this hop.
    link: https://kestra.io/docs/migration-guide/v2.0.0
  - id: database-2-0
    in: 2.0.0
    say: Flyway is gone. Open source migrates when it starts; Enterprise refuses to start until kestra migrate run was run. Passwords of basic authentication are hashed anew and tables of the queue are dropped, for good.
    do: Read what kestra migrate plan --sql prints, and have a backup that was proved. kestra migrate unlock does nothing on PostgreSQL, MySQL and H2; end the process that holds the lock.
    link: https://kestra.io/docs/migration-guide/v2.0.0/database-migrations
  - id: grpc
    in: 2.0.0
    say: Components talk to each other over gRPC on port 50051, a controller is deployed, and workers must be told where it is. workerGroup.key became workerSelector.tags, and its fallback is FAIL where it was WAIT. The chart has moved into the repository of Kestra.
    do: Open 50051 between components (NetworkPolicy, firewall), set kestra.worker.controllers.static.endpoints, and set the fallback that you want.
    link: https://kestra.io/docs/migration-guide/v2.0.0/helm-grpc-worker-controller
  - id: management-endpoints
    in: 2.0.0
    say: On port 8081 /env is off, details of health need a login, /worker and /scheduler are sensitive, and the compose file no longer publishes the port.
    do: Change what monitors these addresses, and publish the port to the machine itself if Belay shall look there.
    link: https://kestra.io/docs/migration-guide/v2.0.0/management-endpoint-hardening
  - id: basic-auth-key
    in: 2.0.0
    say: The key basicAuth is written basic-auth. With the old one nobody can sign in.
    do: Rename it in the configuration of the target, kestra.server.basicAuth to kestra.server.basic-auth.
    link: https://kestra.io/docs/migration-guide/v2.0.0
  - id: execution-data-storage
    in: 2.0.0
    when: { edition: ee }
    say: Settings below kestra.ee.execution-data.internal-storage are ignored.
    do: Remove them.
    link: https://kestra.io/docs/migration-guide/v2.0.0/execution-data-internal-storage
  - id: foreach-removed
    in: 2.0.0
    say: ForEach and ForEachItem are gone, and flows with them do not parse.
    do: Rewrite them with Loop; ForEachItem becomes Split, Loop and Subflow.
    link: https://kestra.io/docs/migration-guide/v2.0.0/foreach-loop
  - id: trigger-conditions
    in: 2.0.0
    say: Conditions and preconditions of triggers became when and dependsOn. The vendor's program that rewrites flows joins several DayWeekConditions by "and" where "or" is meant.
    do: Rewrite the flows, correct these joins, and bring out rewritten Flow triggers disabled first.
    link: https://kestra.io/docs/migration-guide/v2.0.0/trigger-conditions-redesign
  - id: plugin-defaults
    in: 2.0.0
    say: pluginDefaults and taskDefaults are gone everywhere. A flow that is imported with them is refused with 422, but one that is in the database already runs on without its defaults, and nobody is told.
    do: Find every flow and every configuration with them, and write the values into the tasks before this hop.
    link: https://kestra.io/docs/migration-guide/v2.0.0/plugin-defaults-removed
  - id: plugin-defaults-forced
    in: 2.0.0
    say: Forced plugin defaults in flows are gone.
    do: Find another way to hold flows to them.
    link: https://kestra.io/docs/migration-guide/v2.0.0/plugin-defaults-forced-removed
  - id: checks-when
    in: 2.0.0
    say: condition of checks is called when.
    do: Rename it in flows.
    link: https://kestra.io/docs/migration-guide/v2.0.0/checks-condition-renamed-when
  - id: run-if-when
    in: 2.0.0
    say: runIf is called when; the old name still works.
    do: Rename it when there is time.
    link: https://kestra.io/docs/migration-guide/v2.0.0/run-if-renamed-when
  - id: json-function
    in: 2.0.0
    say: The function json() became fromJson(), and the filter json became toJson. The filter fails only when a flow runs.
    do: Search flows for both.
    link: https://kestra.io/docs/migration-guide/v2.0.0/json-function-removed
  - id: delete-recursive
    in: 2.0.0
    say: local.Delete no longer deletes what is below a folder unless recursive is true, and says nothing.
    do: Set recursive where you rely on it.
    link: https://kestra.io/docs/migration-guide/v2.0.0/local-delete-recursive-default
  - id: ion-binary
    in: 2.0.0
    say: Files of task outputs in the ION format are binary.
    do: Wrap read() of such a file in fromIon().
    link: https://kestra.io/docs/migration-guide/v2.0.0/ion-binary-format
  - id: execution-responses
    in: 2.0.0
    say: Answers of the API about executions hold no outputs of task runs, and lists of executions no task runs at all.
    do: Change programs that read them there.
    link: https://kestra.io/docs/migration-guide/v2.0.0/execution-api-response
  - id: sdk-authentication
    in: 2.0.0
    say: Tasks that call the API, such as those that sync with git, must sign in or end with 401.
    do: Give them credentials.
    link: https://kestra.io/docs/migration-guide/v2.0.0/sdk-authentication
  - id: git-dashboards
    in: 2.0.0
    say: SyncDashboards and PushDashboards are in the Enterprise Edition only.
    do: Take them out of flows of the open-source edition.
    link: https://kestra.io/docs/migration-guide/v2.0.0/git-dashboard-tasks-moved-to-ee
  - id: rbac-actions
    in: 2.0.0
    when: { edition: ee }
    say: Permissions are of a resource and an action. They are migrated, but IMPERSONATE is not.
    do: Grant IMPERSONATE again to those who need it.
    link: https://kestra.io/docs/migration-guide/v2.0.0/rbac-action-model
  - id: instance-owner
    in: 2.0.0
    when: { edition: ee }
    say: The superadmin is called instanceOwner in the API.
    do: Change programs that look for it.
    link: https://kestra.io/docs/migration-guide/v2.0.0/superadmin-renamed-instance-owner
  - id: terraform-2-0
    in: 2.0.0
    say: "The Terraform provider changes: permissions became resources, and kestra_template is gone."
    do: Pin the provider to ~> 2.0 and change your files.
    link: https://kestra.io/docs/migration-guide/v2.0.0/terraform-provider
  - id: bulk-update-delete
    in: 2.0.0
    say: kestractl flows bulk-update leaves flows alone that its file does not have.
    do: Add --delete in pipelines that relied on it.
    link: https://kestra.io/docs/migration-guide/v2.0.0/bulk-update-delete-default
  - id: removed-tasks
    in: 2.0.0
    say: The tasks execution.Count, Resume, trigger.Toggle and log.Fetch are gone, and so is CANCELED as another word for the state CANCELLED.
    do: Search flows for them.
    link: https://kestra.io/docs/migration-guide/v2.0.0
  - id: forced-defaults-parent
    in: 1.3.22
    say: Of two forced plugin defaults that of the parent namespace wins. This came inside of a line of patches.
    do: Look at namespaces that override what their parent forces.
    link: https://kestra.io/docs/migration-guide/v1.3.0/forced-plugin-defaults-precedence
  - id: lts-metadata
    in: 1.3.0
    say: Coming from 1.0, the metadata of key-value store, secrets and namespace files are migrated while Kestra is stopped. Without that of namespace files flows fail that use them.
    do: Belay runs it on this hop. It may be run again at any time.
    link: https://kestra.io/docs/migration-guide/v1.3.0/lts-migration
  - id: licence
    in: 1.3.0
    when: { edition: ee }
    say: Licences that were issued before 1.3.0 are refused at the start.
    do: Ask Kestra for a new one, and put id, key and fingerprint into the configuration before the start.
    link: https://kestra.io/docs/migration-guide/v1.3.0/ee-license-upgrade
  - id: file-listing
    in: 1.3.0
    say: Tasks and triggers that list files return 25 at most unless maxFiles is set.
    do: Set maxFiles where there can be more.
    link: https://kestra.io/docs/migration-guide/v1.3.0/file-listing-default-limit
  - id: nsfiles
    in: 1.2.0
    say: Metadata of namespace files are kept in the database. They are migrated once, while Kestra is stopped; flows and the pages need it.
    do: Belay runs it on the hop that crosses 1.2. Edit no such file between.
    link: https://kestra.io/docs/migration-guide/v1.2.0/namespace-file-migration
  - id: notifications-split
    in: 1.2.0
    say: The bundle of notification plugins became one plugin for each provider; the old names still work.
    do: Install those that you need, where you choose plugins yourself.
    link: https://kestra.io/docs/migration-guide/v1.2.0/notifications-plugin-split
  - id: kv-metadata
    in: 1.1.0
    say: Metadata of the key-value store and of secrets are kept in the database. Until they are migrated, their pages look empty.
    do: Belay runs it on the hop that crosses 1.1. Read-only secret managers skip that of secrets.
    link: https://kestra.io/docs/migration-guide/v1.1.0/kv-secrets-metadata-migration
  - id: foreach-zero
    in: 1.1.0
    say: Iterations of ForEachItem are counted from 0.
    do: Look at flows that use the number.
    link: https://kestra.io/docs/migration-guide/v1.1.0/foreach-item
  - id: query-one
    in: 1.1.0
    say: The task Query of JDBC takes one statement.
    do: Use Queries for several.
    link: https://kestra.io/docs/migration-guide/v1.1.0/query-task
  - id: prefill
    in: 1.1.0
    say: Inputs have a property prefill of their own.
    do: Look at inputs whose default is meant to be changed by users.
    link: https://kestra.io/docs/migration-guide/v1.1.0/prefill-inputs
  - id: task-runs-page
    in: 1.1.0
    when: { edition: ee }
    say: The page of all task runs is gone.
    do: Tell those who use it.
    link: https://kestra.io/docs/migration-guide/v1.1.0/task-runs-ui
  - id: webhook-response
    in: 1.1.0
    say: The answer to a webhook has another, general body.
    do: Change callers that read it.
    link: https://kestra.io/docs/migration-guide/v1.1.0/webhook-response
  - id: charts-1-0
    in: 1.0.0
    say: The chart became three (kestra, kestra-starter, kestra-operator) without PostgreSQL, MinIO, Kafka and Elasticsearch in them, and its values are ordered anew. It refuses values with configuration, postgresql.enabled, minio.enabled, kafka.enabled or elasticsearch.enabled.
    do: Rewrite the values below common, deployments, configurations and dind. Move a database that the chart brought to one of your own first.
    link: https://kestra.io/docs/migration-guide/v1.0.0/helm-charts
  - id: reserved-ids
    in: 1.0.0
    say: Flows may not be called pause, resume, force-run, change-status, kill, executions, search, source, disable or enable.
    do: Rename them before this hop.
    link: https://kestra.io/docs/migration-guide/v1.0.0/reserved-flow-ids
  - id: input-defaults
    in: 1.0.0
    say: The property for defaults of inputs changes.
    do: Read the page.
    link: https://kestra.io/docs/migration-guide/v1.0.0/inputs-defaults-property
  - id: purge-audit-logs
    in: 1.0.0
    when: { edition: ee }
    say: In PurgeAuditLogs, permissions became resources.
    do: Rename it in flows.
    link: https://kestra.io/docs/migration-guide/v1.0.0/purge-audit-logs
  - id: singer
    in: 1.0.0
    say: The Singer plugin is gone.
    do: Find another way for flows that use it.
    link: https://kestra.io/docs/migration-guide/v1.0.0/singer-plugin
  - id: java-packages
    in: 1.0.0
    say: Java packages moved.
    do: Build plugins of your own anew.
    link: https://kestra.io/docs/migration-guide/v1.0.0/custom-plugin-packages
  - id: basic-auth
    in: 0.24.0
    when: { edition: oss }
    say: Login is mandatory, and the setting that switched it off is ignored.
    do: Set kestra.server.basic-auth.username and password, or make a user at /ui/main/setup at once. Give scripts that call the API credentials.
    link: https://kestra.io/docs/migration-guide/0.24.0/basic-authentication
  - id: endpoints-0-24
    in: 0.24.0
    when: { edition: ee }
    say: /me and /cluster became parts of /instance, and the addresses for users and roles moved.
    do: Change programs that call them.
    link: https://kestra.io/docs/migration-guide/0.24.0/endpoint-changes
  - id: file-inputs
    in: 0.24.0
    say: Inputs of type FILE are taken by the name of their part in the form.
    do: Change programs that start executions with files.
    link: https://kestra.io/docs/migration-guide/0.24.0/capture-filename
  - id: langchain4j
    in: 0.24.0
    say: The LangChain4j plugin is called plugin-ai.
    do: Rename it in flows.
    link: https://kestra.io/docs/migration-guide/0.24.0/renaming-langchain4j-plugin-ai
  - id: max-attempts
    in: 0.24.0
    say: Retries count maxAttempts; the old name still works.
    do: Rename it when there is time.
    link: https://kestra.io/docs/migration-guide/0.24.0/retries-maxAttempts
  - id: tenant-oss
    in: 0.23.0
    when: { edition: oss }
    say: Everything is in the tenant main, and addresses of the API begin with /api/v1/main/; the old ones work for now. Flows are gone from view until the tenants and then the storage are migrated.
    do: Belay runs migrate default-tenant, and then the internal storage moves below main/. Change programs that call the API.
    link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss
  - id: tenant-ee
    in: 0.23.0
    when: { edition: ee }
    say: There is no default tenant any more; what was in it moves into one that you name. kestra.ee.tenants.enabled and defaultTenant are gone, fallbackTenant is new.
    do: Choose a name and an id. Belay runs migrate default-tenant. Take the old keys out of the configuration.
    link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-ee
  - id: storage-slashes
    in: 0.23.0
    say: In S3 and GCS names of files lose their doubled slash at the front.
    do: Move them after the tenants are migrated, or files are not found.
    link: https://kestra.io/docs/migration-guide/0.23.0/internal-storage-migration
  - id: superadmin
    in: 0.23.0
    when: { edition: ee }
    say: Users must be refreshed.
    do: Belay runs kestra auths users refresh after the upgrade.
    link: https://kestra.io/docs/migration-guide/0.23.0/superadmin-refresh
  - id: sql-server
    in: 0.23.0
    when: { edition: ee }
    say: SQL Server is no longer a backend.
    do: Move to PostgreSQL or MySQL before this hop.
    link: https://kestra.io/docs/migration-guide/0.23.0/sql-server-backend
  - id: env-prefix
    in: 0.23.0
    say: Variables of the environment that flows see begin with ENV_, not KESTRA_. KESTRA_CONFIGURATION stays.
    do: Rename them.
    link: https://kestra.io/docs/migration-guide/0.23.0/default-env-prefix
  - id: booleans
    in: 0.23.0
    say: Inputs of type BOOLEAN changed.
    do: Read the page.
    link: https://kestra.io/docs/migration-guide/0.23.0/boolean-input-change
  - id: pull-policy
    in: 0.23.0
    say: Images of script tasks are pulled only if they are not there.
    do: Set pullPolicy to ALWAYS where a tag moves.
    link: https://kestra.io/docs/migration-guide/0.23.0/default-pull-policy
  - id: paused-triggers
    in: 0.23.0
    say: Flow triggers also react to the state PAUSED.
    do: Name the states in triggers that must not.
    link: https://kestra.io/docs/migration-guide/0.23.0/flow-trigger-paused-state
  - id: jdbc-autocommit
    in: 0.23.0
    say: autoCommit of JDBC tasks is gone.
    do: Take it out of flows.
    link: https://kestra.io/docs/migration-guide/0.23.0/jdbc-autocommit
  - id: loop-until
    in: 0.23.0
    say: LoopUntil looks every minute and has no limits of its own.
    do: Set them in flows that relied on the old ones.
    link: https://kestra.io/docs/migration-guide/0.23.0/loop-until-defaults
  - id: python-image
    in: 0.23.0
    say: Python scripts run in python:3.13-slim.
    do: Name another image where a script needs more.
    link: https://kestra.io/docs/migration-guide/0.23.0/python-script-image
  - id: script-warnings
    in: 0.23.0
    say: Scripts that write to stderr no longer end in the state WARNING.
    do: Look at flows that wait for it.
    link: https://kestra.io/docs/migration-guide/0.23.0/script-warnings
  - id: superadmin-apis
    in: 0.23.0
    when: { edition: ee }
    say: Addresses of the superadmin API have no tenant.
    do: Change programs that call them.
    link: https://kestra.io/docs/migration-guide/0.23.0/tenant-segment-removed-from-superadmin-apis
  - id: health-paths
    in: 0.22.0
    say: The chart looks at /health/liveness and /health/readiness. Looking at /health restarts pods whenever something else is away.
    do: Change probes that your values set themselves.
    link: https://kestra.io/docs/migration-guide/0.22.0/healthcheck-paths
  - id: tenants-on
    in: 0.22.0
    when: { edition: ee }
    say: Tenants are on unless they are switched off.
    do: Set kestra.ee.tenants.enabled to what you have now.
    link: https://kestra.io/docs/migration-guide/0.22.0/default-tenant
  - id: lockout
    in: 0.22.0
    when: { edition: ee }
    say: A user is locked out after ten failures within 15 minutes.
    do: Correct programs that sign in with an old password.
    link: https://kestra.io/docs/migration-guide/0.22.0/failed-attempts-lockout
  - id: kv-throws
    in: 0.22.0
    say: kv() fails where a key is missing.
    do: Add errorOnMissing=false where that is meant.
    link: https://kestra.io/docs/migration-guide/0.22.0/kv-error-on-missing
  - id: renamed-version
    in: 0.22.0
    say: The property version of some plugins is called docVersion, mqttVersion or parquetVersion.
    do: Rename it in flows, and in plugins of your own.
    link: https://kestra.io/docs/migration-guide/0.22.0/renamed-version-property
  - id: azure-logs
    in: 0.22.0
    when: { edition: ee }
    say: The log exporter to Azure was split.
    do: Change its flows.
    link: https://kestra.io/docs/migration-guide/0.22.0/azure-log-exporter
  - id: ee-api
    in: 0.22.0
    when: { edition: ee }
    say: A service account has name where it had username.
    do: Change programs that read it.
    link: https://kestra.io/docs/migration-guide/0.22.0/ee-api-changes
  - id: git-branch
    in: 0.21.0
    say: Git tasks take the branch main, not kestra.
    do: Name the branch in flows.
    link: https://kestra.io/docs/migration-guide/0.21.0/default-git-branch
  - id: restart-parent
    in: 0.21.0
    say: Restarting a flow restarts its failed subflow.
    do: Look at flows where it must not run again.
    link: https://kestra.io/docs/migration-guide/0.21.0/restarting-parent-flow
  - id: secret-throws
    in: 0.21.0
    when: { edition: oss }
    say: secret() fails where a secret is missing.
    do: Look for flows that count on an empty one.
    link: https://kestra.io/docs/migration-guide/0.21.0/secret-function
  - id: stderr-level
    in: 0.21.0
    say: What scripts write to stderr is logged as ERROR.
    do: Look at alerts over logs.
    link: https://kestra.io/docs/migration-guide/0.21.0/stderr-log-level
  - id: token-permissions
    in: 0.21.0
    when: { edition: ee }
    say: Roles of your own need the permissions ME and APITOKEN.
    do: Add them.
    link: https://kestra.io/docs/migration-guide/0.21.0/token-permissions
  - id: secret-manager
    in: 0.20.0
    when: { edition: ee }
    say: kestra.mail-service is called kestra.ee.mail-service, and a secret manager is required.
    do: Rename the one and set kestra.secret.type before the start.
    link: https://kestra.io/docs/migration-guide/0.20.0/server-configuration
  - id: user-email
    in: 0.20.0
    when: { edition: ee }
    say: Users are known by their e-mail address.
    do: Belay runs kestra auths users email-replace-username. See that every user has an address.
    link: https://kestra.io/docs/migration-guide/0.20.0/username-replaced-by-email
  - id: kafka-queue
    in: 0.20.0
    when: { edition: ee }
    say: With Kafka the source of flows must be in the queue.
    do: Belay runs kestra sys-ee restore-queue where the backend is Kafka.
    link: https://kestra.io/docs/migration-guide/0.20.0/restore-kafka-queue
  - id: indexer
    in: 0.20.0
    when: { edition: ee }
    say: With Kafka the webserver holds the indexer.
    do: Start it with --no-indexer where you run one of your own.
    link: https://kestra.io/docs/migration-guide/0.20.0/elasticsearch-indexer
  - id: worker-groups
    in: 0.20.0
    when: { edition: ee }
    say: Where a worker group is not there, tasks wait instead of failing.
    do: Set the fallback that you want.
    link: https://kestra.io/docs/migration-guide/0.20.0/worker-group-fallback
  - id: cluster-monitoring
    in: 0.20.0
    when: { edition: ee }
    say: Monitoring of the cluster needs SUPER_ADMIN.
    do: Give it to those who need it.
    link: https://kestra.io/docs/migration-guide/0.20.0/cluster-monitoring
  - id: conditions-renamed
    in: 0.20.0
    say: Conditions are called otherwise; the old names still work.
    do: Rename them when there is time.
    link: https://kestra.io/docs/migration-guide/0.20.0/conditions-renamed
  - id: storage-namespace
    in: 0.20.0
    say: Storage takes the namespace as an argument.
    do: Build plugins of your own anew.
    link: https://kestra.io/docs/migration-guide/0.20.0/custom-plugins
  - id: kv-namespace
    in: 0.20.0
    when: { edition: ee }
    say: kv() looks whether the namespace may be read.
    do: Allow it where flows read those of others.
    link: https://kestra.io/docs/migration-guide/0.20.0/kv-function
  - id: state-store
    in: 0.19.0
    say: The state store gives way to the key-value store.
    do: Change flows with it; from 0.20 on kestra sys state-store migrate moves what it holds.
    link: https://kestra.io/docs/migration-guide/0.19.0/state-store
  - id: task-runner
    in: 0.18.0
    say: runner is called taskRunner, and task_defaults of Terraform plugin_defaults.
    do: Rename them.
    link: https://kestra.io/docs/migration-guide/0.18.0
  - id: image-tags
    in: 0.18.0
    say: The plain tag of the image has all plugins, and -no-plugins is the small one. Before, the plain one had none and -full all.
    do: Choose the tag anew.
    link: https://kestra.io/docs/migration-guide/0.18.0
  - id: non-null
    in: 0.17.0
    say: Empty lists appear in JSON, plugins are found in another way, and the core plugins and taskDefaults have new names, of which the old still work. LocalFiles and outputDir go out of use, and volume-enabled is part of a plugin's configuration.
    do: Build plugins of your own anew, and set volumes where the plugin's configuration is.
    link: https://kestra.io/docs/migration-guide/0.17.0
  - id: micronaut-4
    in: 0.15.0
    say: Micronaut is at 4.3. name of inputs is called id, scheduleConditions conditions, and outputs of Subflow go out of use.
    do: Build plugins of your own anew and rename these.
    link: https://kestra.io/docs/migration-guide/0.15.0
  - id: pebble
    in: 0.14.0
    say: Expressions are not expanded again and again. The Groups API calls groups groupList in Enterprise.
    do: Use render() where an expression holds another.
    link: https://kestra.io/docs/migration-guide/0.14.0
  - id: tenants-0-13
    in: 0.13.0
    say: Every table gets tenant_id and every index is built anew, which takes hours on a large database.
    do: Migrate by hand while Kestra is stopped; Belay offers that. Enterprise runs kestra-ee auths users sync-access.
    link: https://kestra.io/docs/migration-guide/0.13.0
  - id: listeners
    in: 0.12.0
    say: Listeners are off.
    do: Use Flow triggers.
    link: https://kestra.io/docs/migration-guide/0.12.0
  - id: templates
    in: 0.11.0
    say: Templates are off, and script tasks are plugins.
    do: Use subflows, and install the plugins.
    link: https://kestra.io/docs/migration-guide/0.11.0

risks:
  - id: stop-at-0-24
    when: { from: 0.23, to: 1.0 or later }
    say: The step from 0.23.18 to 1.0.3 was seen to fail with a NullPointerException, and going to 0.24 first cured it.
    ask: Has this hop failed on staging, or not been rehearsed with a copy of production's data
    link: https://github.com/kestra-io/kestra/issues/11703
  - id: checksum-0-21
    when: { from: 0.20, to: 0.21 or later }
    say: The step from 0.20.4 to 0.21.1 was seen to stop at a checksum of Flyway that did not fit, at migration 1.25.
    ask: Has this hop not been rehearsed with a copy of production's data
    link: https://github.com/kestra-io/kestra/issues/7255
  - id: tenant-h2
    when: { crosses: 0.23.0 }
    say: migrate default-tenant fails on H2 and where kestra.repository.type is not set.
    ask: Is the database H2, or is kestra.repository.type missing in the configuration
    link: https://github.com/kestra-io/kestra/issues/9660
  - id: kv-until-storage
    when: { crosses: 0.23.0 }
    say: Entries of the key-value store are missing until the internal storage is migrated, too.
    ask: Is there doubt whether the internal storage can be moved in this window
    link: https://github.com/kestra-io/kestra/issues/9189
  - id: kv-incomplete
    when: { crosses: 1.1.0, to: before 1.2 }
    say: In 1.1 the migration of key-value metadata was seen to leave out parent namespaces and other entries.
    ask: Does this hop end at 1.1
    link: https://github.com/kestra-io/kestra/issues/13303
  - id: nsfiles-edited
    when: { crosses: 1.2.0 }
    say: Where somebody edits namespace files before their migration, files with .v1 and the like in their names are shown.
    ask: Could anybody edit namespace files between the start of the new version and the migration
    link: https://github.com/kestra-io/kestra/issues/13701
  - id: stuck-executions
    when: { from: 1.0, to: 1.2 or later }
    say: From 1.0.1 to 1.2.3, executions were seen to hang.
    ask: Are there executions that run for days or wait for one another, and cannot be started anew
    link: https://github.com/kestra-io/kestra/issues/15620
  - id: stuck-triggers
    when: { from: 0.17, to: 0.17 }
    say: From 0.17.5 to 0.17.8, triggers were seen to hang.
    ask: Would it go unnoticed if a schedule no longer fires
    link: https://github.com/kestra-io/kestra/issues/4195
  - id: mysql-2-0
    when: { crosses: 2.0.0, database: mysql }
    say: While 2.0 was made, its migration was seen to fail on MySQL.
    ask: Has this hop not been rehearsed on MySQL with a copy of production's data
    link: https://github.com/kestra-io/kestra/issues/16316
  - id: login-1-3-31
    when: { to: 1.3.31 or later, edition: oss }
    say: With 1.3.31 and 2.0.0-rc7 nobody could sign in until the block of basic authentication was taken out of the configuration.
    ask: Is basic authentication set in the configuration, and not tried with this version
    link: https://github.com/kestra-io/kestra/issues/17895
  - id: login-cannot-be-off
    when: { crosses: 0.24.0, edition: oss }
    say: From 0.24 on authentication cannot be switched off.
    ask: Do programs call the API without credentials
    link: https://github.com/kestra-io/kestra/issues/13107
  - id: default-schema
    when: { from: before 0.6, database: postgres }
    say: 0.6.0 failed where its tables were in a schema with another name than the default.
    ask: Are Kestra's tables in a schema that is not the default one
    link: https://github.com/kestra-io/kestra/issues/1113
  - id: database-version
    say: Kestra needs PostgreSQL 14 or MySQL 8 (but not 8.0.31, and with its time zone tables loaded), Kafka 3, Elasticsearch 7 or OpenSearch 2, or later.
    ask: Is any of them older than that

"""####),
        BuiltinFile(path: "kestra/compose.yaml", text: ####"""
# Kestra as services of a Docker Compose project: all in one, as the vendor's file has it, or its components apart.
#
# What shapes it: up to 1.3 any start of the new image migrates the schema, so the new image never runs before the backup, not even to say
# its version. Docker kills after ten seconds unless it is told otherwise, and Kestra's workers want five minutes. The vendor's file leaves
# the database's tag open and always pulls, so a new Kestra could bring a new PostgreSQL with it.
belay: 1
product: kestra
variant: compose
title: Kestra with Docker Compose
link: https://kestra.io/docs/administrator-guide/upgrades

inputs:
  edition: { ask: Edition, choose: { oss: "Open source, from kestra/kestra", ee: "Enterprise, from registry.kestra.io" }, default: oss }
  compose: { ask: Compose command, type: command, default: docker compose, help: The plug-in of Docker. The older program of its own is docker-compose. }
  folder: { ask: Folder of the compose project, type: folder, help: Where the compose file and its .env are. An absolute path. }
  project: { ask: Name of the compose project, default: kestra, help: docker compose ls shows it. }
  tags-in: { ask: Where does the tag of the image stand, choose: { env: A variable in .env, file: The compose file itself }, default: file }
  tag-variable: { ask: Variable in .env that holds the tag, default: KESTRA_TAG, when: { tags-in: env } }
  compose-file: { ask: Compose file that names the image, default: docker-compose.yml, help: Its name within the folder. }
  more-compose-files: { ask: Further compose files of the project, type: files, optional: yes, help: "Whole paths, such as of docker-compose.override.yml, which Compose reads by itself only as long as no file is named. None where there is one file." }
  image:
    ask: Image without its tag
    default: kestra/kestra
    help: registry.kestra.io/docker/kestra-ee for Enterprise; docker login there with the id and the fingerprint of the licence first. An image of your own with plugins in it is built for each target before its hop.
  tag:
    ask: Tag of the image
    per: hop
    default: v<to>
    help: "Always one release, such as v0.21.4; never latest, latest-lts, develop or v1.0, which move. From 0.18 on v0.21.4 and v0.19.0 have all plugins, v0.21.4-no-plugins and v0.19.0-no-plugins none; before 0.18 the plain tag has none and -full all. For 2.0 Kestra also writes v2.0.0-slim. Keep the kind that you use now."
    link: https://hub.docker.com/r/kestra/kestra/tags
  service: { ask: Service that runs all in one, default: kestra, when: { components: standalone }, help: The one that is started with server standalone. }
  executor-service: { ask: Service of the executor, default: kestra-executor, when: { components: executor } }
  scheduler-service: { ask: Service of the scheduler, default: kestra-scheduler, when: { components: scheduler } }
  worker-service: { ask: Service of the worker, default: kestra-worker, when: { components: worker } }
  webserver-service: { ask: Service of the webserver, default: kestra-webserver, when: { components: webserver } }
  indexer-service: { ask: Service of the indexer, default: kestra-indexer, when: { components: indexer } }
  command-service:
    ask: Service whose configuration migrations are run with
    default: kestra
    help: kestra where all runs in one; else one of the components, such as kestra-executor. A container of its image and configuration is started for one command and removed.
  config: { ask: Configuration file given to -c in the container, optional: yes, help: None where the service has its configuration in KESTRA_CONFIGURATION or in the file that Kestra looks for by itself. }
  config-files: { ask: Configuration files on this machine, type: files, optional: yes, help: Whole paths. The compose file and .env are backed up anyway. }
  grace:
    ask: Seconds until Docker may kill a component that is told to stop
    default: "330"
    help: "More than kestra.server.terminationGracePeriod (5m unless you set it; the vendor's page misspells the key). Set stop_grace_period in the compose file, too: Docker's own ten seconds kill tasks that run. Tasks that take longer are killed and run again when a worker is back."
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra
  database: { ask: Database of Kestra, choose: { postgres: PostgreSQL, mysql: MySQL, h2: "H2, inside of the container", elasticsearch: "Elasticsearch or OpenSearch, with Kafka (Enterprise)" }, default: postgres }
  kafka: { ask: Is the queue Kafka, type: yes-no, default: "no", when: { edition: ee } }
  database-service: { ask: Service of the database in the same project, optional: yes, default: postgres, when: { database: [postgres, mysql] }, help: None where it runs elsewhere; then this machine needs the database's own client programs. }
  database-host: { ask: Host of the database, optional: yes, when: { database: [postgres, mysql] }, help: None where it is a service of the project. }
  database-name: { ask: Name of the database, default: kestra, when: { database: [postgres, mysql] } }
  database-user: { ask: User of the database, default: kestra, when: { database: [postgres, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgres, mysql] } }
  snapshots: { ask: Snapshot repository of Elasticsearch, default: my_snapshot_repository, when: { database: elasticsearch } }
  storage: { ask: Internal storage, choose: { local: A folder or volume, minio: MinIO, s3: Amazon S3, gcs: Google Cloud Storage, azure: Azure Blob Storage }, default: local, help: kestra.storage.type }
  storage-volume: { ask: Volume or folder of the internal storage, choose: docker volume ls --quiet, when: { storage: local }, help: "What is mounted where kestra.storage.local.base-path points to. docker volume ls shows volumes; a folder of this machine is given by its whole path." }
  helper-image: { ask: "Image with tar, find, sha256sum and sh", default: "alpine:3.20", when: { storage: local }, help: It packs the volume. One that is on this machine already needs no network. }
  quiet:
    ask: What holds Kestra still while it is backed up
    choose:
      stop: It is stopped for the time of the backup, and started again
      maintenance: Maintenance mode, which you enter and leave (Enterprise from 0.21 on); what runs ends, what comes is queued
      nothing: Nothing. The database is dumped as of one moment, but files in the storage may be newer
    default: stop
    help: The vendor asks for one of the first two.
    link: https://kestra.io/docs/administrator-guide/backup-and-restore
  ee-backup: { ask: Should Kestra also back up its metadata itself (kestra backups create), type: yes-no, default: "no", when: { edition: ee, from: 0.19 or later } }
  migration:
    ask: How is the schema migrated on this hop
    per: hop
    choose:
      while-stopped: Kestra is stopped, the new version migrates by a command, then it starts
      at-start: Kestra migrates when it starts, as it does by itself (small databases)
      after-start: "The new version starts with migration switched off, then it is told to migrate (up to 1.3)"
    default: while-stopped
    help: By hand is better with much data, such as to 0.13, where it can take hours. Enterprise 2.0 never migrates by itself.
    link: https://kestra.io/docs/administrator-guide/upgrades#database-migrations
  default-tenant: { ask: Is anything in the default tenant, type: yes-no, default: "yes", when: { crosses: 0.23.0, edition: ee } }
  tenant-id: { ask: Id of the tenant that takes it over, default: main, when: { crosses: 0.23.0 }, help: Open source has main and no other. }
  tenant-name: { ask: Name of that tenant, default: main, when: { crosses: 0.23.0, edition: ee } }
  secrets-writable: { ask: Can Kestra write its secrets, type: yes-no, default: "yes", when: { crosses: 1.1.0, edition: ee }, help: No where the secret manager is read-only. Then the metadata of secrets are not migrated. }
  api: { ask: Address of Kestra as seen from this machine, default: "http://127.0.0.1:8080" }
  management:
    ask: Address of the management port as seen from this machine
    optional: yes
    default: "http://127.0.0.1:8081"
    help: "The compose file of 2.0 no longer publishes it: publish it as 127.0.0.1:8081:8081, or say none, and the containers and the API must do."
  login: { ask: User for the API, optional: yes, help: None where the API answers without. }
  password: { ask: Password for the API, type: secret, optional: yes }
  secrets-kept:
    ask: Are kestra.encryption.secret-key, secrets in the environment and the licence kept where you find them without this machine
    type: yes-no
    help: Without the key, what is encrypted in the database is lost.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

# The compose project is one machine; a component is a service of it.
components:
  executor: { title: Executor, service: <executor-service> }
  scheduler: { title: Scheduler, service: <scheduler-service> }
  worker: { title: Worker, service: <worker-service> }
  indexer: { title: Indexer, service: <indexer-service>, when: { kafka: yes } }
  webserver:
    title: Webserver
    service: <webserver-service>
    version:
      - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
      - { run: "docker ps --all --filter label=com.docker.compose.oneoff=False --filter label=com.docker.compose.project=<project> --filter label=com.docker.compose.service=<component.service> --format {{.Image}}", find: ":v([0-9]+[.][0-9]+[.][0-9]+(-rc[0-9]+)?)" }
  standalone:
    title: All in one
    service: <service>
    version:
      - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
      - { run: "docker ps --all --filter label=com.docker.compose.oneoff=False --filter label=com.docker.compose.project=<project> --filter label=com.docker.compose.service=<component.service> --format {{.Image}}", find: ":v([0-9]+[.][0-9]+[.][0-9]+(-rc[0-9]+)?)" }

commands:
  compose: "<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> [--file <more-compose-files>]"
  kestra-new: "<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> [--file <more-compose-files>] run --rm -T --no-deps <command-service>"
  kestra-running: "<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> [--file <more-compose-files>] exec -T <command-service> bash ./kestra"
  psql: "[<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> exec -T -e PGPASSWORD <database-service>] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> exec -T -e PGPASSWORD <database-service>] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> exec -T -e PGPASSWORD <database-service>] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> exec -T -e PGPASSWORD <database-service>] dropdb [--host=<database-host>] --username=<database-user>"
  mysql: "[<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> exec -T -e MYSQL_PWD <database-service>] mysql [--host=<database-host>] --user=<database-user>"
  mysqldump: "[<compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> exec -T -e MYSQL_PWD <database-service>] mysqldump [--host=<database-host>] --user=<database-user>"
env: { PGPASSWORD: <database-password>, MYSQL_PWD: <database-password> }

tools:
  docker: 19.3 or later
  compose: { run: <compose> version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 1.27 or later }
  curl: 7.20 or later

identity:
  - machine
  - run: stat --dereference --format=%n,%d:%i <folder>

# What the image of a container says; the API says it of itself, so that an old server which still holds the port is seen.
# Stopped containers are looked at, too, or nothing would tell the version while Kestra is stopped for its backup.
version:
  run: docker ps --all --filter label=com.docker.compose.oneoff=False --filter label=com.docker.compose.project=<project> --filter label=com.docker.compose.service=<component.service> --format {{.Image}}
  find: ":v([0-9]+[.][0-9]+[.][0-9]+(-rc[0-9]+)?)"
healthy:
  - run: docker ps --all --filter label=com.docker.compose.project=<project> --filter label=com.docker.compose.service=<component.service> --format {{.Status}}
    says: Up
    never-says: [Exited, Restarting, unhealthy, "health: starting"]
  - { when: { management: set }, http: <management>/health, key: status, is: UP }
  - { http: <api>/api/v1/configs, login: <login>, password: <password>, key: version }

refuse:
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep kestra.encryption.secret-key, the secrets in the environment and the licence in a safe place first. Without the key, what is encrypted in the database is lost.
  - id: h2
    when: { database: h2 }
    say: H2 lives inside of the container and is gone with it, so there is nothing to upgrade. Export your flows, and begin anew with PostgreSQL or MySQL.
  - id: no-flyway
    when: { to: 2.0 or later, migration: after-start }
    say: 2.0 has no Flyway that could be switched off. Answer while-stopped or, in the open-source edition, at-start for this hop.
  - id: data-before-start
    when:
      - { migration: after-start, crosses: [0.23.0, 1.1.0, 1.2.0] }
      - { migration: after-start, crosses: 0.20.0, edition: ee }
    say: On this hop data are migrated while Kestra is stopped, and that needs the new schema. Answer while-stopped or at-start for this hop.
  - id: ee-2-0-at-start
    when: { to: 2.0 or later, edition: ee, migration: at-start }
    say: Enterprise 2.0 refuses to start while migrations are pending, and Kestra warns against kestra.migration.auto in production. Answer while-stopped for this hop.
  - id: forgotten-files
    if: { run: "sh -s <folder> [<more-compose-files>]", stdin: <shipped>/forgotten-files.sh, says: "forgotten:" }
    say: There is an override file or a COMPOSE_FILE in .env, and the containers would be made anew without what it says. Name every further file under more-compose-files, and take COMPOSE_FILE out of .env.
  - id: moving-images
    if: { run: "sh -s <compose> --project-directory <folder> --project-name <project> --file <folder>/<compose-file> [--file <more-compose-files>]", stdin: <shipped>/unpinned.sh, says: "moves:" }
    say: "An image of the project has no tag with a number, such as a bare postgres, or its list could not be read. The upgrade would pull whatever is newest, another major version of the database, too. Pin every image to what runs now (docker compose images shows it), and set pull_policy to missing."

risks:
  - id: stop-grace
    say: Where stop_grace_period is not set, whoever stops a container by other means than Belay kills its tasks after ten seconds.
    ask: Is stop_grace_period of the worker or of kestra missing or shorter than five minutes
  - id: worker-restart
    say: "Tasks that a worker did not finish run again when kestra.server.workerTaskRestartStrategy is AFTER_TERMINATION_GRACE_PERIOD (as it is by itself) or IMMEDIATELY; with NEVER their flows stay RUNNING."
    ask: Are there tasks that must not run twice, or is that setting NEVER
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra

advice:
  who: Somebody who may restart the project and restore its database, and the owners of flows, for what breaks in them.
  how: In place, stop by stop. Executors and scheduler are stopped first, then the worker with its grace, the webserver last; it starts first, since it hosts the API.
  components: Kestra's services, its database, its internal storage, plugins of your own, and programs that call the API.
  when: When few flows run, and none that takes longer than the workers' grace. Enter maintenance mode before (Enterprise from 0.21 on), so that new executions are queued.
  outage:
    - { when: { crosses: [0.13.0, 0.23.0, 1.1.0, 1.2.0, 2.0.0] }, say: Kestra is down while the data are migrated. Schedules that were due are caught up or lost as each flow says. }
    - say: From the stop until the new version answers. With the components apart the API is away for the restart of the webserver only, if the schema is migrated at the start.
  how-long:
    - { when: { crosses: 0.13.0 }, say: Hours on a large database; every index is built anew. }
    - { when: { crosses: 2.0.0 }, say: Take the time that kestra migrate run needed on staging with a copy of production's data. }
    - say: Up to the five minutes that workers have, the backup with its proof, and what staging needed.
  rollback: Back up again, stop everything, restore the backup and start the old image. The old image on the new schema would start without a word and is no way back.

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack the compose file, use: files/keep, with: { what: [<folder>/<compose-file>], file: <backup>/compose.tar.gz } }
    - { id: more-files, when: { more-compose-files: set }, title: Pack the further compose files, use: files/keep, with: { what: <more-compose-files>, file: <backup>/more-compose.tar.gz } }
    - { id: env, when: { tags-in: env }, title: Pack .env, use: files/keep, with: { what: [<folder>/.env], file: <backup>/env.tar.gz } }
    - { id: config, when: { config-files: set }, title: Pack the configuration, use: files/keep, with: { what: <config-files>, file: <backup>/config.tar.gz } }
    # Docker makes a volume that is not there, and an empty one is packed and proved without a word.
    - id: mounted
      when: { storage: local }
      title: See that Kestra has <storage-volume>
      check: { run: "docker ps --all --filter label=com.docker.compose.project=<project> --filter volume=<storage-volume> --format=mounted-by:{{.Names}}", says: "mounted-by:" }
    - { id: own, when: { ee-backup: yes }, title: Let Kestra back up its metadata, run: kestra-running backups create FULL, save-to: <backup>/kestra-backup.txt, repeatable: yes, link: "https://kestra.io/docs/administrator-guide/backup-and-restore", verify: { check: { run: "cat <backup>/kestra-backup.txt", says: "kestra:///backups" }, not-restored: Kestra named where it put it; nothing was restored from it. } }
    - { id: hold, when: { quiet: maintenance }, title: Enter maintenance mode, manual: "Administration, Instance, Services: enter maintenance mode, and wait until running executions have ended.", link: "https://kestra.io/docs/administrator-guide/backup-and-restore" }
    - id: stop
      when: { quiet: stop }
      title: Stop Kestra for the backup, in the vendor's order
      each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
      run: compose stop --timeout <grace> <component.service>
      repeatable: yes
      longer-than: { 6m: tell, 20m: ask }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
    - { id: storage, when: { storage: local }, title: Pack the internal storage, use: volumes/docker-keep, with: { volume: <storage-volume>, image: <helper-image>, file: <backup>/storage.tar } }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Copy the internal storage, manual: "See that the bucket of the internal storage is copied: a replica that keeps old versions, or a copy made now. Going back over the migration of tenants needs it." }
    - id: start
      when: { quiet: stop }
      title: Start Kestra <from> again
      each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }
      run: compose start <component.service>
      repeatable: yes
    - { id: release, when: { quiet: maintenance }, title: Leave maintenance mode, manual: "Leave it now, or stay in it until the upgrade begins." }

make-copy:
  say: "The database of <environment> is replaced by production's. A copy fires production's schedules and triggers as soon as a scheduler or an executor runs, and would send its mails and change what its flows reach. So it is opened by its webserver alone first, until you have disabled them."
  steps:
    - id: stop
      title: Stop Kestra
      each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
      run: compose stop --timeout <grace> <component.service>
      repeatable: yes
    - id: quiet
      title: Take away what reaches outside
      manual: "In <environment>, let nothing reach what production reaches: no SECRET_ variables or secret manager of production, no mail server, no bucket of production, no way out through the network if you can. kestra.encryption.secret-key must be production's, or nothing can be read."
    - id: image
      title: See that <environment> has the image of <from>
      manual: "Set the tag of the image of <environment> to v<from>, as production has it, and pull it."
      check: { run: compose config, says: "v<from>" }
      done-if: { run: compose config, says: "v<from>" }
    - { id: own-database, when: { database: [postgres, mysql] }, title: See that the database is <environment>'s own, say: "The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it, too, stop here." }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots>, snapshot: "kestra-production-<hop>", owner: <database-user> } }
    - { id: storage, when: { storage: local }, title: Put production's internal storage there, use: volumes/docker-put-back, with: { volume: <storage-volume>, image: <helper-image>, file: <backup>/storage.tar } }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Give <environment> a copy of production's internal storage, manual: "Give <environment> a bucket of its own with a copy of production's objects as of the backup, and never production's bucket itself." }
    - id: disable
      title: Disable flows before anything can run them
      manual: "In another terminal in <folder> start the webserver alone: <compose> --project-name <project> run --rm --no-deps --publish 127.0.0.1:18080:8080 <command-service> server webserver, with the files of the project named by --file if it has several. It answers at port 18080 and neither fires schedules nor runs tasks. Sign in, select all flows and disable them, see that triggers are disabled, and stop it again. Enable later only what you want to try."
    - { id: start, title: Start Kestra <from>, each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }, run: compose up --detach --no-deps <component.service>, repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from>, prove: [version, healthy], retry: every 5s for 5m }

upgrade:
  - { id: healthy-before, title: See that Kestra is healthy before anything changes, prove: [healthy], retry: every 5s for 5m }
  - { id: prepare, use: ./prepare, with: { edition: <edition> } }
  - id: registry
    when: { edition: ee }
    title: Sign in to the registry
    manual: "See that this machine is signed in: docker login registry.kestra.io with the id and the fingerprint of the licence."
    done-if: { run: "docker image inspect --format={{.Id}} <image>:<tag>", says: "sha256:" }
  - id: images
    title: Set the tag of the image to <tag>
    first-of:
      - { id: env, when: { tags-in: env }, title: Set <tag-variable> to <tag>, edit: { file: <folder>/.env, set: { <tag-variable>: <tag> } } }
      - id: file
        title: Set the image of each service to <image>:<tag>
        each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
        edit: { file: <folder>/<compose-file>, set: { services.<component.service>.image: <image>:<tag> } }
  - { id: understood, title: See that the compose file names it, check: { run: compose config, says: "<image>:<tag>" } }
  - { id: pull, title: Pull the image while Kestra goes on running, run: docker pull --quiet <image>:<tag>, repeatable: yes, longer-than: { 10m: tell, 1h: ask } }
  - id: stop
    title: Stop the components in the vendor's order, the webserver last
    each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
    run: compose stop --timeout <grace> <component.service>
    undo: compose start <component.service>
    repeatable: yes
    longer-than: { 6m: tell, 20m: ask }
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra
  - { id: gone, title: See that no Kestra still answers, check: { run: "sh -s <api> [<management>]", stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - id: schema
    when: { to: before 2.0 }
    title: The schema
    first-of:
      - { id: while-stopped, when: { to: 0.13 or later, migration: while-stopped }, use: ./schema, with: { config: <config> } }
      - id: switched-off
        when: { to: 0.13 or later, migration: after-start }
        title: Switch migration at the start off
        manual: "In the configuration that Kestra <to> reads, set flyway.datasources.<database>.enabled to false."
        link: https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration
      - { id: at-start, title: Kestra migrates when it starts, say: "Flyway brings the schema from what flyway_schema_history says to that of <to> as Kestra starts.", no-return: The database gets the schema of <to>. Going back means restoring the backup. }
  - id: data
    use: ./data
    with: { edition: <edition>, config: <config>, kafka: <kafka>, default-tenant: <default-tenant>, tenant-id: <tenant-id>, tenant-name: <tenant-name>, secrets: <secrets-writable>, migration: <migration> }
  - id: storage
    when: { crosses: 0.23.0 }
    title: The internal storage
    first-of:
      - id: volume
        when: { storage: local }
        title: Move everything in the volume below <tenant-id>/
        run: docker run --rm --interactive --network=none --volume=<storage-volume>:/storage --entrypoint=sh <helper-image> -s /storage <tenant-id>
        stdin: <shipped>/move-under-tenant.sh
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss
      - { id: elsewhere, use: ./storage-by-hand, with: { storage: <storage>, tenant-id: <tenant-id> } }
  - { id: one-way, when: { crosses: 2.0.0, migration: at-start }, title: 2.0 migrates when it starts, say: "Open-source 2.0 migrates as it starts.", no-return: "Passwords are hashed anew and tables of the queue are dropped. Going back means restoring the backup, and nothing else does." }
  - id: start
    title: Start Kestra <to>, the webserver first because it hosts the API
    each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }
    run: compose up --detach --no-deps <component.service>
    repeatable: yes
    longer-than: { 5m: tell, 30m: ask }
  - id: migrate-running
    when: { to: 0.13 to 1.3, migration: after-start }
    title: The schema, now that <to> runs
    steps:
      - { id: migrate, title: Tell Kestra to migrate, run: "kestra-running sys database migrate [-c <config>]", says: Successfully run the database schema migration, retry: every 10s for 5m, repeatable: yes, no-return: The database gets the schema of <to>. Going back means restoring the backup., longer-than: { 30m: tell, 8h: ask }, link: "https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration" }
      - { id: switch-on, title: Switch migration at the start on again, manual: "Take flyway.datasources.<database>.enabled out of the configuration again. It counts from the next start on." }
  - { id: proof, title: "Prove that <to> runs, answers and is healthy", prove: [version, healthy], retry: every 5s for 10m }
  - { id: users, when: { crosses: 0.23.0, edition: ee }, use: ./superadmin, with: { config: <config> } }
  - { id: log, when: { to: 2.0 or later }, title: See that no flow has types that 2.0 does not know, check: { run: compose logs --no-color --since 30m, never-says: InvalidTypeConstraint } }
  - { id: look, use: ./look, with: { edition: <edition> } }

tests:
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try the flows that matter, manual: "Run the flows that production cannot do without, with a plugin of each kind that you use, a webhook and a schedule." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgres, mysql, elasticsearch] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: stop, title: Stop all components, each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }, run: compose stop --timeout <grace> <component.service>, repeatable: yes, longer-than: { 6m: tell, 20m: ask } }
  - { id: gone, title: See that no Kestra still answers, check: { run: "sh -s <api> [<management>]", stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - { id: images, title: Set the tag of before, revert: [images] }
  - { id: files, title: Put the compose file back, use: files/put-back, with: { file: <backup>/compose.tar.gz, what: the compose file } }
  - { id: more-files, when: { more-compose-files: set }, title: Put the further compose files back, use: files/put-back, with: { file: <backup>/more-compose.tar.gz, what: the further compose files } }
  - { id: env, when: { tags-in: env }, title: Put .env back, use: files/put-back, with: { file: <backup>/env.tar.gz, what: .env } }
  - { id: config, when: { config-files: set }, title: Put the configuration back, use: files/put-back, with: { file: <backup>/config.tar.gz, what: the configuration } }
  - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: storage, when: { storage: local }, title: Put the internal storage back, use: volumes/docker-put-back, with: { volume: <storage-volume>, image: <helper-image>, file: <backup>/storage.tar } }
  - { id: storage-elsewhere, when: { crosses: 0.23.0, storage: [minio, s3, gcs, azure] }, title: Put the internal storage back, manual: "Put the objects back where they were before the tenant." }
  - { id: start, title: Start Kestra <from>, each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }, run: compose up --detach --no-deps <component.service>, repeatable: yes }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 5m }

follow-up:
  - { id: metadata, when: { crosses: [1.1.0, 1.2.0] }, say: "Look at key-value store, secrets and namespace files once more. Where something is missing, stop Kestra and run kestra migrate metadata kv, secrets (Enterprise) or nsfiles again.", link: "https://kestra.io/docs/migration-guide/v1.3.0/lts-migration", due: 7d }
  - { id: api-addresses, when: { crosses: 0.23.0 }, say: "Have programs call the API at /api/v1/main/ or their tenant; the old addresses work for now only.", link: "https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss", due: 30d }
  - { id: notes, say: "Do what the release notes of <to> still ask for: settings that changed, features going out of use. Their section Breaking Changes is at the end.", link: "https://github.com/kestra-io/kestra/releases/tag/v<to>", due: 7d }
  - { id: old-image, say: "Remove the image of <from> when you will not go back any more.", due: 14d }

"""####),
        BuiltinFile(path: "kestra/docker.yaml", text: ####"""
# Kestra as one container that docker run made, all in one. The old container is stopped, renamed and kept; a new one takes its name.
#
# What shapes it: up to 1.3 any start of the new image migrates the schema, so it never runs before the backup, not even to say its version.
# Docker kills after ten seconds unless it is told otherwise, and Kestra's worker wants five minutes.
belay: 1
product: kestra
variant: docker
title: Kestra in Docker
link: https://kestra.io/docs/administrator-guide/upgrades#migrating-an-installation-with-docker

inputs:
  container: { ask: Name of the container, default: kestra, help: docker ps shows it. }
  options:
    ask: Options of docker run for serving
    type: command
    default: "--restart unless-stopped --publish 127.0.0.1:8080:8080 --publish 127.0.0.1:8081:8081 --volume kestra-data:/app/storage --env-file /etc/kestra/env"
    help: As you started it, without --name, --detach and the image. Passwords belong into the file of --env-file, not here.
  migrate-options: { ask: Options of docker run for one command, type: command, default: "--volume kestra-data:/app/storage --env-file /etc/kestra/env", help: "The same network, volumes and variables, but no ports and no restart." }
  arguments: { ask: What follows the image when it serves, type: command, default: server standalone }
  edition: { ask: Edition, choose: { oss: "Open source, from kestra/kestra", ee: "Enterprise, from registry.kestra.io" }, default: oss }
  image:
    ask: Image without its tag
    default: kestra/kestra
    help: registry.kestra.io/docker/kestra-ee for Enterprise; docker login there with the id and the fingerprint of the licence first. An image of your own with plugins in it is built for each target before its hop.
  tag:
    ask: Tag of the image
    per: hop
    default: v<to>
    help: "Always one release, such as v0.21.4; never latest, latest-lts, develop or v1.0, which move. From 0.18 on v0.21.4 and v0.19.0 have all plugins, v0.21.4-no-plugins and v0.19.0-no-plugins none; before 0.18 the plain tag has none and -full all. For 2.0 Kestra also writes v2.0.0-slim. Keep the kind that you use now."
    link: https://hub.docker.com/r/kestra/kestra/tags
  config: { ask: Configuration file given to -c in the container, optional: yes, help: None where the container has its configuration in KESTRA_CONFIGURATION or in the file that Kestra looks for by itself. }
  grace:
    ask: Seconds until Docker may kill a component that is told to stop
    default: "330"
    help: "More than kestra.server.terminationGracePeriod (5m unless you set it; the vendor's page misspells the key). Set --stop-timeout among the options, too: Docker's own ten seconds kill tasks that run. Tasks that take longer are killed and run again when a worker is back."
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra
  database: { ask: Database of Kestra, choose: { postgres: PostgreSQL, mysql: MySQL, h2: "H2, inside of the container", elasticsearch: "Elasticsearch or OpenSearch, with Kafka (Enterprise)" }, default: postgres }
  kafka: { ask: Is the queue Kafka, type: yes-no, default: "no", when: { edition: ee } }
  database-host: { ask: Host of the database, default: 127.0.0.1, when: { database: [postgres, mysql] }, help: "As seen from this machine, which needs the database's own client programs." }
  database-name: { ask: Name of the database, default: kestra, when: { database: [postgres, mysql] } }
  database-user: { ask: User of the database, default: kestra, when: { database: [postgres, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgres, mysql] } }
  snapshots: { ask: Snapshot repository of Elasticsearch, default: my_snapshot_repository, when: { database: elasticsearch } }
  storage: { ask: Internal storage, choose: { local: A folder or volume, minio: MinIO, s3: Amazon S3, gcs: Google Cloud Storage, azure: Azure Blob Storage }, default: local, help: kestra.storage.type }
  storage-volume: { ask: Volume or folder of the internal storage, choose: docker volume ls --quiet, when: { storage: local }, help: "What is mounted where kestra.storage.local.base-path points to. docker volume ls shows volumes; a folder of this machine is given by its whole path." }
  helper-image: { ask: "Image with tar, find, sha256sum and sh", default: "alpine:3.20", when: { storage: local }, help: It packs the volume. One that is on this machine already needs no network. }
  quiet:
    ask: What holds Kestra still while it is backed up
    choose:
      stop: It is stopped for the time of the backup, and started again
      maintenance: Maintenance mode, which you enter and leave (Enterprise from 0.21 on); what runs ends, what comes is queued
      nothing: Nothing. The database is dumped as of one moment, but files in the storage may be newer
    default: stop
    help: The vendor asks for one of the first two.
    link: https://kestra.io/docs/administrator-guide/backup-and-restore
  ee-backup: { ask: Should Kestra also back up its metadata itself (kestra backups create), type: yes-no, default: "no", when: { edition: ee, from: 0.19 or later } }
  migration:
    ask: How is the schema migrated on this hop
    per: hop
    choose:
      while-stopped: Kestra is stopped, the new version migrates by a command, then it starts
      at-start: Kestra migrates when it starts, as it does by itself (small databases)
      after-start: "The new version starts with migration switched off, then it is told to migrate (up to 1.3)"
    default: while-stopped
    help: By hand is better with much data, such as to 0.13, where it can take hours. Enterprise 2.0 never migrates by itself.
    link: https://kestra.io/docs/administrator-guide/upgrades#database-migrations
  default-tenant: { ask: Is anything in the default tenant, type: yes-no, default: "yes", when: { crosses: 0.23.0, edition: ee } }
  tenant-id: { ask: Id of the tenant that takes it over, default: main, when: { crosses: 0.23.0 }, help: Open source has main and no other. }
  tenant-name: { ask: Name of that tenant, default: main, when: { crosses: 0.23.0, edition: ee } }
  secrets-writable: { ask: Can Kestra write its secrets, type: yes-no, default: "yes", when: { crosses: 1.1.0, edition: ee }, help: No where the secret manager is read-only. Then the metadata of secrets are not migrated. }
  api: { ask: Address of Kestra as seen from this machine, default: "http://127.0.0.1:8080" }
  management:
    ask: Address of the management port as seen from this machine
    optional: yes
    default: "http://127.0.0.1:8081"
    help: "Publish it to 127.0.0.1 only, or say none, and the container and the API must do."
  login: { ask: User for the API, optional: yes, help: None where the API answers without. }
  password: { ask: Password for the API, type: secret, optional: yes }
  secrets-kept:
    ask: Are kestra.encryption.secret-key, secrets in the environment and the licence kept where you find them without this machine
    type: yes-no
    help: Without the key, what is encrypted in the database is lost.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

commands:
  kestra-new: docker run --rm <migrate-options> <image>:<tag>
  kestra-running: docker exec <container> bash ./kestra
  psql: psql --host=<database-host> --username=<database-user>
  pg_dump: pg_dump --host=<database-host> --username=<database-user>
  pg_restore: pg_restore --host=<database-host> --username=<database-user>
  dropdb: dropdb --host=<database-host> --username=<database-user>
  mysql: mysql --host=<database-host> --user=<database-user>
  mysqldump: mysqldump --host=<database-host> --user=<database-user>
env: { PGPASSWORD: <database-password>, MYSQL_PWD: <database-password> }

tools:
  docker: 19.3 or later
  curl: 7.20 or later

identity:
  - machine
  - run: printf %s <container>

# What the image of a container says; the API says it of itself, so that an old server which still holds the port is seen.
version:
  - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
  - { run: "docker container inspect --format={{.Config.Image}} <container>", find: ":v([0-9]+[.][0-9]+[.][0-9]+(-rc[0-9]+)?)" }
healthy:
  - { run: "docker container inspect --format={{.State.Status}} <container>", is: running }
  - { when: { management: set }, http: <management>/health, key: status, is: UP }
  - { http: <api>/api/v1/configs, login: <login>, password: <password>, key: version }

refuse:
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep kestra.encryption.secret-key, the secrets in the environment and the licence in a safe place first. Without the key, what is encrypted in the database is lost.
  - id: h2
    when: { database: h2 }
    say: H2 lives inside of the container and is gone with it, so there is nothing to upgrade. Export your flows, and begin anew with PostgreSQL or MySQL.
  - id: no-flyway
    when: { to: 2.0 or later, migration: after-start }
    say: 2.0 has no Flyway that could be switched off. Answer while-stopped or, in the open-source edition, at-start for this hop.
  - id: data-before-start
    when:
      - { migration: after-start, crosses: [0.23.0, 1.1.0, 1.2.0] }
      - { migration: after-start, crosses: 0.20.0, edition: ee }
    say: On this hop data are migrated while Kestra is stopped, and that needs the new schema. Answer while-stopped or at-start for this hop.
  - id: ee-2-0-at-start
    when: { to: 2.0 or later, edition: ee, migration: at-start }
    say: Enterprise 2.0 refuses to start while migrations are pending, and Kestra warns against kestra.migration.auto in production. Answer while-stopped for this hop.
  - id: compose
    if: { run: [docker, inspect, '--format={{if index .Config.Labels "com.docker.compose.project"}}made by Docker Compose{{end}}', <container>], says: made by Docker Compose }
    say: Docker Compose made this container and would make it again as it was. Use the variant compose.

risks:
  - id: stop-grace
    say: Where --stop-timeout is not set, whoever stops a container by other means than Belay kills its tasks after ten seconds.
    ask: Is the container without --stop-timeout, or is it shorter than five minutes
  - id: worker-restart
    say: "Tasks that a worker did not finish run again when kestra.server.workerTaskRestartStrategy is AFTER_TERMINATION_GRACE_PERIOD (as it is by itself) or IMMEDIATELY; with NEVER their flows stay RUNNING."
    ask: Are there tasks that must not run twice, or is that setting NEVER
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra

advice:
  who: Somebody who may restart the container and restore its database, and the owners of flows, for what breaks in them.
  how: In place, stop by stop. Executors and scheduler are stopped first, then the worker with its grace, the webserver last; it starts first, since it hosts the API.
  components: Kestra's container, its database, its internal storage, plugins of your own, and programs that call the API.
  when: When few flows run, and none that takes longer than the workers' grace. Enter maintenance mode before (Enterprise from 0.21 on), so that new executions are queued.
  outage:
    - { when: { crosses: [0.13.0, 0.23.0, 1.1.0, 1.2.0, 2.0.0] }, say: Kestra is down while the data are migrated. Schedules that were due are caught up or lost as each flow says. }
    - say: From the stop until the new version answers. With the components apart the API is away for the restart of the webserver only, if the schema is migrated at the start.
  how-long:
    - { when: { crosses: 0.13.0 }, say: Hours on a large database; every index is built anew. }
    - { when: { crosses: 2.0.0 }, say: Take the time that kestra migrate run needed on staging with a copy of production's data. }
    - say: Up to the five minutes that workers have, the backup with its proof, and what staging needed.
  rollback: Back up again, stop everything, restore the backup and start the old image. The old image on the new schema would start without a word and is no way back.

backup:
  max-age: 2h
  steps:
    - { id: container, title: Note how the container was made, run: docker inspect <container>, save-to: <backup>/container.json, repeatable: yes, verify: { check: { file: <backup>/container.json, key: 0.Config.Image }, not-restored: The container itself is kept under another name by the upgrade. } }
    # Docker makes a volume that is not there, and an empty one is packed and proved without a word.
    - id: mounted
      when: { storage: local }
      title: See that <container> has <storage-volume>
      check: { run: "docker ps --all --filter name=^/?<container>$ --filter volume=<storage-volume> --format {{.Names}}", is: <container> }
    - { id: own, when: { ee-backup: yes }, title: Let Kestra back up its metadata, run: kestra-running backups create FULL, save-to: <backup>/kestra-backup.txt, repeatable: yes, link: "https://kestra.io/docs/administrator-guide/backup-and-restore", verify: { check: { run: "cat <backup>/kestra-backup.txt", says: "kestra:///backups" }, not-restored: Kestra named where it put it; nothing was restored from it. } }
    - { id: hold, when: { quiet: maintenance }, title: Enter maintenance mode, manual: "Administration, Instance, Services: enter maintenance mode, and wait until running executions have ended.", link: "https://kestra.io/docs/administrator-guide/backup-and-restore" }
    - id: stop
      when: { quiet: stop }
      title: Stop Kestra for the backup, in the vendor's order
      run: docker stop --time <grace> <container>
      repeatable: yes
      longer-than: { 6m: tell, 20m: ask }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
    - { id: storage, when: { storage: local }, title: Pack the internal storage, use: volumes/docker-keep, with: { volume: <storage-volume>, image: <helper-image>, file: <backup>/storage.tar } }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Copy the internal storage, manual: "See that the bucket of the internal storage is copied: a replica that keeps old versions, or a copy made now. Going back over the migration of tenants needs it." }
    - id: start
      when: { quiet: stop }
      title: Start Kestra <from> again
      run: docker start <container>
      repeatable: yes
    - { id: release, when: { quiet: maintenance }, title: Leave maintenance mode, manual: "Leave it now, or stay in it until the upgrade begins." }

make-copy:
  say: "The database of <environment> is replaced by production's. A copy fires production's schedules and triggers as soon as a scheduler or an executor runs, and would send its mails and change what its flows reach. So it is opened by its webserver alone first, until you have disabled them."
  steps:
    - id: stop
      title: Stop Kestra
      run: docker stop --time <grace> <container>
      repeatable: yes
    - id: quiet
      title: Take away what reaches outside
      manual: "In <environment>, let nothing reach what production reaches: no SECRET_ variables or secret manager of production, no mail server, no bucket of production, no way out through the network if you can. kestra.encryption.secret-key must be production's, or nothing can be read."
    - { id: image, title: See that <environment> has the image of <from>, manual: "Make the container <container> of <environment> anew with the image of v<from>, and leave it stopped.", check: { run: "docker container inspect --format={{.Config.Image}} <container>", says: "v<from>" } }
    - { id: own-database, when: { database: [postgres, mysql] }, title: See that the database is <environment>'s own, say: "The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it, too, stop here." }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots>, snapshot: "kestra-production-<hop>", owner: <database-user> } }
    - { id: storage, when: { storage: local }, title: Put production's internal storage there, use: volumes/docker-put-back, with: { volume: <storage-volume>, image: <helper-image>, file: <backup>/storage.tar } }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Give <environment> a copy of production's internal storage, manual: "Give <environment> a bucket of its own with a copy of production's objects as of the backup, and never production's bucket itself." }
    - id: disable
      title: Disable flows before anything can run them
      manual: "In another terminal start the webserver alone: docker run --rm with the options of the container, the image of v<from>, and server webserver. It neither fires schedules nor runs tasks. Sign in, select all flows and disable them, see that triggers are disabled, and stop it again. Enable later only what you want to try."
    - { id: start, title: Start Kestra <from>, run: docker start <container>, repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from>, prove: [version, healthy], retry: every 5s for 5m }

upgrade:
  - { id: healthy-before, title: See that Kestra is healthy before anything changes, prove: [healthy], retry: every 5s for 5m }
  - { id: prepare, use: ./prepare, with: { edition: <edition> } }
  - id: registry
    when: { edition: ee }
    title: Sign in to the registry
    manual: "See that this machine is signed in: docker login registry.kestra.io with the id and the fingerprint of the licence."
    done-if: { run: "docker image inspect --format={{.Id}} <image>:<tag>", says: "sha256:" }
  - { id: pull, title: Pull the image while Kestra goes on running, run: docker pull --quiet <image>:<tag>, repeatable: yes, longer-than: { 10m: tell, 1h: ask } }
  - id: stop
    title: Stop Kestra, with the grace that its worker has
    run: docker stop --time <grace> <container>
    undo: docker start <container>
    repeatable: yes
    longer-than: { 6m: tell, 20m: ask }
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra
  - { id: gone, title: See that no Kestra still answers, check: { run: "sh -s <api> [<management>]", stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - id: schema
    when: { to: before 2.0 }
    title: The schema
    first-of:
      - { id: while-stopped, when: { to: 0.13 or later, migration: while-stopped }, use: ./schema, with: { config: <config> } }
      - id: switched-off
        when: { to: 0.13 or later, migration: after-start }
        title: Switch migration at the start off
        manual: "In the configuration that Kestra <to> reads, set flyway.datasources.<database>.enabled to false."
        link: https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration
      - { id: at-start, title: Kestra migrates when it starts, say: "Flyway brings the schema from what flyway_schema_history says to that of <to> as Kestra starts.", no-return: The database gets the schema of <to>. Going back means restoring the backup. }
  - id: data
    use: ./data
    with: { edition: <edition>, config: <config>, kafka: <kafka>, default-tenant: <default-tenant>, tenant-id: <tenant-id>, tenant-name: <tenant-name>, secrets: <secrets-writable>, migration: <migration> }
  - id: storage
    when: { crosses: 0.23.0 }
    title: The internal storage
    first-of:
      - id: volume
        when: { storage: local }
        title: Move everything in the volume below <tenant-id>/
        run: docker run --rm --interactive --network=none --volume=<storage-volume>:/storage --entrypoint=sh <helper-image> -s /storage <tenant-id>
        stdin: <shipped>/move-under-tenant.sh
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss
      - { id: elsewhere, use: ./storage-by-hand, with: { storage: <storage>, tenant-id: <tenant-id> } }
  - { id: one-way, when: { crosses: 2.0.0, migration: at-start }, title: 2.0 migrates when it starts, say: "Open-source 2.0 migrates as it starts.", no-return: "Passwords are hashed anew and tables of the queue are dropped. Going back means restoring the backup, and nothing else does." }
  - { id: keep-old, title: Keep the old container as <container>-<from>, run: docker rename <container> <container>-<from>, undo: docker rename <container>-<from> <container>, done-if: { run: "docker container inspect --format={{.Name}} <container>-<from>", is: "/<container>-<from>" } }
  - { id: start, title: Start Kestra <to> in a new container, run: "docker run --detach --name <container> <options> <image>:<tag> <arguments>", done-if: { run: "docker container inspect --format={{.Config.Image}} <container>", is: "<image>:<tag>" }, undo: docker rm --force <container> }
  - id: migrate-running
    when: { to: 0.13 to 1.3, migration: after-start }
    title: The schema, now that <to> runs
    steps:
      - { id: migrate, title: Tell Kestra to migrate, run: "kestra-running sys database migrate [-c <config>]", says: Successfully run the database schema migration, retry: every 10s for 5m, repeatable: yes, no-return: The database gets the schema of <to>. Going back means restoring the backup., longer-than: { 30m: tell, 8h: ask }, link: "https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration" }
      - { id: switch-on, title: Switch migration at the start on again, manual: "Take flyway.datasources.<database>.enabled out of the configuration again. It counts from the next start on." }
  - { id: proof, title: "Prove that <to> runs, answers and is healthy", prove: [version, healthy], retry: every 5s for 10m }
  - { id: users, when: { crosses: 0.23.0, edition: ee }, use: ./superadmin, with: { config: <config> } }
  - { id: log, when: { to: 2.0 or later }, title: See that no flow has types that 2.0 does not know, check: { run: docker logs --since 30m <container>, never-says: InvalidTypeConstraint } }
  - { id: look, use: ./look, with: { edition: <edition> } }

tests:
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try the flows that matter, manual: "Run the flows that production cannot do without, with a plugin of each kind that you use, a webhook and a schedule." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgres, mysql, elasticsearch] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: container, title: "Stop Kestra, and give the old container its name back", run: sh -s <container> <container>-<from>, stdin: <shipped>/container-back.sh, repeatable: yes, longer-than: { 6m: tell, 20m: ask } }
  - { id: stop, title: See that the old container is stopped, run: docker stop --time <grace> <container>, repeatable: yes }
  - { id: gone, title: See that no Kestra still answers, check: { run: "sh -s <api> [<management>]", stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: storage, when: { storage: local }, title: Put the internal storage back, use: volumes/docker-put-back, with: { volume: <storage-volume>, image: <helper-image>, file: <backup>/storage.tar } }
  - { id: storage-elsewhere, when: { crosses: 0.23.0, storage: [minio, s3, gcs, azure] }, title: Put the internal storage back, manual: "Put the objects back where they were before the tenant." }
  - { id: start, title: Start Kestra <from>, run: docker start <container>, repeatable: yes }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 5m }

follow-up:
  - { id: metadata, when: { crosses: [1.1.0, 1.2.0] }, say: "Look at key-value store, secrets and namespace files once more. Where something is missing, stop Kestra and run kestra migrate metadata kv, secrets (Enterprise) or nsfiles again.", link: "https://kestra.io/docs/migration-guide/v1.3.0/lts-migration", due: 7d }
  - { id: api-addresses, when: { crosses: 0.23.0 }, say: "Have programs call the API at /api/v1/main/ or their tenant; the old addresses work for now only.", link: "https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss", due: 30d }
  - { id: notes, say: "Do what the release notes of <to> still ask for: settings that changed, features going out of use. Their section Breaking Changes is at the end.", link: "https://github.com/kestra-io/kestra/releases/tag/v<to>", due: 7d }
  - { id: old-image, say: "Remove the container <container>-<from> when you will not go back any more.", due: 14d }

"""####),
        BuiltinFile(path: "kestra/files/container-back.sh", text: ####"""
# sh -s NAME OLD: gives the container OLD the name NAME again, after removing what has that name now. Without OLD, NAME was never
# replaced and stays, so this may run twice, or after an upgrade that failed early.
set -eu
if docker container inspect "$2" >/dev/null 2>&1; then
    if docker container inspect "$1" >/dev/null 2>&1; then
        docker stop --time 330 "$1"
        docker rm "$1"
    fi
    docker rename "$2" "$1"
else
    docker container inspect "$1" >/dev/null
    echo "$1 was never replaced"
fi

"""####),
        BuiltinFile(path: "kestra/files/forgotten-files.sh", text: ####"""
# sh -s FOLDER FILE ...: names what Compose would read in FOLDER by itself and does not read once a file is named, one "forgotten: NAME"
# for each that is not among the files.
set -eu
folder=$1
shift
for name in docker-compose.override.yml docker-compose.override.yaml compose.override.yml compose.override.yaml; do
    [ -e "$folder/$name" ] || continue
    for file; do
        [ "$file" != "$folder/$name" ] || continue 2
    done
    echo "forgotten: $name"
done
if [ -e "$folder/.env" ] && grep -q '^ *COMPOSE_FILE=' "$folder/.env"; then
    echo "forgotten: COMPOSE_FILE in .env"
fi
echo "looked"

"""####),
        BuiltinFile(path: "kestra/files/gone.sh", text: ####"""
# sh -s ADDRESS ...: exit 0 when no Kestra answers at any of the addresses any more, 1 when one does.
# Any answer of a Kestra counts, an old server or a forgotten second one included. A proxy's own error does not.
set -u
for address; do
    for path in /api/v1/configs /health; do
        status=$(curl -q -s -o /dev/null --max-time 5 -w '%{http_code}' "$address$path")
        case $status in
        200 | 401 | 403)
            echo "$address$path still answers"
            exit 1
            ;;
        esac
    done
done
echo "nothing answers"

"""####),
        BuiltinFile(path: "kestra/files/kestra-job.sh", text: ####"""
# sh kestra-job.sh DEPLOYMENT CONTAINER IMAGE SECONDS KUBECTL ... -- COMMAND ...: runs one command of Kestra as a job that has the
# environment, the volumes and the account of a deployment's container, but another image. Prints its log; exit 0 only if it completed.
# Kestra's chart names the configuration files in the container's environment and mounts them, so that the job reads the configuration
# that ran until now. What prepares the pods (init containers) and where they may run goes with it, or the job would wait for a node.
set -eu
deployment=$1
container=$2
image=$3
seconds=$4
shift 4
kubectl=
# Words before -- are kubectl and its options, which hold no blanks; those after it are the command.
while [ "$1" != -- ]; do
    kubectl="$kubectl $1"
    shift
done
shift
command=
for word; do
    escaped=$(printf '%s' "$word" | sed 's/[\\"]/\\&/g')
    command="$command, \"$escaped\""
done
job=belay-kestra-$(date -u +%Y%m%d%H%M%S)-$$

pod() { $kubectl get deployment "$deployment" --output="jsonpath={.spec.template.spec.$1}"; }
part() {
    value=$(pod "containers[?(@.name==\"$container\")].$1")
    printf '%s' "${value:-$2}"
}
or() {
    value=$(pod "$1")
    printf '%s' "${value:-$2}"
}
# A container of that name must be there, or the job would run without its configuration.
[ -n "$(part image '')" ] || {
    echo "the deployment $deployment has no container called $container" >&2
    exit 2
}

cat <<END | $kubectl create --filename=- >&2
{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "$job", "labels": {"app.kubernetes.io/managed-by": "belay"}},
 "spec": {"backoffLimit": 0, "activeDeadlineSeconds": $seconds, "template": {"spec": {
  "restartPolicy": "Never",
  "serviceAccountName": "$(or serviceAccountName default)",
  "imagePullSecrets": $(or imagePullSecrets '[]'),
  "securityContext": $(or securityContext '{}'),
  "nodeSelector": $(or nodeSelector '{}'),
  "tolerations": $(or tolerations '[]'),
  "initContainers": $(or initContainers '[]'),
  "volumes": $(or volumes '[]'),
  "containers": [{"name": "kestra", "image": "$image", "command": ["/app/kestra"$command],
   "env": $(part env '[]'), "envFrom": $(part envFrom '[]'),
   "volumeMounts": $(part volumeMounts '[]'), "securityContext": $(part securityContext '{}')}]}}}}
END

while :; do
    state=$($kubectl get job "$job" --output='jsonpath={.status.conditions[?(@.status=="True")].type}')
    case $state in
    *Failed* | *Complete*) break ;;
    esac
    sleep 2
done
$kubectl logs "job/$job" --container=kestra
case $state in
*Failed*)
    echo "the job $job failed and is left for you to look at" >&2
    exit 1
    ;;
esac
$kubectl delete job "$job" --wait=false >&2

"""####),
        BuiltinFile(path: "kestra/files/move-under-tenant.sh", text: ####"""
# sh -s FOLDER TENANT: moves everything in the folder of the internal storage into a folder of its own in it, called as the tenant.
# May run again after it was broken off: what is in there already is left, and nothing is ever written over.
set -eu
folder=$1
tenant=$2
cd -- "$folder"
mkdir -p -- "$tenant"
for entry in * .[!.]* ..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    [ "$entry" != "$tenant" ] || continue
    if [ -e "$tenant/$entry" ]; then
        echo "$tenant/$entry is there already" >&2
        exit 1
    fi
    mv -- "$entry" "$tenant/"
done
echo "moved"

"""####),
        BuiltinFile(path: "kestra/files/pods-back.sh", text: ####"""
# sh -s FILE KUBECTL ...: gives deployments that have no pod as many as FILE says, with lines "NAME PODS". One that the new release no
# longer has, or that had none before, is left alone.
set -eu
file=$1
shift
while read -r name pods; do
    case $name:$pods in :* | *:0) continue ;; esac
    now=$("$@" get deployment "$name" --ignore-not-found --output='jsonpath={.spec.replicas}' </dev/null)
    if [ "$now" = 0 ]; then
        "$@" scale deployment "$name" --replicas="$pods" </dev/null
    fi
done <"$file"

"""####),
        BuiltinFile(path: "kestra/files/unpinned.sh", text: ####"""
# sh -s COMPOSE-COMMAND ...: names images of the project whose tag can change by itself, one "moves: IMAGE" for each.
# Standing still are digests, tags with a number in them, and of Kestra those that name a patch: v1.0 moves, v1.0.10 does not.
set -eu
configuration=$("$@" config)
images=$(printf '%s\n' "$configuration" | sed -n 's/^ *image: *//p' | tr -d "\"'")
for image in $images; do
    case $image in
    *@sha256:*) continue ;;
    esac
    name=${image##*/}
    case $name in
    *:*) ;;
    *) name=$name:latest ;;
    esac
    case $name in
    kestra*:v[0-9]*.[0-9]*.[0-9]*) ;;
    kestra*) echo "moves: $image" ;;
    *:*[0-9]*) ;;
    *) echo "moves: $image" ;;
    esac
done
echo "looked"

"""####),
        BuiltinFile(path: "kestra/fragments.yaml", text: ####"""
# What the variants share: the database by its kind, the migrations of a hop, and the looks that prove it.
#
# kestra-new is Kestra of the target with the configuration of the instance, running one command: a program, a container, or a job. Up to
# 1.3 whatever it is told, it migrates the schema as it starts, so it is never called before the backup, and not while the old version runs.
belay: 1
fragments:

  keep-database:
    title: Back up the database, and prove the backup by restoring it
    needs:
      kind: { ask: Database, choose: [postgres, mysql, elasticsearch] }
      name: { ask: Name of the database, optional: yes }
      repository: { ask: Snapshot repository of Elasticsearch, optional: yes }
    steps:
      - id: database
        first-of:
          - id: postgres
            when: { kind: postgres }
            use: postgresql/dump
            with: { database: <name>, file: <backup>/kestra.dump, scratch: belay_kestra_scratch }
          - id: mysql
            when: { kind: mysql }
            use: mysql/dump
            with: { database: <name>, file: <backup>/kestra.sql, scratch: belay_kestra_scratch }
          - id: elasticsearch
            title: Take a snapshot of Elasticsearch
            manual: "Take a snapshot of the indices kestra_* and wait for its end: PUT _snapshot/<repository>/kestra-<environment>-<hop>?wait_for_completion=true. Its state must be SUCCESS."
            link: https://kestra.io/docs/administrator-guide/backup-and-restore

  put-database-back:
    title: Put the database back as the backup has it, while no Kestra is connected
    needs:
      kind: { ask: Database, choose: [postgres, mysql, elasticsearch] }
      name: { ask: Name of the database, optional: yes }
      repository: { ask: Snapshot repository of Elasticsearch, optional: yes }
      snapshot: { ask: Name of the snapshot in there, default: kestra-<environment>-<hop> }
      owner: { ask: Role that shall own everything in PostgreSQL, optional: yes, help: None where it goes back to the server that it came from. }
    steps:
      - id: database
        first-of:
          - id: postgres
            when: { kind: postgres }
            use: postgresql/drop-create-restore
            with: { database: <name>, file: <backup>/kestra.dump, owner: <owner> }
          - id: mysql
            when: { kind: mysql }
            title: Put MySQL's database back
            steps:
              # PostgreSQL would not drop a database that is in use; MySQL would.
              - id: alone
                title: See that nobody else uses <name>
                check:
                  run: [mysql, --batch, --skip-column-names, "--execute=select count(*) from information_schema.processlist where db = '<name>'"]
                  is: "0"
                retry: every 2s for 30s
              - { id: restore, use: mysql/drop-create-restore, with: { database: <name>, file: <backup>/kestra.sql } }
          - id: elasticsearch
            title: Restore the snapshot of Elasticsearch
            manual: "Delete the indices kestra_*, then POST _snapshot/<repository>/<snapshot>/_restore with the body {\"indices\": \"kestra_*\"}. With Kafka, have it empty and run kestra sys-ee restore-queue; some executions that were pending are lost."
            link: https://kestra.io/docs/administrator-guide/backup-and-restore

  # Paths in the archive begin in the folder, so that a copy of production goes into the copy's own folder and not into production's.
  keep-folder:
    title: Pack a folder, and compare the archive with it
    needs:
      folder: { ask: Folder to pack, type: folder }
      file: { ask: The archive to write, type: file }
    steps:
      - id: pack
        title: Pack <folder>
        run: tar --create --gzip --file=<file> --directory=<folder> .
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        verify:
          check: tar --compare --gzip --file=<file> --directory=<folder>
          not-restored: The archive was compared with the folder that it was made of, and not unpacked anywhere.

  put-folder-back:
    title: Unpack an archive into a folder
    needs:
      folder: { ask: Folder to unpack into, type: folder }
      file: { ask: The archive to unpack, type: file }
    steps:
      - id: unpack
        title: Unpack it into <folder>
        run: tar --extract --gzip --preserve-permissions --file=<file> --directory=<folder>
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }

  # Going back must not hang on a database that a broken migration left behind, so nothing is proved here.
  rescue-database:
    title: Back up again, for what was written since the backup
    needs:
      kind: { ask: Database, choose: [postgres, mysql, elasticsearch] }
      name: { ask: Name of the database, optional: yes }
      repository: { ask: Snapshot repository of Elasticsearch, optional: yes }
    steps:
      - id: database
        first-of:
          - id: postgres
            when: { kind: postgres }
            title: Dump it as it is now
            run: pg_dump --no-password --format=custom --dbname=<name>
            save-to: <backup>/before-rollback.dump
            repeatable: yes
            longer-than: { 30m: tell, 4h: ask }
          - id: mysql
            when: { kind: mysql }
            title: Dump it as it is now
            run: mysqldump --single-transaction --quick --hex-blob --no-tablespaces --default-character-set=utf8mb4 <name>
            save-to: <backup>/before-rollback.sql
            repeatable: yes
            longer-than: { 30m: tell, 4h: ask }
          - id: elasticsearch
            title: Take another snapshot of Elasticsearch
            manual: "PUT _snapshot/<repository>/kestra-<environment>-<hop>-before-rollback?wait_for_completion=true"
            link: https://kestra.io/docs/administrator-guide/backup-and-restore

  # What must be so before the new version starts, and what only people can do. The reading of breaking changes comes before the hop.
  prepare:
    title: What the new version finds when it starts
    needs:
      edition: { ask: Edition, choose: [oss, ee] }
    steps:
      - id: first-schema
        when: { crosses: 0.13.0 }
        title: The indices that 0.13 builds
        say: "Every index is built anew because tables get tenant_id. With much data that takes hours, and nothing runs meanwhile. Take the time that staging needed with a copy of production's data."
        link: https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration
      - id: image-tags
        when: { crosses: 0.18.0 }
        title: The tag of the image means something else from 0.18 on
        say: "From 0.18 on the plain tag has all plugins and -no-plugins none; before, the plain one had none and -full all. There is no -full any more."
      - id: secret-manager
        when: { crosses: 0.20.0, edition: ee }
        title: A secret manager for 0.20
        manual: "In the configuration that 0.20 will read, rename kestra.mail-service to kestra.ee.mail-service and set a secret manager (kestra.secret.type and what it needs). Without one 0.20 does not start."
        link: https://kestra.io/docs/migration-guide/0.20.0/server-configuration
      - id: tenants
        when: { crosses: 0.23.0, edition: ee }
        title: Keys about tenants for 0.23
        manual: "In the configuration that 0.23 will read, take out kestra.ee.tenants.enabled and kestra.ee.tenants.defaultTenant, and set kestra.ee.tenants.fallbackTenant if you want one."
        link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-ee
      - id: credentials
        when: { crosses: 0.24.0, edition: oss }
        title: A login for 0.24
        manual: "In the configuration that the new version will read, set kestra.server.basic-auth.username and kestra.server.basic-auth.password. Otherwise whoever opens /ui/main/setup first makes the first user."
        link: https://kestra.io/docs/migration-guide/0.24.0/basic-authentication
      - id: reserved-ids
        when: { crosses: 1.0.0 }
        title: Flows with reserved names
        manual: "Rename every flow called pause, resume, force-run, change-status, kill, executions, search, source, disable or enable, while the old version still runs."
        link: https://kestra.io/docs/migration-guide/v1.0.0/reserved-flow-ids
      - id: licence
        when: { crosses: 1.3.0, edition: ee }
        title: A licence for 1.3
        manual: "Put id, key and fingerprint of a licence that was issued for 1.3 or later into the configuration. An older one is refused at the start."
        link: https://kestra.io/docs/migration-guide/v1.3.0/ee-license-upgrade
      - id: metadata-done
        when: { crosses: 2.0.0 }
        title: Metadata migrations that 2.0 counts on
        manual: "Open the pages of key-value store, secrets and namespace files, parent namespaces too. If one is empty, run the metadata migration of 1.3 again before you go on."
        link: https://kestra.io/docs/migration-guide/v1.3.0/lts-migration
      - id: flows-2-0
        when: { crosses: 2.0.0 }
        title: Flows that 2.0 cannot run
        manual: "See that no flow has pluginDefaults or taskDefaults (stored flows would run without them, and nobody is told), ForEach, ForEachItem, conditions or preconditions of triggers, json() or a filter json. Bring out rewritten Flow triggers disabled first."
        link: https://kestra.io/docs/migration-guide/v2.0.0
      - id: config-2-0
        when: { crosses: 2.0.0 }
        title: Configuration for 2.0
        manual: "In the configuration that 2.0 will read, write kestra.server.basic-auth, not basicAuth, open port 50051 between components, and where components run apart deploy the controller and set kestra.worker.controllers.static.endpoints for the workers."
        link: https://kestra.io/docs/migration-guide/v2.0.0/helm-grpc-worker-controller

  schema:
    title: Migrate the schema with Kestra <to>, while no Kestra runs
    needs:
      config: { ask: Configuration file given to -c, optional: yes }
    steps:
      - id: migrate
        title: Migrate the schema to <to> (sys database migrate)
        run: "kestra-new sys database migrate [-c <config>]"
        says: Successfully run the database schema migration
        no-return: The database gets the schema of <to>. The old version would start on it without a word, and must not. Going back means restoring the backup.
        repeatable: yes
        longer-than: { 30m: tell, 8h: ask }
        link: https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration

  # Migrations were seen to end in a NullPointerException (kestra#12359), which is looked for since nothing tells their exit status then.
  # In the order of the vendor's guides: users and queues of 0.20, tenants of 0.23, metadata of 1.1 and 1.2, everything of 2.0.
  data:
    title: Migrate the data, while no Kestra runs
    needs:
      edition: { ask: Edition, choose: [oss, ee] }
      config: { ask: Configuration file given to -c, optional: yes }
      kafka: { ask: Whether the queue is Kafka, type: yes-no, optional: yes }
      default-tenant: { ask: Whether anything is in the default tenant, type: yes-no, optional: yes }
      tenant-id: { ask: Id of the tenant, optional: yes }
      tenant-name: { ask: Name of the tenant, optional: yes }
      secrets: { ask: Whether secrets can be written, type: yes-no, optional: yes }
      migration: { ask: How the schema is migrated, choose: [while-stopped, at-start, after-start], optional: yes }
    steps:
      - id: users
        when: { crosses: 0.20.0, edition: ee }
        title: Name users by their e-mail addresses
        run: "kestra-new auths users email-replace-username [-c <config>]"
        repeatable: yes
        link: https://kestra.io/docs/migration-guide/0.20.0/username-replaced-by-email
      - id: queue
        when: { crosses: 0.20.0, edition: ee, kafka: yes }
        title: Sync the source of flows with the queue
        run: "kestra-new sys-ee restore-queue --no-recreate --no-templates --no-triggers --no-namespaces --no-tenants [-c <config>]"
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        link: https://kestra.io/docs/migration-guide/0.20.0/restore-kafka-queue
      - id: tenant
        when: { crosses: 0.23.0, edition: oss }
        title: Move everything into the tenant main
        steps:
          - id: dry
            title: See what would move
            run: "kestra-new migrate default-tenant --dry-run [-c <config>]"
            save-to: <backup>/default-tenant-dry-run.txt
            repeatable: yes
            longer-than: { 10m: tell, 1h: ask }
          - { id: read, title: Read what would move, say: "Read default-tenant-dry-run.txt, which the step before wrote into the backup folder of this hop." }
          - id: move
            title: Move it (migrate default-tenant)
            run: "kestra-new migrate default-tenant [-c <config>]"
            never-says: NullPointerException
            no-return: All data is in the tenant main now. Going back means restoring the backup.
            longer-than: { 30m: tell, 4h: ask }
            link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss
      - id: tenant-ee
        when: { crosses: 0.23.0, edition: ee, default-tenant: yes }
        title: Move the default tenant into the tenant <tenant-id>
        steps:
          - id: dry
            title: See what would move
            run: "kestra-new migrate default-tenant --tenant-id=<tenant-id> --tenant-name=<tenant-name> --dry-run [-c <config>]"
            save-to: <backup>/default-tenant-dry-run.txt
            repeatable: yes
            longer-than: { 10m: tell, 1h: ask }
          - { id: read, title: Read what would move, say: "Read default-tenant-dry-run.txt, which the step before wrote into the backup folder of this hop." }
          - id: move
            title: Move it (migrate default-tenant)
            run: "kestra-new migrate default-tenant --tenant-id=<tenant-id> --tenant-name=<tenant-name> [-c <config>]"
            never-says: NullPointerException
            no-return: The data of the default tenant is in <tenant-id> now. Going back means restoring the backup.
            longer-than: { 30m: tell, 4h: ask }
            link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-ee
      - id: kv
        when: { crosses: 1.1.0 }
        title: Migrate the metadata of the key-value store
        run: "kestra-new migrate metadata kv [-c <config>]"
        never-says: NullPointerException
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        link: https://kestra.io/docs/migration-guide/v1.1.0/kv-secrets-metadata-migration
      - id: secrets
        when: { crosses: 1.1.0, edition: ee, secrets: yes }
        title: Migrate the metadata of secrets
        run: "kestra-new migrate metadata secrets [-c <config>]"
        never-says: NullPointerException
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        link: https://kestra.io/docs/migration-guide/v1.1.0/kv-secrets-metadata-migration
      - id: namespace-files
        when: { crosses: 1.2.0 }
        title: Migrate the metadata of namespace files, without which flows fail
        run: "kestra-new migrate metadata nsfiles [-c <config>]"
        never-says: NullPointerException
        repeatable: yes
        longer-than: { 10m: tell, 1h: ask }
        link: https://kestra.io/docs/migration-guide/v1.2.0/namespace-file-migration
      - id: all-of-2-0
        when: { to: 2.0 or later, migration: while-stopped }
        title: Migrate everything to <to>
        steps:
          - id: plan
            title: Let Kestra write down what it would migrate
            run: "kestra-new migrate plan --sql [-c <config>]"
            save-to: <backup>/migration-plan.sql
            repeatable: yes
            longer-than: { 5m: tell }
          - { id: read, title: Let a second person read it, approve: "Read migration-plan.sql, which the step before wrote into the backup folder of this hop." }
          - id: run
            title: Migrate (migrate run)
            run: "kestra-new migrate run [-c <config>]"
            never-says: Migration lock is held by another process
            repeatable: yes
            no-return: "Passwords are hashed anew and tables of the queue are dropped. 1.3 cannot run on this database any more, and nobody could sign in to it; only restoring the backup goes back."
            longer-than: { 30m: tell, 8h: ask }
            link: https://kestra.io/docs/migration-guide/v2.0.0/database-migrations
          - id: nothing-pending
            title: See that nothing is pending
            check: { run: "kestra-new migrate plan [-c <config>]", never-says: [2.0.01-upgrade, 2.0.07-triggers, 2.0.08-ee-worker-groups, 2.0.10-basic-auth-password, 2.0.11-role-permissions-ee] }

  # After the tenants and never before, or files are not found.
  storage-by-hand:
    title: Move the internal storage below the tenant
    needs:
      storage: { ask: Internal storage, choose: [local, minio, s3, gcs, azure] }
      tenant-id: { ask: Id of the tenant, default: main }
    steps:
      - id: slashes
        when: { storage: [s3, gcs] }
        title: Take the doubled slash away from names of objects
        manual: "Move objects whose names begin with // to a single /, with the vendor's script."
        link: https://kestra.io/docs/migration-guide/0.23.0/internal-storage-migration
      - id: move
        title: Move the objects below <tenant-id>/
        manual: "Move everything in the internal storage (<storage>) below <tenant-id>/, with the vendor's script for it. Look at a few names before and after."
        link: https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss

  # What the vendor says to look at, that a 200 does not show.
  look:
    title: Look at what a healthy server can hide
    needs:
      edition: { ask: Edition, choose: [oss, ee] }
    steps:
      - id: execution
        title: Run a flow to its end
        manual: "Sign in, run one flow with a worker's task in it, and see it end in SUCCESS. A worker that did not come back, or cannot reach port 50051 from 2.0 on, leaves it waiting."
      - id: pages
        title: Look at the pages that can be empty
        manual: "Look at executions of before, the key-value store, secrets and namespace files, in a parent namespace, too, and open a file of an old execution. Empty pages mean that a migration of metadata, tenants or storage is missing; those of metadata may be run again."
      - { id: schedules, title: See that schedules fire, manual: "See that a schedule fired after the upgrade, and that no execution of before hangs." }
      - { id: forgotten-defaults, when: { crosses: 2.0.0 }, title: Look for flows that lost their plugin defaults, manual: "Look into one execution of a flow that had plugin defaults: its tasks must have the values that stood there." }

  superadmin:
    title: Refresh users
    needs:
      config: { ask: Configuration file given to -c, optional: yes }
    steps:
      - id: refresh
        title: Refresh users (auths users refresh)
        run: "kestra-new auths users refresh [-c <config>]"
        repeatable: yes
        link: https://kestra.io/docs/migration-guide/0.23.0/superadmin-refresh

"""####),
        BuiltinFile(path: "kestra/helm.yaml", text: ####"""
# Kestra on Kubernetes with Kestra's Helm chart, all in one or its components apart.
#
# What shapes it: a chart's number is not Kestra's version, so image.tag is always given and looked for in what the chart would make. Helm
# forgets values that are not given again. The charts of 1.0 and of 2.0 want their values written anew, so each hop has a values file of
# its own. Most hops roll pod by pod; those that migrate data stop everything and migrate by a job first.
belay: 1
product: kestra
variant: helm
title: Kestra on Kubernetes
link: https://kestra.io/docs/administrator-guide/upgrades#rolling-upgrades-in-kubernetes

inputs:
  edition: { ask: Edition, choose: { oss: "Open source, from kestra/kestra", ee: "Enterprise, from registry.kestra.io" }, default: oss }
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. }
  namespace: { ask: Namespace, default: kestra }
  release: { ask: Helm release, default: kestra, help: helm list shows it. }
  deployments:
    ask: Deployments of Kestra, in the order in which they are stopped
    type: list
    choose: kubectl --context=<context> --namespace=<namespace> get deployments --no-headers --output=custom-columns=NAME:.metadata.name
    help: "Executor and scheduler first, then workers, the webserver last, and after it an indexer (Enterprise with Kafka). Where all runs in one, that one alone. Not its database or storage. StatefulSets (common.kind of the chart) are not known here."
  selector:
    ask: Label by which Kestra's pods and deployments are found
    default: app.kubernetes.io/name=kestra
    help: "kubectl get deployments --show-labels shows them. All of the deployments above must have it and nothing else; where another Kestra is in the namespace, add a second label after a comma."
  api-deployment:
    ask: Deployment that answers the API
    choose: kubectl --context=<context> --namespace=<namespace> get deployments --no-headers --output=custom-columns=NAME:.metadata.name
    help: "The webserver, or the one with all in it."
  worker-deployment:
    ask: Deployment that runs tasks
    choose: kubectl --context=<context> --namespace=<namespace> get deployments --no-headers --output=custom-columns=NAME:.metadata.name
    help: "The worker, or the one with all in it."
  container:
    ask: Container of Kestra in the pods of the deployment that answers the API
    choose: kubectl --context=<context> --namespace=<namespace> get deployment <api-deployment> --output=jsonpath={.spec.template.spec.containers[*].name}
    help: Beside it there may be one for Docker (dind).
  chart: { ask: Chart, default: kestra/kestra, help: "REPOSITORY/CHART of helm repo, whose address is https://helm.kestra.io/. The chart of 2.0 lives beside Kestra itself." }
  chart-version: { ask: Version of the chart for this hop, per: hop, default: <to.chart>, help: "Not Kestra's version: chart 1.0.54 runs 1.3.15. helm search repo kestra/kestra --versions lists them with their APP VERSION." }
  values:
    ask: Values files for this hop
    type: files
    per: hop
    default: [<folder>/values-<to>.yaml]
    help: "All of them, as helm upgrade -f takes them. A file for each hop, since 1.0 and 2.0 want it written anew. Start from what helm get values says, and set image.tag in it."
    link: https://kestra.io/docs/migration-guide/v1.0.0/helm-charts
  folder: { ask: Folder with the values files on this machine, type: folder, help: An absolute path. }
  image:
    ask: Image without its tag
    default: kestra/kestra
    help: registry.kestra.io/docker/kestra-ee for Enterprise; docker login there with the id and the fingerprint of the licence first. An image of your own with plugins in it is built for each target before its hop.
  tag:
    ask: Tag of the image
    per: hop
    default: v<to>
    help: "Always one release, such as v0.21.4; never latest, latest-lts, develop or v1.0, which move. From 0.18 on v0.21.4 and v0.19.0 have all plugins, v0.21.4-no-plugins and v0.19.0-no-plugins none; before 0.18 the plain tag has none and -full all. For 2.0 Kestra also writes v2.0.0-slim. Keep the kind that you use now."
    link: https://hub.docker.com/r/kestra/kestra/tags
  config: { ask: Configuration file given to -c in the container, optional: yes, help: "None with Kestra's own charts, which name the files in MICRONAUT_CONFIG_FILES; a job that migrates has the environment and the files of the running pods, and so the same configuration." }
  timeout: { ask: How long Helm may wait for the pods, default: 30m0s, help: "More than workers have to end their tasks (terminationGracePeriodSeconds), for each of them, and than the schema takes." }
  database: { ask: Database of Kestra, choose: { postgres: PostgreSQL, mysql: MySQL, h2: "H2, inside of the pod", elasticsearch: "Elasticsearch or OpenSearch, with Kafka (Enterprise)" }, default: postgres }
  kafka: { ask: Is the queue Kafka, type: yes-no, default: "no", when: { edition: ee } }
  database-pod: { ask: Pod of the database in the same namespace, optional: yes, when: { database: [postgres, mysql] }, help: "As pod/postgresql-0. Its programs must need no password in there. None where it is reached from here; then this machine needs the client programs." }
  database-host: { ask: Host of the database, optional: yes, when: { database: [postgres, mysql] }, help: None where it is a pod. }
  database-name: { ask: Name of the database, default: kestra, when: { database: [postgres, mysql] } }
  database-user: { ask: User of the database, default: kestra, when: { database: [postgres, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgres, mysql] } }
  snapshots: { ask: Snapshot repository of Elasticsearch, default: my_snapshot_repository, when: { database: elasticsearch } }
  storage: { ask: Internal storage, choose: { local: A volume of the cluster, minio: MinIO, s3: Amazon S3, gcs: Google Cloud Storage, azure: Azure Blob Storage }, default: local, help: kestra.storage.type }
  snapshot-class: { ask: VolumeSnapshotClass for the volume of the internal storage, optional: yes, when: { storage: local }, help: kubectl get volumesnapshotclasses lists them. None leaves the copy to you. }
  claim:
    ask: Volume claim of the internal storage
    choose: kubectl --context=<context> --namespace=<namespace> get persistentvolumeclaims --no-headers --output=custom-columns=NAME:.metadata.name
    when: { snapshot-class: set }
  quiet:
    ask: What holds Kestra still while it is backed up
    choose:
      stop: Its deployments are scaled to nothing for the time of the backup, and back
      maintenance: Maintenance mode, which you enter and leave (Enterprise from 0.21 on); what runs ends, what comes is queued
      nothing: Nothing. The database is dumped as of one moment, but files in the storage may be newer
    default: stop
    help: The vendor asks for one of the first two.
    link: https://kestra.io/docs/administrator-guide/backup-and-restore
  ee-backup: { ask: Should Kestra also back up its metadata itself (kestra backups create), type: yes-no, default: "no", when: { edition: ee, from: 0.19 or later } }
  migration:
    ask: How is the schema migrated on this hop
    per: hop
    choose:
      at-start: "Kestra migrates when its new pods start, while old ones still run: the rolling upgrade, without a stop unless this hop migrates data"
      while-stopped: "Everything is stopped and a job migrates, then the new pods start (much data; always to 2.0 in Enterprise)"
      after-start: "The new version starts with migration switched off, then it is told to migrate (up to 1.3)"
    default: while-stopped
    help: By hand is better with much data, such as to 0.13, where it can take hours. Choose at-start to roll without a stop.
    link: https://kestra.io/docs/administrator-guide/upgrades#database-migrations
  default-tenant: { ask: Is anything in the default tenant, type: yes-no, default: "yes", when: { crosses: 0.23.0, edition: ee } }
  tenant-id: { ask: Id of the tenant that takes it over, default: main, when: { crosses: 0.23.0 }, help: Open source has main and no other. }
  tenant-name: { ask: Name of that tenant, default: main, when: { crosses: 0.23.0, edition: ee } }
  secrets-writable: { ask: Can Kestra write its secrets, type: yes-no, default: "yes", when: { crosses: 1.1.0, edition: ee }, help: No where the secret manager is read-only. Then the metadata of secrets are not migrated. }
  api: { ask: Address of Kestra as seen from here, default: "http://127.0.0.1:8080", help: "By an ingress, or kubectl port-forward that restarts by itself." }
  login: { ask: User for the API, optional: yes, help: None where the API answers without. }
  password: { ask: Password for the API, type: secret, optional: yes }
  secrets-kept:
    ask: Are kestra.encryption.secret-key, secrets in the environment and the licence kept where you find them without the cluster
    type: yes-no
    help: Without the key, what is encrypted in the database is lost.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

commands:
  kubectl: kubectl --context=<context> --namespace=<namespace>
  helm: helm --kube-context=<context>
  # A job with the environment and volumes of the deployment, and the new image.
  kestra-new: sh <shipped>/kestra-job.sh <api-deployment> <container> <image>:<tag> 28800 kubectl --context=<context> --namespace=<namespace> --
  kestra-running: kubectl exec deployment/<api-deployment> --container=<container> -- bash ./kestra
  psql: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] dropdb [--host=<database-host>] --username=<database-user>"
  mysql: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] mysql [--host=<database-host>] --user=<database-user>"
  mysqldump: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] mysqldump [--host=<database-host>] --user=<database-user>"
env: { PGPASSWORD: <database-password>, MYSQL_PWD: <database-password> }

tools:
  helm: 3.8 or later
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  curl: 7.20 or later

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

# helm list is not asked: it shows what the chart takes for a version. Where pods of two versions run, the images disagree with the API.
version:
  - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
  - { run: "kubectl get deployment <api-deployment> --output=jsonpath={.spec.template.spec.containers[?(@.name==\"<container>\")].image}", find: ":v([0-9]+[.][0-9]+[.][0-9]+(-rc[0-9]+)?)" }
  - { run: "kubectl get deployment <worker-deployment> --output=jsonpath={.spec.template.spec.containers[*].image}", find: "kestra[^ ]*:v([0-9]+[.][0-9]+[.][0-9]+(-rc[0-9]+)?)" }
healthy:
  - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
  - { run: "kubectl get pods --selector=<selector>", says: Running, never-says: [CrashLoopBackOff, ImagePullBackOff, ErrImagePull, CreateContainerConfigError, Pending, Terminating] }
  - { run: "kubectl get deployment <api-deployment> --output=jsonpath={.status.conditions[?(@.type==\"Available\")].status}", is: "True" }
  - { run: "kubectl get deployment <worker-deployment> --output=jsonpath={.status.conditions[?(@.type==\"Available\")].status}", is: "True" }

refuse:
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep kestra.encryption.secret-key, the secrets in the environment and the licence in a safe place first. Without the key, what is encrypted in the database is lost.
  - id: argo-cd
    if: { run: "kubectl get deployment <api-deployment> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this release and would undo the upgrade. Change the version in its repository.
  - id: flux
    if: { run: "kubectl get deployment <api-deployment> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this release and would undo the upgrade. Change the version in its repository.
  - id: h2
    when: { database: h2 }
    say: H2 lives inside of the pod and is gone with it, so there is nothing to upgrade. Export your flows, and begin anew with PostgreSQL or MySQL.
  - id: no-flyway
    when: { to: 2.0 or later, migration: after-start }
    say: 2.0 has no Flyway that could be switched off. Answer while-stopped or, in the open-source edition, at-start for this hop.
  - id: data-before-start
    when:
      - { migration: after-start, crosses: [0.23.0, 1.1.0, 1.2.0] }
      - { migration: after-start, crosses: 0.20.0, edition: ee }
    say: On this hop data are migrated while Kestra is stopped, and that needs the new schema. Answer while-stopped or at-start for this hop.
  - id: ee-2-0-at-start
    when: { to: 2.0 or later, edition: ee, migration: at-start }
    say: Enterprise 2.0 refuses to start while migrations are pending, and Kestra warns against kestra.migration.auto in production. Answer while-stopped for this hop.

risks:
  - id: pod-grace
    if: { run: "kubectl get deployment <worker-deployment> --output=jsonpath={.spec.template.spec.terminationGracePeriodSeconds}", is: "60" }
    say: Kubernetes kills the worker after 60 seconds, before its own grace of five minutes is over, and its tasks are given to another worker. Charts up to 1.0.16 say so by themselves, from 1.0.17 on it is 360.
    link: https://kestra.io/docs/administrator-guide/upgrades#rolling-upgrades-in-kubernetes
  - id: long-tasks
    say: Workers are told to end and wait for their tasks, which run for seconds or hours. What is not done within terminationGracePeriodSeconds is killed and given to another worker.
    ask: Are there tasks that run longer than that and must not run twice
    link: https://kestra.io/docs/administrator-guide/upgrades#rolling-upgrades-in-kubernetes
  - id: bundled-database
    when: { from: before 1.0, to: 1.0 or later }
    say: The chart of 1.0 has no PostgreSQL, MinIO, Kafka or Elasticsearch any more, and the upgrade would remove those that the old one brought.
    ask: Did the old chart bring any of them
    link: https://kestra.io/docs/migration-guide/v1.0.0/helm-charts

advice:
  who: Somebody who may change the release and restore the database, and the owners of flows, for what breaks in them.
  how:
    - { when: { crosses: [0.23.0, 1.1.0, 1.2.0, 2.0.0] }, say: "Everything is stopped, a job migrates, then Helm brings the new pods." }
    - say: "With helm upgrade, pod by pod: a new pod must be healthy before the old one ends. Or stopped, with a job for the schema, if you choose so."
  components: Kestra's deployments, its database, its internal storage, network policies, plugins of your own, and programs that call the API.
  when: When few flows run, and none that takes longer than the grace of the worker's pod.
  outage:
    - { when: { crosses: [0.23.0, 1.1.0, 1.2.0, 2.0.0] }, say: Kestra is down while the data are migrated. }
    - say: None where it rolls, except that tasks beyond the grace of their pod run again. From the stop to the new pods otherwise.
  how-long:
    - { when: { crosses: 0.13.0 }, say: Hours on a large database; every index is built anew. }
    - say: The grace of the workers' pods, the backup with its proof, and what staging needed.
  rollback: Back up again, stop everything, restore the backup and let Helm go back to the revision of before. The old image on the new schema would start without a word and is no way back.

backup:
  max-age: 2h
  steps:
    - { id: release, title: Keep what the release is made of, use: helm/keep, with: { release: <release>, namespace: <namespace> } }
    - { id: own, when: { ee-backup: yes }, title: Let Kestra back up its metadata, run: kestra-running backups create FULL, save-to: <backup>/kestra-backup.txt, repeatable: yes, link: "https://kestra.io/docs/administrator-guide/backup-and-restore", verify: { check: { run: "cat <backup>/kestra-backup.txt", says: "kestra:///backups" }, not-restored: Kestra named where it put it; nothing was restored from it. } }
    - { id: hold, when: { quiet: maintenance }, title: Enter maintenance mode, manual: "Administration, Instance, Services: enter maintenance mode, and wait until running executions have ended.", link: "https://kestra.io/docs/administrator-guide/backup-and-restore" }
    - id: pods
      title: Note how many pods each deployment has
      run: "kubectl get deployment --selector=<selector> --no-headers --output=custom-columns=NAME:.metadata.name,PODS:.spec.replicas"
      save-to: <backup>/pods
      repeatable: yes
      verify: { check: { run: cat <backup>/pods, says: <api-deployment> }, not-restored: It is a list for starting again. }
    # A label that does not find them all would make the wait for their end hold at once.
    - id: found
      title: See that the label finds what is to be stopped
      each: { deployment: <deployments> }
      check: { run: "kubectl get deployment --selector=<selector> --field-selector=metadata.name=<deployment> --output=name", is: deployment.apps/<deployment> }
    - { id: stop, when: { quiet: stop }, title: "Stop Kestra for the backup, in the vendor's order", each: { deployment: <deployments> }, run: kubectl scale deployment <deployment> --replicas=0, repeatable: yes }
    - { id: stopped, when: { quiet: stop }, title: Wait until the pods have ended, check: { run: "kubectl get pods --selector=<selector> --output=name", is: "" }, retry: every 5s for 20m }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
    - id: storage
      when: { storage: local }
      title: The internal storage
      first-of:
        - { id: snapshot, when: { snapshot-class: set }, title: Take a snapshot of the internal storage, use: volumes/csi-snapshot, with: { namespace: <namespace>, claim: <claim>, class: <snapshot-class> } }
        - { id: by-hand, title: Copy the internal storage, manual: "Copy the volume of the internal storage, by what your cluster offers for it." }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Copy the internal storage, manual: "See that the bucket of the internal storage is copied: a replica that keeps old versions, or a copy made now. Going back over the migration of tenants needs it." }
    - { id: start, when: { quiet: stop }, title: Start Kestra <from> again, run: sh -s <backup>/pods kubectl --context=<context> --namespace=<namespace>, stdin: <shipped>/pods-back.sh, repeatable: yes }
    - { id: leave, when: { quiet: maintenance }, title: Leave maintenance mode, manual: "Leave it now, or stay in it until the upgrade begins." }

make-copy:
  say: "The database of <environment> is replaced by production's. A copy fires production's schedules and triggers as soon as a scheduler or an executor runs, and would send its mails and change what its flows reach. So it is opened by its webserver alone first, until you have disabled them."
  steps:
    - { id: pods, title: Note how many pods each deployment of <environment> has, run: "kubectl get deployment --selector=<selector> --no-headers --output=custom-columns=NAME:.metadata.name,PODS:.spec.replicas", save-to: <backup>/pods-of-<environment>, repeatable: yes }
    - { id: stop, title: Stop Kestra, each: { deployment: <deployments> }, run: kubectl scale deployment <deployment> --replicas=0, repeatable: yes }
    - { id: stopped, title: Wait until the pods have ended, check: { run: "kubectl get pods --selector=<selector> --output=name", is: "" }, retry: every 5s for 20m }
    - id: quiet
      title: Take away what reaches outside
      manual: "In <environment>, let nothing reach what production reaches: no SECRET_ variables or secret manager of production, no mail server, no bucket of production, no way out through the network if you can. kestra.encryption.secret-key must be production's, or nothing can be read."
    - { id: own-database, when: { database: [postgres, mysql] }, title: See that the database is <environment>'s own, say: "The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it, too, stop here." }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots>, snapshot: 'kestra-production-<hop>', owner: <database-user> } }
    - { id: storage, title: Put a copy of production's internal storage there, manual: "Give <environment> a copy of production's internal storage as of the backup, never the storage itself." }
    - id: disable
      title: Disable flows before anything can run them
      manual: "Start the webserver alone, with version <from>. Where it is a deployment of its own: kubectl scale deployment <api-deployment> --replicas=1. Where all runs in one: set deployments.webserver.enabled to true and every other deployment to false in the values of <environment>, and take that back afterwards. It neither fires schedules nor runs tasks. Sign in, select all flows and disable them, see that triggers are disabled. Enable later only what you want to try."
    - { id: start, title: Start everything else, run: sh -s <backup>/pods-of-<environment> kubectl --context=<context> --namespace=<namespace>, stdin: <shipped>/pods-back.sh, repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from>, prove: [version, healthy], retry: every 5s for 10m }

upgrade:
  - { id: healthy-before, title: See that Kestra is healthy before anything changes, prove: [healthy], retry: every 5s for 5m }
  - { id: prepare, use: ./prepare, with: { edition: <edition> } }
  - { id: repository, title: Fetch the list of charts, run: helm repo update, repeatable: yes, longer-than: { 2m: tell } }
  - id: values
    title: Write the values for <to>
    first-of:
      - { id: of-2-0, when: { crosses: 2.0.0 }, title: Write the values for the chart of 2.0, manual: "In <values>: deployments.controller, port 50051 allowed between pods (NetworkPolicy), kestra.worker.controllers.static.endpoints for workers, workerSelector.tags with a fallback for workerGroup.key, basic-auth for basicAuth, and image.tag <tag>.", link: "https://kestra.io/docs/migration-guide/v2.0.0/helm-grpc-worker-controller" }
      - { id: of-1-0, when: { crosses: 1.0.0 }, title: Write the values for the charts of 1.0, manual: "In <values>: everything below common, deployments, configurations and dind. The chart refuses configuration, postgresql.enabled, minio.enabled, kafka.enabled and elasticsearch.enabled. Set image.tag to <tag>, and terminationGracePeriodSeconds to 360.", link: "https://kestra.io/docs/migration-guide/v1.0.0/helm-charts" }
      - { id: same, title: "See that the values say <tag>", manual: "In <values>: what helm get values <release> shows and you gave before, with image.tag set to <tag>. From 0.22 on, probes of your own look at /health/liveness and /health/readiness.", link: "https://kestra.io/docs/administrator-guide/upgrades#migration-in-kubernetes-using-helm" }
  - { id: rendered, title: "See that the chart accepts the values and would run <image>:<tag>", check: { run: "helm template <release> <chart> --version <chart-version> --namespace <namespace> [--values <values>]", says: "<image>:<tag>" } }
  - id: stopped
    when:
      - { migration: while-stopped, to: 0.13 or later }
      - { crosses: [0.20.0, 0.23.0, 1.1.0, 1.2.0, 2.0.0] }
    title: Stop everything
    steps:
      - { id: deployment, title: "Stop the deployments in the vendor's order, the webserver last", each: { deployment: <deployments> }, steps: [ { id: scale, title: Stop <deployment>, run: kubectl scale deployment <deployment> --replicas=0, repeatable: yes } ] }
      - { id: pods, title: Wait until the pods have ended, check: { run: "kubectl get pods --selector=<selector> --field-selector=status.phase=Running --output=name", is: "" }, retry: every 5s for 20m }
      - { id: gone, title: See that no Kestra still answers, check: { run: sh -s <api>, stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - id: schema
    when: { to: before 2.0 }
    title: The schema
    first-of:
      - { id: while-stopped, when: { to: 0.13 or later, migration: while-stopped }, use: ./schema, with: { config: <config> } }
      - { id: switched-off, when: { to: 0.13 or later, migration: after-start }, title: Switch migration at the start off, manual: "In the configuration in <values>, set flyway.datasources.<database>.enabled to false.", link: "https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration" }
      - { id: at-start, title: Kestra migrates when it starts, say: "Flyway brings the schema from what flyway_schema_history says to that of <to> as the new pods start.", no-return: The database gets the schema of <to>. Going back means restoring the backup. }
  - id: data
    use: ./data
    with: { edition: <edition>, config: <config>, kafka: <kafka>, default-tenant: <default-tenant>, tenant-id: <tenant-id>, tenant-name: <tenant-name>, secrets: <secrets-writable>, migration: <migration> }
  - { id: storage, when: { crosses: 0.23.0 }, title: The internal storage, use: ./storage-by-hand, with: { storage: <storage>, tenant-id: <tenant-id> } }
  - { id: one-way, when: { crosses: 2.0.0, migration: at-start }, title: 2.0 migrates when it starts, say: "Open-source 2.0 migrates as it starts.", no-return: "Passwords are hashed anew and tables of the queue are dropped. Going back means restoring the backup, and nothing else does." }
  - { id: upgrade, title: Let Helm upgrade <release>, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <chart-version>, values: <values>, timeout: <timeout> } }
  - { id: pods, title: Let as many pods run as before, run: sh -s <backup>/pods kubectl --context=<context> --namespace=<namespace>, stdin: <shipped>/pods-back.sh, repeatable: yes }
  - { id: rolled-out, title: Wait for the pods that run tasks, run: kubectl rollout status deployment/<worker-deployment> --timeout=<timeout>, repeatable: yes, longer-than: { 15m: tell, 45m: ask } }
  - id: migrate-running
    when: { to: 0.13 to 1.3, migration: after-start }
    title: The schema, now that <to> runs
    steps:
      - { id: migrate, title: Tell Kestra to migrate, run: "kestra-running sys database migrate [-c <config>]", says: Successfully run the database schema migration, retry: every 10s for 5m, repeatable: yes, no-return: The database gets the schema of <to>. Going back means restoring the backup., longer-than: { 30m: tell, 8h: ask }, link: "https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration" }
      - { id: switch-on, title: Switch migration at the start on again, manual: "Take flyway.datasources.<database>.enabled out of the configuration again. It counts from the next start on." }
  - { id: proof, title: "Prove that <to> runs, answers and is healthy", prove: [version, healthy], retry: every 5s for 10m }
  - { id: users, when: { crosses: 0.23.0, edition: ee }, use: ./superadmin, with: { config: <config> } }
  - { id: log, when: { to: 2.0 or later }, title: See that no flow has types that 2.0 does not know, check: { run: kubectl logs deployment/<api-deployment> --container=<container> --since=30m, never-says: InvalidTypeConstraint } }
  - { id: look, use: ./look, with: { edition: <edition> } }

tests:
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try the flows that matter, manual: "Run the flows that production cannot do without, with a plugin of each kind that you use, a webhook and a schedule." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgres, mysql, elasticsearch] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: stop, title: Stop all components, run: "kubectl scale deployment --selector=<selector> --replicas=0", repeatable: yes }
  - { id: stopped, title: Wait until the pods have ended, check: { run: "kubectl get pods --selector=<selector> --field-selector=status.phase=Running --output=name", is: "" }, retry: every 5s for 20m }
  - { id: gone, title: See that no Kestra still answers, check: { run: sh -s <api>, stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: storage, when: { crosses: 0.23.0 }, title: Put the internal storage back, manual: "Put the files of the internal storage back where they were before the tenant, from the copy or the snapshot." }
  - { id: release, title: Let Helm go back to the revision of before, use: helm/rollback, with: { release: <release>, namespace: <namespace>, timeout: <timeout> } }
  - { id: pods, title: Let as many pods run as before, run: sh -s <backup>/pods kubectl --context=<context> --namespace=<namespace>, stdin: <shipped>/pods-back.sh, repeatable: yes }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 10m }

follow-up:
  - { id: metadata, when: { crosses: [1.1.0, 1.2.0] }, say: "Look at key-value store, secrets and namespace files once more. Where something is missing, stop Kestra and run kestra migrate metadata kv, secrets (Enterprise) or nsfiles again.", link: "https://kestra.io/docs/migration-guide/v1.3.0/lts-migration", due: 7d }
  - { id: api-addresses, when: { crosses: 0.23.0 }, say: "Have programs call the API at /api/v1/main/ or their tenant; the old addresses work for now only.", link: "https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss", due: 30d }
  - { id: notes, say: "Do what the release notes of <to> still ask for: settings that changed, features going out of use. Their section Breaking Changes is at the end.", link: "https://github.com/kestra-io/kestra/releases/tag/v<to>", due: 7d }
  - { id: grace, say: "Set terminationGracePeriodSeconds to 360 or more in the values where it is less, so that workers have their five minutes.", due: 14d }

"""####),
        BuiltinFile(path: "kestra/standalone.yaml", text: ####"""
# Kestra as the file kestra-VERSION, run by Java under systemd: all in one, or its components on one machine or several.
#
# What shapes it: up to 1.3 any start of the new file with the configuration migrates the schema, so it is not run before the backup and
# the stop, not even to say its version. The vendor's unit kills after 150 seconds, half of what workers may take. An old server that still
# holds the port answers in the new one's stead, so the API must say the new version.
belay: 1
product: kestra
variant: standalone
title: Kestra as a binary
link: https://kestra.io/docs/administrator-guide/upgrades#migrating-a-standalone-installation

inputs:
  folder: { ask: Folder of the binaries, type: folder, default: /opt/kestra, help: "Version 1.3.31 is its file kestra-1.3.31, and the link kestra beside them is what the units start (kestra server standalone, or server worker and so on)." }
  binary: { ask: File with the new version, type: file, per: hop, default: <folder>/kestra-<to>, help: "Downloaded from Assets of the release. It holds no plugins; those are installed beside it.", link: "https://github.com/kestra-io/kestra/releases" }
  old-binary: { ask: File with the version that runs now, type: file, per: hop, default: <folder>/kestra-<from>, help: Going back starts it again. }
  config: { ask: Configuration file, type: file, default: /etc/kestra/application.yaml, help: "The one that the units give to -c. Migrations need the same." }
  run-as: { ask: What goes before a command so that the user of the service runs it, type: command, optional: yes, help: Such as sudo -n -u kestra. None where you are that user. }
  unit: { ask: Unit of systemd that runs all in one, default: kestra, when: { components: standalone }, help: The one that starts server standalone. }
  executor-unit: { ask: Unit of the executor, default: kestra-executor, when: { components: executor } }
  scheduler-unit: { ask: Unit of the scheduler, default: kestra-scheduler, when: { components: scheduler } }
  worker-unit: { ask: Unit of the worker, default: kestra-worker, when: { components: worker } }
  webserver-unit: { ask: Unit of the webserver, default: kestra-webserver, when: { components: webserver } }
  indexer-unit: { ask: Unit of the indexer, default: kestra-indexer, when: { components: indexer } }
  plugins-folder: { ask: Folder of the plugins, type: folder, optional: yes, help: "What the units give to -p; without it Kestra looks into plugins in the folder that it is started in. None where there are no plugins." }
  plugins: { ask: Plugins to install for the new version, type: list, optional: yes, help: "As kestra plugins install takes them. None where you keep all of them, or put them there yourself." }
  storage-folder: { ask: Folder of the internal storage, type: folder, default: /var/lib/kestra/storage, when: { storage: local }, help: kestra.storage.local.base-path }
  h2-folder: { ask: Folder with the files of H2, type: folder, default: /var/lib/kestra/h2, when: { database: h2 } }
  edition: { ask: Edition, choose: { oss: Open source, ee: Enterprise }, default: oss }
  database: { ask: Database of Kestra, choose: { postgres: PostgreSQL, mysql: MySQL, h2: "H2, in files on this machine", elasticsearch: "Elasticsearch or OpenSearch, with Kafka (Enterprise)" }, default: postgres }
  kafka: { ask: Is the queue Kafka, type: yes-no, default: "no", when: { edition: ee } }
  database-host: { ask: Host of the database, optional: yes, default: localhost, when: { database: [postgres, mysql] } }
  database-name: { ask: Name of the database, default: kestra, when: { database: [postgres, mysql] } }
  database-user: { ask: User of the database, default: kestra, when: { database: [postgres, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgres, mysql] } }
  snapshots: { ask: Snapshot repository of Elasticsearch, default: my_snapshot_repository, when: { database: elasticsearch } }
  storage: { ask: Internal storage, choose: { local: A folder or volume, minio: MinIO, s3: Amazon S3, gcs: Google Cloud Storage, azure: Azure Blob Storage }, default: local, help: kestra.storage.type }
  quiet:
    ask: What holds Kestra still while it is backed up
    choose:
      stop: It is stopped for the time of the backup, and started again
      maintenance: Maintenance mode, which you enter and leave (Enterprise from 0.21 on); what runs ends, what comes is queued
      nothing: Nothing. The database is dumped as of one moment, but files in the storage may be newer
    default: stop
    help: The vendor asks for one of the first two.
    link: https://kestra.io/docs/administrator-guide/backup-and-restore
  ee-backup: { ask: Should Kestra also back up its metadata itself (kestra backups create), type: yes-no, default: "no", when: { edition: ee, from: 0.19 or later } }
  migration:
    ask: How is the schema migrated on this hop
    per: hop
    choose:
      while-stopped: Kestra is stopped, the new version migrates by a command, then it starts
      at-start: Kestra migrates when it starts, as it does by itself (small databases)
      after-start: "The new version starts with migration switched off, then it is told to migrate (up to 1.3)"
    default: while-stopped
    help: By hand is better with much data, such as to 0.13, where it can take hours. Enterprise 2.0 never migrates by itself.
    link: https://kestra.io/docs/administrator-guide/upgrades#database-migrations
  default-tenant: { ask: Is anything in the default tenant, type: yes-no, default: "yes", when: { crosses: 0.23.0, edition: ee } }
  tenant-id: { ask: Id of the tenant that takes it over, default: main, when: { crosses: 0.23.0 }, help: Open source has main and no other. }
  tenant-name: { ask: Name of that tenant, default: main, when: { crosses: 0.23.0, edition: ee } }
  secrets-writable: { ask: Can Kestra write its secrets, type: yes-no, default: "yes", when: { crosses: 1.1.0, edition: ee }, help: No where the secret manager is read-only. Then the metadata of secrets are not migrated. }
  api: { ask: Address of Kestra as seen from this machine, default: "http://127.0.0.1:8080" }
  management: { ask: Address of the management port as seen from this machine, default: "http://127.0.0.1:8081", help: "endpoints.all.port in the configuration. Where components share a machine, that of one of them." }
  login: { ask: User for the API, optional: yes, help: None where the API answers without. }
  password: { ask: Password for the API, type: secret, optional: yes }
  secrets-kept:
    ask: Are kestra.encryption.secret-key, secrets in the environment and the licence kept where you find them without this machine
    type: yes-no
    help: Without the key, what is encrypted in the database is lost.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

# Units of systemd. Each may be on a machine of its own; only the webserver has the API.
components:
  executor: { title: Executor, unit: <executor-unit> }
  scheduler: { title: Scheduler, unit: <scheduler-unit> }
  worker: { title: Worker, unit: <worker-unit> }
  indexer: { title: Indexer, unit: <indexer-unit>, when: { kafka: yes } }
  webserver:
    title: Webserver
    unit: <webserver-unit>
    version:
      - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
      - { run: <folder>/kestra --version, find: "([0-9]+[.][0-9]+[.][0-9]+[^ ]*)" }
    healthy:
      - { run: systemctl show --property=ActiveState <component.unit>, says: =active, never-says: [=failed, =activating] }
      - { http: <management>/health, key: status, is: UP }
      - { http: <api>/api/v1/configs, login: <login>, password: <password>, key: version }
  standalone:
    title: All in one
    unit: <unit>
    version:
      - { http: <api>/api/v1/configs, key: version, login: <login>, password: <password> }
      - { run: <folder>/kestra --version, find: "([0-9]+[.][0-9]+[.][0-9]+[^ ]*)" }
    healthy:
      - { run: systemctl show --property=ActiveState <component.unit>, says: =active, never-says: [=failed, =activating] }
      - { http: <management>/health, key: status, is: UP }
      - { http: <api>/api/v1/configs, login: <login>, password: <password>, key: version }

commands:
  kestra-new: "[<run-as>] <binary>"
  kestra-running: "[<run-as>] <folder>/kestra"
  psql: psql --host=<database-host> --username=<database-user>
  pg_dump: pg_dump --host=<database-host> --username=<database-user>
  pg_restore: pg_restore --host=<database-host> --username=<database-user>
  dropdb: dropdb --host=<database-host> --username=<database-user>
  mysql: mysql --host=<database-host> --user=<database-user>
  mysqldump: mysqldump --host=<database-host> --user=<database-user>
sudo: [systemctl, journalctl, ln, tar]
env: { PGPASSWORD: <database-password>, MYSQL_PWD: <database-password> }

tools:
  systemctl: { run: systemctl --version, says: systemd }
  curl: 7.20 or later

identity:
  - machine
  - run: printf %s <folder>

# The link says what starts, the API what runs: an old server that still holds the port is seen by the difference.
version: { run: <folder>/kestra --version, find: "([0-9]+[.][0-9]+[.][0-9]+[^ ]*)" }
healthy:
  - { run: systemctl show --property=ActiveState <component.unit>, says: =active, never-says: [=failed, =activating] }
  - { http: <management>/health, key: status, is: UP }

refuse:
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep kestra.encryption.secret-key, the secrets in the environment and the licence in a safe place first. Without the key, what is encrypted in the database is lost.
  - id: no-flyway
    when: { to: 2.0 or later, migration: after-start }
    say: 2.0 has no Flyway that could be switched off. Answer while-stopped or, in the open-source edition, at-start for this hop.
  - id: data-before-start
    when:
      - { migration: after-start, crosses: [0.23.0, 1.1.0, 1.2.0] }
      - { migration: after-start, crosses: 0.20.0, edition: ee }
    say: On this hop data are migrated while Kestra is stopped, and that needs the new schema. Answer while-stopped or at-start for this hop.
  - id: ee-2-0-at-start
    when: { to: 2.0 or later, edition: ee, migration: at-start }
    say: Enterprise 2.0 refuses to start while migrations are pending, and Kestra warns against kestra.migration.auto in production. Answer while-stopped for this hop.

risks:
  # Lasting long enough is told by a few usual values; whoever has another one says so.
  - id: stop-timeout
    when: { components: worker }
    if: { run: systemctl show --property=TimeoutStopUSec <worker-unit>, never-says: [=infinity, =5min, =6min, =7min, =8min, =9min, =10min, =15min, =20min, =30min, =1h, =2h] }
    say: systemd may kill the worker before its own grace of five minutes (kestra.server.terminationGracePeriod) is over; the vendor's unit waits 150 seconds. Set TimeoutStopSec to 330.
  - id: stop-timeout-standalone
    when: { components: standalone }
    if: { run: systemctl show --property=TimeoutStopUSec <unit>, never-says: [=infinity, =5min, =6min, =7min, =8min, =9min, =10min, =15min, =20min, =30min, =1h, =2h] }
    say: systemd may kill Kestra before the five minutes of its worker (kestra.server.terminationGracePeriod) are over; the vendor's unit waits 150 seconds. Set TimeoutStopSec to 330.
  - id: java
    say: Kestra's pages ask for Java 21 or later, and for Java 25 with the newest releases.
    ask: Is the Java that the units start older than that
  - id: worker-restart
    say: "Tasks that a worker did not finish run again when kestra.server.workerTaskRestartStrategy is AFTER_TERMINATION_GRACE_PERIOD (as it is by itself) or IMMEDIATELY; with NEVER their flows stay RUNNING."
    ask: Are there tasks that must not run twice, or is that setting NEVER
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra

advice:
  who: Somebody who may restart the units and restore its database, and the owners of flows, for what breaks in them.
  how: In place, stop by stop. Executors and scheduler are stopped first, then the worker with its grace, the webserver last; it starts first, since it hosts the API.
  components: Kestra's services, its database, its internal storage, plugins of your own, and programs that call the API.
  when: When few flows run, and none that takes longer than the workers' grace. Enter maintenance mode before (Enterprise from 0.21 on), so that new executions are queued.
  outage:
    - { when: { crosses: [0.13.0, 0.23.0, 1.1.0, 1.2.0, 2.0.0] }, say: Kestra is down while the data are migrated. Schedules that were due are caught up or lost as each flow says. }
    - say: From the stop until the new version answers. With the components apart the API is away for the restart of the webserver only, if the schema is migrated at the start.
  how-long:
    - { when: { crosses: 0.13.0 }, say: Hours on a large database; every index is built anew. }
    - { when: { crosses: 2.0.0 }, say: Take the time that kestra migrate run needed on staging with a copy of production's data. }
    - say: Up to the five minutes that workers have, the backup with its proof, and what staging needed.
  rollback: Back up again, stop everything, restore the backup and start the old binary. The old binary on the new schema would start without a word and is no way back.

backup:
  max-age: 2h
  steps:
    - { id: config, place: all, title: Pack the configuration, use: files/keep, with: { what: [<config>], file: <backup>/config.tar.gz } }
    - { id: plugins, place: all, when: { plugins-folder: set }, use: ./keep-folder, with: { folder: <plugins-folder>, file: <backup>/plugins.tar.gz } }
    - { id: old-binary, place: all, title: See that the old binary is there to go back to, check: { run: test -f <old-binary> } }
    - { id: own, when: { ee-backup: yes }, title: Let Kestra back up its metadata, run: kestra-running backups create FULL, save-to: <backup>/kestra-backup.txt, repeatable: yes, link: "https://kestra.io/docs/administrator-guide/backup-and-restore", verify: { check: { run: "cat <backup>/kestra-backup.txt", says: "kestra:///backups" }, not-restored: Kestra named where it put it; nothing was restored from it. } }
    - { id: hold, when: { quiet: maintenance }, title: Enter maintenance mode, manual: "Administration, Instance, Services: enter maintenance mode, and wait until running executions have ended.", link: "https://kestra.io/docs/administrator-guide/backup-and-restore" }
    - id: stop
      when: { quiet: stop }
      title: Stop Kestra for the backup, in the vendor's order
      each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
      run: systemctl stop <component.unit>
      repeatable: yes
      longer-than: { 6m: tell, 20m: ask }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
    - { id: h2, when: { database: h2 }, title: Pack the files of H2, use: ./keep-folder, with: { folder: <h2-folder>, file: <backup>/h2.tar.gz } }
    - { id: storage, when: { storage: local }, title: Pack the internal storage, use: ./keep-folder, with: { folder: <storage-folder>, file: <backup>/storage.tar.gz } }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Copy the internal storage, manual: "See that the bucket of the internal storage is copied: a replica that keeps old versions, or a copy made now. Going back over the migration of tenants needs it." }
    - id: start
      when: { quiet: stop }
      title: Start Kestra <from> again
      each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }
      run: systemctl start <component.unit>
      repeatable: yes
    - { id: release, when: { quiet: maintenance }, title: Leave maintenance mode, manual: "Leave it now, or stay in it until the upgrade begins." }

make-copy:
  say: "The database of <environment> is replaced by production's. A copy fires production's schedules and triggers as soon as a scheduler or an executor runs, and would send its mails and change what its flows reach. So it is opened by its webserver alone first, until you have disabled them."
  steps:
    - id: stop
      title: Stop Kestra
      each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
      run: systemctl stop <component.unit>
      repeatable: yes
    - id: quiet
      title: Take away what reaches outside
      manual: "In <environment>, let nothing reach what production reaches: no SECRET_ variables or secret manager of production, no mail server, no bucket of production, no way out through the network if you can. kestra.encryption.secret-key must be production's, or nothing can be read."
    - { id: switch, place: all, title: Point the link to <old-binary>, run: ln -sfn <old-binary> <folder>/kestra, repeatable: yes }
    - { id: own-database, when: { database: [postgres, mysql] }, title: See that the database is <environment>'s own, say: "The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it, too, stop here." }
    - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots>, snapshot: "kestra-production-<hop>", owner: <database-user> } }
    - { id: h2, when: { database: h2 }, title: Put the files of H2 there, use: ./put-folder-back, with: { folder: <h2-folder>, file: <backup>/h2.tar.gz } }
    - { id: storage, when: { storage: local }, title: "Put production's internal storage there", use: ./put-folder-back, with: { folder: <storage-folder>, file: <backup>/storage.tar.gz } }
    - { id: storage-elsewhere, when: { storage: [minio, s3, gcs, azure] }, title: Give <environment> a copy of production's internal storage, manual: "Give <environment> a bucket of its own with a copy of production's objects as of the backup, and never production's bucket itself." }
    - id: disable
      title: Disable flows before anything can run them
      manual: "In another terminal start the webserver alone: <old-binary> server webserver -c <config>. It neither fires schedules nor runs tasks. Sign in, select all flows and disable them, see that triggers are disabled, and stop it again. Enable later only what you want to try."
    - { id: start, title: Start Kestra <from>, each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }, run: systemctl start <component.unit>, repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from>, prove: [version, healthy], retry: every 5s for 5m }

upgrade:
  - { id: healthy-before, title: See that Kestra is healthy before anything changes, prove: [healthy], retry: every 5s for 5m }
  - { id: prepare, use: ./prepare, with: { edition: <edition> } }
  - id: new-binary
    place: all
    title: Put Kestra <to> at <binary>
    manual: "Download kestra-<to> from Assets of the release to <binary> and make it executable. Do not run it yet: it would migrate the database."
    link: "https://github.com/kestra-io/kestra/releases/tag/v<to>"
    check: { run: test -x <binary>, exit: 0 }
  - id: stop
    title: Stop the components in the vendor's order, the webserver last
    each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }
    run: systemctl stop <component.unit>
    undo: systemctl start <component.unit>
    repeatable: yes
    longer-than: { 6m: tell, 20m: ask }
    link: https://kestra.io/docs/administrator-guide/upgrades#how-to-minimize-downtime-when-updating-kestra
  - { id: gone, title: See that no Kestra still answers, check: { run: "sh -s <api> <management>", stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  # Without -c, so that this start reads no configuration of production and migrates nothing.
  - { id: holds, place: all, title: See that the file holds <to>, check: { run: kestra-new --version, find: "([0-9]+[.][0-9]+[.][0-9]+[^ ]*)", is: <to> } }
  - { id: plugins, place: all, when: { plugins: set }, title: Install plugins for <to>, each: { plugin: <plugins> }, run: "kestra-new plugins install [--plugins=<plugins-folder>] <plugin>", repeatable: yes }
  - id: schema
    when: { to: before 2.0 }
    title: The schema
    first-of:
      - { id: while-stopped, when: { to: 0.13 or later, migration: while-stopped }, use: ./schema, with: { config: <config> } }
      - id: switched-off
        when: { to: 0.13 or later, migration: after-start }
        title: Switch migration at the start off
        manual: "In the configuration that Kestra <to> reads, set flyway.datasources.<database>.enabled to false."
        link: https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration
      - { id: at-start, title: Kestra migrates when it starts, say: "Flyway brings the schema from what flyway_schema_history says to that of <to> as Kestra starts.", no-return: The database gets the schema of <to>. Going back means restoring the backup. }
  - id: data
    use: ./data
    with: { edition: <edition>, config: <config>, kafka: <kafka>, default-tenant: <default-tenant>, tenant-id: <tenant-id>, tenant-name: <tenant-name>, secrets: <secrets-writable>, migration: <migration> }
  - id: storage
    when: { crosses: 0.23.0 }
    title: The internal storage
    first-of:
      - { id: folder, when: { storage: local }, title: Move everything in the folder below <tenant-id>/, run: "[<run-as>] sh -s <storage-folder> <tenant-id>", stdin: <shipped>/move-under-tenant.sh, repeatable: yes, longer-than: { 10m: tell, 1h: ask }, link: "https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss" }
      - { id: elsewhere, use: ./storage-by-hand, with: { storage: <storage>, tenant-id: <tenant-id> } }
  - { id: one-way, when: { crosses: 2.0.0, migration: at-start }, title: 2.0 migrates when it starts, say: "Open-source 2.0 migrates as it starts.", no-return: "Passwords are hashed anew and tables of the queue are dropped. Going back means restoring the backup, and nothing else does." }
  - { id: switch, place: all, title: Point the link to <binary>, run: ln -sfn <binary> <folder>/kestra, undo: ln -sfn <old-binary> <folder>/kestra, repeatable: yes }
  - id: start
    title: Start Kestra <to>, the webserver first because it hosts the API
    each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }
    run: systemctl start <component.unit>
    repeatable: yes
    longer-than: { 5m: tell, 30m: ask }
  - id: migrate-running
    when: { to: 0.13 to 1.3, migration: after-start }
    title: The schema, now that <to> runs
    steps:
      - { id: migrate, title: Tell Kestra to migrate, run: "kestra-running sys database migrate [-c <config>]", says: Successfully run the database schema migration, retry: every 10s for 5m, repeatable: yes, no-return: The database gets the schema of <to>. Going back means restoring the backup., longer-than: { 30m: tell, 8h: ask }, link: "https://kestra.io/docs/administrator-guide/upgrades#manual-database-migration" }
      - { id: switch-on, title: Switch migration at the start on again, manual: "Take flyway.datasources.<database>.enabled out of the configuration again. It counts from the next start on." }
  - { id: proof, title: "Prove that <to> runs, answers and is healthy", prove: [version, healthy], retry: every 5s for 10m }
  - { id: users, when: { crosses: 0.23.0, edition: ee }, use: ./superadmin, with: { config: <config> } }
  - id: log
    when: { to: 2.0 or later }
    title: See that no flow has types that 2.0 does not know
    each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }
    check: { run: journalctl --no-pager --since=-30min --unit=<component.unit>, never-says: InvalidTypeConstraint }
  - { id: look, use: ./look, with: { edition: <edition> } }

tests:
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try the flows that matter, manual: "Run the flows that production cannot do without, with a plugin of each kind that you use, a webhook and a schedule." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgres, mysql, elasticsearch] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: stop, title: Stop all components, each: { component: [executor, scheduler, worker, standalone, webserver, indexer] }, run: systemctl stop <component.unit>, repeatable: yes, longer-than: { 6m: tell, 20m: ask } }
  - { id: gone, title: See that no Kestra still answers, check: { run: "sh -s <api> <management>", stdin: <shipped>/gone.sh }, retry: every 2s for 30s }
  - { id: switch, place: all, title: Point the link back to <old-binary>, run: ln -sfn <old-binary> <folder>/kestra, repeatable: yes }
  - { id: config, place: all, title: Put the configuration back, use: files/put-back, with: { file: <backup>/config.tar.gz, what: the configuration } }
  # Cleared first: plugins for the new version beside those of the old would both be loaded.
  - { id: new-plugins, place: all, when: { plugins-folder: set }, title: Remove the plugins of <to>, run: "[<run-as>] find <plugins-folder> -maxdepth 1 -name *.jar -delete", repeatable: yes }
  - { id: plugins, place: all, when: { plugins-folder: set }, use: ./put-folder-back, with: { folder: <plugins-folder>, file: <backup>/plugins.tar.gz } }
  - { id: database, when: { database: [postgres, mysql, elasticsearch] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, repository: <snapshots> } }
  - { id: h2, when: { database: h2 }, title: Put the files of H2 back, use: ./put-folder-back, with: { folder: <h2-folder>, file: <backup>/h2.tar.gz } }
  # Or the next try would find what it wants to move there already.
  - { id: storage-aside, when: { storage: local, crosses: 0.23.0 }, title: Put what was moved below <tenant-id>/ aside, run: [sh, -c, 'test ! -e "$1" || mv "$1" "$2"', sh, <storage-folder>/<tenant-id>, <storage-folder>-<hop>-before-rollback], repeatable: yes }
  - { id: storage, when: { storage: local }, title: Put the internal storage back, use: ./put-folder-back, with: { folder: <storage-folder>, file: <backup>/storage.tar.gz } }
  - { id: storage-elsewhere, when: { crosses: 0.23.0, storage: [minio, s3, gcs, azure] }, title: Put the internal storage back, manual: "Put the objects back where they were before the tenant." }
  - { id: start, title: Start Kestra <from>, each: { component: [standalone, webserver, indexer, worker, scheduler, executor] }, run: systemctl start <component.unit>, repeatable: yes }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 5m }

follow-up:
  - { id: metadata, when: { crosses: [1.1.0, 1.2.0] }, say: "Look at key-value store, secrets and namespace files once more. Where something is missing, stop Kestra and run kestra migrate metadata kv, secrets (Enterprise) or nsfiles again.", link: "https://kestra.io/docs/migration-guide/v1.3.0/lts-migration", due: 7d }
  - { id: api-addresses, when: { crosses: 0.23.0 }, say: "Have programs call the API at /api/v1/main/ or their tenant; the old addresses work for now only.", link: "https://kestra.io/docs/migration-guide/0.23.0/tenant-migration-oss", due: 30d }
  - { id: notes, say: "Do what the release notes of <to> still ask for: settings that changed, features going out of use. Their section Breaking Changes is at the end.", link: "https://github.com/kestra-io/kestra/releases/tag/v<to>", due: 7d }
  - { id: old-image, say: "Remove <old-binary> when you will not go back any more.", due: 14d }

"""####),
        BuiltinFile(path: "kratos/binary.yaml", text: ####"""
# Kratos as a binary under systemd, with a file per version and a link to the one in use. Where the package of a distribution or Homebrew
# puts the file elsewhere, link that.
#
# systemd calls a unit started although a second kratos serve could not have its port: the old server answers on, healthy. So every process
# of it must be gone before, and afterwards the version that answers counts.
belay: 1
product: kratos
variant: binary
title: Ory Kratos as a binary
link: https://www.ory.com/docs/kratos/guides/upgrade
environments: [local, staging, production]

inputs:
  edition: { ask: Which Kratos is it, choose: { oss: Open source }, default: oss, help: Images are the only form of the Enterprise License. }
  folder: { ask: Folder of the binaries, type: folder, default: /opt/kratos, help: Version 1.3.1 is its file kratos-1.3.1. }
  link: { ask: Link that the unit starts, type: file, default: /usr/local/bin/kratos, help: It is pointed to the file of the new version. }
  binary:
    ask: File with the new version
    type: file
    per: hop
    default: <folder>/kratos-<to>
    help: "Unpacked from the assets of the release on GitHub, or installed by Ory's script or Homebrew (ory/tap/kratos). You may put it there during the upgrade."
    link: https://www.ory.com/docs/kratos/install
  old-binary: { ask: File with the version that runs now, type: file, per: hop, default: <folder>/kratos-<from>, help: What the link points to today. Going back points there again. }
  units: { ask: Units of systemd, type: list, default: [kratos], help: "The one that serves first, then the courier if it has one of its own. Their TimeoutStopSec should be 130 or more; Kratos takes two minutes for itself." }
  run-as:
    ask: What goes before a command so that the user of the service runs it
    type: command
    optional: yes
    help: Such as sudo -n -u kratos. It matters with SQLite, whose file keeps its owner then. None where you are that user.
  config-file: { ask: Configuration file, type: file, default: /etc/kratos/kratos.yml, help: The whole path of kratos.yml. }
  dsn: { ask: DSN of the database, type: secret, optional: yes, help: None where kratos.yml has it. With run-as the user must be allowed to keep the variable DSN. }
  files:
    ask: Everything else to back up
    type: files
    optional: yes
    help: "Identity schemas, templates of mails, and files with secrets, as whole paths. kratos.yml is backed up anyway."
  database:
    ask: Database of Kratos
    choose: { postgresql: PostgreSQL, mysql: MySQL (MariaDB is not supported by Ory), cockroachdb: CockroachDB, sqlite: A SQLite file }
    help: The DSN begins with its name.
  database-host: { ask: Host of the database, default: localhost, when: { database: [postgresql, mysql] } }
  database-name: { ask: Name of the database, default: kratos, when: { database: [postgresql, mysql, cockroachdb] } }
  database-user: { ask: User of the database, default: kratos, when: { database: [postgresql, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgresql, mysql] } }
  cockroach-url: { ask: Address of CockroachDB with user and password, type: secret, when: { database: cockroachdb }, help: "As in postgresql://root@localhost:26257/defaultdb" }
  cockroach-backups: { ask: Where CockroachDB puts its backups, when: { database: cockroachdb }, help: "As BACKUP INTO takes it: nodelocal://1/kratos, s3://…" }
  sqlite-file: { ask: The file of SQLite on this machine, type: file, when: { database: sqlite }, help: The path in the DSN behind sqlite:// }
  public: { ask: Public address as seen from the machine, default: "http://127.0.0.1:4433" }
  admin: { ask: Admin address as seen from the machine, default: "http://127.0.0.1:4434", help: Never reachable from outside. It is also where the version is asked for. }
  secrets-kept:
    ask: Are the values of secrets.* kept where you find them without this machine
    type: yes-no
    help: Without the old ones every session ends and what is encrypted in the database is lost.
  mail-catcher:
    ask: Mail server that a copy of production may send to
    default: smtp://127.0.0.1:1025/?disable_starttls=true
    help: Something that keeps mails and sends none on. A copy knows real users.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

commands:
  kratos-new: "[<run-as>] <binary>"
  kratos-log: "journalctl --no-pager --since=-15min --output=cat [--unit=<units>]"
  psql: psql --host=<database-host> --username=<database-user>
  pg_dump: pg_dump --host=<database-host> --username=<database-user>
  pg_restore: pg_restore --host=<database-host> --username=<database-user>
  dropdb: dropdb --host=<database-host> --username=<database-user>
  mysql: mysql --host=<database-host> --user=<database-user>
  mysqldump: mysqldump --host=<database-host> --user=<database-user>
sudo: [systemctl, journalctl, ln]
env: { DSN: <dsn>, PGPASSWORD: <database-password>, MYSQL_PWD: <database-password>, COCKROACH_URL: <cockroach-url> }

tools:
  systemctl: { run: systemctl --version, says: systemd }
  curl: 7.20 or later

identity:
  - machine
  - run: printf %s <link>

# The address before 0.9 has no prefix. The file that the link points to is asked last: an old server may hold the port.
version:
  - { http: <admin>/admin/version, key: version }
  - { http: <admin>/version, key: version }
  - { run: <link> version, find: "Version:[[:space:]]*([^[:space:]]+)" }
healthy:
  - { http: <public>/health/ready, status: 200 }

refuse:
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep the values of secrets.* in a safe place first. Without them every session ends and what is encrypted in the database is lost.
  - id: mariadb
    when: { database: mysql }
    if: { run: [mysql, --execute=select version()], says: MariaDB }
    say: Ory does not support MariaDB, or the server could not be asked what it is. Move to MySQL first.

advice:
  who: Somebody who may restart the units and restore the database, and a second one who watches sign-ins.
  how: In place, directly to the target. The old binary stays beside the new one. One runner migrates through all versions in between.
  components: Kratos, its database, the courier, user interfaces, whatever calls the admin port, and applications with Ory's SDK.
  when: A quiet hour. Logins and registrations under way may have to begin again.
  outage: Nobody can sign in from the stop until the new version is ready. Applications that ask for sessions fail as long.
  how-long:
    - { when: { crosses: 26.2.0 }, say: The migrations to 26.2 touch every row of two tables. Take the time that staging needed with a copy of production's data. }
    - { when: { crosses: 0.6.0-alpha.1 }, say: The migrations to 0.6 change much of the database. Take the time that staging needed with a copy of production's data. }
    - { when: { from: before 0.8, to: 0.8 or later }, say: The line 0.8 alone has 74 migrations. }
  rollback: Restore the database from the backup of just before, and start the old binary. What was written since then is only in a dump beside it.

backup:
  steps:
    - { id: config, title: Pack kratos.yml, use: files/keep, with: { what: [<config-file>], file: <backup>/config.tar.gz } }
    - { id: files, when: { files: set }, title: "Pack identity schemas, templates and secrets", use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - id: old-binary
      title: See that the old binary is there to go back to
      check: { run: <old-binary> version, find: "Version:[[:space:]]*v?([^[:space:]]+)", is: <from> }
    - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
    - { id: sqlite, when: { database: sqlite }, use: ./keep-database, with: { kind: sqlite, name: <sqlite-file> } }


make-copy:
  say: The database of <environment> is replaced by production's. The copy knows real users, so its mails go to <mail-catcher>, and you take its web hooks and social sign-in away from production.
  steps:
    - { id: stop, title: Stop Kratos, use: systemd/stop, with: { units: <units> } }
    - { id: switch, title: Point <link> to <old-binary>, run: ln -sfn <old-binary> <link>, repeatable: yes }
    - id: mails
      title: Send mails to the mail catcher
      edit: { file: <config-file>, set: { courier.smtp.connection_uri: <mail-catcher> } }
    - id: hooks
      title: Take web hooks and social sign-in away from production
      manual: "In <config-file> and in the environment of the unit, let nothing point to production: web hooks, clients of social sign-in, a COURIER_SMTP_CONNECTION_URI that overrides the file."
      check: { file: <config-file>, key: courier.smtp.connection_uri, is: <mail-catcher> }
    - id: own-database
      when: { database: [postgresql, mysql, cockroachdb] }
      title: See that the database is <environment>'s own
      say: The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it too, stop here.
    - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups>, snapshot: "production-<hop>", owner: <database-user> } }
    - { id: sqlite, when: { database: sqlite }, use: ./put-database-back, with: { kind: sqlite, name: <sqlite-file> } }
    - { id: start, title: Start Kratos <from>, use: systemd/start, with: { units: <units> } }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 2s for 2m }

upgrade:
  - { id: healthy-before, title: See that Kratos is healthy before anything changes, prove: [healthy] }
  - id: trial
    when: { environment: local }
    title: A trial on this machine
    say: This is the trial on a local environment. Nothing here reaches staging or production.
  - id: new-binary
    title: Put Kratos <to> at <binary>
    manual: Put the binary of <to> at <binary>, executable, and leave the one that runs where it is.
    link: "https://github.com/ory/kratos/releases/tag/v<to>"
    check: { run: <binary> version, find: "Version:[[:space:]]*v?([^[:space:]]+)", is: <to> }
    done-if: { run: <binary> version, find: "Version:[[:space:]]*v?([^[:space:]]+)", is: <to> }
  - id: config
    title: Change kratos.yml as the breaking changes of this hop ask
    manual: "Change <config-file> as the breaking changes of this hop ask, and set its version to v<to>. The running Kratos may take some changes up at once; if that must not be, make them after it is stopped."
    link: https://www.ory.com/docs/kratos/reference/configuration
  - { id: stop, title: "Stop Kratos, with the two minutes that it takes for itself", use: systemd/stop, with: { units: <units> } }
  - id: gone
    title: See that no other Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - { id: migrate, use: ./migrate, with: { config: <config-file> } }
  - { id: pending, use: ./nothing-pending, with: { config: <config-file> } }
  - id: switch
    title: Point <link> to <binary>
    run: ln -sfn <binary> <link>
    undo: ln -sfn <old-binary> <link>
    repeatable: yes
  - { id: start, title: Start Kratos <to>, use: systemd/start, with: { units: <units> } }
  - { id: proof, title: Prove that <to> answers and is ready, prove: [version, healthy], retry: every 2s for 2m }
  - { id: answers, use: ./answers, with: { public: <public>, admin: <admin> } }

tests:
  - { id: log, title: See that kratos.yml is of the version that runs, check: { run: kratos-log, never-says: "but kratos runs on version 'v<to>'" } }
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try it as a user, manual: "Sign up, sign in, change the profile, recover an account and sign out, with your own user interface. The mail catcher has the mails." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgresql, mysql, cockroachdb] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: rescue-sqlite, when: { database: sqlite }, use: ./rescue-database, with: { kind: sqlite, name: <sqlite-file> } }
  - { id: stop, title: Stop Kratos, use: systemd/stop, with: { units: <units> } }
  - id: gone
    title: See that no Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - { id: config, title: Put kratos.yml back, use: files/put-back, with: { file: <backup>/config.tar.gz, what: kratos.yml } }
  - { id: files, when: { files: set }, title: Put schemas and templates back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: schemas and templates } }
  - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: sqlite, when: { database: sqlite }, use: ./put-database-back, with: { kind: sqlite, name: <sqlite-file> } }
  - { id: switch, title: Point <link> back to <old-binary>, run: ln -sfn <old-binary> <link>, repeatable: yes }
  - { id: start, title: Start Kratos <from>, use: systemd/start, with: { units: <units> } }
  - { id: proof, title: Prove that <from> answers and is ready, prove: [version, healthy], retry: every 2s for 2m }

follow-up:
  - id: phones
    when: { to: 26.2.5 or later }
    say: "Once <to> serves and traffic is steady, back up and rewrite phone numbers: kratos migrate normalize-phone-numbers --dry-run -e, then without --dry-run. Only a restore undoes it."
    link: https://www.ory.com/docs/kratos/guides/normalize-phone-numbers
    due: 7d
  - { id: sdk, say: Bring applications to the SDK of <to>., link: "https://www.ory.com/docs/kratos/sdk/overview", due: 14d }
  - { id: second-factor, when: { crosses: 0.10.0 }, say: "Ask users with a second factor to sign in again, so that their sessions get the higher level.", due: 7d }
  - { id: old-binary, say: Remove <old-binary> when you will not go back any more., due: 14d }

"""####),
        BuiltinFile(path: "kratos/catalog.yaml", text: ####"""
# Ory Kratos: what its changelogs, its documentation and those of the Ory Enterprise License (OEL) say of its releases. Open source and
# OEL share one line of versions, but most OEL releases have no open-source twin, so they are there for edition oel only.
belay: 1
product: kratos
title: Ory Kratos

variants:
  compose: Docker Compose, one project with Kratos, its migration service and perhaps its database
  docker: Docker alone, one container made by docker run
  helm: Kubernetes, with Ory's Helm chart
  binary: A binary on a machine of its own, run by systemd

help:
  - { say: Ory's community chat, link: https://slack.ory.sh/ }
  - { say: Discussions about Kratos on GitHub, link: https://github.com/ory/kratos/discussions }
  - { when: { edition: oel }, say: Ory's support for holders of an Enterprise License, link: https://www.ory.com/docs/self-hosted/oel/kratos/upgrade }

# The changelog at the target's tag holds all releases before it; GitHub's own notes come second. There is nothing at all of 1.3.1.
notes:
  - page: https://github.com/ory/kratos/blob/master/CHANGELOG.md
  - { file: CHANGELOG.md, git: https://github.com/ory/kratos.git }
  - github: ory/kratos

support:
  - { for: 26.2, say: Security fixes are made for the latest release only., read: 2026-08-21, link: https://github.com/ory/kratos/security/policy }

facts:
  applied:
    say: What the command that migrates prints at the end, and only after success
    for: { before 25.3: Successfully applied SQL migrations!, 25.3 or later: Successfully applied migrations! }

# One command runs all migrations in between, so any version may go to any later one. OEL asks for one stop, and for every version in
# its turn where Kratos must not be away.
path:
  step: any
  stops:
    - at: 26.1.7
      when: { edition: oel }
      say: From 26.1.11 on, tokens for turning pages are only understood by who was at 26.1.7 before; other clients would get errors in the middle of a list.
  if-it-fails: each-minor
  downgrade: Kratos has migrations down, but they destroy data. Restore the backup and start the older version instead.

releases:
  26.2.22: { date: 2026-06-26, when: { edition: oel } }
  26.2.21: { date: 2026-06-23, when: { edition: oel } }
  26.2.20: { date: 2026-06-19, when: { edition: oel } }
  26.2.19: { date: 2026-06-17, when: { edition: oel } }
  26.2.18: { date: 2026-06-11, when: { edition: oel } }
  26.2.17: { date: 2026-06-10, when: { edition: oel } }
  26.2.16: { date: 2026-06-05, when: { edition: oel } }
  26.2.15: { date: 2026-06-02, when: { edition: oel } }
  26.2.14: { date: 2026-05-29, when: { edition: oel } }
  26.2.13: { date: 2026-05-22, when: { edition: oel } }
  26.2.12: { date: 2026-05-20, when: { edition: oel } }
  26.2.11: { date: 2026-05-15, when: { edition: oel } }
  26.2.10: { date: 2026-05-11, when: { edition: oel } }
  26.2.9: { date: 2026-05-04, when: { edition: oel } }
  26.2.8: { date: 2026-04-28, when: { edition: oel } }
  26.2.7: { date: 2026-04-24, when: { edition: oel } }
  26.2.6: { date: 2026-04-22, when: { edition: oel } }
  26.2.5: { date: 2026-04-20, when: { edition: oel } }
  26.2.4: { date: 2026-04-14, when: { edition: oel } }
  26.2.3: { date: 2026-04-02, when: { edition: oel } }
  26.2.2: { date: 2026-03-26, when: { edition: oel } }
  26.2.1: { date: 2026-03-25, when: { edition: oel } }
  26.2.0: { date: 2026-03-20, say: "Adds identity_id to two tables, fills it for every row and then forbids empty ones." }
  26.1.18: { date: 2026-03-13, when: { edition: oel } }
  26.1.17: { date: 2026-03-11, when: { edition: oel } }
  26.1.16: { date: 2026-03-09, when: { edition: oel } }
  26.1.15: { date: 2026-02-26, when: { edition: oel } }
  26.1.14: { date: 2026-02-25, when: { edition: oel } }
  26.1.13: { date: 2026-02-20, when: { edition: oel } }
  26.1.12: { date: 2026-02-19, when: { edition: oel } }
  26.1.11: { date: 2026-02-17, when: { edition: oel } }
  26.1.10: { date: 2026-02-11, when: { edition: oel } }
  26.1.9: { date: 2026-02-09, when: { edition: oel } }
  26.1.8: { date: 2026-02-05, when: { edition: oel } }
  26.1.7: { date: 2026-02-04, when: { edition: oel } }
  26.1.6: { date: 2026-02-04, when: { edition: oel } }
  26.1.5: { date: 2026-02-01, when: { edition: oel } }
  26.1.4: { date: 2026-01-26, when: { edition: oel } }
  26.1.3: { date: 2026-01-22, when: { edition: oel } }
  26.1.2: { date: 2026-01-18, when: { edition: oel } }
  26.1.1: { date: 2026-01-17, when: { edition: oel } }
  26.1.0: { date: 2026-01-05, when: { edition: oel } }
  25.4.12: { date: 2025-12-24, when: { edition: oel } }
  25.4.11: { date: 2025-12-23, when: { edition: oel } }
  25.4.10: { date: 2025-12-22, when: { edition: oel } }
  25.4.9: { date: 2025-12-18, when: { edition: oel } }
  25.4.8: { date: 2025-12-09, when: { edition: oel } }
  25.4.5: { date: 2025-12-04, when: { edition: oel } }
  25.4.3: { date: 2025-12-01, when: { edition: oel } }
  25.4.2: { date: 2025-11-25, when: { edition: oel } }
  25.4.1: { date: 2025-11-19, when: { edition: oel } }
  25.4.0: { date: 2025-11-07, say: "The commands migrate sql up, down and status are new, and so is counting versions by year and quarter." }
  25.3.9: { date: 2025-10-30, when: { edition: oel } }
  25.3.8: { date: 2025-10-23, when: { edition: oel } }
  25.3.6: { date: 2025-10-10, when: { edition: oel } }
  25.3.5: { date: 2025-10-03, when: { edition: oel } }
  25.3.4: { date: 2025-09-26, when: { edition: oel } }
  25.3.3: { date: 2025-09-18, when: { edition: oel } }
  25.3.2: { date: 2025-09-08, when: { edition: oel } }
  25.3.1: { date: 2025-09-03, when: { edition: oel } }
  25.3.0: { date: 2025-08-20, when: { edition: oel } }
  1.3.1: { date: 2024-10-28, say: Has no section in the changelog. It adds origins of Android apps for WebAuthn. }
  1.3.0: { date: 2024-09-26, say: Closes the hole GHSA-wc43-73w7-x2f5. }
  1.2.0: 2024-06-05
  1.1.0: 2024-02-20
  1.0.0: { date: 2023-07-12, say: "The image also comes as -distroless, without SQLite and without a shell." }
  0.13.0: { date: 2023-04-18, say: 0.12.0 was never released. }
  0.11.1: 2023-01-14
  0.11.0: 2022-12-02
  0.11.0-alpha.0.pre.2: 2022-11-28
  0.11.0-alpha.0.pre.1: 2022-11-21
  0.11.0-alpha.0.pre.0: 2022-11-16
  0.10.1: 2022-06-01
  0.10.0: 2022-05-30
  0.9.0-alpha.3: { date: 2022-03-25, channel: stable }
  0.9.0-alpha.2: { date: 2022-03-22, channel: stable }
  0.9.0-alpha.1: { date: 2022-03-21, channel: stable }
  0.8.3-alpha.1.pre.0: 2022-01-21
  0.8.2-alpha.1: { date: 2021-12-17, channel: stable, say: The images drop the suffix -sqlite; the plain one has SQLite. }
  0.8.1-alpha.1: { date: 2021-12-13, channel: stable }
  0.8.0-alpha.4.pre.0: 2021-11-09
  0.8.0-alpha.3: { date: 2021-10-28, channel: stable }
  0.8.0-alpha.2: { date: 2021-10-28, channel: stable }
  0.8.0-alpha.1: { date: 2021-10-27, channel: stable }
  0.7.6-alpha.1: { date: 2021-09-12, channel: stable }
  0.7.5-alpha.1: { date: 2021-09-11, channel: stable }
  0.7.4-alpha.1: { date: 2021-09-09, channel: stable }
  0.7.3-alpha.1: { date: 2021-08-28, channel: stable }
  0.7.1-alpha.1: { date: 2021-07-22, channel: stable }
  0.7.0-alpha.1: { date: 2021-07-13, channel: stable }
  0.6.3-alpha.1: { date: 2021-05-17, channel: stable }
  0.6.2-alpha.1: { date: 2021-05-14, channel: stable }
  0.6.1-alpha.1: { date: 2021-05-11, channel: stable }
  0.6.0-alpha.2: { date: 2021-05-07, channel: stable }
  0.6.0-alpha.1: { date: 2021-05-05, channel: stable }
  0.5.5-alpha.1: { date: 2020-12-09, channel: stable }
  0.5.4-alpha.1: { date: 2020-11-11, channel: stable }
  0.5.3-alpha.1: { date: 2020-10-27, channel: stable }
  0.5.2-alpha.1: { date: 2020-10-22, channel: stable }
  0.5.1-alpha.1: { date: 2020-10-20, channel: stable }
  0.5.0-alpha.1: { date: 2020-10-15, channel: stable }
  0.4.6-alpha.1: { date: 2020-07-13, channel: stable }
  0.4.5-alpha.1: { date: 2020-07-13, channel: stable }
  0.4.4-alpha.1: { date: 2020-07-10, channel: stable }
  0.4.3-alpha.1: { date: 2020-07-08, channel: stable }
  0.4.2-alpha.1: { date: 2020-07-08, channel: stable, say: 0.4.1 was never released. }
  0.4.0-alpha.1: { date: 2020-07-08, channel: stable }
  0.3.0-alpha.1: { date: 2020-05-15, channel: stable }
  0.2.1-alpha.1: { date: 2020-05-05, channel: stable }
  0.2.0-alpha.2: { date: 2020-05-04, channel: stable }
  0.1.1-alpha.1: { date: 2020-02-18, channel: stable }
  0.1.0-alpha.6: { date: 2020-02-16, channel: stable }
  0.1.0-alpha.5: { date: 2020-02-06, channel: stable }
  0.1.0-alpha.4: { date: 2020-02-06, channel: stable }
  0.1.0-alpha.3: { date: 2020-02-06, channel: stable }
  0.1.0-alpha.2: { date: 2020-02-03, channel: stable }
  0.1.0-alpha.1: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.15: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.14: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.13: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.12: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.11: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.10: { date: 2020-01-31, channel: stable }
  0.0.3-alpha.9: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.8+oryOS.15: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.7: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.5: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.4: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.3: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.2: { date: 2020-01-30, channel: stable }
  0.0.3-alpha.1: { date: 2020-01-30, channel: stable }
  0.0.2-alpha.1: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.11: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.10+oryOS.15: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.9: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.8: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.7: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.6: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.5: { date: 2020-01-29, channel: stable }
  0.0.1-alpha.3: { date: 2020-01-28, channel: stable }

breaking:
  - id: landlock-paths
    in: 26.2.13
    when: { edition: oel }
    say: The Landlock sandbox now also holds migrate sql and the courier, and migrate and serve refuse a DSN whose scheme is not the server's, such as postgres:// for CockroachDB.
    do: Add every path that they read to security.landlock.allowed_paths, and correct the scheme of the DSN.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: login-hint
    in: 26.2.19
    when: { edition: oel }
    say: upstream_parameters.login_hint is ignored.
    do: Change applications that send it.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: landlock
    in: 26.2.12
    when: { edition: oel }
    say: kratos serve runs in a Landlock sandbox, in which a file of own certificate authorities must be named to be read.
    do: Name such files in security.landlock.allowed_paths.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: error-wording
    in: 26.2.6
    when: { edition: oel }
    say: Wording and ids of some errors changed.
    do: Look for user interfaces and tests that compare them.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: phones-e164
    in: 26.2.5
    when: { edition: oel }
    say: Phone numbers are written in the form E.164 from now on; older ones are found in either form until they are rewritten.
    do: Rewrite them with kratos migrate normalize-phone-numbers, but only once the new version serves. The follow-ups say how.
    link: https://www.ory.com/docs/kratos/guides/normalize-phone-numbers
  - id: chart-repository
    in: 26.2.4
    when: { edition: oel }
    say: Ory's Helm charts moved from k8s.ory.sh to k8s.ory.com.
    do: Change the address of the repository.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: disabled-identity
    in: 26.2.1
    when: { edition: oel }
    say: Signing in to a disabled identity answers with another error.
    do: Change user interfaces that look for the old one.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: identity-id
    in: 26.2.0
    say: Two tables get the column identity_id, which is filled for every row and then must not be empty. That takes long on large tables, and fails where rows belong to no identity.
    do: Rehearse it on a copy of production's data, and clear away expired sessions and flows first.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2620-2026-03-20
  - id: message-ids
    in: 26.1.6
    when: { edition: oel }
    say: The message 4000001 became 4000040 for e-mail addresses and 4000041 for phone numbers.
    do: Change user interfaces that tell messages by their ids.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: require-verified-address
    in: 25.4.0
    say: The login hook require_verified_address starts a verification and sends the user there by continue_with, where it answered with an error before.
    do: Test it where you use the hook, with your own user interface.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2540-2025-11-07
  - id: oidc-group
    in: 25.4.0
    say: Errors in what a social sign-in provider gave stand in the group default of the page, no longer in oidc.
    do: Change your user interface, or set feature_flags.legacy_oidc_registration_node_group to true.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2540-2025-11-07
  - id: show-verification-ui
    in: 25.4.0
    say: continue_with names show_verification_ui only where the hook of that name is configured after registration.
    do: Configure the hook if your user interface counts on it.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2540-2025-11-07
  - id: linking-400
    in: 25.4.0
    say: While an account that is to be linked has not signed in, native applications get status 400 where it was 200.
    do: Change native and single-page applications that link accounts.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2540-2025-11-07
  - id: sessions-total
    in: 25.4.0
    say: GET /admin/sessions no longer sends the header x-total-count.
    do: Change callers that read it.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2540-2025-11-07
  - id: config-25.4
    in: 25.4.0
    say: The settings selfservice.methods.link.config.base_url and unused ones for SMS are gone, the hook b2b_sso has another name, and migrate sql became migrate sql up, down and status.
    do: Take the settings out of kratos.yml, and change scripts that migrate. The old command still works and says so.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2540-2025-11-07
  - id: courier-total
    in: 25.3.4
    when: { edition: oel }
    say: GET /admin/courier/messages no longer sends X-Total-Count, and there is an optional secrets.pagination.
    do: Change callers that read the header.
    link: https://www.ory.com/docs/self-hosted/oel/kratos/changelog
  - id: code-credentials
    in: 1.3.0
    say: Where codes by mail or SMS are a way to sign in or a second factor, users are locked out unless the identity schema configures code as it should.
    do: Correct the identity schema, or set selfservice.methods.code.config.missing_credential_fallback_enabled to true, before the upgrade.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#130-2024-09-26
  - id: via-parameter
    in: 1.3.0
    say: For a second factor by SMS the parameter via is on its way out, and going back in the registration of two steps is screen=previous, no longer method=profile:back.
    do: Change your user interface.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#130-2024-09-26
  - id: two-step-registration
    in: 1.2.0
    say: Registration takes two steps unless it is told otherwise.
    do: Test your user interface, or set selfservice.flows.registration.enable_legacy_flow to true.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#120-2024-06-05
  - id: list-identities
    in: 1.1.0
    say: kratos list identities takes --page-size and --page-token, and prints JSON of another shape.
    do: Change scripts that call it.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#110-2024-02-20
  - id: search-indexes
    in: 1.1.0
    when: { database: [postgresql, cockroachdb] }
    say: The migrations to 1.1 build indexes for searching on PostgreSQL and CockroachDB, which take long on large tables. 1.2 drops them again.
    do: On CockroachDB create the indexes by hand beforehand, so that the migration finds them there.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#110-2024-02-20
  - id: unknown-recipients
    in: 0.13.0
    say: Mails about recovery and verification no longer go to addresses that nobody registered.
    do: Set notify_unknown_recipients of selfservice.flows.recovery and selfservice.flows.verification to true if they shall. Replace can_interrupt of web hooks by response.parse.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#0130-2023-04-18
  - id: courier-pages
    in: 0.11.1
    say: GET /admin/courier/messages turns pages by a token, no longer by numbers.
    do: Change callers.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#0111-2023-01-14
  - id: recovery-code
    in: 0.11.0-alpha.0.pre.2
    say: Recovery uses a code unless it is told to use a link. Recoveries that an administrator began before no longer work.
    do: Change your user interface, or choose link. Begin those recoveries anew.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#0110-alpha0pre2-2022-11-28
  - id: message-retries
    in: 0.11.0-alpha.0.pre.2
    say: courier.message_ttl is gone; courier.message_retries counts tries instead. The SDK's getJsonSchema is called getIdentitySchema.
    do: Replace the setting, and change callers of the SDK.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#0110-alpha0pre2-2022-11-28
  - id: session-aal
    in: 0.10.0
    say: How surely a user was recognised (AAL) is part of the session, so a higher level needs a new one.
    do: Let users with a second factor sign in again.
    link: https://github.com/ory/kratos/blob/v0.10.0/CHANGELOG.md#breaking-changes
  - id: cli-verbs
    in: 0.10.0
    say: On the command line the verb comes first, as in kratos get identity, and the SDK's submitSelfService functions take other arguments.
    do: Change scripts and callers of the SDK.
    link: https://github.com/ory/kratos/blob/v0.10.0/CHANGELOG.md#breaking-changes
  - id: recovery-signed-in
    in: 0.9.0-alpha.3
    say: For somebody who is signed in, /self-service/recovery without a valid flow answers with an error and no longer redirects.
    do: Change your user interface.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#090-alpha3-2022-03-25
  - id: admin-prefix
    in: 0.9.0-alpha.1
    say: Everything on the admin port stands below /admin. The old paths redirect.
    do: Change callers, monitoring included.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#090-alpha1-2022-03-21
  - id: return-urls
    in: 0.9.0-alpha.1
    say: selfservice.whitelisted_return_urls is called allowed_return_urls, and identity.default_schema_url gave way to identity.schemas and identity.default_schema_id.
    do: Change kratos.yml.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#090-alpha1-2022-03-21
  - id: apple-and-microsoft-keys
    in: 0.9.0-alpha.1
    say: Settings of social sign-in got names of their provider, such as apple_private_key_id and microsoft_tenant.
    do: Rename private_key_id, private_key and team_id for Apple, and tenant for Microsoft.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#090-alpha1-2022-03-21
  - id: identifier-field
    in: 0.9.0-alpha.1
    say: The field password_identifier is called identifier, and fields of traits are in the group profile. With more than one secret in secrets.session, users may have to sign in again.
    do: Change your user interface.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#090-alpha1-2022-03-21
  - id: domain-aliases
    in: 0.8.3-alpha.1.pre.0
    say: Aliases of domains are gone.
    do: Take them out of kratos.yml.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#083-alpha1pre0-2022-01-21
  - id: image-names
    in: 0.8.2-alpha.1
    say: The plain image has SQLite, so the suffix -sqlite of tags is gone, and so are images made from scratch. Passwords must have 8 characters.
    do: Leave the suffix out of the tag.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#082-alpha1-2021-12-17
  - id: homebrew-tap
    in: 0.8.0-alpha.4.pre.0
    say: The Homebrew formula and the script that installs moved to ory/tap and ory/meta.
    do: Change where you install from.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#080-alpha4pre0-2021-11-09
  - id: smtp-schemes
    in: 0.8.0-alpha.1
    say: smtps:// means TLS from the first byte. StartTLS is smtp://, and clear text is smtp:// with disable_starttls=true; legacy_ssl is gone.
    do: Correct courier.smtp.connection_uri, or no mail goes out.
    link: https://github.com/ory/kratos/blob/v0.8.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: api-0.8
    in: 0.8.0-alpha.1
    say: The database is migrated. A login is begun anew by refresh, no longer by forced; settings answer with the flow itself; the names of metrics begin with http_; and the SDK is v0alpha2.
    do: Back up, and change user interfaces, dashboards and callers of the SDK.
    link: https://github.com/ory/kratos/blob/v0.8.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: cookies
    in: 0.7.0-alpha.1
    say: Cookies behave otherwise, and a flow can only be read on the public port by who has its CSRF cookie; reading it on the admin port is gone.
    do: Change your user interface as Ory's page on upgrades says.
    link: https://github.com/ory/kratos/blob/v0.7.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: logout
    in: 0.7.0-alpha.1
    say: The database is migrated. A browser signs out by the address that GET /self-service/logout/browser tells, an application by DELETE /self-service/logout/api, and errors are asked for by id.
    do: Back up, and change user interfaces and callers of the SDK, which is V0Alpha1 now. The lifetime of links is a setting of its own, selfservice.methods.link.config.lifespan.
    link: https://github.com/ory/kratos/blob/v0.7.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: sdk-names
    in: 0.6.3-alpha.1
    say: Names in the SDK changed; the SDK of 0.6.2 keeps working.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#063-alpha1-2021-05-17
  - id: flows-purged
    in: 0.6.0-alpha.1
    say: The database changes so much that migrating may take long, and every login or registration that is under way is thrown away.
    do: Back up, try it on a copy, and choose a quiet hour; users begin again.
    link: https://github.com/ory/kratos/blob/v0.6.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: ui-nodes
    in: 0.6.0-alpha.1
    say: What a page is made of comes as ui with nodes, no longer as methods, in login, registration, settings, recovery and verification.
    do: Change every user interface of your own.
    link: https://github.com/ory/kratos/blob/v0.6.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: hashers
    in: 0.6.0-alpha.1
    say: Passwords are hashed with bcrypt unless hashers.algorithm is argon2, argon2's memory is given with a unit, and the configuration is checked more strictly.
    do: Keep argon2 by setting it, write 128MB for 131072, and move max_breaches and ignore_network_errors below selfservice.methods.password.config.
    link: https://github.com/ory/kratos/blob/v0.6.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: sessions-invalid
    in: 0.5.0-alpha.1
    say: The database is migrated, and all sessions end, so everybody signs in again.
    do: Back up, and tell your users.
    link: https://github.com/ory/kratos/blob/v0.5.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: oidc-callback
    in: 0.5.0-alpha.1
    say: The address that social sign-in comes back to is /self-service/methods/oidc/ and the provider's name.
    do: Enter it at every provider.
    link: https://github.com/ory/kratos/blob/v0.5.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: methods-and-flows
    in: 0.5.0-alpha.1
    say: strategies are called methods, requests are called flows in settings and addresses, and a session has id where it had sid.
    do: Change kratos.yml (selfservice.methods, lifespan, session.cookie.same_site) and your user interface.
    link: https://github.com/ory/kratos/blob/v0.5.0-alpha.1/CHANGELOG.md#breaking-changes
  - id: traits-root
    in: 0.4.0-alpha.1
    say: An identity schema has traits at its root, many settings have other names, and the hooks redirect, verify and session are gone.
    do: "Change the identity schemas, and in kratos.yml: session.lifespan for ttl.session, secrets.default and cookie for secrets.session, serve.*.base_url and selfservice.flows.*.ui_url for urls.*."
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#040-alpha1-2020-07-08
  - id: social-links
    in: 0.3.0-alpha.1
    say: Accounts that were linked to a social sign-in before lose the link, and there is no way to keep it.
    do: Tell the users; they link anew.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#030-alpha1-2020-05-15
  - id: hooks-0.2
    in: 0.2.0-alpha.2
    say: The hooks redirect and session are gone, hooks stand one level lower and are called hook, and a profile is changed by methods.profile.
    do: Change kratos.yml and your user interface.
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#020-alpha2-2020-05-04

risks:
  - id: inconsistent-database
    when: { database: [mysql, cockroachdb] }
    say: On MySQL and CockroachDB migrations run without a transaction. One that fails in the middle leaves a database that neither version can use, and only a restore helps.
    ask: Is there less room or time than a full restore of the database needs
  - id: orphaned-rows
    when: { crosses: 26.2.0 }
    say: Rows that belong to no identity stop the migration to 26.2.
    ask: Is staging anything less than a copy of production's data
    link: https://github.com/ory/kratos/blob/master/CHANGELOG.md#2620-2026-03-20
  - id: unrecorded-migration
    when: { from: before 0.8, to: 0.8 or later }
    say: A migration to 0.8 was seen to run without being recorded, after which the next run fails on it.
    ask: Was a migration of this database ever broken off or restored half-way
    link: https://github.com/ory/kratos/issues/1915
  - id: mysql-1832
    when: { from: before 0.8, to: 0.8 or later, database: mysql }
    say: On MySQL the migration to 0.8 was seen to fail with error 1832, because of the order in which foreign keys change.
    ask: Has this hop not been rehearsed with your version of MySQL
    link: https://github.com/ory/kratos/issues/2167
  - id: foreign-migration-tool
    when: { from: before 0.9, to: 0.8 or later }
    say: Where another tool than Kratos migrates the database, /health/ready fails although nothing is pending.
    ask: Does anything but kratos migrate change the schema of this database
    link: https://github.com/ory/kratos/issues/2023
  - id: cockroach-index
    when: { from: before 1.0, to: 0.13 or later, database: cockroachdb }
    say: On CockroachDB newer than 21 the migration 20230216142104 was seen to fail when it drops an index.
    ask: Is CockroachDB newer than 21
    link: https://github.com/ory/kratos/issues/3502
  - id: cockroach-20.1
    when: { from: before 0.6, to: 0.5 or later, database: cockroachdb }
    say: Migrations of 0.5 were seen to fail on CockroachDB newer than 20.1.
    ask: Is CockroachDB newer than 20.1
    link: https://github.com/ory/kratos/issues/1017
  - id: postgres-0.2
    when: { from: before 0.2, to: 0.2 or later, database: postgresql }
    say: The migration from 0.1 to 0.2 was seen to fail on PostgreSQL.
    ask: Has this hop not been rehearsed on a copy
    link: https://github.com/ory/kratos/issues/398
  - id: oel-skipped-versions
    when: { edition: oel }
    say: Ory promises a migration without any outage only to who skips no version of the Enterprise License.
    ask: Must Kratos stay up all the time although versions are skipped
    link: https://www.ory.com/docs/self-hosted/oel/kratos/upgrade
  - id: oel-hashes
    when: { edition: oel, from: before 25.3 }
    say: Before 25.3 images were tagged with the hash of a commit. Belay cannot order those; beebb63c may only be run after 097934ff.
    ask: Does an image run that is tagged with a hash
    link: https://www.ory.com/docs/self-hosted/oel/kratos/upgrade

"""####),
        BuiltinFile(path: "kratos/compose.yaml", text: ####"""
# Kratos as a service of a Docker Compose project, with a second service that migrates, as in Ory's own example.
#
# What shapes it: kratos serve never migrates, so a runner of its own does, once, while nothing serves. A new container that cannot have
# its port exits while an old server goes on answering there, healthy, so the version that answers is what counts.
belay: 1
product: kratos
variant: compose
title: Ory Kratos with Docker Compose
link: https://www.ory.com/docs/kratos/guides/upgrade
environments: [local, staging, production]

inputs:
  edition:
    ask: Which Kratos is it
    choose: { oss: "Open source, from oryd/kratos", oel: "With an Ory Enterprise License, from Ory's own registry" }
    default: oss
  compose:
    ask: Compose command
    type: command
    default: docker compose
    help: The plug-in of Docker. The older program of its own is docker-compose.
  folder: { ask: Folder of the compose project, type: folder, help: Where the compose file and its .env are. An absolute path. }
  project: { ask: Name of the compose project, default: kratos, help: docker compose ls shows it. }
  tags-in:
    ask: Where do the tags of the images stand
    choose: { env: A variable in .env, file: The compose file itself }
    default: file
  tag-variable: { ask: Variable in .env that holds the tag, default: KRATOS_TAG, when: { tags-in: env } }
  compose-file: { ask: Compose file that names the images, default: docker-compose.yml, help: Its name within the folder. }
  service: { ask: Service that serves Kratos, default: kratos }
  migrate-service: { ask: Service that migrates, default: kratos-migrate, help: Ory's example calls it kratos-migrate. It must have the image and the DSN of the other one. }
  courier-service: { ask: Service that sends mails, optional: yes, help: None where the serving one does it with --watch-courier. }
  ui-service:
    ask: Service with Ory's example of a user interface
    optional: yes
    help: kratos-selfservice-ui-node. Its image goes with Kratos'. None where your user interface is your own.
  image: { ask: Image without its tag, default: oryd/kratos }
  tag:
    ask: Tag of the image
    per: hop
    default: v<to>
    help: Keep a suffix that you use now, such as -distroless. Up to 0.8.1 SQLite needs -sqlite. Tags of the Enterprise License have no v. Never latest.
  config: { ask: Configuration file inside of the container, default: /etc/config/kratos/kratos.yml }
  config-file: { ask: The same file on this machine, type: file, help: The whole path of kratos.yml. }
  files:
    ask: Everything else to back up
    type: files
    optional: yes
    help: "Identity schemas, templates of mails, and files with secrets, as whole paths. The compose file and kratos.yml are backed up anyway."
  database:
    ask: Database of Kratos
    choose: { postgresql: PostgreSQL, mysql: MySQL (MariaDB is not supported by Ory), cockroachdb: CockroachDB, sqlite: A SQLite file }
    help: The DSN begins with its name.
  database-service:
    ask: Service of the database in the same project
    optional: yes
    when: { database: [postgresql, mysql, cockroachdb] }
    help: postgresd, mysqld or cockroachd in Ory's examples. None where it runs elsewhere; then this machine needs the database's own client programs.
  database-host: { ask: Host of the database, optional: yes, when: { database: [postgresql, mysql] }, help: None where it is a service of the project. }
  database-name: { ask: Name of the database, default: kratos, when: { database: [postgresql, mysql, cockroachdb] } }
  database-user: { ask: User of the database, default: kratos, when: { database: [postgresql, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgresql, mysql] } }
  cockroach-url: { ask: Address of CockroachDB with user and password, type: secret, when: { database: cockroachdb }, help: "As in postgresql://root@localhost:26257/defaultdb" }
  cockroach-backups: { ask: Where CockroachDB puts its backups, when: { database: cockroachdb }, help: "As BACKUP INTO takes it: nodelocal://1/kratos, s3://…" }
  sqlite-file: { ask: The file of SQLite on this machine, type: file, when: { database: sqlite }, help: "With a volume, docker volume inspect shows where. Belay must be able to read it." }
  public: { ask: Public address as seen from the machine, default: "http://127.0.0.1:4433" }
  admin: { ask: Admin address as seen from the machine, default: "http://127.0.0.1:4434", help: Never reachable from outside. It is also where the version is asked for. }
  secrets-kept:
    ask: Are the values of secrets.* kept where you find them without this machine
    type: yes-no
    help: Without the old ones every session ends and what is encrypted in the database is lost.
  mail-catcher:
    ask: Mail server that a copy of production may send to
    default: smtp://mailslurper:1025/?disable_starttls=true
    help: Something that keeps mails and sends none on. A copy knows real users.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

commands:
  compose: <compose> --project-directory <folder> --project-name <project>
  kratos-new: compose run --rm -T --no-deps <migrate-service>
  kratos-log: compose logs --no-color --since 15m <service>
  psql: "[<compose> --project-directory <folder> --project-name <project> exec -T -e PGPASSWORD <database-service>] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[<compose> --project-directory <folder> --project-name <project> exec -T -e PGPASSWORD <database-service>] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[<compose> --project-directory <folder> --project-name <project> exec -T -e PGPASSWORD <database-service>] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[<compose> --project-directory <folder> --project-name <project> exec -T -e PGPASSWORD <database-service>] dropdb [--host=<database-host>] --username=<database-user>"
  mysql: "[<compose> --project-directory <folder> --project-name <project> exec -T -e MYSQL_PWD <database-service>] mysql [--host=<database-host>] --user=<database-user>"
  mysqldump: "[<compose> --project-directory <folder> --project-name <project> exec -T -e MYSQL_PWD <database-service>] mysqldump [--host=<database-host>] --user=<database-user>"
  cockroach: "[<compose> --project-directory <folder> --project-name <project> exec -T -e COCKROACH_URL <database-service>] cockroach"
env: { PGPASSWORD: <database-password>, MYSQL_PWD: <database-password>, COCKROACH_URL: <cockroach-url> }

tools:
  compose: { run: <compose> version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 1.27 or later }
  curl: 7.20 or later

identity:
  - machine
  - run: stat --dereference --format=%n,%d:%i <folder>

# The address before 0.9 has no prefix. What the container holds is asked last, since an old server may hold the port.
version:
  - { http: <admin>/admin/version, key: version }
  - { http: <admin>/version, key: version }
  - { run: compose exec -T <service> kratos version, find: "Version:[[:space:]]*([^[:space:]]+)" }
healthy:
  - { http: <public>/health/ready, status: 200 }

refuse:
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep the values of secrets.* in a safe place first. Without them every session ends and what is encrypted in the database is lost.
  - id: mariadb
    when: { database: mysql }
    if: { run: [mysql, --execute=select version()], says: MariaDB }
    say: Ory does not support MariaDB, or the server could not be asked what it is. Move to MySQL first.

advice:
  who: Somebody who may restart the project and restore its database, and a second one who watches sign-ins.
  how: In place with Docker Compose, directly to the target. One runner migrates through all versions in between.
  components: Kratos, its database, the courier, user interfaces, whatever calls the admin port, and applications with Ory's SDK.
  when: A quiet hour. Logins and registrations under way may have to begin again.
  outage: Nobody can sign in from the stop until the new version is ready. Applications that ask for sessions fail as long.
  how-long:
    - { when: { crosses: 26.2.0 }, say: The migrations to 26.2 touch every row of two tables. Take the time that staging needed with a copy of production's data. }
    - { when: { crosses: 0.6.0-alpha.1 }, say: The migrations to 0.6 change much of the database. Take the time that staging needed with a copy of production's data. }
    - { when: { from: before 0.8, to: 0.8 or later }, say: The line 0.8 alone has 74 migrations. }
  rollback: Restore the database from the backup of just before, and start the old image. What was written since then is only in a dump beside it.

backup:
  steps:
    - { id: config, title: Pack kratos.yml and the compose file, use: files/keep, with: { what: [<config-file>, <folder>/<compose-file>], file: <backup>/config.tar.gz } }
    - { id: env, when: { tags-in: env }, title: Pack .env, use: files/keep, with: { what: [<folder>/.env], file: <backup>/env.tar.gz } }
    - { id: files, when: { files: set }, title: "Pack identity schemas, templates and secrets", use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
    - { id: sqlite, when: { database: sqlite }, use: ./keep-database, with: { kind: sqlite, name: <sqlite-file> } }

make-copy:
  say: The database of <environment> is replaced by production's. The copy knows real users, so its mails go to <mail-catcher>, and you take its web hooks and social sign-in away from production.
  steps:
    - { id: stop, title: Stop Kratos, run: "compose stop -t 130 <service> [<courier-service>]", repeatable: yes }
    - id: images
      title: See that <environment> has the images of <from>
      manual: Set the tags of the images of <environment> to <from>, as production has them.
      check: { run: compose config, says: <from> }
      done-if: { run: compose config, says: <from> }
    - id: mails
      title: Send mails to the mail catcher
      edit: { file: <config-file>, set: { courier.smtp.connection_uri: <mail-catcher> } }
    - id: hooks
      title: Take web hooks and social sign-in away from production
      manual: "In <config-file> and in the environment of the service, let nothing point to production: web hooks, clients of social sign-in, a COURIER_SMTP_CONNECTION_URI that overrides the file."
      check: { file: <config-file>, key: courier.smtp.connection_uri, is: <mail-catcher> }
    - id: own-database
      when: { database: [postgresql, mysql, cockroachdb] }
      title: See that the database is <environment>'s own
      say: The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it too, stop here.
    - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups>, snapshot: "production-<hop>", owner: <database-user> } }
    - { id: sqlite, when: { database: sqlite }, use: ./put-database-back, with: { kind: sqlite, name: <sqlite-file> } }
    - { id: start, title: Start Kratos <from>, run: "compose up --detach --no-deps <service> [<courier-service>]", repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 2s for 2m }

upgrade:
  - { id: healthy-before, title: See that Kratos is healthy before anything changes, prove: [healthy] }
  - id: trial
    when: { environment: local }
    title: A trial on this machine
    say: This is the trial on a local environment. Nothing here reaches staging or production.
  - id: images
    title: Set the tags of the images to <tag>
    first-of:
      - id: env
        when: { tags-in: env }
        title: Set <tag-variable> to <tag>
        edit: { file: <folder>/.env, set: { <tag-variable>: <tag> } }
      - id: file
        title: Set the images of both services to <tag>
        edit:
          file: <folder>/<compose-file>
          set:
            services.<service>.image: <image>:<tag>
            services.<migrate-service>.image: <image>:<tag>
  - id: courier-image
    when: { tags-in: file, courier-service: set }
    title: Set the image of the courier to <tag>
    edit: { file: <folder>/<compose-file>, set: { services.<courier-service>.image: <image>:<tag> } }
  - id: ui-image
    when: { tags-in: file, ui-service: set }
    title: Set the image of the user interface to v<to>
    edit: { file: <folder>/<compose-file>, set: { services.<ui-service>.image: "oryd/kratos-selfservice-ui-node:v<to>" } }
  - { id: understood, title: See that the compose file makes sense, check: { run: compose config --quiet } }
  - id: pull
    title: Pull the images while Kratos goes on running
    run: "compose pull --quiet <service> <migrate-service> [<courier-service>] [<ui-service>]"
    repeatable: yes
    longer-than: { 10m: tell, 1h: ask }
  - id: new-version
    title: See that the image holds <to>
    check: { run: kratos-new version, find: "Version:[[:space:]]*v?([^[:space:]]+)", is: <to> }
  - id: config
    title: Change kratos.yml as the breaking changes of this hop ask
    manual: "Change <config-file> as the breaking changes of this hop ask, and set its version to v<to>. The running Kratos may take some changes up at once; if that must not be, make them after it is stopped."
    link: https://www.ory.com/docs/kratos/reference/configuration
  - id: stop
    title: Stop Kratos, with the two minutes that it takes for itself
    run: "compose stop -t 130 <service> [<courier-service>]"
    undo: "compose start <service> [<courier-service>]"
    repeatable: yes
    longer-than: { 3m: tell, 10m: ask }
  - id: gone
    title: See that no other Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - { id: migrate, use: ./migrate, with: { config: <config> } }
  - { id: pending, use: ./nothing-pending, with: { config: <config> } }
  - { id: start, title: Start Kratos <to>, run: "compose up --detach --no-deps <service> [<courier-service>] [<ui-service>]", repeatable: yes }
  - { id: proof, title: Prove that <to> answers and is ready, prove: [version, healthy], retry: every 2s for 2m }
  - { id: answers, use: ./answers, with: { public: <public>, admin: <admin> } }

tests:
  - { id: log, title: See that kratos.yml is of the version that runs, check: { run: kratos-log, never-says: "but kratos runs on version 'v<to>'" } }
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try it as a user, manual: "Sign up, sign in, change the profile, recover an account and sign out, with your own user interface. The mail catcher has the mails." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgresql, mysql, cockroachdb] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: rescue-sqlite, when: { database: sqlite }, use: ./rescue-database, with: { kind: sqlite, name: <sqlite-file> } }
  - { id: stop, title: Stop Kratos, run: "compose stop -t 130 <service> [<courier-service>]", repeatable: yes }
  - id: gone
    title: See that no Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - { id: images, title: Set the images of before, revert: [images, courier-image, ui-image] }
  - { id: config, title: Put kratos.yml and the compose file back, use: files/put-back, with: { file: <backup>/config.tar.gz, what: kratos.yml and the compose file } }
  - { id: files, when: { files: set }, title: Put schemas and templates back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: schemas and templates } }
  - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: sqlite, when: { database: sqlite }, use: ./put-database-back, with: { kind: sqlite, name: <sqlite-file> } }
  - { id: start, title: Start Kratos <from>, run: "compose up --detach --no-deps <service> [<courier-service>] [<ui-service>]", repeatable: yes }
  - { id: proof, title: Prove that <from> answers and is ready, prove: [version, healthy], retry: every 2s for 2m }

follow-up:
  - id: phones
    when: { to: 26.2.5 or later }
    say: "Once <to> serves and traffic is steady, back up and rewrite phone numbers: kratos migrate normalize-phone-numbers --dry-run -e, then without --dry-run. Only a restore undoes it."
    link: https://www.ory.com/docs/kratos/guides/normalize-phone-numbers
    due: 7d
  - { id: sdk, say: Bring applications to the SDK of <to>., link: "https://www.ory.com/docs/kratos/sdk/overview", due: 14d }
  - { id: second-factor, when: { crosses: 0.10.0 }, say: "Ask users with a second factor to sign in again, so that their sessions get the higher level.", due: 7d }

"""####),
        BuiltinFile(path: "kratos/docker.yaml", text: ####"""
# Kratos as one container that docker run made. An image cannot be exchanged under a container, so the old one is stopped, renamed and
# kept, and a new one takes its name: going back is starting the old one again, after the database was restored.
belay: 1
product: kratos
variant: docker
title: Ory Kratos in Docker
link: https://www.ory.com/docs/kratos/guides/upgrade
environments: [local, staging, production]

inputs:
  edition:
    ask: Which Kratos is it
    choose: { oss: "Open source, from oryd/kratos", oel: "With an Ory Enterprise License, from Ory's own registry" }
    default: oss
  container: { ask: Name of the container, default: kratos, help: docker ps shows it. }
  image: { ask: Image without its tag, default: oryd/kratos }
  tag:
    ask: Tag of the image
    per: hop
    default: v<to>
    help: Keep a suffix that you use now, such as -distroless. Up to 0.8.1 SQLite needs -sqlite. Tags of the Enterprise License have no v. Never latest.
  options:
    ask: Options of docker run for serving
    type: command
    default: "--restart unless-stopped --publish 127.0.0.1:4433:4433 --publish 127.0.0.1:4434:4434 --volume /etc/kratos:/etc/config/kratos:ro --env DSN"
    help: As you started it, without --name, --detach and the image. --env DSN passes on what you give as DSN below, so that no password stands here.
  migrate-options:
    ask: Options of docker run for migrating
    type: command
    default: "--volume /etc/kratos:/etc/config/kratos:ro --env DSN"
    help: The same network, volumes and variables, but no ports and no restart.
  arguments:
    ask: What follows the image when it serves
    type: command
    default: serve --config <config>
    help: With --watch-courier where this container sends the mails.
  config: { ask: Configuration file inside of the container, default: /etc/config/kratos/kratos.yml }
  config-file: { ask: The same file on this machine, type: file, default: /etc/kratos/kratos.yml, help: The whole path of kratos.yml. }
  dsn: { ask: DSN of the database, type: secret, optional: yes, help: Given to the containers as the variable DSN. None where kratos.yml has it. }
  files:
    ask: Everything else to back up
    type: files
    optional: yes
    help: "Identity schemas, templates of mails, and files with secrets, as whole paths. kratos.yml is backed up anyway."
  database:
    ask: Database of Kratos
    choose: { postgresql: PostgreSQL, mysql: MySQL (MariaDB is not supported by Ory), cockroachdb: CockroachDB, sqlite: A SQLite file }
    help: The DSN begins with its name.
  database-container:
    ask: Container of the database on this machine
    optional: yes
    when: { database: [postgresql, mysql, cockroachdb] }
    help: None where it runs elsewhere; then this machine needs the database's own client programs.
  database-host: { ask: Host of the database, optional: yes, when: { database: [postgresql, mysql] }, help: None where it is a container here. }
  database-name: { ask: Name of the database, default: kratos, when: { database: [postgresql, mysql, cockroachdb] } }
  database-user: { ask: User of the database, default: kratos, when: { database: [postgresql, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgresql, mysql] } }
  cockroach-url: { ask: Address of CockroachDB with user and password, type: secret, when: { database: cockroachdb }, help: "As in postgresql://root@localhost:26257/defaultdb" }
  cockroach-backups: { ask: Where CockroachDB puts its backups, when: { database: cockroachdb }, help: "As BACKUP INTO takes it: nodelocal://1/kratos, s3://…" }
  sqlite-file: { ask: The file of SQLite on this machine, type: file, when: { database: sqlite }, help: "With a volume, docker volume inspect shows where. Belay must be able to read it." }
  public: { ask: Public address as seen from the machine, default: "http://127.0.0.1:4433" }
  admin: { ask: Admin address as seen from the machine, default: "http://127.0.0.1:4434", help: Never reachable from outside. It is also where the version is asked for. }
  secrets-kept:
    ask: Are the values of secrets.* kept where you find them without this machine
    type: yes-no
    help: Without the old ones every session ends and what is encrypted in the database is lost.
  mail-catcher:
    ask: Mail server that a copy of production may send to
    default: smtp://127.0.0.1:1025/?disable_starttls=true
    help: Something that keeps mails and sends none on. A copy knows real users.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

commands:
  kratos-new: "docker run --rm <migrate-options> <image>:<tag>"
  # It writes to both outputs, as Kratos did.
  kratos-log: [sh, -c, 'exec docker logs --since 15m "$1" 2>&1', sh, <container>]
  psql: "[docker exec -i -e PGPASSWORD <database-container>] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[docker exec -i -e PGPASSWORD <database-container>] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[docker exec -i -e PGPASSWORD <database-container>] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[docker exec -i -e PGPASSWORD <database-container>] dropdb [--host=<database-host>] --username=<database-user>"
  mysql: "[docker exec -i -e MYSQL_PWD <database-container>] mysql [--host=<database-host>] --user=<database-user>"
  mysqldump: "[docker exec -i -e MYSQL_PWD <database-container>] mysqldump [--host=<database-host>] --user=<database-user>"
  cockroach: "[docker exec -i -e COCKROACH_URL <database-container>] cockroach"
env: { DSN: <dsn>, PGPASSWORD: <database-password>, MYSQL_PWD: <database-password>, COCKROACH_URL: <cockroach-url> }

tools:
  docker: 19.3 or later
  curl: 7.20 or later

identity:
  - machine
  - run: printf %s <container>

# The address before 0.9 has no prefix. What the container holds is asked last, since an old server may hold the port.
version:
  - { http: <admin>/admin/version, key: version }
  - { http: <admin>/version, key: version }
  - { run: docker exec <container> kratos version, find: "Version:[[:space:]]*([^[:space:]]+)" }
healthy:
  - { http: <public>/health/ready, status: 200 }

refuse:
  - id: compose
    if:
      run: [docker, inspect, '--format={{if index .Config.Labels "com.docker.compose.project"}}made by Docker Compose{{end}}', <container>]
      says: made by Docker Compose
    say: Docker Compose made this container and would make it again as it was. Use the variant compose.
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep the values of secrets.* in a safe place first. Without them every session ends and what is encrypted in the database is lost.
  - id: mariadb
    when: { database: mysql }
    if: { run: [mysql, --execute=select version()], says: MariaDB }
    say: Ory does not support MariaDB, or the server could not be asked what it is. Move to MySQL first.

advice:
  who: Somebody who may restart the container and restore its database, and a second one who watches sign-ins.
  how: In place, directly to the target. The old container is kept under another name, and a new one takes its place. One runner migrates through all versions in between.
  components: Kratos, its database, the courier, user interfaces, whatever calls the admin port, and applications with Ory's SDK.
  when: A quiet hour. Logins and registrations under way may have to begin again.
  outage: Nobody can sign in from the stop until the new version is ready. Applications that ask for sessions fail as long.
  how-long:
    - { when: { crosses: 26.2.0 }, say: The migrations to 26.2 touch every row of two tables. Take the time that staging needed with a copy of production's data. }
    - { when: { crosses: 0.6.0-alpha.1 }, say: The migrations to 0.6 change much of the database. Take the time that staging needed with a copy of production's data. }
    - { when: { from: before 0.8, to: 0.8 or later }, say: The line 0.8 alone has 74 migrations. }
  rollback: Restore the database from the backup of just before, and start the container of before. What was written since then is only in a dump beside it.

backup:
  steps:
    - { id: config, title: Pack kratos.yml, use: files/keep, with: { what: [<config-file>], file: <backup>/config.tar.gz } }
    - { id: files, when: { files: set }, title: "Pack identity schemas, templates and secrets", use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - id: container
      title: Note how the container was made
      run: docker inspect <container>
      save-to: <backup>/container.json
      repeatable: yes
      verify:
        check: { file: <backup>/container.json, key: 0.Config.Image }
        not-restored: The container itself is kept under another name by the upgrade.
    - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./keep-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
    - { id: sqlite, when: { database: sqlite }, use: ./keep-database, with: { kind: sqlite, name: <sqlite-file> } }

make-copy:
  say: The database of <environment> is replaced by production's. The copy knows real users, so its mails go to <mail-catcher>, and you take its web hooks and social sign-in away from production.
  steps:
    - id: container
      title: Go back to the container of <from> where an upgrade was tried before
      run: sh -s <container> <container>-<from>
      stdin: <shipped>/container-back.sh
      repeatable: yes
    - { id: stop, title: Stop Kratos, run: docker stop --time 130 <container>, repeatable: yes }
    - id: mails
      title: Send mails to the mail catcher
      edit: { file: <config-file>, set: { courier.smtp.connection_uri: <mail-catcher> } }
    - id: hooks
      title: Take web hooks and social sign-in away from production
      manual: "In <config-file> and in the variables of the container, let nothing point to production: web hooks, clients of social sign-in, a COURIER_SMTP_CONNECTION_URI that overrides the file."
      check: { file: <config-file>, key: courier.smtp.connection_uri, is: <mail-catcher> }
    - id: own-database
      when: { database: [postgresql, mysql, cockroachdb] }
      title: See that the database is <environment>'s own
      say: The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it too, stop here.
    - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups>, snapshot: "production-<hop>", owner: <database-user> } }
    - { id: sqlite, when: { database: sqlite }, use: ./put-database-back, with: { kind: sqlite, name: <sqlite-file> } }
    - { id: start, title: Start Kratos <from>, run: docker start <container>, repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 2s for 2m }

upgrade:
  - { id: healthy-before, title: See that Kratos is healthy before anything changes, prove: [healthy] }
  - id: trial
    when: { environment: local }
    title: A trial on this machine
    say: This is the trial on a local environment. Nothing here reaches staging or production.
  - id: pull
    title: Pull <image>:<tag> while Kratos goes on running
    run: docker pull --quiet <image>:<tag>
    repeatable: yes
    longer-than: { 10m: tell, 1h: ask }
  - id: new-version
    title: See that the image holds <to>
    check: { run: kratos-new version, find: "Version:[[:space:]]*v?([^[:space:]]+)", is: <to> }
  - id: config
    title: Change kratos.yml as the breaking changes of this hop ask
    manual: "Change <config-file> as the breaking changes of this hop ask, and set its version to v<to>. The running Kratos may take some changes up at once; if that must not be, make them after it is stopped."
    link: https://www.ory.com/docs/kratos/reference/configuration
  - id: stop
    title: Stop Kratos, with the two minutes that it takes for itself
    run: docker stop --time 130 <container>
    undo: docker start <container>
    repeatable: yes
    longer-than: { 3m: tell, 10m: ask }
  - id: gone
    title: See that no other Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - { id: migrate, use: ./migrate, with: { config: <config> } }
  - { id: pending, use: ./nothing-pending, with: { config: <config> } }
  - id: keep-old
    title: Keep the old container as <container>-<from>
    run: docker rename <container> <container>-<from>
    undo: docker rename <container>-<from> <container>
    done-if: { run: "docker container inspect --format={{.Name}} <container>-<from>", is: "/<container>-<from>" }
  - id: start
    title: Start Kratos <to> in a new container
    run: "docker run --detach --name <container> <options> <image>:<tag> <arguments>"
    done-if: { run: "docker container inspect --format={{.Config.Image}} <container>", is: "<image>:<tag>" }
    undo: docker rm --force <container>
  - { id: proof, title: Prove that <to> answers and is ready, prove: [version, healthy], retry: every 2s for 2m }
  - { id: answers, use: ./answers, with: { public: <public>, admin: <admin> } }

tests:
  - { id: log, title: See that kratos.yml is of the version that runs, check: { run: kratos-log, never-says: "but kratos runs on version 'v<to>'" } }
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try it as a user, manual: "Sign up, sign in, change the profile, recover an account and sign out, with your own user interface. The mail catcher has the mails." }

settle: 15m

rollback:
  - { id: rescue, when: { database: [postgresql, mysql, cockroachdb] }, use: ./rescue-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: rescue-sqlite, when: { database: sqlite }, use: ./rescue-database, with: { kind: sqlite, name: <sqlite-file> } }
  - id: container
    title: Stop Kratos, and give the old container its name back
    run: sh -s <container> <container>-<from>
    stdin: <shipped>/container-back.sh
    repeatable: yes
  - { id: stop, title: See that the old container is stopped, run: docker stop --time 130 <container>, repeatable: yes }
  - id: gone
    title: See that no Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - { id: config, title: Put kratos.yml back, use: files/put-back, with: { file: <backup>/config.tar.gz, what: kratos.yml } }
  - { id: files, when: { files: set }, title: Put schemas and templates back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: schemas and templates } }
  - { id: database, when: { database: [postgresql, mysql, cockroachdb] }, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: sqlite, when: { database: sqlite }, use: ./put-database-back, with: { kind: sqlite, name: <sqlite-file> } }
  - { id: start, title: Start Kratos <from>, run: docker start <container>, repeatable: yes }
  - { id: proof, title: Prove that <from> answers and is ready, prove: [version, healthy], retry: every 2s for 2m }

follow-up:
  - id: phones
    when: { to: 26.2.5 or later }
    say: "Once <to> serves and traffic is steady, back up and rewrite phone numbers: kratos migrate normalize-phone-numbers --dry-run -e, then without --dry-run. Only a restore undoes it."
    link: https://www.ory.com/docs/kratos/guides/normalize-phone-numbers
    due: 7d
  - { id: sdk, say: Bring applications to the SDK of <to>., link: "https://www.ory.com/docs/kratos/sdk/overview", due: 14d }
  - { id: second-factor, when: { crosses: 0.10.0 }, say: "Ask users with a second factor to sign in again, so that their sessions get the higher level.", due: 7d }
  - { id: old-container, say: "Remove the container <container>-<from> when you will not go back any more: docker rm <container>-<from>", due: 14d }

"""####),
        BuiltinFile(path: "kratos/files/container-back.sh", text: ####"""
# sh -s NAME OLD: puts the container that was renamed to OLD back in the place of NAME. Where there is no OLD, NAME is still the
# container of before and nothing is touched; so it may run twice, and after an upgrade that failed before the renaming.
set -eu
if ! docker container inspect "$2" >/dev/null 2>&1; then
    docker container inspect "$1" >/dev/null
    echo "$1 was never replaced"
    exit 0
fi
if docker container inspect "$1" >/dev/null 2>&1; then
    docker stop --time 130 "$1"
    docker rm "$1"
fi
docker rename "$2" "$1"

"""####),
        BuiltinFile(path: "kratos/files/gone.sh", text: ####"""
# sh -s ADDRESS ...: exit 0 when no Kratos answers at any of the addresses any more, 1 when one does.
# Whatever answers 200 on its path of life counts, an old server or a forgotten second one included. A proxy's own error does not.
set -u
for address; do
    for path in /health/alive /admin/health/alive; do
        status=$(curl -q -s -o /dev/null --max-time 5 -w '%{http_code}' "$address$path")
        case $status in
        2??)
            echo "$address$path still answers"
            exit 1
            ;;
        esac
    done
done
echo "nothing answers"

"""####),
        BuiltinFile(path: "kratos/fragments.yaml", text: ####"""
# What the variants share: the database by its kind, the migration, and the looks that prove it. The playbooks say by commands what
# psql, mysql, sqlite3, cockroach and kratos-new are: programs here, or inside a container.
belay: 1
fragments:

  keep-database:
    title: Back up the database, and prove the backup by restoring it
    needs:
      kind: { ask: Database, choose: [postgresql, mysql, cockroachdb, sqlite] }
      name: { ask: "Name of the database, or the file of SQLite" }
      collection: { ask: Where CockroachDB puts its backups, optional: yes }
    steps:
      - id: database
        first-of:
          - id: postgresql
            when: { kind: postgresql }
            use: postgresql/dump
            with: { database: <name>, file: <backup>/kratos.dump, scratch: belay_kratos_scratch }
          - id: mysql
            when: { kind: mysql }
            use: mysql/dump
            with: { database: <name>, file: <backup>/kratos.sql, scratch: belay_kratos_scratch }
          - id: sqlite
            when: { kind: sqlite }
            use: sqlite/dump
            with: { database: <name>, file: <backup>/kratos.sqlite }
          - id: cockroachdb
            title: Let CockroachDB back up <name> into <collection>/<environment>-<hop>
            run: [cockroach, sql, --execute, "BACKUP DATABASE <name> INTO '<collection>/<environment>-<hop>'"]
            repeatable: yes
            longer-than: { 30m: tell, 4h: ask }
            verify:
              steps:
                - id: clear
                  title: Drop a scratch database left from before
                  run: [cockroach, sql, --execute, DROP DATABASE IF EXISTS belay_kratos_scratch CASCADE]
                  repeatable: yes
                - id: restore
                  title: Restore the backup into a scratch database
                  run: [cockroach, sql, --execute, "RESTORE DATABASE <name> FROM LATEST IN '<collection>/<environment>-<hop>' WITH new_db_name = 'belay_kratos_scratch'"]
                  longer-than: { 1h: tell, 8h: ask }
                - id: migrations
                  title: See that its list of migrations came back
                  check:
                    run: [cockroach, sql, --format=tsv, --execute, SELECT 'migrations:' || count(*)::STRING FROM belay_kratos_scratch.schema_migration]
                    find: migrations:([1-9][0-9]*)
                - id: drop
                  title: Drop the scratch database
                  run: [cockroach, sql, --execute, DROP DATABASE IF EXISTS belay_kratos_scratch CASCADE]
                  repeatable: yes

  put-database-back:
    title: Put the database back as the backup has it, while no Kratos is connected
    needs:
      kind: { ask: Database, choose: [postgresql, mysql, cockroachdb, sqlite] }
      name: { ask: "Name of the database, or the file of SQLite" }
      collection: { ask: Where CockroachDB put its backups, optional: yes }
      snapshot: { ask: Name of CockroachDB's backup in there, default: <environment>-<hop> }
      owner: { ask: Role that shall own everything in PostgreSQL, optional: yes, help: None where it goes back to the server that it came from. }
    steps:
      - id: database
        first-of:
          - id: postgresql
            when: { kind: postgresql }
            use: postgresql/drop-create-restore
            with: { database: <name>, file: <backup>/kratos.dump, owner: <owner> }
          - id: mysql
            when: { kind: mysql }
            title: Put MySQL's database back
            steps:
              # PostgreSQL would not drop a database that is in use; MySQL would.
              - id: alone
                title: See that nobody else uses <name>
                check:
                  run: [mysql, --batch, --skip-column-names, "--execute=select count(*) from information_schema.processlist where db = '<name>'"]
                  is: "0"
                retry: every 2s for 30s
              - { id: restore, use: mysql/drop-create-restore, with: { database: <name>, file: <backup>/kratos.sql } }
          - id: sqlite
            when: { kind: sqlite }
            use: sqlite/put-back
            with: { database: <name>, file: <backup>/kratos.sqlite }
          - id: cockroachdb
            title: Restore CockroachDB's backup <collection>/<snapshot>
            steps:
              - id: drop
                title: Drop <name>
                run: [cockroach, sql, --execute, DROP DATABASE IF EXISTS <name> CASCADE]
                repeatable: yes
              - id: restore
                title: Restore the backup
                run: [cockroach, sql, --execute, "RESTORE DATABASE <name> FROM LATEST IN '<collection>/<snapshot>'"]
                longer-than: { 1h: tell, 8h: ask }

  # Going back must not hang on a database that a broken migration left behind, so nothing is proved here.
  rescue-database:
    title: Keep the database as it is now, with what was written since the backup
    needs:
      kind: { ask: Database, choose: [postgresql, mysql, cockroachdb, sqlite] }
      name: { ask: "Name of the database, or the file of SQLite" }
      collection: { ask: Where CockroachDB puts its backups, optional: yes }
    steps:
      - id: database
        first-of:
          - id: postgresql
            when: { kind: postgresql }
            title: Dump it as it is now
            run: pg_dump --no-password --format=custom --dbname=<name>
            save-to: <backup>/before-rollback.dump
            repeatable: yes
            longer-than: { 30m: tell, 4h: ask }
          - id: mysql
            when: { kind: mysql }
            title: Dump it as it is now
            run: mysqldump --single-transaction --quick --hex-blob --no-tablespaces --default-character-set=utf8mb4 <name>
            save-to: <backup>/before-rollback.sql
            repeatable: yes
            longer-than: { 30m: tell, 4h: ask }
          - id: sqlite
            when: { kind: sqlite }
            title: Copy it as it is now
            run: [sqlite3, -bail, -batch, -readonly, -cmd, .timeout 60000, <name>, ".backup '<backup>/before-rollback.sqlite'"]
            repeatable: yes
            longer-than: { 10m: tell, 1h: ask }
          - id: cockroachdb
            title: Let CockroachDB back it up as it is now
            run: [cockroach, sql, --execute, "BACKUP DATABASE <name> INTO '<collection>/<environment>-<hop>-before-rollback'"]
            repeatable: yes
            longer-than: { 30m: tell, 4h: ask }

  # Its words at the end count: the command that is declined at its prompt exits 0 as well, and --yes keeps it from asking. Without a
  # transaction (MySQL, CockroachDB) a failure leaves the database between two versions. One runner only.
  migrate:
    title: Migrate the database to <to>, through all versions in between
    needs:
      config: { ask: Configuration file as Kratos finds it }
    steps:
      - id: sql
        first-of:
          - id: up
            when: { to: 25.3 or later }
            title: Migrate the database to <to> (migrate sql up)
            run: kratos-new migrate sql up -e -c <config> --yes
            says: <to.applied>
            never-says: [Migration aborted, YOUR DATABASE MAY BE IN AN INCONSISTENT STATE]
            done-if: { run: kratos-new migrate sql status -e -c <config>, says: Applied, never-says: Pending }
            no-return: The database gets the schema of <to>. Going back means restoring the backup.
            longer-than: { 15m: tell, 1h: ask }
            link: https://www.ory.com/docs/kratos/cli/kratos-migrate-sql
          - id: old
            title: Migrate the database to <to> (migrate sql)
            run: kratos-new migrate sql -e -c <config> --yes
            says: <to.applied>
            never-says: YOUR DATABASE MAY BE IN AN INCONSISTENT STATE
            no-return: The database gets the schema of <to>. Going back means restoring the backup.
            longer-than: { 15m: tell, 1h: ask }
            link: https://www.ory.com/docs/kratos/cli/kratos-migrate-sql

  # status ends with 0 while migrations are pending, so its words are read.
  nothing-pending:
    title: See that no migration is pending
    needs:
      config: { ask: Configuration file as Kratos finds it }
    steps:
      - id: status
        when: { to: 25.3 or later }
        title: See that no migration is pending
        check: { run: kratos-new migrate sql status -e -c <config>, says: Applied, never-says: Pending }

  answers:
    title: Ask Kratos for what its users ask
    needs:
      public: { ask: Public address }
      admin: { ask: Admin address }
    steps:
      - id: admin-ready
        first-of:
          - id: prefixed
            when: { to: 0.9 or later }
            title: See that the admin port is ready, which it is not while a migration is pending
            check: { http: <admin>/admin/health/ready, status: 200 }
            retry: every 2s for 1m
          - id: plain
            title: See that the admin port is ready, which it is not while a migration is pending
            check: { http: <admin>/health/ready, status: 200 }
            retry: every 2s for 1m
      - id: identities
        when: { to: 0.9 or later }
        title: Read an identity
        check: { http: "<admin>/admin/identities?page_size=1", status: 200 }
      - id: login
        when: { to: 0.6 or later }
        title: Begin a login
        check: { http: <public>/self-service/login/api, status: 200 }
      - id: whoami
        title: See that nobody is taken for somebody
        check: { http: <public>/sessions/whoami, status: 401 }

"""####),
        BuiltinFile(path: "kratos/helm.yaml", text: ####"""
# Kratos on Kubernetes with Ory's chart.
#
# What shapes it: without kratos.config.secrets the chart makes new secrets at every upgrade, so they must be set first. A chart's number is
# not Kratos' version, and image.tag in the values overrides what the chart would run. The chart migrates only if it is told to, and pods
# are restarted over and over while a migration is pending, because their startup probe asks for ready.
belay: 1
product: kratos
variant: helm
title: Ory Kratos on Kubernetes
link: https://www.ory.com/docs/kratos/guides/upgrade
environments: [local, staging, production]

inputs:
  edition:
    ask: Which Kratos is it
    choose: { oss: "Open source, from oryd/kratos", oel: "With an Ory Enterprise License, from Ory's own registry" }
    default: oss
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. }
  namespace: { ask: Namespace, default: kratos }
  release: { ask: Helm release, default: kratos, help: helm list shows it. }
  deployment: { ask: Deployment that serves, default: <release>, help: The name of the release if kratos is in it; else with -kratos behind. }
  courier: { ask: StatefulSet that sends mails, optional: yes, default: <deployment>-courier, help: None where courier.enabled is false. }
  chart: { ask: Chart, default: ory/kratos, help: "REPOSITORY/CHART of helm repo, whose address is https://k8s.ory.com/helm/charts now" }
  chart-version: { ask: Version of the chart for this hop, per: hop, help: "helm search repo ory/kratos --versions lists charts with their APP VERSION; 0.62.1 is v26.2.0." }
  values: { ask: Values files, type: files, help: "All of them, as you give them to helm upgrade. They must set kratos.config.secrets, or name a Secret of your own." }
  image: { ask: Image without its tag, default: oryd/kratos }
  tag:
    ask: Tag of the image
    per: hop
    default: v<to>
    help: Keep a suffix that you use now, such as -distroless. Tags of the Enterprise License have no v. Never latest. If image.tag stands in the values, change it there.
  secrets:
    ask: Where do Kratos' secrets come from
    choose:
      values: The values files set kratos.config.secrets.default, cookie and cipher
      own-secret: "A Secret of your own: secret.enabled is false and secret.nameOverride names it"
      chart: Neither, so the chart made them up
    help: What the chart made up it makes up anew at the next upgrade, and every session and all that is encrypted is lost.
  secret: { ask: Name of the Secret with them, default: <release>, help: "It has the keys secretsDefault, secretsCookie and secretsCipher." }
  migration:
    ask: How is the database migrated
    choose:
      job: "By the chart's job before the pods change (kratos.automigration.enabled: true, type: job)"
      init-container: "By a container before the pod (type: initContainer). For one pod only: several would migrate at once"
      by-hand: By your own job, which you start when Belay says so
    default: job
    help: The chart does nothing of the kind unless its values say so.
  timeout: { ask: How long the upgrade may take, default: 60m0s, help: "Helm waits for the migration, so its own five minutes may be too short." }
  files:
    ask: Everything else to back up
    type: files
    optional: yes
    help: "Identity schemas, templates of mails, files with secrets on this machine, as whole paths. The values files are backed up anyway."
  database:
    ask: Database of Kratos
    choose: { postgresql: PostgreSQL, mysql: MySQL (MariaDB is not supported by Ory), cockroachdb: CockroachDB }
    help: The DSN begins with its name.
  database-pod: { ask: Pod of the database in the same namespace, optional: yes, help: "As pod/postgres-0. Its programs must need no password in there. None where it is reached from here; then this machine needs the client programs." }
  database-host: { ask: Host of the database, optional: yes, when: { database: [postgresql, mysql] }, help: None where it is a pod. }
  database-name: { ask: Name of the database, default: kratos, when: { database: [postgresql, mysql, cockroachdb] } }
  database-user: { ask: User of the database, default: kratos, when: { database: [postgresql, mysql] }, help: It must be allowed to create a scratch database. }
  database-password: { ask: Password of that user, type: secret, optional: yes, when: { database: [postgresql, mysql] } }
  cockroach-url: { ask: Address of CockroachDB with user and password, type: secret, when: { database: cockroachdb }, help: "As in postgresql://root@localhost:26257/defaultdb" }
  cockroach-backups: { ask: Where CockroachDB puts its backups, when: { database: cockroachdb }, help: "As BACKUP INTO takes it: nodelocal://1/kratos, s3://…" }
  public: { ask: Public address as seen from here, default: "http://127.0.0.1:4433" }
  admin: { ask: Admin address as seen from here, default: "http://127.0.0.1:4434", help: "By a route inside your network, or kubectl port-forward that restarts by itself. The version is asked for there." }
  secrets-kept:
    ask: Are the values of secrets.* kept where you find them without the cluster
    type: yes-no
    help: Without the old ones every session ends and what is encrypted in the database is lost.
  tests: { ask: Your own test command, type: command, optional: yes, help: It runs after the upgrade of staging and must end with 0. }

commands:
  kubectl: kubectl --context=<context>
  helm: helm --kube-context=<context>
  kratos-new: kubectl --namespace=<namespace> exec deployment/<deployment> -- kratos
  kratos-log: kubectl --namespace=<namespace> logs deployment/<deployment> --since=15m
  psql: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] dropdb [--host=<database-host>] --username=<database-user>"
  mysql: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] mysql [--host=<database-host>] --user=<database-user>"
  mysqldump: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] mysqldump [--host=<database-host>] --user=<database-user>"
  cockroach: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] cockroach"
env: { PGPASSWORD: <database-password>, MYSQL_PWD: <database-password>, COCKROACH_URL: <cockroach-url> }

tools:
  helm: 3.8 or later
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  curl: 7.20 or later

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

# The address before 0.9 has no prefix. helm list is not asked: it shows the chart's idea of a version.
version:
  - { http: <admin>/admin/version, key: version }
  - { http: <admin>/version, key: version }
  - { run: kubectl --namespace=<namespace> exec deployment/<deployment> -- kratos version, find: "Version:[[:space:]]*([^[:space:]]+)" }
healthy:
  - { http: <public>/health/ready, status: 200 }
  - { run: kubectl --namespace=<namespace> get pods --selector=app.kubernetes.io/instance=<release>, says: Running, never-says: [CrashLoopBackOff, ImagePullBackOff, ErrImagePull, CreateContainerConfigError] }

refuse:
  - id: argo-cd
    if: { run: "kubectl --namespace=<namespace> get deployment <deployment> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this release and would undo the upgrade. Change the version in its repository.
  - id: flux
    if: { run: "kubectl --namespace=<namespace> get deployment <deployment> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this release and would undo the upgrade. Change the version in its repository.
  - id: random-secrets
    when: { secrets: chart }
    say: "The chart would make new secrets. Read secretsDefault, secretsCookie and secretsCipher from the Secret <secret>, set kratos.config.secrets.default, cookie and cipher to them in the values, and answer again."
  # Says whether they are set, and never what they are.
  - id: secrets-not-set
    when: { secrets: values }
    if:
      run: [helm, get, all, <release>, --namespace, <namespace>, --template, "{{with .Release.Config.kratos.config.secrets}}{{if and .default .cookie .cipher}}all are set{{end}}{{end}}"]
      never-says: all are set
    say: "The release was made without kratos.config.secrets.default, cookie and cipher, so the chart made them up, and would again. Set the three in the values to what the Secret <secret> has, and bring that out with the version of now first."
  - id: secrets-not-kept
    when: { secrets-kept: "no" }
    say: Keep the values of secrets.* in a safe place first. Without them every session ends and what is encrypted in the database is lost.
  - id: mariadb
    when: { database: mysql }
    if: { run: [mysql, --execute=select version()], says: MariaDB }
    say: Ory does not support MariaDB, or the server could not be asked what it is. Move to MySQL first.

advice:
  who: Somebody who may change the release and restore the database, and a second one who watches sign-ins.
  how: With helm upgrade, directly to the target. The migration runs once, before the pods change or as they do. One runner migrates through all versions in between.
  components: Kratos, its database, the courier, user interfaces, whatever calls the admin port, and applications with Ory's SDK.
  when: A quiet hour. Logins and registrations under way may have to begin again.
  outage: Kratos is stopped while it is backed up again and migrated, so nobody can sign in until the new version is ready.
  how-long:
    - { when: { crosses: 26.2.0 }, say: The migrations to 26.2 touch every row of two tables. Take the time that staging needed with a copy of production's data. }
    - { when: { crosses: 0.6.0-alpha.1 }, say: The migrations to 0.6 change much of the database. Take the time that staging needed with a copy of production's data. }
    - { when: { from: before 0.8, to: 0.8 or later }, say: The line 0.8 alone has 74 migrations. }
  rollback: Restore the database from the backup of just before, and let Helm go back to the revision of before. What was written since then is only in a dump beside it.

backup:
  steps:
    - { id: release, title: Keep what the release is made of, use: helm/keep, with: { release: <release>, namespace: <namespace> } }
    - { id: values, title: Pack the values files, use: files/keep, with: { what: <values>, file: <backup>/values.tar.gz } }
    - { id: files, when: { files: set }, title: "Pack schemas, templates and secrets", use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - id: secret
      title: Keep the Secret
      run: kubectl --namespace=<namespace> get secret <secret> --output=jsonpath={.data}
      save-to: <backup>/secret.json
      repeatable: yes
      verify:
        check: { run: kubectl --namespace=<namespace> get secret <secret> --output=name, says: <secret> }
        not-restored: The values were written to a file beside the other backups and compared by nobody.
    - { id: database, use: ./keep-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }

make-copy:
  say: The database of <environment> is replaced by production's. The copy knows real users, so first its mails, web hooks and social sign-in are taken away from production.
  steps:
    - id: quiet
      title: Take mails and web hooks away from production
      manual: "In the values of <environment>, let nothing point to production: kratos.config.courier.smtp.connection_uri to something that keeps mails, web hooks, clients of social sign-in. Bring it out with helm upgrade at version <from>, with the secrets that production has."
    - id: stop
      title: Stop Kratos and its courier
      steps:
        - { id: serving, title: Stop what serves, run: kubectl --namespace=<namespace> scale deployment/<deployment> --replicas=0, repeatable: yes }
        - { id: courier, when: { courier: set }, title: Stop the courier, run: kubectl --namespace=<namespace> scale statefulset/<courier> --replicas=0, repeatable: yes }
        - id: pods
          title: See that no pod of them is left
          check: { run: "kubectl --namespace=<namespace> get pods --selector=app.kubernetes.io/instance=<release> --field-selector=status.phase=Running --output=name", is: "" }
          retry: every 3s for 3m
    - id: own-database
      title: See that the database is <environment>'s own
      say: The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it too, stop here.
    - { id: database, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups>, snapshot: "production-<hop>", owner: <database-user> } }
    - id: start
      title: Start Kratos <from>
      steps:
        - { id: serving, title: Start what serves, run: kubectl --namespace=<namespace> scale deployment/<deployment> --replicas=1, repeatable: yes }
        - { id: courier, when: { courier: set }, title: Start the courier, run: kubectl --namespace=<namespace> scale statefulset/<courier> --replicas=1, repeatable: yes }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 5s for 5m }

upgrade:
  - { id: healthy-before, title: See that Kratos is healthy before anything changes, prove: [healthy] }
  - id: trial
    when: { environment: local }
    title: A trial in a local cluster
    say: This is the trial on a local environment. Nothing here reaches staging or production.
  - { id: repository, title: Fetch the list of charts, run: helm repo update, repeatable: yes, longer-than: { 2m: tell } }
  - id: values
    title: Change the values as the breaking changes of this hop ask
    manual: "Change <values> as the breaking changes of this hop ask, set kratos.config.version to v<to>, and image.tag if it stands there."
    link: https://github.com/ory/k8s/tree/master/helm/charts/kratos
  - id: rendered
    title: See that the chart would run <image>:<tag>
    check: { run: "helm template <release> <chart> --version <chart-version> --namespace <namespace> [--values <values>]", says: "<image>:<tag>" }
  - id: rendered-migration
    when: { migration: [job, init-container] }
    title: See that the chart would migrate
    check: { run: "helm template <release> <chart> --version <chart-version> --namespace <namespace> [--values <values>]", says: automigrate }
  - id: secret-before
    title: Note the Secret
    run: kubectl --namespace=<namespace> get secret <secret> --output=jsonpath={.data}
    save-to: <backup>/secret-before.json
    repeatable: yes
  - id: pods-before
    title: Note how many pods serve
    run: kubectl --namespace=<namespace> get deployment <deployment> --output=jsonpath={.spec.replicas}
    find: ^([1-9][0-9]*)$
    save-as: replicas
    repeatable: yes
  - id: stop
    title: Stop Kratos and its courier
    steps:
      - { id: serving, title: Stop what serves, run: kubectl --namespace=<namespace> scale deployment/<deployment> --replicas=0, repeatable: yes }
      - { id: courier, when: { courier: set }, title: Stop the courier, run: kubectl --namespace=<namespace> scale statefulset/<courier> --replicas=0, repeatable: yes }
      - id: pods
        title: See that no pod of them is left
        check: { run: "kubectl --namespace=<namespace> get pods --selector=app.kubernetes.io/instance=<release> --field-selector=status.phase=Running --output=name", is: "" }
        retry: every 3s for 3m
  - id: gone
    title: See that no Kratos still answers
    check: { run: sh -s <public> <admin>, stdin: <shipped>/gone.sh }
    retry: every 2s for 30s
  - id: migrate-by-hand
    when: { migration: by-hand }
    title: Migrate the database by your own job
    manual: "Run kratos migrate sql up -e --yes once, with the image <image>:<tag> and the DSN of the Secret; before 25.4 it is kratos migrate sql -e --yes. Its log must end with: <to.applied>"
    link: https://www.ory.com/docs/kratos/cli/kratos-migrate-sql
    no-return: The database gets the schema of <to>. Going back means restoring the backup.
  - id: upgrade
    title: Let Helm upgrade <release>, and migrate where that is its work
    run: "helm upgrade <release> <chart> --namespace <namespace> --version <chart-version> [--values <values>] --wait --timeout <timeout>"
    no-return: The database gets the schema of <to>. Going back means restoring the backup.
    longer-than: { 15m: tell, 1h: ask }
  - id: deployed
    title: See that Helm calls it deployed
    check: { run: helm status <release> --namespace <namespace> --output json, key: info.status, is: deployed }
  # An autoscaler leaves what was stopped alone.
  - { id: pods, title: Let as many pods serve as before, run: kubectl --namespace=<namespace> scale deployment/<deployment> --replicas=<replicas>, repeatable: yes }
  - id: rolled-out
    title: Wait for the pods
    run: kubectl --namespace=<namespace> rollout status deployment/<deployment> --timeout=<timeout>
    repeatable: yes
    longer-than: { 10m: tell, 1h: ask }
  - id: secret-after
    title: Read the Secret again
    run: kubectl --namespace=<namespace> get secret <secret> --output=jsonpath={.data}
    save-to: <backup>/secret-after.json
    repeatable: yes
  - { id: secret-same, title: See that the secrets are those of before, check: cmp <backup>/secret-before.json <backup>/secret-after.json }
  - { id: pending, use: ./nothing-pending, with: { config: /etc/config/kratos.yaml } }
  - { id: proof, title: Prove that <to> answers and is ready, prove: [version, healthy], retry: every 5s for 5m }
  - { id: answers, use: ./answers, with: { public: <public>, admin: <admin> } }

tests:
  - { id: log, title: See that the configuration is of the version that runs, check: { run: kratos-log, never-says: "but kratos runs on version 'v<to>'" } }
  - { id: own, when: { tests: set }, title: Run your own tests, run: <tests> }
  - { id: by-hand, title: Try it as a user, manual: "Sign up, sign in, change the profile, recover an account and sign out, with your own user interface. The mail catcher has the mails." }

settle: 15m

rollback:
  - { id: rescue, use: ./rescue-database, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - id: stop
    title: Stop Kratos and its courier
    steps:
      - { id: serving, title: Stop what serves, run: kubectl --namespace=<namespace> scale deployment/<deployment> --replicas=0, repeatable: yes }
      - { id: courier, when: { courier: set }, title: Stop the courier, run: kubectl --namespace=<namespace> scale statefulset/<courier> --replicas=0, repeatable: yes }
      - id: pods
        title: See that no pod of them is left
        check: { run: "kubectl --namespace=<namespace> get pods --selector=app.kubernetes.io/instance=<release> --field-selector=status.phase=Running --output=name", is: "" }
        retry: every 3s for 3m
  - { id: database, use: ./put-database-back, with: { kind: <database>, name: <database-name>, collection: <cockroach-backups> } }
  - { id: release, title: Let Helm go back to the revision of before, use: helm/rollback, with: { release: <release>, namespace: <namespace>, timeout: <timeout> } }
  - { id: values, title: Put the values files back, use: files/put-back, with: { file: <backup>/values.tar.gz, what: the values files } }
  - { id: files, when: { files: set }, title: Put schemas and templates back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: schemas and templates } }
  - id: serving
    title: See that something serves again
    run: kubectl --namespace=<namespace> rollout status deployment/<deployment> --timeout=<timeout>
    repeatable: yes
  - id: secret
    title: Read the Secret
    run: kubectl --namespace=<namespace> get secret <secret> --output=jsonpath={.data}
    save-to: <backup>/secret-put-back.json
    repeatable: yes
  - { id: secret-same, title: See that the secrets are those of before, check: cmp <backup>/secret.json <backup>/secret-put-back.json }
  - { id: proof, title: Prove that <from> answers and is ready, prove: [version, healthy], retry: every 5s for 5m }

follow-up:
  - id: phones
    when: { to: 26.2.5 or later }
    say: "Once <to> serves and traffic is steady, back up and rewrite phone numbers: kratos migrate normalize-phone-numbers --dry-run -e, then without --dry-run. Only a restore undoes it."
    link: https://www.ory.com/docs/kratos/guides/normalize-phone-numbers
    due: 7d
  - { id: sdk, say: Bring applications to the SDK of <to>., link: "https://www.ory.com/docs/kratos/sdk/overview", due: 14d }
  - { id: second-factor, when: { crosses: 0.10.0 }, say: "Ask users with a second factor to sign in again, so that their sessions get the higher level.", due: 7d }
  - { id: chart-address, say: "Fetch charts from https://k8s.ory.com/helm/charts; k8s.ory.sh redirects for now.", due: 30d }

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
            # shellcheck disable=SC3013 # dash has it, and so do busybox and bash.
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
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 1s for 1m }

upgrade:
  - { id: healthy-before, title: See that the tracker answers before anything changes, prove: [healthy] }
  - { id: install, use: ./install, with: { version: <to>, folder: <folder>, python: <python> } }
  - id: others-off
    title: Switch off whatever else opens the tracker
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
  - { id: proof, title: Prove that <to> answers and is healthy, prove: [version, healthy], retry: every 1s for 1m }
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
    title: Switch on again what else opens the tracker
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
  - { id: proof, title: Prove that <from> answers and is healthy, prove: [version, healthy], retry: every 1s for 1m }

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
      what: { ask: What it holds, default: what was kept, help: For the title. }
    steps:
      - id: unpack
        title: Put <what> back, over what is there now
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
      # Applying it again would leave one of before as it is, and call that a backup of now.
      - id: clear
        title: Delete a snapshot <name> left from before
        run: kubectl delete volumesnapshot <name> --namespace=<namespace> --ignore-not-found
        repeatable: yes
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
        BuiltinFile(path: "tyk/catalog.yaml", text: ####"""
# Tyk API Management: releases of the Gateway, whose version the Dashboard shares, and of Pump and MDCB, which count for themselves. What
# goes with what is from the compatibility tables in the Gateway's notes; where they name a first patch of MDCB that MDCB's own notes
# tell to skip, the one after it stands here.
belay: 1
product: tyk
title: Tyk API Management

variants:
  cloud: "Tyk Cloud: Tyk runs both the control plane and the Gateways"
  cloud/saas: Control plane and data planes of Tyk Cloud
  cloud/go-plugin: Your Go plugins on Tyk Cloud, compiled anew for another version
  hybrid: "Hybrid: the control plane is in Tyk Cloud; Gateways and Pumps are yours"
  hybrid/deb: Debian and Ubuntu packages
  hybrid/rpm: RHEL and CentOS packages
  hybrid/docker: Docker Compose
  hybrid/helm: Kubernetes with Tyk's Helm chart
  self-managed: "Self-managed: everything is yours"
  self-managed/deb: Debian and Ubuntu packages
  self-managed/rpm: RHEL and CentOS packages
  self-managed/docker: Docker Compose
  self-managed/helm: Kubernetes with Tyk's Helm charts
  self-managed/kubernetes: Kubernetes with manifests of your own
  oss: "Open source: Gateway and perhaps Pump, with files instead of a Dashboard"
  oss/gateway: The Gateway
  oss/gateway/deb: Debian and Ubuntu packages
  oss/gateway/rpm: RHEL and CentOS packages
  oss/gateway/docker: Docker Compose
  oss/gateway/helm: Kubernetes with Tyk's Helm chart

help:
  - { say: Tyk's community forum, link: "https://community.tyk.io/" }
  - { say: Tyk Support for customers, link: "https://support.tyk.io/" }
  - { say: Images of all releases for Docker and Kubernetes, link: "https://hub.docker.com/u/tykio" }
  - { say: Helm charts of all releases, link: "https://artifacthub.io/packages/search?repo=tyk-helm" }
  - { say: Linux packages of all releases, link: "https://packagecloud.io/tyk" }
  - { say: Tyk's guides for every deployment, link: "https://tyk.io/docs/developer-support/upgrading" }

notes:
  - page: https://tyk.io/docs/developer-support/release-notes/gateway
  - page: https://tyk.io/docs/developer-support/release-notes/dashboard
  - page: https://tyk.io/docs/developer-support/release-notes/pump
  - page: https://tyk.io/docs/developer-support/release-notes/mdcb
  - page: https://tyk.io/docs/developer-support/release-notes/helm-chart
  - github: TykTechnologies/tyk

support:
  - { for: 5.13, lts: yes, until: 2027-06-30, say: Full support from July 2026 to June 2027., read: 2026-08-21, link: "https://tyk.io/docs/developer-support/release-types/long-term-support" }
  - { for: 5.8, lts: yes, until: 2027-06-30, say: Maintenance only from July 2026 to June 2027., read: 2026-08-21, link: "https://tyk.io/docs/developer-support/release-types/long-term-support" }
  - { for: 5.3, lts: yes, until: 2026-07-31, say: Maintenance ended in July 2026., read: 2026-08-21, link: "https://tyk.io/docs/developer-support/release-types/long-term-support" }
  - { for: 5.0, lts: yes, until: 2025-04-30, say: Full support ended in April 2024 and maintenance in April 2025., read: 2026-08-21, link: "https://tyk.io/docs/developer-support/release-types/long-term-support" }

components:
  gateway: { title: Tyk Gateway, leads: yes }
  dashboard: { title: Tyk Dashboard, follows: gateway }
  pump:
    title: Tyk Pump
    releases:
      1.16.0: 2026-07-06
      1.15.0: 2026-05-19
      1.14.1: 2026-04-17
      1.14.0: 2026-02-25
      1.13.3: 2026-02-12
      1.13.2: 2025-12-17
      1.13.1: 2025-11-26
      1.13.0: 2025-10-29
      1.12.2: 2025-10-15
      1.12.1: 2025-08-16
      1.12.0: 2025-03-04
      1.11.2: 2025-01-10
      1.11.1: 2024-10-08
      1.11.0: 2024-08-12
      1.10.0: 2024-06-11
      1.9.0: 2024-03-01
      1.8.3: 2023-09-07
      1.8.2: 2023-08-29
      1.8.1: 2023-06-20
      1.8.0: 2023-04-28
      1.7.0: 2022-12-02
      1.6.0: 2022-06-27
      1.5.1: 2022-01-24
      1.5.0: 2021-09-23
      1.4.0: 2021-06-16
      1.3.0: 2021-04-22
      1.2.0: 2021-02-04
      1.1.0: 2020-08-28
      1.0.1: 2020-08-07
      1.0.0: 2020-07-16
      0.8.5: 2020-04-06
      0.8.4: 2020-01-30
      0.8.3: 2019-11-26
      0.8.2: 2019-11-05
      0.8.1: 2019-10-15
      0.8.0: 2019-10-10
      0.7.2: 2019-08-30
      0.7.1: 2019-08-25
      0.7.0: 2019-07-17
      0.6.0: 2019-06-06
      0.5.4: 2018-10-03
      0.5.3: 2018-06-05
      0.5.2: 2018-04-11
      0.5.1: 2018-01-29
      0.5.0: 2018-01-25
      0.4.2: 2017-04-05
  mdcb:
    title: Tyk MDCB
    releases:
      2.12.0: 2026-07-07
      2.11.0: 2026-05-19
      2.10.0: 2026-04-23
      2.9.1: 2026-06-29
      2.9.0: 2026-03-06
      2.8.8: 2026-02-12
      2.8.7: 2025-12-12
      2.8.6: 2025-11-20
      2.8.5: 2025-10-13
      2.8.4: 2025-08-18
      2.8.3: 2025-08-13
      2.8.2: 2025-08-04
      2.8.1: 2025-05-09
      2.8.0: 2025-03-28
      2.7.2: 2024-12-03
      2.7.1: 2024-10-10
      2.7.0: 2024-08-12
      2.6.0: 2024-07-02
      2.5.1: 2024-04-24
      2.4.3: 2024-02-27
      2.4.2: 2024-01-09
      2.4.1: 2023-11-21
      2.4.0: 2023-11-14

facts:
  go:
    say: Go version that plugins must be built with
    for:
      5.3.0 to 5.3.5: 1.21
      5.3.6 to 5.3.9: 1.22
      5.3.10 to 5.3.12: 1.23
      5.3.13: 1.24
      5.4 to 5.5: 1.21
      5.6 to 5.7: 1.22
      5.8.0 to 5.8.5: 1.23
      5.8.6 to 5.8.13: 1.24
      5.8.14 or later: 1.25
  plugin-source:
    say: Commit of Tyk that plugins are built against
    for:
      before 4.2.1: 6c76e802a29838d058588ff924358706a078d0c5
      before 5.1: 54e1072a6a9918e29606edf6b60def437b273d0a
      5.1 or later: ffa83a27d3bf793aa27e5f6e4c7106106286699d
  oas:
    say: State of stored Tyk OAS definitions
    for: { before 5.1: first, before 5.3: second, 5.3 or later: third }
  image:
    say: How the Gateway's image is made
    for: { 5.3.6 to 5.3.13: distroless, 5.5 or later: distroless, before 5.5: with a shell }
  operator:
    say: Tyk Operator that goes with the release
  sync:
    say: Tyk Sync that goes with the release
  chart:
    say: Helm chart that goes with the release

# Any version goes to any later one; what lies between shows in the breaking changes.
path:
  step: any
  if-it-fails: each-minor
  downgrade: Tyk has no downgrade beyond installing the older version again, and from 5.3.0 on older versions cannot read the Tyk OAS definitions, so the databases must come back from a backup as well.

risks:
  - id: licence-key
    when: { components: dashboard }
    say: "Dashboards on the same Redis or database must all carry the same licence key while they are replaced one by one. Otherwise Gateways get 404, and a log says: GetSpareNode returned node not allowed by this dashboard's license."
    ask: Does any of your Dashboards carry another licence key than the rest?
    link: https://tyk.io/docs/developer-support/upgrading
  - id: redis-cluster
    say: Gateways of 2023 could not work with a cluster of Redis 7.
    when: { to: before 5.3 }
    ask: Is your Redis a cluster of version 7 or later?
    link: https://github.com/TykTechnologies/tyk/issues/4988
  - id: listen-paths
    when: { from: before 5.1, to: 5.3 or later }
    say: After an upgrade from 5.0 requests went to the wrong one of two APIs with similar listen paths.
    ask: Do listen paths of your APIs begin alike, as /orders and /orders-old do?
    link: https://github.com/TykTechnologies/tyk/issues/6693
  - id: oas-panic
    when: { from: before 5.1, to: 5.8 or later }
    say: Gateways were seen to panic with Tyk OAS APIs after an upgrade from 5.0 to 5.8. Try it on staging with your own APIs.
    ask: Do you have Tyk OAS APIs that staging does not have?
    link: https://github.com/TykTechnologies/tyk/pull/7046
  - id: url-rewrite
    when: { from: before 2.8.5 }
    say: How URLs are rewritten changed more than once up to 2.8.5.
    ask: Do your APIs rewrite URLs?
    link: https://github.com/TykTechnologies/tyk/issues/3406

breaking:
  - id: log-format
    in: [5.14.0, 5.13.1, 5.8.15]
    component: gateway
    say: "The application log changes its format: timestamps, and one more field for the API."
    do: "Set log_format to legacy where parsers or alerts read the old one."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: timeout-unit
    in: 5.14.0
    component: gateway
    say: "The enforced timeout of an endpoint is a duration now; value and timeout are deprecated."
    do: "In Classic APIs keep extended_paths.hard_timeouts.timeout as long as older Gateways read them."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: tls-range
    in: [5.13.0, 5.8.14]
    component: gateway
    say: "By default TLS is 1.2 at least and 1.3 at most."
    do: "Set http_server_options.max_version to 771 where 1.2 must stay the highest."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: looping-query
    in: [5.13.0, 5.8.14]
    component: gateway
    say: "A loop to tyk:// no longer takes the original query string along."
    do: "Name the parameters in rewrite_to."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: policy-ids
    in: 5.13.0
    component: gateway
    say: "IDs of policies may only hold letters, digits and the four characters _ - . ~"
    do: "Rename others, or set allow_unsafe_policy_ids in Gateway and Dashboard."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: mcp-order
    in: 5.13.0
    component: gateway
    say: "MCP: MDCB 2.11 goes before Gateways and Dashboards, and Tyk Operator 1.4 after them. MCP policies need a Developer Portal of at least 1.17.2; the notes of the Dashboard say 1.17.3 where they tell how to upgrade."
    do: "Leave enable_mcp_aggregation of Pump false until everything is new."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: dynamic-mtls
    in: [5.12.0, 5.8.12]
    component: gateway
    say: "An API with a token and dynamic mutual TLS now asks for the client certificate too."
    do: "See that clients send it, or set allow_unsafe_dynamic_mtls_token."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: explicit-policy-ids
    in: [5.11.0, 5.8.9]
    component: gateway
    say: "policies.allow_explicit_policy_id is deprecated, since IDs of your own are the default."
    do: "Take it out of the configuration."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: external-oauth
    in: 5.7.0
    component: gateway
    say: "External OAuth and OpenID Connect as ways to authenticate are deprecated."
    do: "Plan the move to JWT."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: distroless
    in: [5.5.0, 5.3.6]
    component: gateway
    when: { installation: [docker, helm, kubernetes] }
    say: "The images have no shell any more, so docker exec … sh fails."
    do: "Change scripts, health checks and images of your own that need one."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: path-matching
    in: [5.5.1, 5.3.5, 5.0.14]
    component: gateway
    say: "There are new options for how paths are matched, enable_path_prefix_matching and enable_path_suffix_matching. The Gateway leaves them off; Helm charts from 2.0 on set them."
    do: "Decide on both and say so in the configuration."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: key-rate-limit
    in: 5.4.0
    component: gateway
    say: "The rate limit of a key with several policies is worked out in another way."
    do: "Check keys that have more than one policy."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: edge-keys
    in: [5.4.0, 5.3.3, 5.0.13]
    component: gateway
    when: { model: [mdcb, data-plane, hybrid] }
    say: "Up to 5.0.12, 5.1.2, 5.2.6 and 5.3.2, changes that the Dashboard made to custom keys, their quotas included, did not always reach data planes. What is stale in their Redis stays there."
    do: "After the upgrade, delete such keys in the Redis of each data plane, one by one through the Gateway's API or as the notes say."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: oas-migration
    in: 5.3.0
    component: dashboard
    say: "The Dashboard migrates Tyk OAS definitions by itself as it starts. There is no way back."
    do: "Back the APIs up first."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: oas-files
    in: 5.3.0
    component: gateway
    when: { model: oss }
    say: "Files with Tyk OAS definitions are not migrated by anybody but you, and there is no way back."
    do: "Copy apps/ first, then migrate the files."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: no-python
    in: 5.3.0
    component: gateway
    when: { installation: [docker, helm, kubernetes] }
    say: "Python is not in the image of the Gateway any more."
    do: "Make an image of your own where plugins are in Python."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: header-injector
    in: 5.3.0
    component: gateway
    say: "response_processors.header_injector need not be there any more."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: mdcb-first-5.3
    in: 5.3.0
    component: dashboard
    when: { model: [mdcb, data-plane] }
    say: "With MDCB, Gateways and Dashboards of 5.3 have to wait until MDCB is at least at 2.5."
    do: "Upgrade MDCB first."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: oas-early-access
    in: 5.2.0
    component: gateway
    say: "Tyk OAS is still early access, and going back may break such APIs."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: oas-5.1
    in: 5.1.0
    component: dashboard
    say: "Between 4.x and 5.1 Tyk OAS APIs may change for good."
    do: "Back the database up."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: go-1.19
    in: 5.1.0
    component: gateway
    when: { plugins: yes }
    say: "The Gateway is built with Go 1.19, and plugins are built as modules, no longer with a vendor folder."
    do: "Recompile all Go plugins."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: rpc-pool
    in: 5.1.0
    component: gateway
    when: { model: [mdcb, data-plane, hybrid] }
    say: "The pool of connections to MDCB has 5 instead of 20 by default."
    do: "Set it where 20 are needed."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: letsencrypt
    in: 5.0.0
    component: gateway
    say: "The integration of Let's Encrypt is gone."
    do: "Get certificates in another way."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: go-1.16
    in: 4.3.0
    component: gateway
    when: { plugins: yes }
    say: "The Gateway is built with Go 1.16."
    do: "Recompile all Go plugins."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: common-name
    in: 4.3.0
    component: gateway
    say: "This is the last line that takes certificates with nothing but a common name."
    do: "Replace certificates that have no subject alternative name."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: plugin-names
    in: 4.1.0
    component: gateway
    when: { plugins: yes }
    say: "Plugins are also looked for under a name with version, system and processor, so that old and new may lie side by side."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: graphql-3.2
    in: 3.2.0
    component: gateway
    say: "GraphQL APIs and the Universal Data Graph need a migration of their own."
    do: "Follow the guide before the upgrade."
    link: https://tyk.io/docs/api-management/graphql#migrating-to-3-2
  - id: redis-3.0
    in: 3.0.0
    component: gateway
    say: "Gateways were reported that could not connect to Redis after the move from 2.9.4."
    do: "Try the connection on staging with the configuration of production."
    link: https://github.com/TykTechnologies/tyk/issues/3293
  - id: escaped-dots
    in: [5.9.0, 5.8.3]
    component: dashboard
    say: "Dots in paths of Tyk OAS are escaped. MDCB up to 2.8.3 then breaks Validate Request and Mock Response."
    do: "Go to 5.8.5 or 5.9.2 at least, which needs no other MDCB; or take MDCB 2.8.4 and set escape_dots_in_oas_paths in both."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: streams-accept
    in: 5.9.0
    component: dashboard
    say: "GET /api/streams/{id} looks at Accept, not at Content-Type."
    do: "Change scripts that call it."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: sqlite-dashboard
    in: 5.7.0
    component: dashboard
    say: "SQLite, External OAuth and OpenID Connect are deprecated."
    do: "Move a Dashboard on SQLite to PostgreSQL."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: server-ciphers
    in: [5.7.1, 5.3.9]
    component: dashboard
    say: "http_server_options.prefer_server_ciphers has no effect any more."
    do: "Take it out."
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: mdcb-2.8
    in: 2.8.0
    component: mdcb
    say: "SQLite is gone. Skip 2.7.0."
    link: https://tyk.io/docs/developer-support/release-notes/mdcb
  - id: mdcb-2.7
    in: 2.7.0
    component: mdcb
    say: "There are /liveness and /readiness now. Skip 2.6.0."
    do: "Helm charts use them from 1.6 on."
    link: https://tyk.io/docs/developer-support/release-notes/mdcb
  - id: mdcb-2.6
    in: 2.6.0
    component: mdcb
    say: "healthcheck_port is called http_port, 8181 by default. Skip 2.5.0."
    do: "Rename it in the configuration."
    link: https://tyk.io/docs/developer-support/release-notes/mdcb
  - id: mdcb-dots
    in: 2.8.4
    component: mdcb
    say: "escape_dots_in_oas_paths can be set, which must be the same in MDCB and Dashboard."
    link: https://tyk.io/docs/developer-support/release-notes/mdcb
  - id: pump-log-format
    in: 1.16.0
    component: pump
    say: "The application log of Pump changes its format."
    do: "Set log_format to legacy where parsers or alerts read the old one."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-stdout
    in: 1.15.0
    component: pump
    say: "What goes to standard output as JSON is not escaped any more. MDCB 2.11 goes first."
    do: "pumps.stdout.meta.use_legacy_payload_format keeps the old form; the notes also write it without meta."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-no-file
    in: 1.14.1
    component: pump
    say: "Pump ends at once where it is configured by variables and has no configuration file."
    do: "Set TYK_PMP_OMITCONFIGFILE to true."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-raw
    in: 1.13.0
    component: pump
    say: "The options DecodeRawRequest and DecodeRawResponse are deprecated."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-sqlite
    in: 1.12.0
    component: pump
    say: "SQLite is gone."
    do: "Move to PostgreSQL or MongoDB."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-driver
    in: 1.9.0
    component: pump
    when: { database: mongodb }
    say: "The driver for MongoDB is mongo-go by default."
    do: "Set driver to mgo where MongoDB is older than 4."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-graphql
    in: 1.8.0
    component: pump
    say: "Records of GraphQL are left out."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: pump-mgo
    in: 1.8.1
    component: pump
    when: { database: mongodb }
    say: "mgo is the default driver for MongoDB again."
    link: https://tyk.io/docs/developer-support/release-notes/pump
  - id: chart-5.3
    in: [5.14.0, 5.13.1, 5.8.15]
    when: { installation: helm }
    say: "Chart 5.3.0 does not set runAsUser 1000 any more, so an older image that names its user by a word, or root, ends in CreateContainerConfigError. tyk-oss goes from Gateway 5.9.1 to 5.13.1 by default. The release notes call it free of breaking changes; its README does not."
    do: "See which user a pinned image has: docker image inspect --format '{{.Config.User}}' IMAGE"
    link: https://github.com/TykTechnologies/tyk-charts/tree/main/tyk-oss
  - id: chart-4.0
    in: [5.9.0, 5.8.6]
    when: { installation: helm }
    say: "From chart 4.0.0 on Pump's GraphQL storage in MongoDB is off."
    do: "Turn it on in the values where it is needed."
    link: https://tyk.io/docs/developer-support/release-notes/helm-chart
  - id: chart-3.0
    in: [5.8.0, 5.3.11]
    when: { installation: helm }
    say: "From chart 3.0.0 on the Dashboard forbids administrators to see or reset other users' access tokens."
    do: "Change the values where they must."
    link: https://tyk.io/docs/developer-support/release-notes/helm-chart
  - id: chart-2.1
    in: 5.6.0
    when: { installation: helm }
    say: "From chart 2.1.0 on Tyk Operator is 1.0, which needs a licence."
    link: https://tyk.io/docs/developer-support/release-notes/helm-chart
  - id: chart-2.0
    in: [5.5.1, 5.3.5]
    when: { installation: helm }
    say: "From chart 2.0.0 on paths are matched strictly and the default tags are those of the long-term release."
    do: "Pin the tags, and decide on path matching in the values."
    link: https://tyk.io/docs/developer-support/release-notes/helm-chart
  - id: chart-1.3
    in: 5.3.0
    when: { installation: helm }
    say: "From chart 1.3.0 on the MongoDB driver is mongo-go."
    do: "Set global.mongo.driver to mgo where MongoDB is older than 4.4."
    link: https://tyk.io/docs/developer-support/release-notes/helm-chart

releases:
  5.14.0:
    date: 2026-07-07
    with: { pump: 1.16.0, mdcb: 2.12.0 }
    fits: { mdcb: 2.12.0 or later }
    operator: 1.4.2
    sync: 2.2.0
    chart: 5.3.0
  5.13.1:
    date: 2026-07-01
    with: { pump: 1.16.0, mdcb: 2.12.0 }
    fits: { mdcb: 2.12.0 or later }
    operator: 1.4.2
    sync: 2.2.0
    chart: 5.3.0
  5.13.0:
    date: 2026-05-19
    with: { pump: 1.15.0, mdcb: 2.11.0 }
    fits: { mdcb: 2.11.0 or later }
    operator: 1.4.0
    sync: 2.1.8
    chart: 5.2.0
  5.12.1:
    date: 2026-04-21
    with: { pump: 1.14.1, mdcb: 2.9.0 }
    fits: { mdcb: 2.9.0 or later }
    operator: 1.3.0
    sync: 2.1.6
    chart: 5.1.0
  5.12.0:
    date: 2026-03-06
    with: { pump: 1.14.0, mdcb: 2.9.0 }
    fits: { mdcb: 2.9.0 or later }
    operator: 1.3.0
    sync: 2.1.6
    chart: 5.1.0
  5.11.1:
    date: 2026-02-13
    with: { pump: 1.13.3, mdcb: 2.8.8 }
    fits: { mdcb: 2.8.7 or later }
    operator: 1.2.0
    sync: 2.1.5
    chart: 5.0.0
  5.11.0:
    date: 2025-12-15
    with: { pump: 1.13.3, mdcb: 2.8.8 }
    fits: { mdcb: 2.8.7 or later }
    operator: 1.2.0
    sync: 2.1.5
    chart: 5.0.0
  5.10.2:
    date: 2025-11-19
    with: { pump: 1.13.0, mdcb: 2.8.6 }
    fits: { mdcb: 2.8.6 or later }
    operator: 1.2.0
    sync: 2.1.4
    chart: 4.0.0
  5.10.1:
    date: 2025-11-19
    with: { pump: 1.13.0, mdcb: 2.8.5 }
    fits: { mdcb: 2.8.5 or later }
    operator: 1.2.0
    sync: 2.1.4
    chart: 4.0.0
  5.10.0:
    date: 2025-10-13
    with: { pump: 1.12.2, mdcb: 2.8.5 }
    fits: { mdcb: 2.8.5 or later }
    operator: 1.2.0
    sync: 2.1.3
    chart: 4.0.0
  5.9.2:
    date: 2025-08-21
    with: { pump: 1.12.1, mdcb: 2.8.4 }
    fits: { mdcb: 2.8.4 or later }
    operator: 1.2.0
    sync: 2.1.3
    chart: 4.0.0
  5.9.1:
    date: 2025-08-11
    with: { pump: 1.12.0, mdcb: 2.8.3 }
    fits: { mdcb: 2.8.3 or later }
    operator: 1.2.0
    sync: 2.1.2
    chart: 4.0.0
  5.9.0:
    date: 2025-08-03
    with: { pump: 1.12.0, mdcb: 2.8.2 }
    fits: { mdcb: 2.8.2 or later }
    operator: 1.2.0
    sync: 2.1.2
    chart: 4.0.0
    avoid: '/hello answers 503 while Redis is away, so pods that are watched by it are killed, and URL rewrites without "negate" fail. 5.9.1 mends both.'
  5.8.15:
    date: 2026-06-30
    with: { pump: 1.16.0, mdcb: 2.12.0 }
    fits: { mdcb: 2.12.0 or later }
    operator: 1.4.2
    sync: 2.2.0
    chart: 5.3.0
  5.8.14:
    date: 2026-05-18
    with: { pump: 1.15.0, mdcb: 2.11.0 }
    fits: { mdcb: 2.11.0 or later }
    operator: 1.4.0
    sync: 2.1.8
    chart: 5.2.0
  5.8.13:
    date: 2026-04-22
    with: { pump: 1.14.1, mdcb: 2.9.0 }
    fits: { mdcb: 2.9.0 or later }
    operator: 1.3.0
    sync: 2.1.6
    chart: 5.1.0
  5.8.12:
    date: 2026-03-11
    with: { pump: 1.14.0, mdcb: 2.9.0 }
    fits: { mdcb: 2.9.0 or later }
    operator: 1.3.0
    sync: 2.1.6
    chart: 5.1.0
  5.8.11:
    date: 2026-02-11
    with: { pump: 1.13.2, mdcb: 2.8.7 }
    fits: { mdcb: 2.8.7 or later }
    operator: 1.2.0
    sync: 2.1.5
    chart: 5.0.0
  5.8.10:
    date: 2025-12-18
    with: { pump: 1.13.2, mdcb: 2.8.7 }
    fits: { mdcb: 2.8.7 or later }
    operator: 1.2.0
    sync: 2.1.5
    chart: 5.0.0
  5.8.9:
    date: 2025-12-11
    with: { pump: 1.13.1, mdcb: 2.8.7 }
    fits: { mdcb: 2.8.7 or later }
    operator: 1.2.0
    sync: 2.1.4
    chart: 5.0.0
  5.8.8:
    date: 2025-11-19
    with: { pump: 1.13.1, mdcb: 2.8.6 }
    fits: { mdcb: 2.8.6 or later }
    operator: 1.2.0
    sync: 2.1.4
    chart: 4.1.0
  5.8.7:
    date: 2025-10-23
    with: { pump: 1.13.0, mdcb: 2.8.5 }
    fits: { mdcb: 2.8.5 or later }
    operator: 1.2.0
    sync: 2.1.4
    chart: 4.0.0
  5.8.6:
    date: 2025-09-22
    with: { pump: 1.12.2, mdcb: 2.8.4 }
    fits: { mdcb: 2.8.4 or later }
    operator: 1.2.0
    sync: 2.1.3
    chart: 4.0.0
  5.8.5:
    date: 2025-08-11
    with: { pump: 1.12.1, mdcb: 2.8.4 }
    fits: { mdcb: 2.8.4 or later }
    operator: 1.2.0
    sync: 2.1.1
    chart: 3.0.0
  5.8.4:
    date: 2025-08-11
    with: { pump: 1.12.0, mdcb: 2.8.3 }
    fits: { mdcb: 2.8.3 or later }
    operator: 1.2.0
    sync: 2.1.1
    chart: 3.0.0
  5.8.3:
    date: 2025-07-11
    with: { pump: 1.12.0, mdcb: 2.8.2 }
    fits: { mdcb: 2.8.2 or later }
    operator: 1.2.0
    sync: 2.1.1
    chart: 3.0.0
    avoid: '/hello answers 503 while Redis is away, so pods that are watched by it are killed, and URL rewrites without "negate" fail. 5.8.4 mends both.'
  5.8.2:
    date: 2025-06-30
    with: { pump: 1.12.0, mdcb: 2.8.1 }
    fits: { mdcb: 2.8.1 or later }
    operator: 1.2.0
    sync: 2.1.0
    chart: 3.0.0
  5.8.1:
    date: 2025-05-09
    with: { pump: 1.12.0, mdcb: 2.8.1 }
    fits: { mdcb: 2.8.1 or later }
    operator: 1.2.0
    sync: 2.1.0
    chart: 3.0.0
  5.8.0:
    date: 2025-03-27
    with: { pump: 1.12.0, mdcb: 2.8.0 }
    fits: { mdcb: 2.8.0 or later }
    operator: 1.2.0
    sync: 2.1.0
    chart: 3.0.0
  5.7.3:
    date: 2025-06-04
    with: { pump: 1.11.1, mdcb: 2.7.2 }
    fits: { mdcb: 2.4.2 or later }
    operator: 1.1.0
    sync: 2.0.2
    chart: 2.2.0
  5.7.2:
    date: 2025-02-18
    with: { pump: 1.11.1, mdcb: 2.7.2 }
    fits: { mdcb: 2.4.2 or later }
    operator: 1.1.0
    sync: 2.0.2
    chart: 2.2.0
  5.7.1:
    date: 2024-12-23
    with: { pump: 1.11.1, mdcb: 2.7.2 }
    fits: { mdcb: 2.4.2 or later }
    operator: 1.1.0
    sync: 2.0.1
    chart: 2.2.0
  5.7.0:
    date: 2024-11-28
    with: { pump: 1.11.1, mdcb: 2.7.2 }
    fits: { mdcb: 2.4.2 or later }
    operator: 1.1.0
    sync: 2.0.1
    chart: 2.2.0
  5.6.1:
    date: 2024-10-16
    with: { pump: 1.11.0, mdcb: 2.7.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 1.0.0
    sync: 2.0.0
    chart: 2.1.0
  5.6.0:
    date: 2024-10-09
    with: { pump: 1.11.0, mdcb: 2.7.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 1.0.0
    sync: 2.0.0
    chart: 2.1.0
    avoid: { when: { model: [mdcb, data-plane, hybrid] }, say: As a Gateway at the edge it panics when it finds MDCB or Tyk Cloud again after a break. 5.6.1 mends that. }
  5.5.2:
    date: 2024-10-01
    with: { pump: 1.11.0, mdcb: 2.7.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 0.18.0
    sync: 1.5.0
    chart: 2.0.0
  5.5.1:
    date: 2024-09-23
    with: { pump: 1.11.0, mdcb: 2.7.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 0.18.0
    sync: 1.5.0
    chart: 2.0.0
  5.5.0:
    date: 2024-08-12
    with: { pump: 1.11.0, mdcb: 2.7.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 0.18.0
    sync: 1.5.0
    chart: 1.6.0
  5.4.0:
    date: 2024-06-26
    with: { pump: 1.10.0, mdcb: 2.7.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 0.18.0
    sync: 1.5.0
    chart: 1.5.0
  5.3.13:
    date: 2026-05-14
    with: { pump: 1.13.3, mdcb: 2.11.0 }
    fits: { mdcb: 2.11.0 or later }
    operator: 1.4.0
    sync: 2.1.6
    chart: 5.2.0
  5.3.12:
    date: 2025-08-26
    with: { pump: 1.12.0, mdcb: 2.8.4 }
    fits: { mdcb: 2.8.0 or later }
    operator: 1.2.0
    sync: 2.1.0
    chart: 3.0.0
  5.3.11:
    date: 2025-05-06
    with: { pump: 1.12.0, mdcb: 2.8.0 }
    fits: { mdcb: 2.8.0 or later }
    operator: 1.2.0
    sync: 2.1.0
    chart: 3.0.0
  5.3.10:
    date: 2025-02-18
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 2.0.0
  5.3.9:
    date: 2024-12-28
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 2.0.0
  5.3.8:
    date: 2024-11-07
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 2.0.0
  5.3.7:
    date: 2024-10-16
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 2.0.0
  5.3.6:
    date: 2024-09-24
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 2.0.0
    avoid: { when: { model: [mdcb, data-plane, hybrid] }, say: As a Gateway at the edge it panics when it finds MDCB or Tyk Cloud again after a break. 5.3.7 mends that. }
  5.3.5:
    date: 2024-09-24
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 2.0.0
  5.3.4:
    date: 2024-07-24
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 1.4.0
  5.3.3:
    date: 2024-07-24
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 1.4.0
  5.3.2:
    date: 2024-08-01
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 1.4.0
  5.3.1:
    date: 2024-04-19
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.5.1 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 1.3.0
  5.3.0:
    date: 2024-03-15
    with: { pump: 1.9.0, mdcb: 2.5.1 }
    fits: { mdcb: 2.4.2 or later }
    operator: 0.17.0
    sync: 1.4.3
    chart: 1.3.0
  5.2.6: 2024-03-06
  5.2.5: 2023-12-18
  5.2.4: 2023-12-07
  5.2.3: 2023-11-08
  5.2.2: 2023-10-27
  5.2.1: 2023-10-06
  5.2.0:
    date: 2023-09-14
    avoid: 'The notes of 5.2.1 to 5.2.5 say to go straight to them.'
  5.1.2: 2023-08-21
  5.1.1: 2023-07-21
  5.1.0: 2023-06-22
  5.0.15: 2024-10-24
  5.0.14:
    date: 2024-09-18
    avoid: { when: { model: [mdcb, data-plane, hybrid] }, say: As a Gateway at the edge it panics when it finds MDCB or Tyk Cloud again after a break. 5.0.15 mends that. }
  5.0.13: 2024-06-19
  5.0.12: 2024-04-29
  5.0.11: 2024-04-09
  5.0.10: 2023-12-18
  5.0.9: 2023-12-07
  5.0.8: 2023-11-08
  5.0.7: 2023-10-27
  5.0.6: 2023-09-04
  5.0.5: 2023-08-11
  5.0.4: 2023-07-17
  5.0.3: 2023-06-30
  5.0.2: 2023-05-22
  5.0.1: 2023-04-18
  5.0.0: 2023-03-24
  4.3.8: 2023-09-04
  4.3.7: 2023-08-11
  4.3.6: 2023-07-26
  4.3.5: 2023-07-20
  4.3.4: 2023-04-04
  4.3.3: 2023-02-07
  4.3.2: 2023-01-11
  4.3.1: 2022-12-06
  4.3.0: 2022-11-29
  4.2.4: 2022-11-07
  4.2.3: 2022-10-25
  4.2.2: 2022-10-04
  4.2.1: 2022-09-15
  4.2.0: 2022-08-24
  4.1.0: 2022-08-09
  4.0.16: 2024-05-20
  4.0.15: 2023-10-20
  4.0.14: 2023-07-04
  4.0.13: 2023-04-06
  4.0.12: 2023-02-07
  4.0.11: 2023-01-12
  4.0.10: 2022-12-06
  4.0.9: 2022-11-03
  4.0.8: 2022-10-24
  4.0.7: 2022-10-04
  4.0.6: 2022-09-05
  4.0.5: 2022-08-16
  4.0.4: 2022-07-18
  4.0.3: 2022-06-14
  4.0.2: 2022-05-20
  4.0.1: 2022-04-21
  4.0.0: 2022-02-07
  3.2.3: 2022-03-29
  3.2.2: 2021-09-30
  3.2.1: 2021-05-20
  3.2.0: 2021-05-06
  3.1.3: 2022-09-12
  3.1.2: 2020-12-21
  3.1.1: 2020-12-01
  3.1.0: 2020-10-19
  3.0.12: 2022-06-02
  3.0.11: 2022-04-07
  3.0.10: 2022-02-22
  3.0.9: 2021-12-09
  3.0.8: 2021-10-18
  3.0.7: 2021-09-23
  3.0.6: 2021-05-19
  3.0.5: 2021-04-06
  3.0.4: 2021-01-15
  3.0.3: 2020-12-21
  3.0.2: 2020-12-01
  3.0.1: 2020-08-31
  3.0.0: 2020-07-09
  2.9.6: 2021-05-28
  2.9.5: 2021-04-08
  2.9.4: 2020-04-06
  2.9.3: 2020-02-02
  2.9.2: 2019-11-28
  2.9.1: 2019-10-15
  2.9.0: 2019-10-10
  2.8.7: 2020-01-13
  2.8.6: 2019-12-06
  2.8.5: 2019-09-24
  2.8.4: 2019-08-08
  2.8.3: 2019-07-16
  2.8.2: 2019-06-20
  2.8.1: 2019-05-30
  2.8.0: 2019-04-25
  2.7.7: 2019-04-02
  2.7.6: 2019-01-31
  2.7.5: 2019-01-22
  2.7.4: 2018-11-07
  2.7.3: 2018-10-12
  2.7.2: 2018-10-02
  2.7.1: 2018-08-22
  2.7.0: 2018-07-03
  2.6.4: 2018-11-06
  2.6.3: 2018-08-13
  2.6.2: 2018-06-04
  2.6.1: 2018-04-23
  2.6.0: 2018-04-10
  2.5.5: 2018-09-17
  2.5.4: 2018-03-29
  2.5.3: 2018-03-08
  2.5.2: 2018-02-26
  2.5.1: 2018-01-31
  2.5.0: 2018-01-25
  2.4.3: 2018-01-18
  2.4.2: 2017-12-14
  2.4.1: 2017-11-30
  2.4.0: 2017-11-20
  2.3.13: 2017-11-20
  2.3.12: 2017-11-01
  2.3.11: 2017-11-01
  2.3.10: 2017-10-17
  2.3.9: 2017-09-13
  2.3.8: 2017-08-15
  2.3.7: 2017-07-17
  2.3.6: 2017-06-09
  2.3.5: 2017-05-11
  2.3.4: 2017-04-03
  2.3.3: 2017-02-23
  2.3.2: 2017-01-31
  1.9.1: 2016-01-11
  1.8.3: 2015-09-09
  1.8.2: 2015-09-06
  1.8.1: 2015-09-02
  1.2.1: 2014-11-26
  1.1.1: 2014-11-04

"""####),
        BuiltinFile(path: "tyk/cloud-go-plugin.yaml", text: ####"""
# Go plugins on Tyk Cloud for another version of the Gateway: compiled, bundled with those of now, brought out and proved, and then the data
# plane that loads them. The control plane is upgraded already.
#
# What shapes it: a bundle with both plugins serves the old Gateway and the new one from 4.1 on, so it goes first; before, it goes after.
belay: 1
product: tyk
variant: cloud/go-plugin
title: Go plugins on Tyk Cloud
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  cloud: { ask: Address of your Dashboard in Tyk Cloud, help: "As in https://my-company.cloud-ara.tyk.io. Its settings show the version." }
  gateway-url: { ask: Address of a Gateway of the data plane, help: "As in https://my-edge.aws-euc1.cloud-ara.tyk.io; where /hello answers." }
  plugins: { ask: Are Go plugins in use, choose: [yes], default: "yes" }
  plugin-source: { ask: "Folder with the plugins' source, on this machine", type: folder }
  plugin-name: { ask: Name of the plugin file without .so }
  plugin-symbol: { ask: "A function of the plugin, to test loading it" }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, help: "Tyk gives it away, and it needs bash and jq. In the cloud it is all the backup that you can make yourself.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret }

components:
  gateway:
    title: Gateways of the data plane
    version: { http: <gateway-url>/hello, key: version }
    healthy: { http: <gateway-url>/hello, key: status, is: pass }

tools: { curl: 7.20 or later, jq: 1.5 or later }
identity:
  - run: printf %s <cloud>

advice:
  who: An owner of the organisation in Tyk Cloud, who may re-deploy its control plane and data planes.
  how:
    - say: "In Tyk's console, environment by environment."
    - say: "A staging made from production's data is not made by Belay, since APIs and policies are with Tyk Cloud: bring them into another environment there, with targets of its own."
  components: The control plane first, then Go plugins, then the data plane.
  when: A quiet hour. Each data plane is deployed anew.
  outage: Tyk replaces the deployments; what clients see of it depends on your plan with Tyk. Ask Tyk Support.
  how-long: Take what staging needed, from Save and Re-Deploy until the console says Deployed.
  rollback: Tyk describes no way back for customers of Tyk Cloud. Ask Tyk Support before you begin what they can do, and how fast.

backup:
  steps:
    - { id: apis, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <cloud>, secret: <dashboard-secret> } }

upgrade:
  - { id: healthy-before, title: See that the Gateways are healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: one-way, use: ./one-way }
  - id: no-way-back
    title: No way back
    say: From here on only Tyk Support can bring an older version back.
    no-return: Tyk Cloud has no way back that you could take yourself.
  - { id: control-plane, use: ./control-plane-first, with: { where: in Tyk Cloud } }
  - id: plugins
    title: Go plugins for <to>
    steps:
      - { id: compile, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: auto-upgrade
        title: See that upgrades by themselves are off
        manual: A data plane with plugins cannot upgrade by itself, since new versions need new plugins. See in its settings that this is off.
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - id: data-plane
    title: Upgrade the data planes
    manual: "In the console, each data plane of <environment>: Edit, Version v<to>, with plugins also Bundle Channel and Bundle Version, Save and Re-Deploy, and wait until it says Deployed."
    link: https://tyk.io/docs/developer-support/upgrading
  - { id: bundle, use: ./bundle-after, with: { name: <plugin-name> } }
  - { id: proof, title: Prove that the Gateways are at <to> and healthy, prove: [version, healthy], retry: every 10s for 10m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them." }

settle: 15m

rollback:
  - id: support
    title: Ask Tyk Support to bring <from> back
    manual: "Ask Tyk Support for <from> in <environment>. If APIs were lost, import the export of before with backup.sh; keys and users are not in it."
    link: https://support.tyk.io/
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 10s for 10m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: compiler, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/cloud-saas.yaml", text: ####"""
# Tyk Cloud, where Tyk runs control plane and data planes. Nothing can be run there from here: every change is made in Tyk's console by
# hand, and Belay proves what came of it by what the Gateways say.
#
# What shapes it: there is no way back that a customer could take. /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: cloud/saas
title: Tyk Cloud, control plane and data planes
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  cloud: { ask: Address of your Dashboard in Tyk Cloud, help: "As in https://my-company.cloud-ara.tyk.io. Its settings show the version." }
  gateway-url: { ask: Address of a Gateway of the data plane, help: "As in https://my-edge.aws-euc1.cloud-ara.tyk.io; where /hello answers." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, on this machine", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, help: "Tyk gives it away, and it needs bash and jq. In the cloud it is all the backup that you can make yourself.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret }

components:
  gateway:
    title: Gateways of the data plane
    version: { http: <gateway-url>/hello, key: version }
    healthy: { http: <gateway-url>/hello, key: status, is: pass }

tools: { curl: 7.20 or later, jq: 1.5 or later }
identity:
  - run: printf %s <cloud>

advice:
  who: An owner of the organisation in Tyk Cloud, who may re-deploy its control plane and data planes.
  how:
    - say: "In Tyk's console, environment by environment."
    - say: "A staging made from production's data is not made by Belay, since APIs and policies are with Tyk Cloud: bring them into another environment there, with targets of its own."
  components: The control plane first, then Go plugins, then the data plane.
  when: A quiet hour. Each data plane is deployed anew.
  outage: Tyk replaces the deployments; what clients see of it depends on your plan with Tyk. Ask Tyk Support.
  how-long: Take what staging needed, from Save and Re-Deploy until the console says Deployed.
  rollback: Tyk describes no way back for customers of Tyk Cloud. Ask Tyk Support before you begin what they can do, and how fast.

backup:
  steps:
    - { id: apis, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <cloud>, secret: <dashboard-secret> } }

upgrade:
  - { id: healthy-before, title: See that the Gateways are healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: one-way, use: ./one-way }
  - id: no-way-back
    title: No way back
    say: From here on only Tyk Support can bring an older version back.
    no-return: Tyk Cloud has no way back that you could take yourself.
  - id: control-plane
    title: Upgrade the control plane
    manual: "In the console: the environment <environment>, its control plane, Edit, Version v<to>, Save and Re-Deploy, and wait until it says Deployed."
    link: https://tyk.io/docs/developer-support/upgrading
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: auto-upgrade
        title: See that upgrades by themselves are off
        manual: A data plane with plugins cannot upgrade by itself, since new versions need new plugins. See in its settings that this is off.
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - id: data-plane
    title: Upgrade the data planes
    manual: "In the console, each data plane of <environment>: Edit, Version v<to>, with plugins also Bundle Channel and Bundle Version, Save and Re-Deploy, and wait until it says Deployed."
    link: https://tyk.io/docs/developer-support/upgrading
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - { id: proof, title: Prove that the Gateways are at <to> and healthy, prove: [version, healthy], retry: every 10s for 10m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them." }

settle: 15m

rollback:
  - id: support
    title: Ask Tyk Support to bring <from> back
    manual: "Ask Tyk Support for <from> in <environment>. If APIs were lost, import the export of before with backup.sh; keys and users are not in it."
    link: https://support.tyk.io/
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 10s for 10m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/files/export-apis.sh", text: ####"""
# Runs Tyk's backup script: SCRIPT URL API-FILE POLICY-FILE, the key in TYK_SECRET. The script takes the key as a word only, so for as
# long as it runs the machine's list of processes shows it.
set -eu
command -v jq >/dev/null || { echo "Tyk's backup script needs jq" >&2; exit 1; }
exec bash "$1" export --url "$2" --secret "$TYK_SECRET" --api-output "$3" --policy-output "$4"

"""####),
        BuiltinFile(path: "tyk/files/exported.sh", text: ####"""
# Counts what Tyk's backup script has exported: API-FILE POLICY-FILE. Not JSON, or nothing at all, is no backup.
set -eu
for file in "$1" "$2"; do
    [ -s "$file" ] || { echo "nothing was exported to $file" >&2; exit 1; }
    jq empty "$file"
done
echo "$(jq '(.apis // .) | length' "$1") APIs, $(jq '(.Data // .) | length' "$2") policies"

"""####),
        BuiltinFile(path: "tyk/fragments.yaml", text: ####"""
# What Tyk's variants share: preparations, points of no return, Go plugins, databases, and how one component gets to another version on
# each kind of installation. The playbooks say in which order components go, since that depends on the model.
belay: 1
fragments:

  prepare:
    title: Prepare
    steps:
      - id: guidelines
        title: Go through Tyk's guidelines for an upgrade
        manual: "Strategy chosen: in place with an outage, rolling with a second instance of everything, or blue-green. Backups were restored somewhere else once. Go plugins are known for every API. Everybody concerned was told."
        link: https://tyk.io/docs/developer-support/upgrading
      - id: instructions
        title: Read the Upgrade Instructions of <to>
        manual: Each of Tyk's release notes has a section Upgrade Instructions. Read those of <to> and of the releases in between, and do what they ask.
        link: https://tyk.io/docs/developer-support/release-notes/gateway
      - id: assets
        title: What happens to your APIs and policies
        say: Definitions of APIs, policies and other things that you made in Tyk need no migration, unless the answered breaking changes say so. Configuration files stay as they are.

  one-way:
    title: What cannot be taken back
    steps:
      - id: oas
        when: { to.oas: changed }
        title: Tyk OAS definitions change for good
        say: Tyk OAS definitions are brought to the form of <to>, by the Dashboard when it starts, or by you where they are files.
        no-return: Older releases cannot read the migrated Tyk OAS definitions. Going back means restoring the database, or the files.

  control-plane-first:
    title: The control plane goes first
    needs:
      where: { ask: Where is the control plane }
    steps:
      - id: upgraded
        title: See that the control plane is at <to> already
        manual: "Upgrade the control plane <where> to <to> and see that it is well, before any data plane. Its Dashboard shows the version."
        link: https://tyk.io/docs/developer-support/upgrading

  compile-plugins:
    title: Compile the Go plugins for <to>
    needs:
      source: { ask: Folder of the plugins' source, type: folder }
      name: { ask: Name of the plugin file without .so }
      symbol: { ask: "A function of the plugin, to test loading it" }
    steps:
      - id: get
        title: Take the source of Tyk that fits <to>
        in: <source>
        run: go get github.com/TykTechnologies/tyk@<to.plugin-source>
        repeatable: yes
        longer-than: { 10m: tell, 30m: stop }
        link: https://tyk.io/docs/developer-support/upgrading
      - id: graphql
        when: { to: before 4.2.1 }
        title: Take the GraphQL library of that time
        in: <source>
        run: go mod edit -replace github.com/jensneuse/graphql-go-tools=github.com/TykTechnologies/graphql-go-tools@v1.6.2-0.20220426094453-0cc35471c1ca
        repeatable: yes
      - { id: tidy, title: Tidy the module, in: <source>, run: go mod tidy, repeatable: yes, longer-than: { 10m: tell, 30m: stop } }
      - { id: vendor, when: { to: before 5.1 }, title: Keep dependencies in the folder vendor, in: <source>, run: go mod vendor, repeatable: yes }
      - id: compile
        title: Compile with the compiler of <to>
        run: docker run --rm --volume=<source>:/plugin-source --platform=linux/amd64 tykio/tyk-plugin-compiler:v<to> <name>.so
        repeatable: yes
        longer-than: { 15m: tell, 1h: stop }
      - id: go-version
        when: { to.go: set }
        title: See that it was built with Go <to.go>
        check: { run: go version -m <source>/<name>_v<to>_linux_amd64.so, says: go<to.go> }
      - id: load
        when: { to: 5.3 or later }
        title: Load it in a Gateway of <to>
        run: docker run --rm --volume=<source>:/plugins tykio/tyk-gateway:v<to> plugin load -f /plugins/<name>_v<to>_linux_amd64.so -s <symbol>
        repeatable: yes

  # From 4.1 on the Gateway finds a plugin by its version in a bundle with both; before, the new bundle only fits the new Gateway.
  bundle-before:
    title: Bring the bundle out with both plugins
    needs:
      name: { ask: Name of the plugin file without .so }
    steps:
      - id: both
        when: { to: 4.1 or later }
        title: Upload a bundle with the plugins of both versions
        manual: "Make a bundle whose file_list has both the plugin of now and <name>_v<to>_linux_amd64.so, upload it, set custom_middleware_bundle of every API that uses it, and see that the Gateway of now still works with it."
        link: https://tyk.io/docs/api-management/plugins/overview

  bundle-after:
    title: Bring the bundle out with the new plugin
    needs:
      name: { ask: Name of the plugin file without .so }
    steps:
      - id: new
        when: { to: before 4.1 }
        title: Upload a bundle with the new plugin
        manual: "Make a bundle with the new <name>.so, upload it and set custom_middleware_bundle of every API that uses it."
      - id: works
        title: See that the plugin works
        manual: Call an API that uses the plugin, and see that the plugin did its work.
        link: https://tyk.io/docs/api-management/plugins/overview

  keep-database:
    title: Back up the database, and prove the backup by restoring it
    needs:
      kind: { ask: Database, choose: [mongodb, postgresql] }
      name: { ask: Name of the database }
      uri: { ask: MongoDB connection string, type: secret, optional: yes }
    steps:
      - id: database
        first-of:
          - { id: mongodb, when: { kind: mongodb }, use: mongodb/dump, with: { database: <name>, file: <backup>/database.archive, uri: <uri>, scratch: belay_tyk_scratch } }
          - { id: postgresql, use: postgresql/dump, with: { database: <name>, file: <backup>/database.dump, scratch: belay_tyk_scratch } }

  put-database-back:
    title: Put the database back as the backup has it
    needs:
      kind: { ask: Database, choose: [mongodb, postgresql] }
      name: { ask: Name of the database }
      uri: { ask: MongoDB connection string, type: secret, optional: yes }
      owner: { ask: Role that shall own everything in PostgreSQL, optional: yes }
    steps:
      - id: database
        first-of:
          - { id: mongodb, when: { kind: mongodb }, use: mongodb/put-back, with: { database: <name>, file: <backup>/database.archive, uri: <uri> } }
          - { id: postgresql, use: postgresql/drop-create-restore, with: { database: <name>, file: <backup>/database.dump, owner: <owner> } }

  keep-apis:
    title: Export APIs and policies with Tyk's backup script
    needs:
      script: { ask: Tyk's backup.sh, type: file }
      url: { ask: Address of the Dashboard }
      secret: { ask: Access key of a user of the Dashboard, type: secret }
    steps:
      - id: export
        title: "Export APIs and policies, without keys and users (ps shows the access key while it runs)"
        run: sh -s <script> <url> <backup>/apis.json <backup>/policies.json
        stdin: <shipped>/export-apis.sh
        env: { TYK_SECRET: <secret> }
        repeatable: yes
        link: https://tyk.io/docs/developer-support/upgrading
        verify:
          check: { run: sh -s <backup>/apis.json <backup>/policies.json, stdin: <shipped>/exported.sh, says: APIs }
          not-restored: The export was counted, and not imported anywhere.

  to-sql:
    title: Move from MongoDB to SQL
    steps:
      - id: migrate
        title: Move from MongoDB to SQL with Tyk's migration tool
        manual: "Once <to> is well, follow Tyk's guide: an empty SQL database, the migration command, then the configuration of Dashboard and Pump. Logs and statistics are not taken along by every release; see the guide."
        link: https://tyk.io/docs/planning-for-production/database-settings

  deb-component:
    title: Install the package of one component
    needs:
      package: { ask: Package }
      unit: { ask: Its systemd unit }
      version: { ask: Its version }
      scripts: { ask: Start-up scripts that were changed, type: list, optional: yes }
    steps:
      - { id: install, title: "Install <package> <version>, which restarts it at once", use: deb/install, with: { packages: [<package>], version: <version> } }
      - id: scripts
        when: { scripts: set }
        title: Put your changes back into start-up scripts
        manual: "The package has brought new start-up scripts. Put your own changes back; your copies are in scripts.tar.gz of this hop's backup: <scripts>"
      - { id: reload, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
      - { id: restart, title: Restart <unit>, use: systemd/restart, with: { units: [<unit>] } }

  rpm-component:
    title: Install the package of one component
    needs:
      package: { ask: Package }
      unit: { ask: Its systemd unit }
      version: { ask: Its version }
      scripts: { ask: Start-up scripts that were changed, type: list, optional: yes }
      hold: { ask: Whether it is held at that version, type: yes-no, default: "no" }
    steps:
      - { id: install, title: "Install <package> <version>, which restarts it at once", use: rpm/install, with: { packages: [<package>], version: <version>, hold: <hold> } }
      - id: scripts
        when: { scripts: set }
        title: Put your changes back into start-up scripts
        manual: "The package has brought new start-up scripts. Put your own changes back; your copies are in scripts.tar.gz of this hop's backup: <scripts>"
      - { id: reload, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
      - { id: restart, title: Restart <unit>, use: systemd/restart, with: { units: [<unit>] } }

  compose-component:
    title: Start one component from its new image
    needs:
      folder: { ask: Folder of the Compose file, type: folder }
      service: { ask: Its service }
      image: { ask: "Its image, with the tag" }
    steps:
      # A restart would go on with the old image.
      - { id: up, title: Make the container of <service> anew, use: compose/up, with: { folder: <folder>, services: [<service>] } }
      - { id: running, title: See that <service> runs <image>, use: compose/running, with: { folder: <folder>, service: <service>, image: <image> } }

  manifest-component:
    title: Apply the manifest of one component, and wait for its pods
    needs:
      namespace: { ask: Namespace }
      manifest: { ask: Its manifest, type: file }
      deployment: { ask: Its Deployment }
      image: { ask: "Its image, with the tag" }
      timeout: { ask: How long it may take, default: 10m }
    steps:
      - { id: apply, title: Apply <manifest>, run: kubectl apply --namespace=<namespace> --filename=<manifest>, repeatable: yes }
      - { id: wait, title: Wait for the pods of <deployment>, use: kubernetes/wait, with: { namespace: <namespace>, workloads: [deployment/<deployment>], timeout: <timeout> } }
      - id: image
        title: See that <deployment> asks for <image>
        check: { run: "kubectl get deployment <deployment> --namespace=<namespace> --output=jsonpath={.spec.template.spec.containers[*].image}", says: <image> }

"""####),
        BuiltinFile(path: "tyk/hybrid-deb.yaml", text: ####"""
# Tyk Hybrid from Debian or Ubuntu packages.
#
# What shapes it: a package restarts its component as soon as it is unpacked, and brings new start-up scripts, while tyk.conf stays.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: hybrid/deb
title: Tyk Hybrid from Debian or Ubuntu packages
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { hybrid: Gateways and Pumps whose control plane is in Tyk Cloud }, default: hybrid }
  installation: { ask: How it is installed, choose: { deb: Debian or Ubuntu packages }, default: deb }
  cloud: { ask: Address of your Dashboard in Tyk Cloud, default: "https://dashboard.cloud-ara.tyk.io", help: The control plane that these Gateways belong to. }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component runs." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component runs.", when: { components: pump } }
  scripts: { ask: Start-up scripts and middleware that you changed, type: files, optional: yes, help: "The packages replace unit files, templates, policies and sample middleware. None where you changed nothing." }
  redis-host: { ask: Host of Redis, default: localhost }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  plugin-delivery: { ask: How do plugins reach the Gateway, choose: { file: A file in middleware/ on each Gateway, bundle: A bundle on a bundle server }, when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    package: tyk-gateway
    unit: tyk-gateway
    files: [opt/tyk-gateway]
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-gateway], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: systemctl show --property=ActiveState tyk-gateway, says: =active, never-says: =failed }
  pump:
    title: Tyk Pump
    package: tyk-pump
    unit: tyk-pump
    files: [opt/tyk-pump]
    version:
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-pump], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: systemctl show --property=ActiveState tyk-pump, says: =active, never-says: =failed }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

sudo: [apt-get, apt-mark, dpkg, systemctl, tar, copy]
commands:
  redis-cli: "redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  curl: 7.20 or later

identity: machine

refuse:
  - id: no-repository
    if: { run: apt-cache policy tyk-gateway, never-says: packagecloud }
    say: "The packages here do not come from Tyk's APT repository at packagecloud.io/tyk, so apt-get cannot find another version. Add it, or put the target's .deb files into a repository of your own."

advice:
  who: Somebody who may change the data planes, and an owner of the organisation in Tyk Cloud.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay, since APIs and policies are with Tyk Cloud: bring them into another environment there, with targets of its own."
  components: The control plane in Tyk Cloud, then Go plugins, Pump and Gateway. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: A package restarts its component at once, so a single Gateway is away for some seconds. Several behind a load balancer go one by one; take each out of it.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, each: { component: [gateway, pump] }, title: "Pack configuration and all else in the folder of <component>", use: files/keep, with: { what: <component.files>, file: "<backup>/<component>.tar.gz" } }
    - id: units
      each: { component: [gateway, pump] }
      title: Keep the unit of <component> with what was added to it
      run: systemctl cat <component.unit>
      save-to: "<backup>/<component>.service"
      repeatable: yes
      verify:
        check: { file: "<backup>/<component>.service", says: ExecStart }
        not-restored: The unit was read back, and not installed anywhere.
    - { id: packages, each: { component: [gateway, pump] }, title: "Keep the package of <component>, so that going back needs no repository", use: deb/keep, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
    - { id: scripts, when: { scripts: set }, title: Pack the start-up scripts that you changed, use: files/keep, with: { what: <scripts>, file: <backup>/scripts.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, use: ./control-plane-first, with: { where: in Tyk Cloud } }
  - { id: refresh, place: all, title: Read the lists of the repositories, use: deb/refresh }
  - { id: available, each: { component: [gateway, pump] }, when: { component.to: changed }, title: "See that <component> <component.to> can be installed", use: deb/available, with: { packages: [<component.package>], version: <component.to> } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: carry
        when: { plugin-delivery: file }
        place: gateway
        title: Put the plugin beside the old one
        copy: { file: "<plugin-source>/<plugin-name>_v<to>_linux_amd64.so", from: builder, into: /opt/tyk-gateway/middleware }
      - { id: bundle, when: { plugin-delivery: bundle }, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: roll
    each: { component: [pump, gateway] }
    title: Upgrade <component>
    when: { component.to: changed }
    steps:
      - { id: install, title: "Bring <component> to <component.to>", use: ./deb-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts> } }
      - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes, plugin-delivery: bundle }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: journalctl --unit tyk-gateway --since -10min --no-pager, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [gateway, pump] }, when: { component.to: changed }, title: "Stop <component>", run: systemctl stop <component.unit>, repeatable: yes }
  - id: packages
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: Bring <component> back
    steps:
      - { id: install, title: Install the package of before, use: deb/back, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
      # The package has restarted it; nothing may run while data is put back.
      - { id: stop, title: Stop it again, run: systemctl stop <component.unit>, repeatable: yes }
      - { id: files, title: Put configuration and start-up scripts back, use: files/put-back, with: { file: "<backup>/<component>.tar.gz", what: configuration and start-up scripts } }
  - { id: scripts, when: { scripts: set }, title: Put your start-up scripts back, use: files/put-back, with: { file: <backup>/scripts.tar.gz, what: your start-up scripts } }
  - { id: reload, place: all, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
  - { id: start, each: { component: [pump, gateway] }, title: "Start <component>", use: systemd/restart, with: { units: [<component.unit>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/hybrid-docker.yaml", text: ####"""
# Tyk Hybrid from Docker Compose.
#
# What shapes it: docker compose restart goes on with the old image, so containers are made anew. A Gateway that is left over may hold the port.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: hybrid/docker
title: Tyk Hybrid from Docker Compose
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { hybrid: Gateways and Pumps whose control plane is in Tyk Cloud }, default: hybrid }
  installation: { ask: How it is installed, choose: { docker: Docker Compose }, default: docker }
  cloud: { ask: Address of your Dashboard in Tyk Cloud, default: "https://dashboard.cloud-ara.tyk.io", help: The control plane that these Gateways belong to. }
  compose: { ask: Compose command, type: command, default: docker compose, help: The older program of its own is docker-compose. }
  folder: { ask: Folder of the Compose file, type: folder, help: A whole path. }
  compose-file: { ask: Compose file, default: docker-compose.yml, help: Its name in that folder. }
  gateway-service: { ask: Service of Gateway, default: tyk-gateway }
  pump-service: { ask: Service of Pump, default: tyk-pump, when: { components: pump } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port.", when: { components: pump } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  redis-service: { ask: Service of Redis in the same Compose file, optional: yes, help: None where it is reached by its host. }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    service: <gateway-service>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<gateway-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <gateway-url>/hello, key: status, is: pass }
  pump:
    title: Tyk Pump
    service: <pump-service>
    image: <pump-image>
    version:
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<pump-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <pump-url>/health, key: status, is: ok }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  compose: <compose>
  redis-cli: "[<compose> --project-directory <folder> exec -T -e REDISCLI_AUTH <redis-service>] redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  compose: { run: <compose> version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 1.27 or later }
  curl: 7.20 or later

identity:
  - machine
  - run: stat --dereference --format=%n,%d:%i <folder>

refuse:
  - id: latest
    if: { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<gateway-service>", --format, "{{.Image}}"], says: ":latest" }
    say: "The Gateway runs the tag latest, so the image of now could not be found again. Pin the version that runs in the Compose file first."

advice:
  who: Somebody who may change the data planes, and an owner of the organisation in Tyk Cloud.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay, since APIs and policies are with Tyk Cloud: bring them into another environment there, with targets of its own."
  components: The control plane in Tyk Cloud, then Go plugins, Pump and Gateway. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: Each container is away from its stop until the new one answers. With one Gateway that is an outage of seconds. For production Tyk advises a rolling upgrade.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: compose-file, title: Pack the Compose file, use: files/keep, with: { what: [<folder>/<compose-file>], file: <backup>/compose.tar.gz } }
    - { id: containers, title: Keep the Compose file as it is understood, use: compose/keep, with: { folder: <folder> } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, use: ./control-plane-first, with: { where: in Tyk Cloud } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: images
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: Set the image of <component> to <component.to>
    edit: { file: <folder>/<compose-file>, set: { services.<component.service>.image: "<component.image>:v<component.to>" } }
  - { id: pull, title: Pull the images while the old containers go on running, use: compose/pull, with: { folder: <folder> } }
  - id: roll
    each: { component: [pump, gateway] }
    title: Upgrade <component>
    when: { component.to: changed }
    steps:
      - { id: install, title: "Bring <component> to <component.to>", use: ./compose-component, with: { folder: <folder>, service: <component.service>, image: "<component.image>:v<component.to>" } }
      - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: compose logs --no-color --since 10m <gateway-service>, in: <folder>, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [gateway, pump] }, when: { component.to: changed }, title: "Stop <component>", run: compose stop <component.service>, in: <folder>, repeatable: yes }
  - { id: images, title: Set the images of before, revert: [images] }
  - { id: files, title: Put configuration files back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: configuration files } }
  - { id: start, each: { component: [pump, gateway] }, title: "Make the container of <component> anew", use: compose/up, with: { folder: <folder>, services: [<component.service>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/hybrid-helm.yaml", text: ####"""
# Tyk Hybrid from Tyk's Helm chart.
#
# What shapes it: the chart's number is not Tyk's version. The tags in the values file are what runs.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: hybrid/helm
title: Tyk Hybrid from Tyk's Helm chart
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { hybrid: Gateways and Pumps whose control plane is in Tyk Cloud }, default: hybrid }
  installation: { ask: How it is installed, choose: { helm: Tyk's Helm chart }, default: helm }
  cloud: { ask: Address of your Dashboard in Tyk Cloud, default: "https://dashboard.cloud-ara.tyk.io", help: The control plane that these Gateways belong to. }
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. }
  namespace: { ask: Namespace, default: tyk }
  release: { ask: Helm release, default: tyk, help: helm list shows it. }
  chart: { ask: Chart, default: tyk-helm/tyk-data-plane, help: "Repository and name: tyk-oss, tyk-stack, tyk-control-plane or tyk-data-plane. From tyk-headless, tyk-pro or tyk-hybrid the move is another procedure, in the README of tyk-oss." }
  chart-version: { ask: Version of the chart, optional: yes, per: hop, help: None takes the one that Tyk names for the release. Before 5.3 Tyk names none. }
  values: { ask: Values file, type: file, help: The whole path of the values that the release was made with. }
  timeout: { ask: How long the upgrade may take, default: 15m0s }
  gateway-key: { ask: "Key of the tag of Gateway in the values file", default: tyk-gateway.gateway.image.tag, help: "With dots between the levels; helm show values <chart> has it." }
  pump-key: { ask: "Key of the tag of Pump in the values file", default: tyk-pump.pump.image.tag, help: "With dots between the levels; helm show values <chart> has it.", when: { components: pump } }
  gateway-deployment: { ask: Deployment of Gateway, default: gateway-<release>-tyk-gateway }
  pump-deployment: { ask: Deployment of Pump, default: pump-<release>-tyk-pump, when: { components: pump } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: pump } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  redis-pod: { ask: Pod of Redis in the namespace, optional: yes, help: "As pod/tyk-redis-master-0. None where it is reached from here." }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    key: <gateway-key>
    deployment: <gateway-deployment>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ["kubectl", get, deployment, "<gateway-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: kubectl rollout status deployment/<gateway-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  pump:
    title: Tyk Pump
    key: <pump-key>
    deployment: <pump-deployment>
    image: <pump-image>
    version:
      - { run: ["kubectl", get, deployment, "<pump-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: kubectl rollout status deployment/<pump-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  kubectl: kubectl --context=<context>
  helm: helm --kube-context=<context>
  redis-cli: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <redis-pod> --] redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  helm: 3.8 or later
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  curl: 7.20 or later

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

refuse:
  - id: argo-cd
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: flux
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: old-chart
    if: { run: helm list --namespace <namespace> --output json, says: tyk-headless }
    say: "This release is from the old charts. Tyk describes the move from tyk-headless, tyk-pro and tyk-hybrid to tyk-charts in the README of tyk-oss; do that first."

risks:
  - id: bootstrap-job
    say: helm upgrade does not run a bootstrap job again that failed at installation, and jobs left over from one stand in the way of the next.
    ask: Is there a bootstrap job in the namespace that did not complete?
    link: https://github.com/TykTechnologies/tyk-charts/issues/473

advice:
  who: Somebody who may change the data planes, and an owner of the organisation in Tyk Cloud.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay, since APIs and policies are with Tyk Cloud: bring them into another environment there, with targets of its own."
  components: The control plane in Tyk Cloud, then Go plugins, Pump and Gateway. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: None where every component has more than one pod and pods are replaced one by one.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: values, title: Pack the values file, use: files/keep, with: { what: [<values>], file: <backup>/values.tar.gz } }
    - { id: release, title: Keep what the release is made of, use: helm/keep, with: { release: <release>, namespace: <namespace> } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, use: ./control-plane-first, with: { where: in Tyk Cloud } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: tags
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: Set the tag of <component> to <component.to>
    edit: { file: <values>, set: { <component.key>: "v<component.to>" } }
  - id: users
    title: See that pinned images name their user by a number
    when: { to: 5.13 or later }
    manual: "From chart 5.3.0 on the chart sets no user. An image that names its user by a word, or runs as root, as v5.9.1 does, does not start. For every image with a tag of your own: docker image inspect --format '{{.Config.User}}' IMAGE must be a number other than 0."
    link: https://github.com/TykTechnologies/tyk-charts/tree/main/tyk-stack
  - { id: repository, title: Fetch the list of charts, run: helm repo update, repeatable: yes, longer-than: { 2m: tell } }
  - id: upgrade
    title: Let Helm upgrade <release>, and wait for its pods
    first-of:
      - { id: given, when: { chart-version: set }, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <chart-version>, values: [<values>], timeout: <timeout> } }
      - { id: named, when: { to.chart: set }, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <to.chart>, values: [<values>], timeout: <timeout> } }
      - id: asked
        title: Upgrade by hand
        manual: "Tyk names no chart for <to>. Choose one whose values fit, and run: helm upgrade <release> <chart> --namespace <namespace> --version CHART --values <values> --wait"
  - { id: roll, each: { component: [gateway, pump] }, title: "Prove <component>", prove: [version, healthy], retry: every 5s for 5m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: kubectl logs deployment/<gateway-deployment> --namespace=<namespace> --since=10m, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: tags, title: Set the tags of before, revert: [tags] }
  - { id: release, title: Let Helm go back to the revision of before, use: helm/rollback, with: { release: <release>, namespace: <namespace>, timeout: <timeout> } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/hybrid-rpm.yaml", text: ####"""
# Tyk Hybrid from RHEL or CentOS packages.
#
# What shapes it: a package restarts its component as soon as it is unpacked, and brings new start-up scripts, while tyk.conf stays.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: hybrid/rpm
title: Tyk Hybrid from RHEL or CentOS packages
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { hybrid: Gateways and Pumps whose control plane is in Tyk Cloud }, default: hybrid }
  installation: { ask: How it is installed, choose: { rpm: RHEL or CentOS packages }, default: rpm }
  cloud: { ask: Address of your Dashboard in Tyk Cloud, default: "https://dashboard.cloud-ara.tyk.io", help: The control plane that these Gateways belong to. }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component runs." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component runs.", when: { components: pump } }
  scripts: { ask: Start-up scripts and middleware that you changed, type: files, optional: yes, help: "The packages replace unit files, templates, policies and sample middleware. None where you changed nothing." }
  yum: { ask: Package manager, type: command, default: dnf, help: "yum on older systems. Its plug-in download keeps the packages of now; it is in dnf-plugins-core or yum-utils." }
  hold: { ask: Should the packages be held at their version by versionlock, type: yes-no, default: "no", help: It takes a plug-in of dnf. Otherwise the next update of all packages takes Tyk along. }
  redis-host: { ask: Host of Redis, default: localhost }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  plugin-delivery: { ask: How do plugins reach the Gateway, choose: { file: A file in middleware/ on each Gateway, bundle: A bundle on a bundle server }, when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    package: tyk-gateway
    unit: tyk-gateway
    files: [opt/tyk-gateway]
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-gateway], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: systemctl show --property=ActiveState tyk-gateway, says: =active, never-says: =failed }
  pump:
    title: Tyk Pump
    package: tyk-pump
    unit: tyk-pump
    files: [opt/tyk-pump]
    version:
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-pump], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: systemctl show --property=ActiveState tyk-pump, says: =active, never-says: =failed }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

sudo: [dnf, systemctl, tar, copy]
commands:
  dnf: <yum>
  redis-cli: "redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  curl: 7.20 or later

identity: machine

refuse:
  - id: no-repository
    if: { run: [dnf, --quiet, repolist], never-says: tyk }
    say: "No repository of Tyk is known here, so no other version can be found. Add the one of packagecloud.io/tyk, or put the target's .rpm files into a repository of your own."

advice:
  who: Somebody who may change the data planes, and an owner of the organisation in Tyk Cloud.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay, since APIs and policies are with Tyk Cloud: bring them into another environment there, with targets of its own."
  components: The control plane in Tyk Cloud, then Go plugins, Pump and Gateway. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: A package restarts its component at once, so a single Gateway is away for some seconds. Several behind a load balancer go one by one; take each out of it.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, each: { component: [gateway, pump] }, title: "Pack configuration and all else in the folder of <component>", use: files/keep, with: { what: <component.files>, file: "<backup>/<component>.tar.gz" } }
    - id: units
      each: { component: [gateway, pump] }
      title: Keep the unit of <component> with what was added to it
      run: systemctl cat <component.unit>
      save-to: "<backup>/<component>.service"
      repeatable: yes
      verify:
        check: { file: "<backup>/<component>.service", says: ExecStart }
        not-restored: The unit was read back, and not installed anywhere.
    - { id: packages, each: { component: [gateway, pump] }, title: "Keep the package of <component>, so that going back needs no repository", use: rpm/keep, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
    - { id: scripts, when: { scripts: set }, title: Pack the start-up scripts that you changed, use: files/keep, with: { what: <scripts>, file: <backup>/scripts.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, use: ./control-plane-first, with: { where: in Tyk Cloud } }
  - { id: refresh, place: all, title: Read the lists of the repositories, run: dnf -q makecache -y, repeatable: yes, longer-than: { 5m: tell, 20m: ask } }
  - id: available
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: See that <component> <component.to> can be had
    check: { run: dnf --quiet --showduplicates list <component.package>, says: <component.to> }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: carry
        when: { plugin-delivery: file }
        place: gateway
        title: Put the plugin beside the old one
        copy: { file: "<plugin-source>/<plugin-name>_v<to>_linux_amd64.so", from: builder, into: /opt/tyk-gateway/middleware }
      - { id: bundle, when: { plugin-delivery: bundle }, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: roll
    each: { component: [pump, gateway] }
    title: Upgrade <component>
    when: { component.to: changed }
    steps:
      - { id: install, title: "Bring <component> to <component.to>", use: ./rpm-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts>, hold: <hold> } }
      - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes, plugin-delivery: bundle }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: journalctl --unit tyk-gateway --since -10min --no-pager, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [gateway, pump] }, when: { component.to: changed }, title: "Stop <component>", run: systemctl stop <component.unit>, repeatable: yes }
  - id: packages
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: Bring <component> back
    steps:
      - { id: install, title: Install the package of before, use: rpm/back, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
      # The package has restarted it; nothing may run while data is put back.
      - { id: stop, title: Stop it again, run: systemctl stop <component.unit>, repeatable: yes }
      - { id: files, title: Put configuration and start-up scripts back, use: files/put-back, with: { file: "<backup>/<component>.tar.gz", what: configuration and start-up scripts } }
  - { id: scripts, when: { scripts: set }, title: Put your start-up scripts back, use: files/put-back, with: { file: <backup>/scripts.tar.gz, what: your start-up scripts } }
  - { id: reload, place: all, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
  - { id: start, each: { component: [pump, gateway] }, title: "Start <component>", use: systemd/restart, with: { units: [<component.unit>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/oss-gateway-deb.yaml", text: ####"""
# Tyk Open Source from Debian or Ubuntu packages.
#
# What shapes it: a package restarts its component as soon as it is unpacked, and brings new start-up scripts, while tyk.conf stays.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: oss/gateway/deb
title: Tyk Open Source from Debian or Ubuntu packages
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { oss: The open-source Gateway }, default: oss }
  installation: { ask: How it is installed, choose: { deb: Debian or Ubuntu packages }, default: deb }
  apps: { ask: "Folders and files with your APIs, policies and middleware", type: files, default: [/opt/tyk-gateway/apps, /opt/tyk-gateway/policies, /opt/tyk-gateway/middleware] }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component runs." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component runs.", when: { components: pump } }
  scripts: { ask: Start-up scripts and middleware that you changed, type: files, optional: yes, help: "The packages replace unit files, templates, policies and sample middleware. None where you changed nothing." }
  redis-host: { ask: Host of Redis, default: localhost }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  plugin-delivery: { ask: How do plugins reach the Gateway, choose: { file: A file in middleware/ on each Gateway, bundle: A bundle on a bundle server }, when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    package: tyk-gateway
    unit: tyk-gateway
    files: [opt/tyk-gateway]
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-gateway], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: systemctl show --property=ActiveState tyk-gateway, says: =active, never-says: =failed }
  pump:
    title: Tyk Pump
    package: tyk-pump
    unit: tyk-pump
    files: [opt/tyk-pump]
    version:
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-pump], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: systemctl show --property=ActiveState tyk-pump, says: =active, never-says: =failed }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

sudo: [apt-get, apt-mark, dpkg, systemctl, tar, copy]
commands:
  redis-cli: "redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  curl: 7.20 or later

identity: machine

refuse:
  - id: no-repository
    if: { run: apt-cache policy tyk-gateway, never-says: packagecloud }
    say: "The packages here do not come from Tyk's APT repository at packagecloud.io/tyk, so apt-get cannot find another version. Add it, or put the target's .deb files into a repository of your own."

advice:
  who: Somebody who may change the systems, and somebody who watches the APIs.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay: copy its files with APIs and policies there yourself, and give the APIs targets of staging before a Gateway runs."
  components: Gateway, then Pump. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: A package restarts its component at once, so a single Gateway is away for some seconds. Several behind a load balancer go one by one; take each out of it.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and put the files with definitions back, since the old one cannot read the migrated ones." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, each: { component: [gateway, pump] }, title: "Pack configuration and all else in the folder of <component>", use: files/keep, with: { what: <component.files>, file: "<backup>/<component>.tar.gz" } }
    - id: units
      each: { component: [gateway, pump] }
      title: Keep the unit of <component> with what was added to it
      run: systemctl cat <component.unit>
      save-to: "<backup>/<component>.service"
      repeatable: yes
      verify:
        check: { file: "<backup>/<component>.service", says: ExecStart }
        not-restored: The unit was read back, and not installed anywhere.
    - { id: packages, each: { component: [gateway, pump] }, title: "Keep the package of <component>, so that going back needs no repository", use: deb/keep, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
    - { id: scripts, when: { scripts: set }, title: Pack the start-up scripts that you changed, use: files/keep, with: { what: <scripts>, file: <backup>/scripts.tar.gz } }
    - { id: apps, title: "Pack APIs, policies and middleware", use: files/keep, with: { what: <apps>, file: <backup>/apps.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: refresh, place: all, title: Read the lists of the repositories, use: deb/refresh }
  - { id: available, each: { component: [gateway, pump] }, when: { component.to: changed }, title: "See that <component> <component.to> can be installed", use: deb/available, with: { packages: [<component.package>], version: <component.to> } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: carry
        when: { plugin-delivery: file }
        place: gateway
        title: Put the plugin beside the old one
        copy: { file: "<plugin-source>/<plugin-name>_v<to>_linux_amd64.so", from: builder, into: /opt/tyk-gateway/middleware }
      - { id: bundle, when: { plugin-delivery: bundle }, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: oas-files
    when: { crosses: 5.3.0 }
    title: Migrate files with Tyk OAS definitions
    manual: "Bring every Tyk OAS definition among <apps> to the form of 5.3 by hand, as the notes of 5.3.0 tell. Nothing else does it without a Dashboard. Where you have none, go on."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: roll
    each: { component: [gateway, pump] }
    title: Upgrade <component>
    when: { component.to: changed }
    steps:
      - { id: install, title: "Bring <component> to <component.to>", use: ./deb-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts> } }
      - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes, plugin-delivery: bundle }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: journalctl --unit tyk-gateway --since -10min --no-pager, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway] }, when: { component.to: changed }, title: "Stop <component>", run: systemctl stop <component.unit>, repeatable: yes }
  - id: packages
    each: { component: [pump, gateway] }
    when: { component.to: changed }
    title: Bring <component> back
    steps:
      - { id: install, title: Install the package of before, use: deb/back, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
      # The package has restarted it; nothing may run while data is put back.
      - { id: stop, title: Stop it again, run: systemctl stop <component.unit>, repeatable: yes }
      - { id: files, title: Put configuration and start-up scripts back, use: files/put-back, with: { file: "<backup>/<component>.tar.gz", what: configuration and start-up scripts } }
  - { id: scripts, when: { scripts: set }, title: Put your start-up scripts back, use: files/put-back, with: { file: <backup>/scripts.tar.gz, what: your start-up scripts } }
  - { id: reload, place: all, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
  - { id: apps, title: "Put APIs, policies and middleware back", use: files/put-back, with: { file: <backup>/apps.tar.gz, what: "APIs, policies and middleware" } }
  - { id: start, each: { component: [gateway, pump] }, title: "Start <component>", use: systemd/restart, with: { units: [<component.unit>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/oss-gateway-docker.yaml", text: ####"""
# Tyk Open Source from Docker Compose.
#
# What shapes it: docker compose restart goes on with the old image, so containers are made anew. A Gateway that is left over may hold the port.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: oss/gateway/docker
title: Tyk Open Source from Docker Compose
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { oss: The open-source Gateway }, default: oss }
  installation: { ask: How it is installed, choose: { docker: Docker Compose }, default: docker }
  apps: { ask: "Folders and files with your APIs, policies and middleware", type: files, help: "Whole paths on this machine, as apps, policies and middleware." }
  compose: { ask: Compose command, type: command, default: docker compose, help: The older program of its own is docker-compose. }
  folder: { ask: Folder of the Compose file, type: folder, help: A whole path. }
  compose-file: { ask: Compose file, default: docker-compose.yml, help: Its name in that folder. }
  gateway-service: { ask: Service of Gateway, default: tyk-gateway }
  pump-service: { ask: Service of Pump, default: tyk-pump, when: { components: pump } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port.", when: { components: pump } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  redis-service: { ask: Service of Redis in the same Compose file, optional: yes, help: None where it is reached by its host. }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    service: <gateway-service>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<gateway-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <gateway-url>/hello, key: status, is: pass }
  pump:
    title: Tyk Pump
    service: <pump-service>
    image: <pump-image>
    version:
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<pump-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <pump-url>/health, key: status, is: ok }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  compose: <compose>
  redis-cli: "[<compose> --project-directory <folder> exec -T -e REDISCLI_AUTH <redis-service>] redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  compose: { run: <compose> version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 1.27 or later }
  curl: 7.20 or later

identity:
  - machine
  - run: stat --dereference --format=%n,%d:%i <folder>

refuse:
  - id: latest
    if: { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<gateway-service>", --format, "{{.Image}}"], says: ":latest" }
    say: "The Gateway runs the tag latest, so the image of now could not be found again. Pin the version that runs in the Compose file first."

advice:
  who: Somebody who may change the systems, and somebody who watches the APIs.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay: copy its files with APIs and policies there yourself, and give the APIs targets of staging before a Gateway runs."
  components: Gateway, then Pump. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: Each container is away from its stop until the new one answers. With one Gateway that is an outage of seconds. For production Tyk advises a rolling upgrade.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and put the files with definitions back, since the old one cannot read the migrated ones." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: compose-file, title: Pack the Compose file, use: files/keep, with: { what: [<folder>/<compose-file>], file: <backup>/compose.tar.gz } }
    - { id: containers, title: Keep the Compose file as it is understood, use: compose/keep, with: { folder: <folder> } }
    - { id: apps, title: "Pack APIs, policies and middleware", use: files/keep, with: { what: <apps>, file: <backup>/apps.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: oas-files
    when: { crosses: 5.3.0 }
    title: Migrate files with Tyk OAS definitions
    manual: "Bring every Tyk OAS definition among <apps> to the form of 5.3 by hand, as the notes of 5.3.0 tell. Nothing else does it without a Dashboard. Where you have none, go on."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: images
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: Set the image of <component> to <component.to>
    edit: { file: <folder>/<compose-file>, set: { services.<component.service>.image: "<component.image>:v<component.to>" } }
  - { id: pull, title: Pull the images while the old containers go on running, use: compose/pull, with: { folder: <folder> } }
  - id: roll
    each: { component: [gateway, pump] }
    title: Upgrade <component>
    when: { component.to: changed }
    steps:
      - { id: install, title: "Bring <component> to <component.to>", use: ./compose-component, with: { folder: <folder>, service: <component.service>, image: "<component.image>:v<component.to>" } }
      - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: compose logs --no-color --since 10m <gateway-service>, in: <folder>, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway] }, when: { component.to: changed }, title: "Stop <component>", run: compose stop <component.service>, in: <folder>, repeatable: yes }
  - { id: images, title: Set the images of before, revert: [images] }
  - { id: files, title: Put configuration files back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: configuration files } }
  - { id: apps, title: "Put APIs, policies and middleware back", use: files/put-back, with: { file: <backup>/apps.tar.gz, what: "APIs, policies and middleware" } }
  - { id: start, each: { component: [gateway, pump] }, title: "Make the container of <component> anew", use: compose/up, with: { folder: <folder>, services: [<component.service>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/oss-gateway-helm.yaml", text: ####"""
# Tyk Open Source from Tyk's Helm chart.
#
# What shapes it: the chart's number is not Tyk's version. The tags in the values file are what runs.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: oss/gateway/helm
title: Tyk Open Source from Tyk's Helm chart
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { oss: The open-source Gateway }, default: oss }
  installation: { ask: How it is installed, choose: { helm: Tyk's Helm chart }, default: helm }
  apps: { ask: "Folders and files with your APIs, policies and middleware", type: files, help: "Whole paths on this machine, as apps, policies and middleware." }
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. }
  namespace: { ask: Namespace, default: tyk }
  release: { ask: Helm release, default: tyk, help: helm list shows it. }
  chart: { ask: Chart, default: tyk-helm/tyk-oss, help: "Repository and name: tyk-oss, tyk-stack, tyk-control-plane or tyk-data-plane. From tyk-headless, tyk-pro or tyk-hybrid the move is another procedure, in the README of tyk-oss." }
  chart-version: { ask: Version of the chart, optional: yes, per: hop, help: None takes the one that Tyk names for the release. Before 5.3 Tyk names none. }
  values: { ask: Values file, type: file, help: The whole path of the values that the release was made with. }
  timeout: { ask: How long the upgrade may take, default: 15m0s }
  gateway-key: { ask: "Key of the tag of Gateway in the values file", default: tyk-gateway.gateway.image.tag, help: "With dots between the levels; helm show values <chart> has it." }
  pump-key: { ask: "Key of the tag of Pump in the values file", default: tyk-pump.pump.image.tag, help: "With dots between the levels; helm show values <chart> has it.", when: { components: pump } }
  gateway-deployment: { ask: Deployment of Gateway, default: gateway-<release>-tyk-gateway }
  pump-deployment: { ask: Deployment of Pump, default: pump-<release>-tyk-pump, when: { components: pump } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: pump } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  redis-pod: { ask: Pod of Redis in the namespace, optional: yes, help: "As pod/tyk-redis-master-0. None where it is reached from here." }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    key: <gateway-key>
    deployment: <gateway-deployment>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ["kubectl", get, deployment, "<gateway-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: kubectl rollout status deployment/<gateway-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  pump:
    title: Tyk Pump
    key: <pump-key>
    deployment: <pump-deployment>
    image: <pump-image>
    version:
      - { run: ["kubectl", get, deployment, "<pump-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: kubectl rollout status deployment/<pump-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  kubectl: kubectl --context=<context>
  helm: helm --kube-context=<context>
  redis-cli: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <redis-pod> --] redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  helm: 3.8 or later
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  curl: 7.20 or later

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

refuse:
  - id: argo-cd
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: flux
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: old-chart
    if: { run: helm list --namespace <namespace> --output json, says: tyk-headless }
    say: "This release is from the old charts. Tyk describes the move from tyk-headless, tyk-pro and tyk-hybrid to tyk-charts in the README of tyk-oss; do that first."

risks:
  - id: bootstrap-job
    say: helm upgrade does not run a bootstrap job again that failed at installation, and jobs left over from one stand in the way of the next.
    ask: Is there a bootstrap job in the namespace that did not complete?
    link: https://github.com/TykTechnologies/tyk-charts/issues/473

advice:
  who: Somebody who may change the systems, and somebody who watches the APIs.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay: copy its files with APIs and policies there yourself, and give the APIs targets of staging before a Gateway runs."
  components: Gateway, then Pump. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: None where every component has more than one pod and pods are replaced one by one.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and put the files with definitions back, since the old one cannot read the migrated ones." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: values, title: Pack the values file, use: files/keep, with: { what: [<values>], file: <backup>/values.tar.gz } }
    - { id: release, title: Keep what the release is made of, use: helm/keep, with: { release: <release>, namespace: <namespace> } }
    - { id: apps, title: "Pack APIs, policies and middleware", use: files/keep, with: { what: <apps>, file: <backup>/apps.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: oas-files
    when: { crosses: 5.3.0 }
    title: Migrate files with Tyk OAS definitions
    manual: "Bring every Tyk OAS definition among <apps> to the form of 5.3 by hand, as the notes of 5.3.0 tell. Nothing else does it without a Dashboard. Where you have none, go on."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: tags
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: Set the tag of <component> to <component.to>
    edit: { file: <values>, set: { <component.key>: "v<component.to>" } }
  - id: users
    title: See that pinned images name their user by a number
    when: { to: 5.13 or later }
    manual: "From chart 5.3.0 on the chart sets no user. An image that names its user by a word, or runs as root, as v5.9.1 does, does not start. For every image with a tag of your own: docker image inspect --format '{{.Config.User}}' IMAGE must be a number other than 0."
    link: https://github.com/TykTechnologies/tyk-charts/tree/main/tyk-stack
  - { id: repository, title: Fetch the list of charts, run: helm repo update, repeatable: yes, longer-than: { 2m: tell } }
  - id: upgrade
    title: Let Helm upgrade <release>, and wait for its pods
    first-of:
      - { id: given, when: { chart-version: set }, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <chart-version>, values: [<values>], timeout: <timeout> } }
      - { id: named, when: { to.chart: set }, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <to.chart>, values: [<values>], timeout: <timeout> } }
      - id: asked
        title: Upgrade by hand
        manual: "Tyk names no chart for <to>. Choose one whose values fit, and run: helm upgrade <release> <chart> --namespace <namespace> --version CHART --values <values> --wait"
  - { id: roll, each: { component: [gateway, pump] }, title: "Prove <component>", prove: [version, healthy], retry: every 5s for 5m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: kubectl logs deployment/<gateway-deployment> --namespace=<namespace> --since=10m, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: apps, title: "Put APIs, policies and middleware back", use: files/put-back, with: { file: <backup>/apps.tar.gz, what: "APIs, policies and middleware" } }
  - { id: tags, title: Set the tags of before, revert: [tags] }
  - { id: release, title: Let Helm go back to the revision of before, use: helm/rollback, with: { release: <release>, namespace: <namespace>, timeout: <timeout> } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/oss-gateway-rpm.yaml", text: ####"""
# Tyk Open Source from RHEL or CentOS packages.
#
# What shapes it: a package restarts its component as soon as it is unpacked, and brings new start-up scripts, while tyk.conf stays.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: oss/gateway/rpm
title: Tyk Open Source from RHEL or CentOS packages
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model: { ask: What is installed here, choose: { oss: The open-source Gateway }, default: oss }
  installation: { ask: How it is installed, choose: { rpm: RHEL or CentOS packages }, default: rpm }
  apps: { ask: "Folders and files with your APIs, policies and middleware", type: files, default: [/opt/tyk-gateway/apps, /opt/tyk-gateway/policies, /opt/tyk-gateway/middleware] }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component runs." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component runs.", when: { components: pump } }
  scripts: { ask: Start-up scripts and middleware that you changed, type: files, optional: yes, help: "The packages replace unit files, templates, policies and sample middleware. None where you changed nothing." }
  yum: { ask: Package manager, type: command, default: dnf, help: "yum on older systems. Its plug-in download keeps the packages of now; it is in dnf-plugins-core or yum-utils." }
  hold: { ask: Should the packages be held at their version by versionlock, type: yes-no, default: "no", help: It takes a plug-in of dnf. Otherwise the next update of all packages takes Tyk along. }
  redis-host: { ask: Host of Redis, default: localhost }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  plugin-delivery: { ask: How do plugins reach the Gateway, choose: { file: A file in middleware/ on each Gateway, bundle: A bundle on a bundle server }, when: { plugins: yes } }

components:
  gateway:
    title: Tyk Gateway
    package: tyk-gateway
    unit: tyk-gateway
    files: [opt/tyk-gateway]
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-gateway], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: systemctl show --property=ActiveState tyk-gateway, says: =active, never-says: =failed }
  pump:
    title: Tyk Pump
    package: tyk-pump
    unit: tyk-pump
    files: [opt/tyk-pump]
    version:
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-pump], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: systemctl show --property=ActiveState tyk-pump, says: =active, never-says: =failed }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

sudo: [dnf, systemctl, tar, copy]
commands:
  dnf: <yum>
  redis-cli: "redis-cli [-h <redis-host>]"
env: { REDISCLI_AUTH: <redis-password> }

tools:
  curl: 7.20 or later

identity: machine

refuse:
  - id: no-repository
    if: { run: [dnf, --quiet, repolist], never-says: tyk }
    say: "No repository of Tyk is known here, so no other version can be found. Add the one of packagecloud.io/tyk, or put the target's .rpm files into a repository of your own."

advice:
  who: Somebody who may change the systems, and somebody who watches the APIs.
  how:
    - say: "In place with a short outage, rolling where there is a second Gateway, or blue-green beside the old system."
    - say: "A staging made from production's data is not made by Belay: copy its files with APIs and policies there yourself, and give the APIs targets of staging before a Gateway runs."
  components: Gateway, then Pump. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: A package restarts its component at once, so a single Gateway is away for some seconds. Several behind a load balancer go one by one; take each out of it.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and put the files with definitions back, since the old one cannot read the migrated ones." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, each: { component: [gateway, pump] }, title: "Pack configuration and all else in the folder of <component>", use: files/keep, with: { what: <component.files>, file: "<backup>/<component>.tar.gz" } }
    - id: units
      each: { component: [gateway, pump] }
      title: Keep the unit of <component> with what was added to it
      run: systemctl cat <component.unit>
      save-to: "<backup>/<component>.service"
      repeatable: yes
      verify:
        check: { file: "<backup>/<component>.service", says: ExecStart }
        not-restored: The unit was read back, and not installed anywhere.
    - { id: packages, each: { component: [gateway, pump] }, title: "Keep the package of <component>, so that going back needs no repository", use: rpm/keep, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
    - { id: scripts, when: { scripts: set }, title: Pack the start-up scripts that you changed, use: files/keep, with: { what: <scripts>, file: <backup>/scripts.tar.gz } }
    - { id: apps, title: "Pack APIs, policies and middleware", use: files/keep, with: { what: <apps>, file: <backup>/apps.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: refresh, place: all, title: Read the lists of the repositories, run: dnf -q makecache -y, repeatable: yes, longer-than: { 5m: tell, 20m: ask } }
  - id: available
    each: { component: [gateway, pump] }
    when: { component.to: changed }
    title: See that <component> <component.to> can be had
    check: { run: dnf --quiet --showduplicates list <component.package>, says: <component.to> }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: carry
        when: { plugin-delivery: file }
        place: gateway
        title: Put the plugin beside the old one
        copy: { file: "<plugin-source>/<plugin-name>_v<to>_linux_amd64.so", from: builder, into: /opt/tyk-gateway/middleware }
      - { id: bundle, when: { plugin-delivery: bundle }, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: oas-files
    when: { crosses: 5.3.0 }
    title: Migrate files with Tyk OAS definitions
    manual: "Bring every Tyk OAS definition among <apps> to the form of 5.3 by hand, as the notes of 5.3.0 tell. Nothing else does it without a Dashboard. Where you have none, go on."
    link: https://tyk.io/docs/developer-support/release-notes/gateway
  - id: roll
    each: { component: [gateway, pump] }
    title: Upgrade <component>
    when: { component.to: changed }
    steps:
      - { id: install, title: "Bring <component> to <component.to>", use: ./rpm-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts>, hold: <hold> } }
      - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes, plugin-delivery: bundle }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: journalctl --unit tyk-gateway --since -10min --no-pager, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway] }, when: { component.to: changed }, title: "Stop <component>", run: systemctl stop <component.unit>, repeatable: yes }
  - id: packages
    each: { component: [pump, gateway] }
    when: { component.to: changed }
    title: Bring <component> back
    steps:
      - { id: install, title: Install the package of before, use: rpm/back, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
      # The package has restarted it; nothing may run while data is put back.
      - { id: stop, title: Stop it again, run: systemctl stop <component.unit>, repeatable: yes }
      - { id: files, title: Put configuration and start-up scripts back, use: files/put-back, with: { file: "<backup>/<component>.tar.gz", what: configuration and start-up scripts } }
  - { id: scripts, when: { scripts: set }, title: Put your start-up scripts back, use: files/put-back, with: { file: <backup>/scripts.tar.gz, what: your start-up scripts } }
  - { id: reload, place: all, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
  - { id: apps, title: "Put APIs, policies and middleware back", use: files/put-back, with: { file: <backup>/apps.tar.gz, what: "APIs, policies and middleware" } }
  - { id: start, each: { component: [gateway, pump] }, title: "Start <component>", use: systemd/restart, with: { units: [<component.unit>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/self-managed-deb.yaml", text: ####"""
# Tyk Self-Managed from Debian or Ubuntu packages.
#
# What shapes it: a package restarts its component as soon as it is unpacked, and brings new start-up scripts, while tyk.conf stays.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: self-managed/deb
title: Tyk Self-Managed from Debian or Ubuntu packages
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model:
    ask: What is installed here
    choose:
      self-managed: "Everything in one place: Dashboard, Gateways, Pump"
      mdcb: The control plane of several data centres, with MDCB
      data-plane: A data plane, Gateways whose control plane is an MDCB elsewhere
    default: self-managed
    help: Which one it is decides the order of the components. Every data plane is a deployment of its own.
  installation: { ask: How it is installed, choose: { deb: Debian or Ubuntu packages }, default: deb }
  dashboard-url: { ask: Address of Dashboard, default: "http://localhost:3000", help: "As seen from where the component runs.", when: { components: dashboard } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component runs." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component runs.", when: { components: pump } }
  mdcb-url: { ask: Address of MDCB (its health page), default: "http://localhost:8181", help: "As seen from where the component runs.", when: { components: mdcb } }
  scripts: { ask: Start-up scripts and middleware that you changed, type: files, optional: yes, help: "The packages replace unit files, templates, policies and sample middleware. None where you changed nothing." }
  database: { ask: Database of the Dashboard, choose: [mongodb, postgresql], when: { model: [self-managed, mdcb] } }
  database-name: { ask: Name of that database, default: tyk_analytics, when: { model: [self-managed, mdcb] } }
  database-user: { ask: User of PostgreSQL, default: postgres, when: { database: postgresql }, help: It must be allowed to create a scratch database. }
  database-host: { ask: Host of PostgreSQL, default: localhost, when: { database: postgresql } }
  database-password: { ask: Password of PostgreSQL, type: secret, optional: yes, when: { database: postgresql } }
  mongodb-uri: { ask: MongoDB connection string, type: secret, when: { database: mongodb }, help: "mongodb://user:password@host:27017/?authSource=admin" }
  to-sql: { ask: Do you want to move from MongoDB to SQL afterwards, type: yes-no, default: "no", when: { database: mongodb } }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, optional: yes, when: { model: [self-managed, mdcb] }, help: "Tyk gives it away, and it needs bash and jq. None leaves it out; the database is backed up anyway.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret, when: { backup-script: set } }
  redis-host: { ask: Host of Redis, default: localhost }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  plugin-delivery: { ask: How do plugins reach the Gateway, choose: { file: A file in middleware/ on each Gateway, bundle: A bundle on a bundle server }, when: { plugins: yes } }

components:
  dashboard:
    title: Tyk Dashboard
    when: { model: [self-managed, mdcb] }
    package: tyk-dashboard
    unit: tyk-dashboard
    files: [opt/tyk-dashboard]
    version:
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-dashboard], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <dashboard-url>/hello, status: 200 }
      - { run: systemctl show --property=ActiveState tyk-dashboard, says: =active, never-says: =failed }
  gateway:
    title: Tyk Gateway
    package: tyk-gateway
    unit: tyk-gateway
    files: [opt/tyk-gateway]
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-gateway], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: systemctl show --property=ActiveState tyk-gateway, says: =active, never-says: =failed }
  pump:
    title: Tyk Pump
    package: tyk-pump
    unit: tyk-pump
    files: [opt/tyk-pump]
    version:
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-pump], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: systemctl show --property=ActiveState tyk-pump, says: =active, never-says: =failed }
  mdcb:
    title: Tyk MDCB
    when: { model: mdcb }
    package: tyk-sink
    unit: tyk-sink
    files: [opt/tyk-sink]
    version:
      - { run: ['dpkg-query', --show, '--showformat=${Version}', tyk-sink], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <mdcb-url>/health, status: 200 }
      - { run: systemctl show --property=ActiveState tyk-sink, says: =active, never-says: =failed }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

sudo: [apt-get, apt-mark, dpkg, systemctl, tar, copy]
commands:
  redis-cli: "redis-cli [-h <redis-host>]"
  psql: "psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "dropdb [--host=<database-host>] --username=<database-user>"
env: { REDISCLI_AUTH: <redis-password>, PGPASSWORD: <database-password> }

tools:
  curl: 7.20 or later

identity: machine

refuse:
  - id: no-repository
    if: { run: apt-cache policy tyk-gateway, never-says: packagecloud }
    say: "The packages here do not come from Tyk's APT repository at packagecloud.io/tyk, so apt-get cannot find another version. Add it, or put the target's .deb files into a repository of your own."

risks:
  - id: mongodb-age
    when: { to: 5.3 or later, database: mongodb }
    say: Tyk OAS needs MongoDB 5.0 or later.
    ask: Is your MongoDB older than 5.0?
    link: https://tyk.io/docs/developer-support/release-notes/dashboard

advice:
  who: Somebody who may change the systems and restore the databases, and somebody who watches the APIs.
  how:
    - say: "In place with an outage, rolling where every component has a second instance, or blue-green beside the old system. With a second Dashboard all must carry the same licence key."
    - say: "A staging made from production's data is not made by Belay here, since nothing carries the backup from one machine to the other: export APIs and policies with Tyk's backup script, import them on staging, and give them targets there before a Gateway runs."
  components: Dashboard, Gateway, Pump in that order; with MDCB it goes first, then Pump, Dashboard and Gateway, and data planes after that. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: A package restarts its component at once, so a single Gateway is away for some seconds. Several behind a load balancer go one by one; take each out of it.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, each: { component: [dashboard, gateway, pump, mdcb] }, title: "Pack configuration and all else in the folder of <component>", use: files/keep, with: { what: <component.files>, file: "<backup>/<component>.tar.gz" } }
    - id: units
      each: { component: [dashboard, gateway, pump, mdcb] }
      title: Keep the unit of <component> with what was added to it
      run: systemctl cat <component.unit>
      save-to: "<backup>/<component>.service"
      repeatable: yes
      verify:
        check: { file: "<backup>/<component>.service", says: ExecStart }
        not-restored: The unit was read back, and not installed anywhere.
    - { id: packages, each: { component: [dashboard, gateway, pump, mdcb] }, title: "Keep the package of <component>, so that going back needs no repository", use: deb/keep, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
    - { id: scripts, when: { scripts: set }, title: Pack the start-up scripts that you changed, use: files/keep, with: { what: <scripts>, file: <backup>/scripts.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }
    - { id: database, when: { database: set }, title: "Back up the database, and prove the backup", use: ./keep-database, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
    - { id: apis, when: { backup-script: set }, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <dashboard-url>, secret: <dashboard-secret> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, when: { model: data-plane }, use: ./control-plane-first, with: { where: with MDCB } }
  - { id: refresh, place: all, title: Read the lists of the repositories, use: deb/refresh }
  - { id: available, each: { component: [dashboard, gateway, pump, mdcb] }, when: { component.to: changed }, title: "See that <component> <component.to> can be installed", use: deb/available, with: { packages: [<component.package>], version: <component.to> } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: carry
        when: { plugin-delivery: file }
        place: gateway
        title: Put the plugin beside the old one
        copy: { file: "<plugin-source>/<plugin-name>_v<to>_linux_amd64.so", from: builder, into: /opt/tyk-gateway/middleware }
      - { id: bundle, when: { plugin-delivery: bundle }, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: roll
    title: Upgrade the components in the order of the model
    first-of:
      - id: mdcb
        when: { model: mdcb }
        steps:
          - id: roll
            each: { component: [mdcb, pump, dashboard, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./deb-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: data-plane
        when: { model: data-plane }
        steps:
          - id: roll
            each: { component: [pump, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./deb-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: self-managed
        steps:
          - id: roll
            each: { component: [dashboard, gateway, pump] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./deb-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes, plugin-delivery: bundle }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: journalctl --unit tyk-gateway --since -10min --no-pager, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }
  - { id: to-sql, when: { to-sql: yes }, use: ./to-sql }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway, dashboard, mdcb] }, when: { component.to: changed }, title: "Stop <component>", run: systemctl stop <component.unit>, repeatable: yes }
  - id: packages
    each: { component: [pump, gateway, dashboard, mdcb] }
    when: { component.to: changed }
    title: Bring <component> back
    steps:
      - { id: install, title: Install the package of before, use: deb/back, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
      # The package has restarted it; nothing may run while data is put back.
      - { id: stop, title: Stop it again, run: systemctl stop <component.unit>, repeatable: yes }
      - { id: files, title: Put configuration and start-up scripts back, use: files/put-back, with: { file: "<backup>/<component>.tar.gz", what: configuration and start-up scripts } }
  - { id: scripts, when: { scripts: set }, title: Put your start-up scripts back, use: files/put-back, with: { file: <backup>/scripts.tar.gz, what: your start-up scripts } }
  - { id: reload, place: all, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
  - { id: database, when: { to.oas: changed, database: set }, title: "Put the database back, since <from> cannot read the Tyk OAS definitions of <to>", use: ./put-database-back, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
  - { id: start, each: { component: [mdcb, pump, dashboard, gateway] }, title: "Start <component>", use: systemd/restart, with: { units: [<component.unit>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: sync, when: { to.sync: set }, say: "Bring Tyk Sync to <to.sync>, which goes with <to>, and Tyk Operator to <to.operator>, where you use them.", due: 7d }
  - { id: data-planes, when: { model: mdcb }, say: "Upgrade the data planes, one after the other: Go plugins, Pump, Gateway. Each is a deployment of its own with model data-plane.", due: 7d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/self-managed-docker.yaml", text: ####"""
# Tyk Self-Managed from Docker Compose.
#
# What shapes it: docker compose restart goes on with the old image, so containers are made anew. A Gateway that is left over may hold the port.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: self-managed/docker
title: Tyk Self-Managed from Docker Compose
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model:
    ask: What is installed here
    choose:
      self-managed: "Everything in one place: Dashboard, Gateways, Pump"
      mdcb: The control plane of several data centres, with MDCB
      data-plane: A data plane, Gateways whose control plane is an MDCB elsewhere
    default: self-managed
    help: Which one it is decides the order of the components. Every data plane is a deployment of its own.
  installation: { ask: How it is installed, choose: { docker: Docker Compose }, default: docker }
  compose: { ask: Compose command, type: command, default: docker compose, help: The older program of its own is docker-compose. }
  folder: { ask: Folder of the Compose file, type: folder, help: A whole path. }
  compose-file: { ask: Compose file, default: docker-compose.yml, help: Its name in that folder. }
  dashboard-service: { ask: Service of Dashboard, default: tyk-dashboard, when: { components: dashboard } }
  gateway-service: { ask: Service of Gateway, default: tyk-gateway }
  pump-service: { ask: Service of Pump, default: tyk-pump, when: { components: pump } }
  mdcb-service: { ask: Service of MDCB, default: tyk-mdcb, when: { components: mdcb } }
  dashboard-image: { ask: "Image of Dashboard, without its tag", default: tykio/tyk-dashboard, when: { components: dashboard } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  mdcb-image: { ask: "Image of MDCB, without its tag", default: tykio/tyk-mdcb-docker, when: { components: mdcb } }
  dashboard-url: { ask: Address of Dashboard, default: "http://localhost:3000", help: "As seen from where the component is upgraded: a published port.", when: { components: dashboard } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port.", when: { components: pump } }
  mdcb-url: { ask: Address of MDCB (its health page), default: "http://localhost:8181", help: "As seen from where the component is upgraded: a published port.", when: { components: mdcb } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  database: { ask: Database of the Dashboard, choose: [mongodb, postgresql], when: { model: [self-managed, mdcb] } }
  database-name: { ask: Name of that database, default: tyk_analytics, when: { model: [self-managed, mdcb] } }
  database-user: { ask: User of PostgreSQL, default: postgres, when: { database: postgresql }, help: It must be allowed to create a scratch database. }
  database-service: { ask: Service of PostgreSQL in the same Compose file, optional: yes, when: { database: postgresql }, help: None where it is reached by its host; then this machine needs the client programs. }
  database-host: { ask: Host of PostgreSQL, optional: yes, when: { database: postgresql }, help: None where it is a service or a pod. }
  database-password: { ask: Password of PostgreSQL, type: secret, optional: yes, when: { database: postgresql } }
  mongodb-uri: { ask: MongoDB connection string, type: secret, when: { database: mongodb }, help: "mongodb://user:password@host:27017/?authSource=admin" }
  to-sql: { ask: Do you want to move from MongoDB to SQL afterwards, type: yes-no, default: "no", when: { database: mongodb } }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, optional: yes, when: { model: [self-managed, mdcb] }, help: "Tyk gives it away, and it needs bash and jq. None leaves it out; the database is backed up anyway.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret, when: { backup-script: set } }
  copy-production: { ask: Shall staging be made anew from production's backup before the trial, type: yes-no, default: "no", when: { database: set }, help: "Its database is dropped and production's takes its place. Both must be at one place, since nothing carries the backup from machine to machine." }
  redis-service: { ask: Service of Redis in the same Compose file, optional: yes, help: None where it is reached by its host. }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  dashboard:
    title: Tyk Dashboard
    when: { model: [self-managed, mdcb] }
    service: <dashboard-service>
    image: <dashboard-image>
    version:
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<dashboard-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <dashboard-url>/hello, status: 200 }
  gateway:
    title: Tyk Gateway
    service: <gateway-service>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<gateway-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <gateway-url>/hello, key: status, is: pass }
  pump:
    title: Tyk Pump
    service: <pump-service>
    image: <pump-image>
    version:
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<pump-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <pump-url>/health, key: status, is: ok }
  mdcb:
    title: Tyk MDCB
    when: { model: mdcb }
    service: <mdcb-service>
    image: <mdcb-image>
    version:
      - { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<mdcb-service>", --format, "{{.Image}}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy: { http: <mdcb-url>/health, status: 200 }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  compose: <compose>
  redis-cli: "[<compose> --project-directory <folder> exec -T -e REDISCLI_AUTH <redis-service>] redis-cli [-h <redis-host>]"
  psql: "[<compose> --project-directory <folder> exec -T -e PGPASSWORD <database-service>] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[<compose> --project-directory <folder> exec -T -e PGPASSWORD <database-service>] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[<compose> --project-directory <folder> exec -T -e PGPASSWORD <database-service>] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[<compose> --project-directory <folder> exec -T -e PGPASSWORD <database-service>] dropdb [--host=<database-host>] --username=<database-user>"
env: { REDISCLI_AUTH: <redis-password>, PGPASSWORD: <database-password> }

tools:
  compose: { run: <compose> version --short, find: "v?([0-9]+[.][0-9]+[.][0-9]+)", version: 1.27 or later }
  curl: 7.20 or later

identity:
  - machine
  - run: stat --dereference --format=%n,%d:%i <folder>

refuse:
  - id: latest
    if: { run: [docker, ps, --filter, "label=com.docker.compose.project.working_dir=<folder>", --filter, "label=com.docker.compose.service=<gateway-service>", --format, "{{.Image}}"], says: ":latest" }
    say: "The Gateway runs the tag latest, so the image of now could not be found again. Pin the version that runs in the Compose file first."

risks:
  - id: mongodb-age
    when: { to: 5.3 or later, database: mongodb }
    say: Tyk OAS needs MongoDB 5.0 or later.
    ask: Is your MongoDB older than 5.0?
    link: https://tyk.io/docs/developer-support/release-notes/dashboard

advice:
  who: Somebody who may change the systems and restore the databases, and somebody who watches the APIs.
  how: In place with an outage, rolling where every component has a second instance, or blue-green beside the old system. With a second Dashboard all must carry the same licence key.
  components: Dashboard, Gateway, Pump in that order; with MDCB it goes first, then Pump, Dashboard and Gateway, and data planes after that. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: Each container is away from its stop until the new one answers. With one Gateway that is an outage of seconds. For production Tyk advises a rolling upgrade.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: compose-file, title: Pack the Compose file, use: files/keep, with: { what: [<folder>/<compose-file>], file: <backup>/compose.tar.gz } }
    - { id: containers, title: Keep the Compose file as it is understood, use: compose/keep, with: { folder: <folder> } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }
    - { id: database, when: { database: set }, title: "Back up the database, and prove the backup", use: ./keep-database, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
    - { id: apis, when: { backup-script: set }, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <dashboard-url>, secret: <dashboard-secret> } }

make-copy:
  when: { copy-production: yes, database: set }
  say: "The database of <environment> is replaced by production's, with its users, APIs and policies. These APIs reach what production's reach, and Gateway and Pump of the copy would send there, so both stay away until you have turned every API elsewhere. Redis is not copied, so production's keys do not work there."
  steps:
    - { id: stop, each: { component: [pump, gateway, dashboard, mdcb] }, title: "Stop <component>", run: compose stop <component.service>, in: <folder>, repeatable: yes }
    - id: own-database
      title: See that the database is <environment>'s own
      say: The database <database-name> that <environment> uses is dropped now and made anew from production's backup. If production uses it too, stop here.
    - { id: database, title: "Put production's database there", use: ./put-database-back, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
    - id: images
      each: { component: [dashboard, gateway, pump, mdcb] }
      when: { component.from: set }
      title: "Give <component> of <environment> the image of <component.from>, as production has it"
      edit: { file: <folder>/<compose-file>, set: { services.<component.service>.image: "<component.image>:v<component.from>" } }
    - { id: dashboard, title: Start the Dashboard alone, use: compose/up, with: { folder: <folder>, services: [<dashboard-service>] } }
    - id: quiet
      title: Turn everything that reaches outside elsewhere
      manual: "At <dashboard-url> sign in as in production. Give every API a target of <environment>, or deactivate it, and take away what else in it calls out by itself. In the files of <environment> let nothing lead to production: mail server, licence, where Pump sends its records."
    - { id: start, each: { component: [mdcb, gateway, pump] }, title: "Start <component>", use: compose/up, with: { folder: <folder>, services: [<component.service>] } }
    - { id: proof, title: Prove that the copy runs <from> and is healthy, prove: [version, healthy], retry: every 5s for 2m }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, when: { model: data-plane }, use: ./control-plane-first, with: { where: with MDCB } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: images
    each: { component: [dashboard, gateway, pump, mdcb] }
    when: { component.to: changed }
    title: Set the image of <component> to <component.to>
    edit: { file: <folder>/<compose-file>, set: { services.<component.service>.image: "<component.image>:v<component.to>" } }
  - { id: pull, title: Pull the images while the old containers go on running, use: compose/pull, with: { folder: <folder> } }
  - id: roll
    title: Upgrade the components in the order of the model
    first-of:
      - id: mdcb
        when: { model: mdcb }
        steps:
          - id: roll
            each: { component: [mdcb, pump, dashboard, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./compose-component, with: { folder: <folder>, service: <component.service>, image: "<component.image>:v<component.to>" } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: data-plane
        when: { model: data-plane }
        steps:
          - id: roll
            each: { component: [pump, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./compose-component, with: { folder: <folder>, service: <component.service>, image: "<component.image>:v<component.to>" } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: self-managed
        steps:
          - id: roll
            each: { component: [dashboard, gateway, pump] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./compose-component, with: { folder: <folder>, service: <component.service>, image: "<component.image>:v<component.to>" } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: compose logs --no-color --since 10m <gateway-service>, in: <folder>, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }
  - { id: to-sql, when: { to-sql: yes }, use: ./to-sql }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway, dashboard, mdcb] }, when: { component.to: changed }, title: "Stop <component>", run: compose stop <component.service>, in: <folder>, repeatable: yes }
  - { id: images, title: Set the images of before, revert: [images] }
  - { id: files, title: Put configuration files back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: configuration files } }
  - { id: database, when: { to.oas: changed, database: set }, title: "Put the database back, since <from> cannot read the Tyk OAS definitions of <to>", use: ./put-database-back, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
  - { id: start, each: { component: [mdcb, pump, dashboard, gateway] }, title: "Make the container of <component> anew", use: compose/up, with: { folder: <folder>, services: [<component.service>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: sync, when: { to.sync: set }, say: "Bring Tyk Sync to <to.sync>, which goes with <to>, and Tyk Operator to <to.operator>, where you use them.", due: 7d }
  - { id: data-planes, when: { model: mdcb }, say: "Upgrade the data planes, one after the other: Go plugins, Pump, Gateway. Each is a deployment of its own with model data-plane.", due: 7d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/self-managed-helm.yaml", text: ####"""
# Tyk Self-Managed from Tyk's Helm chart.
#
# What shapes it: the chart's number is not Tyk's version. The tags in the values file are what runs.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: self-managed/helm
title: Tyk Self-Managed from Tyk's Helm chart
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model:
    ask: What is installed here
    choose:
      self-managed: "Everything in one place: Dashboard, Gateways, Pump"
      mdcb: The control plane of several data centres, with MDCB
      data-plane: A data plane, Gateways whose control plane is an MDCB elsewhere
    default: self-managed
    help: Which one it is decides the order of the components. Every data plane is a deployment of its own.
  installation: { ask: How it is installed, choose: { helm: Tyk's Helm chart }, default: helm }
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. }
  namespace: { ask: Namespace, default: tyk }
  release: { ask: Helm release, default: tyk, help: helm list shows it. }
  chart: { ask: Chart, default: tyk-helm/tyk-stack, help: "Repository and name: tyk-oss, tyk-stack, tyk-control-plane or tyk-data-plane. From tyk-headless, tyk-pro or tyk-hybrid the move is another procedure, in the README of tyk-oss." }
  chart-version: { ask: Version of the chart, optional: yes, per: hop, help: None takes the one that Tyk names for the release. Before 5.3 Tyk names none. }
  values: { ask: Values file, type: file, help: The whole path of the values that the release was made with. }
  timeout: { ask: How long the upgrade may take, default: 15m0s }
  dashboard-key: { ask: "Key of the tag of Dashboard in the values file", default: tyk-dashboard.dashboard.image.tag, help: "With dots between the levels; helm show values <chart> has it.", when: { components: dashboard } }
  gateway-key: { ask: "Key of the tag of Gateway in the values file", default: tyk-gateway.gateway.image.tag, help: "With dots between the levels; helm show values <chart> has it." }
  pump-key: { ask: "Key of the tag of Pump in the values file", default: tyk-pump.pump.image.tag, help: "With dots between the levels; helm show values <chart> has it.", when: { components: pump } }
  mdcb-key: { ask: "Key of the tag of MDCB in the values file", default: tyk-mdcb.mdcb.image.tag, help: "With dots between the levels; helm show values <chart> has it.", when: { components: mdcb } }
  dashboard-deployment: { ask: Deployment of Dashboard, default: dashboard-<release>-tyk-dashboard, when: { components: dashboard } }
  gateway-deployment: { ask: Deployment of Gateway, default: gateway-<release>-tyk-gateway }
  pump-deployment: { ask: Deployment of Pump, default: pump-<release>-tyk-pump, when: { components: pump } }
  mdcb-deployment: { ask: Deployment of MDCB, default: mdcb-<release>-tyk-mdcb, when: { components: mdcb } }
  dashboard-image: { ask: "Image of Dashboard, without its tag", default: tykio/tyk-dashboard, when: { components: dashboard } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  mdcb-image: { ask: "Image of MDCB, without its tag", default: tykio/tyk-mdcb-docker, when: { components: mdcb } }
  dashboard-url: { ask: Address of Dashboard, default: "http://localhost:3000", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: dashboard } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: pump } }
  mdcb-url: { ask: Address of MDCB (its health page), default: "http://localhost:8181", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: mdcb } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  database: { ask: Database of the Dashboard, choose: [mongodb, postgresql], when: { model: [self-managed, mdcb] } }
  database-name: { ask: Name of that database, default: tyk_analytics, when: { model: [self-managed, mdcb] } }
  database-user: { ask: User of PostgreSQL, default: postgres, when: { database: postgresql }, help: It must be allowed to create a scratch database. }
  database-pod: { ask: Pod of PostgreSQL in the namespace, optional: yes, when: { database: postgresql }, help: "As pod/postgres-0. None where it is reached from here." }
  database-host: { ask: Host of PostgreSQL, optional: yes, when: { database: postgresql }, help: None where it is a service or a pod. }
  database-password: { ask: Password of PostgreSQL, type: secret, optional: yes, when: { database: postgresql } }
  mongodb-uri: { ask: MongoDB connection string, type: secret, when: { database: mongodb }, help: "mongodb://user:password@host:27017/?authSource=admin" }
  to-sql: { ask: Do you want to move from MongoDB to SQL afterwards, type: yes-no, default: "no", when: { database: mongodb } }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, optional: yes, when: { model: [self-managed, mdcb] }, help: "Tyk gives it away, and it needs bash and jq. None leaves it out; the database is backed up anyway.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret, when: { backup-script: set } }
  redis-pod: { ask: Pod of Redis in the namespace, optional: yes, help: "As pod/tyk-redis-master-0. None where it is reached from here." }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  dashboard:
    title: Tyk Dashboard
    when: { model: [self-managed, mdcb] }
    key: <dashboard-key>
    deployment: <dashboard-deployment>
    image: <dashboard-image>
    version:
      - { run: ["kubectl", get, deployment, "<dashboard-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <dashboard-url>/hello, status: 200 }
      - { run: kubectl rollout status deployment/<dashboard-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  gateway:
    title: Tyk Gateway
    key: <gateway-key>
    deployment: <gateway-deployment>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ["kubectl", get, deployment, "<gateway-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: kubectl rollout status deployment/<gateway-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  pump:
    title: Tyk Pump
    key: <pump-key>
    deployment: <pump-deployment>
    image: <pump-image>
    version:
      - { run: ["kubectl", get, deployment, "<pump-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: kubectl rollout status deployment/<pump-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  mdcb:
    title: Tyk MDCB
    when: { model: mdcb }
    key: <mdcb-key>
    deployment: <mdcb-deployment>
    image: <mdcb-image>
    version:
      - { run: ["kubectl", get, deployment, "<mdcb-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <mdcb-url>/health, status: 200 }
      - { run: kubectl rollout status deployment/<mdcb-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  kubectl: kubectl --context=<context>
  helm: helm --kube-context=<context>
  redis-cli: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <redis-pod> --] redis-cli [-h <redis-host>]"
  psql: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] dropdb [--host=<database-host>] --username=<database-user>"
env: { REDISCLI_AUTH: <redis-password>, PGPASSWORD: <database-password> }

tools:
  helm: 3.8 or later
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  curl: 7.20 or later

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>/<release>

refuse:
  - id: argo-cd
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: flux
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: old-chart
    if: { run: helm list --namespace <namespace> --output json, says: tyk-headless }
    say: "This release is from the old charts. Tyk describes the move from tyk-headless, tyk-pro and tyk-hybrid to tyk-charts in the README of tyk-oss; do that first."

risks:
  - id: mongodb-age
    when: { to: 5.3 or later, database: mongodb }
    say: Tyk OAS needs MongoDB 5.0 or later.
    ask: Is your MongoDB older than 5.0?
    link: https://tyk.io/docs/developer-support/release-notes/dashboard
  - id: bootstrap-job
    say: helm upgrade does not run a bootstrap job again that failed at installation, and jobs left over from one stand in the way of the next.
    ask: Is there a bootstrap job in the namespace that did not complete?
    link: https://github.com/TykTechnologies/tyk-charts/issues/473

advice:
  who: Somebody who may change the systems and restore the databases, and somebody who watches the APIs.
  how:
    - say: "In place with an outage, rolling where every component has a second instance, or blue-green beside the old system. With a second Dashboard all must carry the same licence key."
    - say: "A staging made from production's data is not made by Belay here: export APIs and policies with Tyk's backup script, import them on staging, and give them targets there before a Gateway runs."
  components: Dashboard, Gateway, Pump in that order; with MDCB it goes first, then Pump, Dashboard and Gateway, and data planes after that. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: None where every component has more than one pod and pods are replaced one by one.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: values, title: Pack the values file, use: files/keep, with: { what: [<values>], file: <backup>/values.tar.gz } }
    - { id: release, title: Keep what the release is made of, use: helm/keep, with: { release: <release>, namespace: <namespace> } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }
    - { id: database, when: { database: set }, title: "Back up the database, and prove the backup", use: ./keep-database, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
    - { id: apis, when: { backup-script: set }, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <dashboard-url>, secret: <dashboard-secret> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, when: { model: data-plane }, use: ./control-plane-first, with: { where: with MDCB } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: tags
    each: { component: [dashboard, gateway, pump, mdcb] }
    when: { component.to: changed }
    title: Set the tag of <component> to <component.to>
    edit: { file: <values>, set: { <component.key>: "v<component.to>" } }
  - id: users
    title: See that pinned images name their user by a number
    when: { to: 5.13 or later }
    manual: "From chart 5.3.0 on the chart sets no user. An image that names its user by a word, or runs as root, as v5.9.1 does, does not start. For every image with a tag of your own: docker image inspect --format '{{.Config.User}}' IMAGE must be a number other than 0."
    link: https://github.com/TykTechnologies/tyk-charts/tree/main/tyk-stack
  - { id: repository, title: Fetch the list of charts, run: helm repo update, repeatable: yes, longer-than: { 2m: tell } }
  - id: upgrade
    title: Let Helm upgrade <release>, and wait for its pods
    first-of:
      - { id: given, when: { chart-version: set }, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <chart-version>, values: [<values>], timeout: <timeout> } }
      - { id: named, when: { to.chart: set }, use: helm/upgrade, with: { release: <release>, namespace: <namespace>, chart: <chart>, version: <to.chart>, values: [<values>], timeout: <timeout> } }
      - id: asked
        title: Upgrade by hand
        manual: "Tyk names no chart for <to>. Choose one whose values fit, and run: helm upgrade <release> <chart> --namespace <namespace> --version CHART --values <values> --wait"
  - { id: roll, each: { component: [dashboard, gateway, pump, mdcb] }, title: "Prove <component>", prove: [version, healthy], retry: every 5s for 5m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: kubectl logs deployment/<gateway-deployment> --namespace=<namespace> --since=10m, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }
  - { id: to-sql, when: { to-sql: yes }, use: ./to-sql }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway, dashboard, mdcb] }, when: { to.oas: changed }, title: "Stop <component>", use: kubernetes/scale, with: { namespace: <namespace>, workloads: [deployment/<component.deployment>], replicas: "0" } }
  - { id: database, when: { to.oas: changed, database: set }, title: "Put the database back, since <from> cannot read the Tyk OAS definitions of <to>", use: ./put-database-back, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
  - { id: tags, title: Set the tags of before, revert: [tags] }
  - { id: release, title: Let Helm go back to the revision of before, use: helm/rollback, with: { release: <release>, namespace: <namespace>, timeout: <timeout> } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: sync, when: { to.sync: set }, say: "Bring Tyk Sync to <to.sync>, which goes with <to>, and Tyk Operator to <to.operator>, where you use them.", due: 7d }
  - { id: data-planes, when: { model: mdcb }, say: "Upgrade the data planes, one after the other: Go plugins, Pump, Gateway. Each is a deployment of its own with model data-plane.", due: 7d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/self-managed-kubernetes.yaml", text: ####"""
# Tyk Self-Managed from Kubernetes manifests of your own.
#
# What shapes it: the manifests are yours; only the image of each Deployment is changed in them.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: self-managed/kubernetes
title: Tyk Self-Managed from Kubernetes manifests of your own
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model:
    ask: What is installed here
    choose:
      self-managed: "Everything in one place: Dashboard, Gateways, Pump"
      mdcb: The control plane of several data centres, with MDCB
      data-plane: A data plane, Gateways whose control plane is an MDCB elsewhere
    default: self-managed
    help: Which one it is decides the order of the components. Every data plane is a deployment of its own.
  installation: { ask: How it is installed, choose: { kubernetes: Kubernetes manifests of your own }, default: kubernetes }
  context: { ask: Context of kubectl, choose: kubectl config get-contexts --output=name, help: It names the cluster. }
  namespace: { ask: Namespace, default: tyk }
  manifests: { ask: Folder of the manifests, type: folder, help: "A whole path. The Deployment of each component is a file of its own there." }
  dashboard-manifest: { ask: "File with the Deployment of Dashboard", type: file, default: <manifests>/dashboard.yaml, when: { components: dashboard } }
  gateway-manifest: { ask: "File with the Deployment of Gateway", type: file, default: <manifests>/gateway.yaml }
  pump-manifest: { ask: "File with the Deployment of Pump", type: file, default: <manifests>/pump.yaml, when: { components: pump } }
  mdcb-manifest: { ask: "File with the Deployment of MDCB", type: file, default: <manifests>/mdcb.yaml, when: { components: mdcb } }
  timeout: { ask: How long the pods of a component may take, default: 10m }
  dashboard-deployment: { ask: Deployment of Dashboard, default: tyk-dashboard, when: { components: dashboard } }
  gateway-deployment: { ask: Deployment of Gateway, default: tyk-gateway }
  pump-deployment: { ask: Deployment of Pump, default: tyk-pump, when: { components: pump } }
  mdcb-deployment: { ask: Deployment of MDCB, default: tyk-mdcb, when: { components: mdcb } }
  dashboard-image: { ask: "Image of Dashboard, without its tag", default: tykio/tyk-dashboard, when: { components: dashboard } }
  gateway-image: { ask: "Image of Gateway, without its tag", default: tykio/tyk-gateway, help: "tykio/tyk-gateway-ee in licensed stacks; docker.tyk.io/tyk-gateway/tyk-gateway is the older home of the open one." }
  pump-image: { ask: "Image of Pump, without its tag", default: tykio/tyk-pump-docker-pub, when: { components: pump } }
  mdcb-image: { ask: "Image of MDCB, without its tag", default: tykio/tyk-mdcb-docker, when: { components: mdcb } }
  dashboard-url: { ask: Address of Dashboard, default: "http://localhost:3000", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: dashboard } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: pump } }
  mdcb-url: { ask: Address of MDCB (its health page), default: "http://localhost:8181", help: "As seen from where the component is upgraded: a published port, a route, or kubectl port-forward.", when: { components: mdcb } }
  files: { ask: Configuration files to back up, type: files, help: "Whole paths: tyk.conf, tyk_analytics.conf, pump.conf, .env, certificates and keys." }
  database: { ask: Database of the Dashboard, choose: [mongodb, postgresql], when: { model: [self-managed, mdcb] } }
  database-name: { ask: Name of that database, default: tyk_analytics, when: { model: [self-managed, mdcb] } }
  database-user: { ask: User of PostgreSQL, default: postgres, when: { database: postgresql }, help: It must be allowed to create a scratch database. }
  database-pod: { ask: Pod of PostgreSQL in the namespace, optional: yes, when: { database: postgresql }, help: "As pod/postgres-0. None where it is reached from here." }
  database-host: { ask: Host of PostgreSQL, optional: yes, when: { database: postgresql }, help: None where it is a service or a pod. }
  database-password: { ask: Password of PostgreSQL, type: secret, optional: yes, when: { database: postgresql } }
  mongodb-uri: { ask: MongoDB connection string, type: secret, when: { database: mongodb }, help: "mongodb://user:password@host:27017/?authSource=admin" }
  to-sql: { ask: Do you want to move from MongoDB to SQL afterwards, type: yes-no, default: "no", when: { database: mongodb } }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, optional: yes, when: { model: [self-managed, mdcb] }, help: "Tyk gives it away, and it needs bash and jq. None leaves it out; the database is backed up anyway.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret, when: { backup-script: set } }
  redis-pod: { ask: Pod of Redis in the namespace, optional: yes, help: "As pod/tyk-redis-master-0. None where it is reached from here." }
  redis-host: { ask: Host of Redis, optional: yes, help: None where it is a service or a pod }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }

components:
  dashboard:
    title: Tyk Dashboard
    when: { model: [self-managed, mdcb] }
    manifest: <dashboard-manifest>
    deployment: <dashboard-deployment>
    image: <dashboard-image>
    version:
      - { run: ["kubectl", get, deployment, "<dashboard-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <dashboard-url>/hello, status: 200 }
      - { run: kubectl rollout status deployment/<dashboard-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  gateway:
    title: Tyk Gateway
    manifest: <gateway-manifest>
    deployment: <gateway-deployment>
    image: <gateway-image>
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: ["kubectl", get, deployment, "<gateway-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: kubectl rollout status deployment/<gateway-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  pump:
    title: Tyk Pump
    manifest: <pump-manifest>
    deployment: <pump-deployment>
    image: <pump-image>
    version:
      - { run: ["kubectl", get, deployment, "<pump-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: kubectl rollout status deployment/<pump-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }
  mdcb:
    title: Tyk MDCB
    when: { model: mdcb }
    manifest: <mdcb-manifest>
    deployment: <mdcb-deployment>
    image: <mdcb-image>
    version:
      - { run: ["kubectl", get, deployment, "<mdcb-deployment>", "--namespace=<namespace>", "--output=jsonpath={.spec.template.spec.containers[*].image}"], find: ":v?([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <mdcb-url>/health, status: 200 }
      - { run: kubectl rollout status deployment/<mdcb-deployment> --namespace=<namespace> --timeout=10s, says: successfully rolled out }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

commands:
  kubectl: kubectl --context=<context>
  redis-cli: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <redis-pod> --] redis-cli [-h <redis-host>]"
  psql: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "[kubectl --context=<context> --namespace=<namespace> exec --stdin <database-pod> --] dropdb [--host=<database-host>] --username=<database-user>"
env: { REDISCLI_AUTH: <redis-password>, PGPASSWORD: <database-password> }

tools:
  kubectl: { run: kubectl version --client --output=json, key: clientVersion.gitVersion, version: 1.21 or later }
  curl: 7.20 or later

identity:
  - run: kubectl get namespace kube-system --output=jsonpath={.metadata.uid}
  - run: printf %s <namespace>

refuse:
  - id: argo-cd
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: argocd }
    say: Argo CD owns this deployment and would undo the upgrade. Change the version in its repository.
  - id: flux
    if: { run: "kubectl get deployment <gateway-deployment> --namespace=<namespace> --output=jsonpath={.metadata.labels}{.metadata.annotations}", says: fluxcd }
    say: Flux owns this deployment and would undo the upgrade. Change the version in its repository.

risks:
  - id: mongodb-age
    when: { to: 5.3 or later, database: mongodb }
    say: Tyk OAS needs MongoDB 5.0 or later.
    ask: Is your MongoDB older than 5.0?
    link: https://tyk.io/docs/developer-support/release-notes/dashboard

advice:
  who: Somebody who may change the systems and restore the databases, and somebody who watches the APIs.
  how:
    - say: "In place with an outage, rolling where every component has a second instance, or blue-green beside the old system. With a second Dashboard all must carry the same licence key."
    - say: "A staging made from production's data is not made by Belay here: export APIs and policies with Tyk's backup script, import them on staging, and give them targets there before a Gateway runs."
  components: Dashboard, Gateway, Pump in that order; with MDCB it goes first, then Pump, Dashboard and Gateway, and data planes after that. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: None where every component has more than one pod and pods are replaced one by one.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, title: Pack configuration files, use: files/keep, with: { what: <files>, file: <backup>/files.tar.gz } }
    - { id: manifests, title: Pack the manifests, use: files/keep, with: { what: [<manifests>], file: <backup>/manifests.tar.gz } }
    - { id: workloads, each: { component: [dashboard, gateway, pump, mdcb] }, title: "Keep what the cluster has of <component>", use: kubernetes/keep, with: { namespace: <namespace>, workloads: [deployment/<component.deployment>] } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }
    - { id: database, when: { database: set }, title: "Back up the database, and prove the backup", use: ./keep-database, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
    - { id: apis, when: { backup-script: set }, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <dashboard-url>, secret: <dashboard-secret> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, when: { model: data-plane }, use: ./control-plane-first, with: { where: with MDCB } }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - { id: bundle, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: images
    each: { component: [dashboard, gateway, pump, mdcb] }
    when: { component.to: changed }
    title: Set the image of <component> to <component.to>
    edit: { file: <component.manifest>, set: { spec.template.spec.containers.0.image: "<component.image>:v<component.to>" } }
  - id: roll
    title: Upgrade the components in the order of the model
    first-of:
      - id: mdcb
        when: { model: mdcb }
        steps:
          - id: roll
            each: { component: [mdcb, pump, dashboard, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./manifest-component, with: { namespace: <namespace>, manifest: <component.manifest>, deployment: <component.deployment>, image: "<component.image>:v<component.to>", timeout: <timeout> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: data-plane
        when: { model: data-plane }
        steps:
          - id: roll
            each: { component: [pump, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./manifest-component, with: { namespace: <namespace>, manifest: <component.manifest>, deployment: <component.deployment>, image: "<component.image>:v<component.to>", timeout: <timeout> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: self-managed
        steps:
          - id: roll
            each: { component: [dashboard, gateway, pump] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./manifest-component, with: { namespace: <namespace>, manifest: <component.manifest>, deployment: <component.deployment>, image: "<component.image>:v<component.to>", timeout: <timeout> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: kubectl logs deployment/<gateway-deployment> --namespace=<namespace> --since=10m, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }
  - { id: to-sql, when: { to-sql: yes }, use: ./to-sql }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: images, title: Set the images of before, revert: [images] }
  - { id: files, title: Put configuration files back, use: files/put-back, with: { file: <backup>/files.tar.gz, what: configuration files } }
  - { id: stop, each: { component: [pump, gateway, dashboard, mdcb] }, when: { to.oas: changed }, title: "Stop <component>", use: kubernetes/scale, with: { namespace: <namespace>, workloads: [deployment/<component.deployment>], replicas: "0" } }
  - { id: database, when: { to.oas: changed, database: set }, title: "Put the database back, since <from> cannot read the Tyk OAS definitions of <to>", use: ./put-database-back, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
  - { id: start, each: { component: [mdcb, pump, dashboard, gateway] }, title: "Apply the manifest of <component>", use: ./manifest-component, with: { namespace: <namespace>, manifest: <component.manifest>, deployment: <component.deployment>, image: <component.image>, timeout: <timeout> } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: sync, when: { to.sync: set }, say: "Bring Tyk Sync to <to.sync>, which goes with <to>, and Tyk Operator to <to.operator>, where you use them.", due: 7d }
  - { id: data-planes, when: { model: mdcb }, say: "Upgrade the data planes, one after the other: Go plugins, Pump, Gateway. Each is a deployment of its own with model data-plane.", due: 7d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
        BuiltinFile(path: "tyk/self-managed-rpm.yaml", text: ####"""
# Tyk Self-Managed from RHEL or CentOS packages.
#
# What shapes it: a package restarts its component as soon as it is unpacked, and brings new start-up scripts, while tyk.conf stays.
# /hello answers 200 although it says fail, so what it says is read.
belay: 1
product: tyk
variant: self-managed/rpm
title: Tyk Self-Managed from RHEL or CentOS packages
link: https://tyk.io/docs/developer-support/upgrading

inputs:
  model:
    ask: What is installed here
    choose:
      self-managed: "Everything in one place: Dashboard, Gateways, Pump"
      mdcb: The control plane of several data centres, with MDCB
      data-plane: A data plane, Gateways whose control plane is an MDCB elsewhere
    default: self-managed
    help: Which one it is decides the order of the components. Every data plane is a deployment of its own.
  installation: { ask: How it is installed, choose: { rpm: RHEL or CentOS packages }, default: rpm }
  dashboard-url: { ask: Address of Dashboard, default: "http://localhost:3000", help: "As seen from where the component runs.", when: { components: dashboard } }
  gateway-url: { ask: Address of Gateway, default: "http://localhost:8080", help: "As seen from where the component runs." }
  pump-url: { ask: Address of Pump (its health page), default: "http://localhost:8083", help: "As seen from where the component runs.", when: { components: pump } }
  mdcb-url: { ask: Address of MDCB (its health page), default: "http://localhost:8181", help: "As seen from where the component runs.", when: { components: mdcb } }
  scripts: { ask: Start-up scripts and middleware that you changed, type: files, optional: yes, help: "The packages replace unit files, templates, policies and sample middleware. None where you changed nothing." }
  yum: { ask: Package manager, type: command, default: dnf, help: "yum on older systems. Its plug-in download keeps the packages of now; it is in dnf-plugins-core or yum-utils." }
  hold: { ask: Should the packages be held at their version by versionlock, type: yes-no, default: "no", help: It takes a plug-in of dnf. Otherwise the next update of all packages takes Tyk along. }
  database: { ask: Database of the Dashboard, choose: [mongodb, postgresql], when: { model: [self-managed, mdcb] } }
  database-name: { ask: Name of that database, default: tyk_analytics, when: { model: [self-managed, mdcb] } }
  database-user: { ask: User of PostgreSQL, default: postgres, when: { database: postgresql }, help: It must be allowed to create a scratch database. }
  database-host: { ask: Host of PostgreSQL, default: localhost, when: { database: postgresql } }
  database-password: { ask: Password of PostgreSQL, type: secret, optional: yes, when: { database: postgresql } }
  mongodb-uri: { ask: MongoDB connection string, type: secret, when: { database: mongodb }, help: "mongodb://user:password@host:27017/?authSource=admin" }
  to-sql: { ask: Do you want to move from MongoDB to SQL afterwards, type: yes-no, default: "no", when: { database: mongodb } }
  backup-script: { ask: "Tyk's backup.sh for APIs and policies", type: file, optional: yes, when: { model: [self-managed, mdcb] }, help: "Tyk gives it away, and it needs bash and jq. None leaves it out; the database is backed up anyway.", link: "https://tyk.io/docs/developer-support/upgrading" }
  dashboard-secret: { ask: Access key of a user of the Dashboard, type: secret, when: { backup-script: set } }
  redis-host: { ask: Host of Redis, default: localhost }
  redis-password: { ask: Password of Redis, type: secret, optional: yes }
  redis-load: { ask: Is the program redis-server where the backup is made, type: yes-no, default: "no", help: "With it the dump is proved by loading it, otherwise by reading it." }
  plugins: { ask: Are Go plugins in use, type: yes-no, help: They only load in the version that they were compiled for. }
  plugin-source: { ask: "Folder with the plugins' source, where they are compiled", type: folder, when: { plugins: yes } }
  plugin-name: { ask: Name of the plugin file without .so, when: { plugins: yes } }
  plugin-symbol: { ask: "A function of the plugin, to test loading it", when: { plugins: yes } }
  plugin-delivery: { ask: How do plugins reach the Gateway, choose: { file: A file in middleware/ on each Gateway, bundle: A bundle on a bundle server }, when: { plugins: yes } }

components:
  dashboard:
    title: Tyk Dashboard
    when: { model: [self-managed, mdcb] }
    package: tyk-dashboard
    unit: tyk-dashboard
    files: [opt/tyk-dashboard]
    version:
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-dashboard], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <dashboard-url>/hello, status: 200 }
      - { run: systemctl show --property=ActiveState tyk-dashboard, says: =active, never-says: =failed }
  gateway:
    title: Tyk Gateway
    package: tyk-gateway
    unit: tyk-gateway
    files: [opt/tyk-gateway]
    version:
      - { http: <gateway-url>/hello, key: version }
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-gateway], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <gateway-url>/hello, key: status, is: pass }
      - { run: systemctl show --property=ActiveState tyk-gateway, says: =active, never-says: =failed }
  pump:
    title: Tyk Pump
    package: tyk-pump
    unit: tyk-pump
    files: [opt/tyk-pump]
    version:
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-pump], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <pump-url>/health, key: status, is: ok }
      - { run: systemctl show --property=ActiveState tyk-pump, says: =active, never-says: =failed }
  mdcb:
    title: Tyk MDCB
    when: { model: mdcb }
    package: tyk-sink
    unit: tyk-sink
    files: [opt/tyk-sink]
    version:
      - { run: [rpm, --query, '--queryformat=%{VERSION}', tyk-sink], find: "^([0-9]+[.][0-9]+[.][0-9]+)" }
    healthy:
      - { http: <mdcb-url>/health, status: 200 }
      - { run: systemctl show --property=ActiveState tyk-sink, says: =active, never-says: =failed }

places:
  builder: { ask: Machine where the Go plugins are compiled (needs Docker and Go), when: { plugins: yes } }

sudo: [dnf, systemctl, tar, copy]
commands:
  dnf: <yum>
  redis-cli: "redis-cli [-h <redis-host>]"
  psql: "psql [--host=<database-host>] --username=<database-user>"
  pg_dump: "pg_dump [--host=<database-host>] --username=<database-user>"
  pg_restore: "pg_restore [--host=<database-host>] --username=<database-user>"
  dropdb: "dropdb [--host=<database-host>] --username=<database-user>"
env: { REDISCLI_AUTH: <redis-password>, PGPASSWORD: <database-password> }

tools:
  curl: 7.20 or later

identity: machine

refuse:
  - id: no-repository
    if: { run: [dnf, --quiet, repolist], never-says: tyk }
    say: "No repository of Tyk is known here, so no other version can be found. Add the one of packagecloud.io/tyk, or put the target's .rpm files into a repository of your own."

risks:
  - id: mongodb-age
    when: { to: 5.3 or later, database: mongodb }
    say: Tyk OAS needs MongoDB 5.0 or later.
    ask: Is your MongoDB older than 5.0?
    link: https://tyk.io/docs/developer-support/release-notes/dashboard

advice:
  who: Somebody who may change the systems and restore the databases, and somebody who watches the APIs.
  how:
    - say: "In place with an outage, rolling where every component has a second instance, or blue-green beside the old system. With a second Dashboard all must carry the same licence key."
    - say: "A staging made from production's data is not made by Belay here, since nothing carries the backup from one machine to the other: export APIs and policies with Tyk's backup script, import them on staging, and give them targets there before a Gateway runs."
  components: Dashboard, Gateway, Pump in that order; with MDCB it goes first, then Pump, Dashboard and Gateway, and data planes after that. Go plugins are compiled for every version anew.
  when: A quiet hour. Clients of the APIs see every restart of a Gateway.
  outage: A package restarts its component at once, so a single Gateway is away for some seconds. Several behind a load balancer go one by one; take each out of it.
  how-long: Take what staging needed. Compiling plugins and backing the database up take longest.
  rollback:
    - { when: { to.oas: changed }, say: "Install the old version and restore the database: definitions of Tyk OAS cannot be read by the old one. What was changed since the backup is lost." }
    - say: "Install the old version again. Configuration and data stay."

backup:
  max-age: 2h
  steps:
    - { id: files, each: { component: [dashboard, gateway, pump, mdcb] }, title: "Pack configuration and all else in the folder of <component>", use: files/keep, with: { what: <component.files>, file: "<backup>/<component>.tar.gz" } }
    - id: units
      each: { component: [dashboard, gateway, pump, mdcb] }
      title: Keep the unit of <component> with what was added to it
      run: systemctl cat <component.unit>
      save-to: "<backup>/<component>.service"
      repeatable: yes
      verify:
        check: { file: "<backup>/<component>.service", says: ExecStart }
        not-restored: The unit was read back, and not installed anywhere.
    - { id: packages, each: { component: [dashboard, gateway, pump, mdcb] }, title: "Keep the package of <component>, so that going back needs no repository", use: rpm/keep, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
    - { id: scripts, when: { scripts: set }, title: Pack the start-up scripts that you changed, use: files/keep, with: { what: <scripts>, file: <backup>/scripts.tar.gz } }
    - { id: redis, title: Dump Redis, use: redis/dump, with: { file: <backup>/redis.rdb, load: <redis-load> } }
    - { id: database, when: { database: set }, title: "Back up the database, and prove the backup", use: ./keep-database, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
    - { id: apis, when: { backup-script: set }, title: Export APIs and policies, use: ./keep-apis, with: { script: <backup-script>, url: <dashboard-url>, secret: <dashboard-secret> } }

upgrade:
  - { id: healthy-before, title: See that everything is healthy before anything changes, prove: [healthy], retry: every 5s for 1m }
  - { id: prepare, use: ./prepare }
  - { id: control-plane, when: { model: data-plane }, use: ./control-plane-first, with: { where: with MDCB } }
  - { id: refresh, place: all, title: Read the lists of the repositories, run: dnf -q makecache -y, repeatable: yes, longer-than: { 5m: tell, 20m: ask } }
  - id: available
    each: { component: [dashboard, gateway, pump, mdcb] }
    when: { component.to: changed }
    title: See that <component> <component.to> can be had
    check: { run: dnf --quiet --showduplicates list <component.package>, says: <component.to> }
  - id: plugins
    when: { plugins: yes }
    title: Go plugins for <to>
    steps:
      - { id: compile, place: builder, use: ./compile-plugins, with: { source: <plugin-source>, name: <plugin-name>, symbol: <plugin-symbol> } }
      - id: carry
        when: { plugin-delivery: file }
        place: gateway
        title: Put the plugin beside the old one
        copy: { file: "<plugin-source>/<plugin-name>_v<to>_linux_amd64.so", from: builder, into: /opt/tyk-gateway/middleware }
      - { id: bundle, when: { plugin-delivery: bundle }, use: ./bundle-before, with: { name: <plugin-name> } }
  - { id: one-way, use: ./one-way }
  - id: roll
    title: Upgrade the components in the order of the model
    first-of:
      - id: mdcb
        when: { model: mdcb }
        steps:
          - id: roll
            each: { component: [mdcb, pump, dashboard, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./rpm-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts>, hold: <hold> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: data-plane
        when: { model: data-plane }
        steps:
          - id: roll
            each: { component: [pump, gateway] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./rpm-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts>, hold: <hold> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
      - id: self-managed
        steps:
          - id: roll
            each: { component: [dashboard, gateway, pump] }
            title: Upgrade <component>
            when: { component.to: changed }
            steps:
              - { id: install, title: "Bring <component> to <component.to>", use: ./rpm-component, with: { package: <component.package>, unit: <component.unit>, version: <component.to>, scripts: <scripts>, hold: <hold> } }
              - { id: prove, title: "Prove that <component> <component.to> runs and is healthy", prove: [version, healthy], retry: every 5s for 2m }
  - { id: bundle, when: { plugins: yes, plugin-delivery: bundle }, use: ./bundle-after, with: { name: <plugin-name> } }
  - id: plugin-loads
    when: { plugins: yes }
    place: gateway
    title: See that the Gateway loads its plugins
    check: { run: journalctl --unit tyk-gateway --since -10min --no-pager, never-says: plugin was built with a different version }
  - { id: proof, title: Prove that everything is at its version and healthy, prove: [version, healthy], retry: every 5s for 2m }
  - { id: to-sql, when: { to-sql: yes }, use: ./to-sql }

tests:
  - { id: apis, title: Call your APIs, manual: "Call one API of each kind, with a key, with a policy and with a plugin where you have them, and look for the calls in the analytics." }

settle: 15m

rollback:
  - { id: stop, each: { component: [pump, gateway, dashboard, mdcb] }, when: { component.to: changed }, title: "Stop <component>", run: systemctl stop <component.unit>, repeatable: yes }
  - id: packages
    each: { component: [pump, gateway, dashboard, mdcb] }
    when: { component.to: changed }
    title: Bring <component> back
    steps:
      - { id: install, title: Install the package of before, use: rpm/back, with: { packages: [<component.package>], folder: "<backup>/packages-<component>" } }
      # The package has restarted it; nothing may run while data is put back.
      - { id: stop, title: Stop it again, run: systemctl stop <component.unit>, repeatable: yes }
      - { id: files, title: Put configuration and start-up scripts back, use: files/put-back, with: { file: "<backup>/<component>.tar.gz", what: configuration and start-up scripts } }
  - { id: scripts, when: { scripts: set }, title: Put your start-up scripts back, use: files/put-back, with: { file: <backup>/scripts.tar.gz, what: your start-up scripts } }
  - { id: reload, place: all, title: Let systemd read changed unit files, run: systemctl daemon-reload, repeatable: yes }
  - { id: database, when: { to.oas: changed, database: set }, title: "Put the database back, since <from> cannot read the Tyk OAS definitions of <to>", use: ./put-database-back, with: { kind: <database>, name: <database-name>, uri: <mongodb-uri> } }
  - { id: start, each: { component: [mdcb, pump, dashboard, gateway] }, title: "Start <component>", use: systemd/restart, with: { units: [<component.unit>] } }
  - { id: proof, title: Prove that <from> runs and is healthy, prove: [version, healthy], retry: every 5s for 2m }

follow-up:
  - { id: apis, say: "Call one API of each kind and compare the analytics of a day with those of before.", due: 1d }
  - { id: trouble, say: "Anything odd with <to>: ask Tyk Support, or the forum at https://community.tyk.io/", link: "https://community.tyk.io/", due: 1d }
  - { id: sync, when: { to.sync: set }, say: "Bring Tyk Sync to <to.sync>, which goes with <to>, and Tyk Operator to <to.operator>, where you use them.", due: 7d }
  - { id: data-planes, when: { model: mdcb }, say: "Upgrade the data planes, one after the other: Go plugins, Pump, Gateway. Each is a deployment of its own with model data-plane.", due: 7d }
  - { id: compiler, when: { plugins: yes }, say: "Take compilation for <to> into your own builds: every change of the Gateway needs new plugins, patches too.", due: 7d }

"""####),
    ]
}
