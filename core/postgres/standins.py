"""Stand-ins: empty tables of the same names that one transaction sees in place of the real ones.

PostgreSQL looks for a name among the session's own temporary tables first. So whatever says "members_member" while a
stand-in of it is there, the ORM or a query by hand, reads and writes the stand-in: nothing of the real table is read or
changed, nobody waits, no number of its sequences is used up and no unique value in it is in the way. With the
transaction they are gone.

They have the columns, defaults, checks and the unique and exclusion constraints of the real tables, but no foreign keys
(those are checked when a transaction commits, and this one is to be rolled back) and no triggers: no history.
"""

from collections.abc import Iterable
from typing import Any

from psycopg import sql

# Above every real id: a row of a table nobody stands in for may point at a real one, never at a stand-in's.
FIRST_ID = 10**12

_STAND_IN = sql.SQL("CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL) ON COMMIT DROP")
_FAR = sql.SQL("ALTER TABLE pg_temp.{table} ALTER COLUMN {column} RESTART WITH {first}")
_COPY = sql.SQL("INSERT INTO pg_temp.{table} ({columns}) SELECT {columns} FROM public.{table} WHERE id = ANY(%s)")
_COUNTED = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attidentity <> ''"
_WRITTEN = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped
"""


def stand_in(connection: Any, tables: Iterable[str]) -> None:
    """Puts empty tables in the place of these, until the transaction ends."""
    with connection.cursor() as cursor:
        for name in tables:
            table = sql.Identifier(name)
            cursor.execute(_text(_STAND_IN.format(table=table)))
            cursor.execute(_COUNTED, [f'pg_temp."{name}"'])
            for (column,) in cursor.fetchall():
                far = _FAR.format(table=table, column=sql.Identifier(column), first=sql.Literal(FIRST_ID))
                cursor.execute(_text(far))


def copy_rows(connection: Any, table: str, ids: Iterable[int]) -> None:
    """Copies some rows of a real table, by their `id`, into its stand-in."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [f'pg_temp."{table}"'])
        columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
        cursor.execute(_text(_COPY.format(table=sql.Identifier(table), columns=columns)), [list(ids)])


def _text(statement: sql.Composed) -> str:
    """As plain text, which whoever looks at statements on their way (pghistory) asks for."""
    return statement.as_string()
