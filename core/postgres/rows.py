"""Many rows at once, past the ORM but not past the history."""

from collections.abc import Iterable, Sequence
from typing import Any


def next_ids(cursor: Any, table: str, count: int) -> list[int]:
    """Draws ids for rows about to be inserted as a set, so that rows of other tables can point at them.

    Arguments:
        cursor: an open cursor.
        table: the table whose column `id` has the sequence.
        count: how many.
    """
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
    )
    return [row[0] for row in cursor.fetchall()]


def insert_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Inserts many rows by COPY to a temporary table and one INSERT … SELECT; returns their number.

    COPY straight into the table would be a little faster, but would bypass the acting user's context in the history
    (DATA §5). Raises what the database raises when a constraint refuses a row.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'CREATE TEMPORARY TABLE incoming AS SELECT {names} FROM "{table}" WITH NO DATA')  # noqa: S608
    with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM incoming')  # noqa: S608
    inserted: int = cursor.rowcount
    cursor.execute("DROP TABLE incoming")
    return inserted
