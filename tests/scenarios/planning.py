"""What the tests of every scenario do: settle what is loaded, and read the published figures."""

import re
from io import StringIO

from django.core.management import call_command
from django.db import connection

from core.postgres import analyze, written_tables


def settle() -> None:
    """What follows a load once it has committed: here nothing commits, so it is asked for before.

    What is checked at the end is checked now, once: waiting, it would be checked again after every test, and every
    table made meanwhile would look through all of it.
    """
    connection.check_constraints()
    analyze(connection, written_tables(connection))


def check_published(*names: str, out: StringIO | None = None) -> list[list[str]]:
    """What the command prints, row by row in cells: source, label, published, computed, rounding, verdict."""
    out = out or StringIO()
    call_command("check_published", *names, stdout=out, stderr=StringIO())
    return published_rows(out.getvalue())


def published_rows(printed: str) -> list[list[str]]:
    """The rows of a printed table, cut where its rule is cut."""
    lines = printed.splitlines()
    columns = [(match.start(), match.end()) for match in re.finditer(r"-+", lines[1])]
    columns[-1] = (columns[-1][0], len(max(lines, key=len)))
    return [[line[start:end].strip() for start, end in columns] for line in lines if line.startswith("§")]
