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
    # The name is looked up once, not once a row.
    cursor.execute(
        "SELECT nextval(own.sequence)"
        " FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) own, generate_series(1, %s)",
        [f'"{table}"', count],
    )
    return [row[0] for row in cursor.fetchall()]


def insert_rows(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Inserts many rows by COPY, inside a transaction; returns their number.

    A COPY is no statement Django sees, so nobody would set the acting user's context for the history (DATA §5): the
    lock it takes anyway is asked for before, in a statement that brings the context for the rest of the transaction.
    The rows are computed while the server writes those before. Raises what the database raises when a constraint
    refuses a row, as an error of Django.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'LOCK TABLE "{table}" IN ROW EXCLUSIVE MODE')
    with cursor.db.wrap_database_errors:
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        inserted: int = cursor.rowcount
    return inserted
