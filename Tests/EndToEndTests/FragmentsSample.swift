// A playbook that uses every shared fragment once, with what each has to be told and nothing more. It is planned, never run.

enum FragmentsSample {
    static let catalog = """
        belay: 1
        product: sample
        title: Sample
        variants: { all: Every fragment }
        releases: { 2.0.0: 2026-02-01, 1.0.0: 2026-01-01 }
        """

    static let playbook = """
        belay: 1
        product: sample
        variant: all
        title: Every fragment once
        inputs:
          uri: { ask: Address of MongoDB, type: secret }
        commands: { compose: docker compose }
        identity: machine
        version: { run: echo <to> }
        healthy: { run: echo fine, is: fine }
        backup:
          steps:
            - { id: postgresql, use: postgresql/dump, with: { database: app, changing: [public.sessions] } }
            - { id: mysql, use: mysql/dump, with: { database: app } }
            - { id: sqlite, use: sqlite/dump, with: { database: /srv/app.sqlite } }
            - { id: redis, use: redis/dump }
            - { id: redis-read, use: redis/dump, with: { load: no, file: <backup>/other.rdb } }
            - { id: mongodb, use: mongodb/dump, with: { database: app, uri: <uri> } }
            - { id: deb, use: deb/keep, with: { packages: [app, app-data] } }
            - { id: rpm, use: rpm/keep, with: { packages: [app] } }
            - { id: compose, use: compose/keep, with: { folder: /srv/app, images: [app:<from>] } }
            - { id: helm, use: helm/keep, with: { release: app, namespace: apps } }
            - { id: kubernetes, use: kubernetes/keep, with: { namespace: apps, workloads: [deployment/web] } }
            - { id: velero, use: velero/keep }
            - { id: docker-volume, use: volumes/docker-keep, with: { volume: app, image: debian:12 } }
            - { id: lvm, use: volumes/lvm-snapshot, with: { group: vg, volume: data, size: 10G } }
            - { id: csi, use: volumes/csi-snapshot, with: { namespace: apps, claim: data, class: fast } }
            - { id: files, use: files/keep, with: { what: [etc/app], file: <backup>/etc.tar.gz } }
        upgrade:
          - { id: postgresql-again, use: postgresql/restore-into-scratch, with: { database: app } }
          - { id: mysql-again, use: mysql/restore-into-scratch, with: { database: app } }
          - { id: deb-refresh, use: deb/refresh }
          - { id: deb-available, use: deb/available, with: { packages: [app], version: <to> } }
          - { id: deb, use: deb/install, with: { packages: [app], version: <to> } }
          - { id: rpm, use: rpm/install, with: { packages: [app], version: <to> } }
          - { id: pull, use: compose/pull, with: { folder: /srv/app } }
          - { id: compose-check, use: compose/check, with: { folder: /srv/app } }
          - { id: stop, use: systemd/stop, with: { units: [app.service, worker.service] } }
          - { id: reload, use: systemd/reload }
          - { id: start, use: systemd/start, with: { units: [worker.service, app.service] } }
          - { id: again, use: systemd/restart, with: { units: [app.service] } }
          - { id: compose-stop, use: compose/stop, with: { folder: /srv/app, services: [web] } }
          - { id: up, use: compose/up, with: { folder: /srv/app, services: [web] } }
          - { id: running, use: compose/running, with: { folder: /srv/app, service: web, image: "app:<to>" } }
          - { id: helm, use: helm/upgrade, with: { release: app, namespace: apps, chart: repository/app, version: <to>, values: [a.yaml, b.yaml] } }
          - { id: image, use: kubernetes/set-image, with: { namespace: apps, workload: deployment/web, container: web, image: "app:<to>" } }
          - { id: pods, use: kubernetes/restart, with: { namespace: apps, workloads: [deployment/web] } }
          - { id: wait, use: kubernetes/wait, with: { namespace: apps, workloads: [deployment/web] } }
          - { id: scale, use: kubernetes/scale, with: { namespace: apps, workloads: [deployment/web], replicas: 2 } }
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: postgresql, use: postgresql/drop-create-restore, with: { database: app, owner: app } }
          - { id: mysql, use: mysql/drop-create-restore, with: { database: app } }
          - { id: sqlite, use: sqlite/put-back, with: { database: /srv/app.sqlite } }
          - { id: redis, use: redis/put-back }
          - { id: mongodb, use: mongodb/put-back, with: { database: app, uri: <uri> } }
          - { id: deb, use: deb/back, with: { packages: [app, app-data] } }
          - { id: deb-downgrade, use: deb/downgrade, with: { packages: [app], version: <from> } }
          - { id: rpm, use: rpm/back, with: { packages: [app] } }
          - { id: rpm-downgrade, use: rpm/downgrade, with: { packages: [app], version: <from> } }
          - { id: images, use: compose/load-images }
          - { id: helm, use: helm/rollback, with: { release: app, namespace: apps } }
          - { id: kubernetes, use: kubernetes/undo, with: { namespace: apps, workloads: [deployment/web] } }
          - { id: velero, use: velero/restore }
          - { id: volume, use: volumes/docker-put-back, with: { volume: app, image: debian:12 } }
          - { id: files, use: files/put-back, with: { file: <backup>/etc.tar.gz } }
        """
}
