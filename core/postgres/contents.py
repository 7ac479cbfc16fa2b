"""What a database holds, in numbers small enough to write down: to tell whether a copy of it is one."""

from dataclasses import dataclass
from typing import Any

from psycopg import sql

# The checksum of a table is the sum of its rows', whatever their order: sixteen digits of the md5 of a row's text. That
# is written the same on every server and version when these are set.
WRITING = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';"
    " SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL jit = off"
)
TABLES = (
    "SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r' AND relnamespace = 'public'::pg_catalog.regnamespace"
    " ORDER BY relname"
)
_TABLE = sql.SQL(
    "SELECT {name} AS name, pg_catalog.count(*) AS rows, coalesce(pg_catalog.sum("
    "('x' || pg_catalog.left(pg_catalog.md5(one::text), 16))::bit(64)::bigint), 0)::text AS digest"
    " FROM public.{table} one"
)
# Without those the server makes by itself: they are counted differently from version to version.
_OBJECTS = """
SELECT pg_catalog.json_build_object(
    'trigger', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::pg_catalog.regnamespace),
    'constraint', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint
        WHERE contype <> 'n' AND connamespace = 'public'::pg_catalog.regnamespace),
    'index', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class
        WHERE relkind = 'i' AND relnamespace = 'public'::pg_catalog.regnamespace),
    'function', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc p
        WHERE pronamespace = 'public'::pg_catalog.regnamespace
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e'))
)"""
LABELS = {"trigger": "trigger", "constraint": "ràng buộc", "index": "chỉ mục", "function": "hàm"}


@dataclass(frozen=True)
class Contents:
    """Rows and checksum of each table, and how many triggers, constraints, indexes and functions there are."""

    tables: dict[str, tuple[int, str]]
    objects: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(rows for rows, _digest in self.tables.values())


def contents_of(connection: Any) -> Contents:
    """What the database of an open psycopg connection holds, as its transaction sees it."""
    names = [name for (name,) in connection.execute(TABLES)]
    connection.execute(WRITING)
    ((tables, objects),) = connection.execute(question(names))
    return read_contents(tables, objects)


def question(names: list[str]) -> sql.Composed:
    """One statement that answers for all these tables at once."""
    parts = [_TABLE.format(name=sql.Literal(name), table=sql.Identifier(name)) for name in names]
    nothing = sql.SQL("SELECT '' AS name, 0 AS rows, '' AS digest WHERE false")
    return sql.SQL(
        "SELECT (SELECT coalesce(pg_catalog.json_object_agg(name, pg_catalog.json_build_array(rows, digest)), '{{}}')"
        " FROM ({tables}) every), ({objects})"
    ).format(tables=sql.SQL(" UNION ALL ").join(parts) if parts else nothing, objects=sql.SQL(_OBJECTS))


def read_contents(tables: dict[str, Any], objects: dict[str, int]) -> Contents:
    """From what JSON keeps of them."""
    return Contents({name: (int(rows), str(digest)) for name, (rows, digest) in sorted(tables.items())}, dict(objects))


def differences(expected: Contents, found: Contents) -> list[str]:
    """What a copy does not have as it was written down, a sentence each; empty where all agrees."""
    said = []
    for name in sorted(expected.tables.keys() | found.tables.keys()):
        wanted, have = expected.tables.get(name), found.tables.get(name)
        if have is None:
            said.append(f"bảng {name}: không có")
        elif wanted is None:
            said.append(f"bảng {name}: không có trong bản kê")
        elif wanted[0] != have[0]:
            said.append(f"bảng {name}: bản kê ghi {wanted[0]} dòng, phục hồi được {have[0]}")
        elif wanted[1] != have[1]:
            said.append(f"bảng {name}: đủ {have[0]} dòng nhưng nội dung khác")
    for kind, number in expected.objects.items():
        if found.objects.get(kind) != number:
            said.append(f"{LABELS.get(kind, kind)}: bản kê ghi {number}, phục hồi được {found.objects.get(kind, 0)}")
    return said
