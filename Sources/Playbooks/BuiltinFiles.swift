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
