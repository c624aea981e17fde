#!/usr/bin/python3 -ISB
"""A stand-in for PostgreSQL's client programs psql, pg_dump, pg_restore and dropdb, whose server is the folder that is given as its host."""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
from common import NAME, Server, fail, load, option, say, store  # noqa: E402


def postgresql(words, server):
    name = option(words, "--dbname")
    if NAME == "dropdb":
        path = server.file(words[-1])
        if server.users(words[-1]):
            fail(f'dropdb: error: database removal failed: ERROR:  database "{words[-1]}" is being accessed by other users')
        if os.path.exists(path):
            os.unlink(path)
        elif "--if-exists" not in words:
            fail(f'dropdb: error: database "{words[-1]}" does not exist')
        return
    if name != "postgres" and not os.path.exists(server.file(name)):
        fail(f'{NAME}: error: FATAL:  database "{name}" does not exist')
    if NAME == "pg_dump":
        sys.stdout.write("PGDMP" + json.dumps(load(server.file(name))))
    elif NAME == "pg_restore":
        text = sys.stdin.read()
        if not text.startswith("PGDMP"):
            fail("pg_restore: error: input file does not appear to be a valid archive")
        store(server.file(name), json.loads(text[5:]))
    elif "--command=analyze" in words:
        say("ANALYZE")
    else:
        script = sys.stdin.read()
        made = next((word.split("=", 2)[2] for word in words if word.startswith("--set=database=")), None)
        if made:
            if script != "create as noted\n":
                fail("not prepared: psql with another script", 99)
            if os.path.exists(server.file(made)):
                fail(f'ERROR:  database "{made}" already exists', 3)
            store(server.file(made), {})
        elif "pg_catalog.pg_tables" in script:
            tables = load(server.file(name))
            for table in sorted(tables):
                if isinstance(tables[table], list):
                    print(f"public.{table}\t{len(tables[table])}")
            print("all indexes\t7")
        else:
            sys.stdout.write("create as noted\n")


postgresql(sys.argv[1:], Server(option(sys.argv[1:], "--host")))
