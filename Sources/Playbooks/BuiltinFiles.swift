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
    done-if: { run: larder serves <from> }
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
