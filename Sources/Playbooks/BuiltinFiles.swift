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
    ]
}
