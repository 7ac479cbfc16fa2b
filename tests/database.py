"""The suite's database: made, migrated and reset as the owner, used by every test as the application's role.

A plugin of conftest.py. On the embedded server the folder is thrown away at the end; with DATABASE_URL the given
role is the owner, and a role without rights is made for the run.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import BaseCommand, get_commands
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql

from core.postgres import Server, as_owner, create_role
from tests.molds import pour

# Rows the migrations laid (levels, permissions, ...): table -> its columns and the rows in COPY's format.
laid_by_migrations: dict[str, tuple[sql.Composed, bytes]] = {}


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """In place of pytest-django's fixture, which would do everything as one role."""
    with django_db_blocker.unblock():
        role = _make_roles()
        with as_owner(connection, settings.DATABASE_OWNER):
            if settings.EMBEDDED_SERVER:
                pour(connection.creation._get_test_db_name())
            databases = setup_databases(
                verbosity=0,
                interactive=False,
                aliases={"default"},
                serialized_aliases=set(),
                keepdb=bool(settings.EMBEDDED_SERVER),
            )
            with connection.cursor() as cursor:
                _remember_rows(cursor.connection)
                _keep_statistics(cursor.connection)
        get_commands()["flush"] = ResetDatabase()
    yield
    if settings.EMBEDDED_SERVER:
        return  # thrown away with its folder
    with django_db_blocker.unblock():
        with as_owner(connection, settings.DATABASE_OWNER):
            _end_other_sessions()
            teardown_databases(databases, verbosity=0)
        if role:
            with _owner_connection() as owner:
                owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def _end_other_sessions() -> None:
    """Ends what a live server's thread may have left: PostgreSQL drops no database that somebody still uses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND pg_has_role(usesysid, 'MEMBER')"
        )


class ResetDatabase(BaseCommand):
    """What a TransactionTestCase calls instead of `flush`: every table as the migrations left it.

    A test writes few rows: they are deleted. TRUNCATE would make new files for all that refers to them: half a second.
    """

    def add_arguments(self, parser: Any) -> None:
        for flag in (
            "--database",
            "--reset-sequences",
            "--allow-cascade",
            "--inhibit-post-migrate",
        ):
            parser.add_argument(flag, default=None, nargs="?")
        parser.add_argument("--noinput", dest="interactive", action="store_false")

    def handle(self, *args: Any, **options: Any) -> None:
        with (
            as_owner(connection, settings.DATABASE_OWNER),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            changed = {name: sql.Identifier(name) for name in _changed_tables(cursor)}
            owner = cursor.connection
            for table in changed.values():
                owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
                owner.execute(sql.SQL("DELETE FROM {}").format(table))
            for name in changed.keys() & laid_by_migrations.keys():
                columns, rows = laid_by_migrations[name]
                with owner.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(changed[name], columns)) as copy:
                    copy.write(rows)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # with checks outstanding no trigger can be enabled
            for table in changed.values():
                owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))


def _changed_tables(cursor: Any) -> list[str]:
    """The tables that do not hold what the migrations laid in them."""
    names = [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
    asked = [sql.SQL("EXISTS (SELECT 1 FROM {})").format(sql.Identifier(name)) for name in names]
    filled = cursor.connection.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(asked))).fetchone()
    changed = []
    for name, has_rows in zip(names, filled, strict=True):
        columns, rows = laid_by_migrations.get(name, (None, b""))
        if has_rows != bool(rows) or (columns and _rows_of(cursor.connection, name, columns) != rows):
            changed.append(name)
    return changed


def _make_roles() -> str | None:
    """Sees to a server with an owner and a separate role for the tests; the latter's name if it was made here."""
    if settings.EMBEDDED_SERVER:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        settings.EMBEDDED_SERVER.start()
        return None
    given = settings.DATABASES["default"]
    if given["USER"] != settings.DATABASE_OWNER["USER"]:
        return None
    role = f"chibo_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    password = token_urlsafe()
    try:
        with _owner_connection() as owner:
            create_role(owner, role, password=password)
    except psycopg.errors.InsufficientPrivilege:
        pytest.exit(
            f"Vai {given['USER']} của DATABASE_URL không được tạo vai khác. Cho nó quyền CREATEROLE và CREATEDB, "
            f"hoặc đặt thêm DATABASE_OWNER_URL của một vai có quyền CREATEDB.",
            returncode=1,
        )
    given |= {"USER": role, "PASSWORD": password}
    return role


def _owner_connection() -> psycopg.Connection[Any]:
    with as_owner(connection, settings.DATABASE_OWNER):
        parameters = connection.get_connection_params()
    keys = ("host", "port", "user", "password")
    return psycopg.connect(
        dbname="postgres",
        autocommit=True,
        **{key: parameters[key] for key in keys if parameters.get(key)},
    )


def _remember_rows(owner: psycopg.Connection[Any]) -> None:
    columns_by_table: dict[str, list[str]] = {}
    for table, column in owner.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'"
        " AND c.table_name <> 'django_migrations' ORDER BY c.ordinal_position"
    ):
        columns_by_table.setdefault(table, []).append(column)
    for table, names in columns_by_table.items():
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        if rows := _rows_of(owner, table, columns):
            laid_by_migrations[table] = (columns, rows)


def _keep_statistics(owner: psycopg.Connection[Any]) -> None:
    """Nothing counts the rows of the tables behind our back.

    Autovacuum sees none of what a test has written and not committed: it takes the table for empty, and from then on
    the planner loops over all rows for each of them, which takes an hour for the tree of a district.
    """
    named = owner.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    for (name,) in named.fetchall():
        owner.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.Identifier(name)))


def _rows_of(owner: psycopg.Connection[Any], table: str, columns: sql.Composed) -> bytes:
    """What a table holds, in COPY's format."""
    asked = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, sql.Identifier(table))
    with owner.cursor().copy(asked) as copy:
        return b"".join(bytes(chunk) for chunk in copy)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _sweep(settings.VAR_DIR.parent)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _throw_away(settings.VAR_DIR)


def _sweep(var: Path) -> None:
    """Throws away what a killed run left behind."""
    for folder in var.glob("test-*"):
        number = folder.name.removeprefix("test-")
        if number.isdigit() and not Path("/proc", number).exists():
            _throw_away(folder)


def _throw_away(folder: Path) -> None:
    Server.under(folder).destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A skipped test is a failed one: what cannot be tested here must be said, not passed over."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    return _refuse_skip((yield))


def _refuse_skip(report: Any) -> Any:
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Bị bỏ qua, nên tính là hỏng: {report.longrepr}"
    return report
