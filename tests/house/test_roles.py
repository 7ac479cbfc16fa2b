"""The application's role: works with rows, owns nothing, and cannot change what is written once (decision 001)."""

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from core.management.commands.migrate import append_only_tables

pytestmark = pytest.mark.django_db


def ask(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_tests_speak_as_the_application_not_as_the_owner() -> None:
    assert ask("SELECT current_user") == [(settings.DATABASES["default"]["USER"],)]
    assert settings.DATABASES["default"]["USER"] != settings.DATABASE_OWNER["USER"]


def test_the_application_is_no_superuser_and_owns_nothing() -> None:
    assert ask(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
        " WHERE rolname = current_user"
    ) == [(False, False, False, False, False)]
    assert ask("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
    assert ask("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = current_user") == []
    assert ask("SELECT count(*) > 40 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace") == [
        (True,)
    ]


def test_the_application_is_a_member_of_no_other_role() -> None:
    assert ask("SELECT roleid FROM pg_auth_members WHERE member = current_user::regrole") == []


def test_every_history_table_is_append_only() -> None:
    events = {m._meta.db_table for m in apps.get_models() if issubclass(m, pghistory.models.Event)}
    assert len(events) > 10
    assert events <= set(append_only_tables())


def test_append_only_tables_take_rows_and_give_none_back() -> None:
    tables = append_only_tables()
    rights = {
        table: (inserts, reads, updates or deletes or truncates)
        for table, inserts, reads, updates, deletes, truncates in ask(
            "SELECT relname, has_table_privilege(oid, 'INSERT'), has_table_privilege(oid, 'SELECT'),"
            " has_table_privilege(oid, 'UPDATE') OR has_any_column_privilege(oid, 'UPDATE'),"
            " has_table_privilege(oid, 'DELETE'), has_table_privilege(oid, 'TRUNCATE')"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    }
    assert {table: rights[table] for table in tables} == dict.fromkeys(tables, (True, True, False))


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_server_refuses_to_change_the_past(statement: str) -> None:
    for table in append_only_tables():
        key = apps_key(table)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask(statement.format(table, key, key))


def apps_key(table: str) -> str:
    """The name of some column of the table: its primary key's."""
    (model,) = [m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table]
    return model._meta.pk.column


def test_other_tables_can_be_changed_but_not_emptied_at_once() -> None:
    assert ask("SELECT has_table_privilege('branches_organization', 'UPDATE')") == [(True,)]
    refused = ask(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(oid, 'TRUNCATE')"
    )
    assert refused == []


def test_the_application_cannot_pretend_a_migration_ran() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ask("DELETE FROM django_migrations")


def test_the_application_cannot_switch_history_off() -> None:
    switches = ("ALTER TABLE branches_organization DISABLE TRIGGER USER", "SET session_replication_role = replica")
    for statement in switches:
        with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
            ask(statement)
