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
