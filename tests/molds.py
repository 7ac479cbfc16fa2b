"""A migrated database the suite pours its own from: migrating takes half a minute, copying half a second.

On the embedded server alone. The first worker of a run makes the mold, from the dump an earlier run of the same source
left in var/ or by migrating; every worker's database is then a copy of it (CREATE DATABASE … TEMPLATE).
"""

import fcntl
import hashlib
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

from core.postgres import DATABASE, PORT, Server

NAME = "chibo_mold"
ROOT = Path(__file__).resolve().parents[1]


def pour(name: str) -> None:
    """Makes the database `name` a copy of the mold; the mold first, where it is missing. Runs as the owner."""
    with (settings.VAR_DIR / "mold.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _superuser("postgres") as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                _make(server)
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE {NAME} OWNER {settings.DATABASE_OWNER["USER"]}')


def lend(other: Server) -> None:
    """Lays the tables in the database of another embedded server, without rights: `migrate` gives those.

    Where there is no mold (DATABASE_URL) nothing is laid.
    """
    dump = _dump()
    if dump.exists():
        other.start()
        _run("pg_restore", "--exit-on-error", "--no-privileges", "--dbname", DATABASE, str(dump), server=other)
        other.stop()


def _dump() -> Path:
    return settings.VAR_DIR.parent / f"mold-{_digest()}.dump"


def _make(server: psycopg.Connection[Any]) -> None:
    dump = _dump()
    if dump.exists():
        owner = settings.DATABASE_OWNER["USER"]
        server.execute(f"CREATE DATABASE {NAME} OWNER {owner}")
        _run("pg_restore", "--exit-on-error", "--dbname", NAME, str(dump))
        return
    given = settings.DATABASES["default"].setdefault("TEST", {})
    wanted, plain = given.get("NAME"), connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = given["NAME"] = NAME
    try:
        setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
    finally:
        connection.close()
        connection.settings_dict["TEST"]["NAME"] = given["NAME"] = wanted
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = plain
    for old in dump.parent.glob("mold-*.dump"):
        old.unlink(missing_ok=True)
    unfinished = dump.with_suffix(f".{settings.VAR_DIR.name}")
    _run("pg_dump", "--format=custom", "--compress=1", "--file", str(unfinished), NAME)
    unfinished.rename(dump)


def _digest() -> str:
    """Of everything a migrated database follows from."""
    sources = [
        path
        for path in sorted(ROOT.glob("*/**/*.py"))
        if path.relative_to(ROOT).parts[0] not in (".venv", "var", "tests", "bench")
        and ({"migrations", "models"} & set(path.parts) or path.stem in ("models", "migrate", "base"))
    ]
    digest = hashlib.sha256()
    postgres = (ROOT / "core/postgres/roles.py", ROOT / "core/postgres/statistics.py")
    for path in (*sources, ROOT / "core/audit.py", *postgres, ROOT / "requirements.txt"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _superuser(database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(settings.EMBEDDED_SERVER.data), port=PORT, user="postgres", dbname=database, autocommit=True
    )


def _run(program: str, *arguments: str, server: Server | None = None) -> None:
    server = server or settings.EMBEDDED_SERVER
    where = ["--host", str(server.data), "--port", PORT, "--username", "postgres"]
    subprocess.run([server._binaries() / program, *where, *arguments], check=True, capture_output=True)
