"""What the planner knows of tables that have just grown: until autovacuum passes, a minute later, it takes them for
empty and loops over forty thousand rows.

The application's role owns no table and may not ANALYZE one; GRANT MAINTAIN exists from PostgreSQL 17 on and allows
much more. So the owner leaves a function that gathers the statistics of tables by name and can do nothing else; it runs
with the owner's rights, on every version from 15 on. A table that stands in for one of ours (core.postgres.standins) is
the application's own.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import sql

MANY = 1_000  # rows written to a table by one transaction; and a tenth of it, as autovacuum waits for

FUNCTION = "chibo_analyze(text[])"
# The path of names is fixed: whoever calls it lends it no tables or functions of his own.
FUNCTION_SQL = """
CREATE OR REPLACE FUNCTION chibo_analyze(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY tables LOOP
        EXECUTE format('ANALYZE public.%I', one);
    END LOOP;
END
$$
"""
_WRITTEN = """
SELECT written.relname FROM pg_stat_xact_user_tables written JOIN pg_class kept ON kept.oid = written.relid
WHERE (written.schemaname = 'public' OR kept.relnamespace = pg_my_temp_schema())
    AND written.n_tup_ins + written.n_tup_upd + written.n_tup_del >= GREATEST(%s, kept.reltuples / 10)
ORDER BY written.relname
"""
_STANDING_IN = "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname = ANY(%s)"


def analyze_after_commit(connection: Any) -> None:
    """Has the statistics gathered of every table into which this transaction wrote many rows, once it has committed.

    Called at its end. If gathering fails, what was committed stays, the failure is logged and autovacuum does it.
    """
    tables = written_tables(connection)
    if tables:
        connection.on_commit(lambda: analyze(connection, tables), robust=True)


def written_tables(connection: Any, many: int = MANY) -> list[str]:
    """The tables into which this transaction has written many rows so far."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [many])
        return [name for (name,) in cursor.fetchall()]


def analyze(connection: Any, tables: Sequence[str]) -> None:
    """Gathers the statistics of tables now, what this transaction wrote included."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_IN, [list(tables)])
        own = {name for (name,) in cursor.fetchall()}
        for name in sorted(own):
            cursor.execute(sql.SQL("ANALYZE pg_temp.{}").format(sql.Identifier(name)).as_string())
        cursor.execute("SELECT chibo_analyze(%s::text[])", [[name for name in tables if name not in own]])
