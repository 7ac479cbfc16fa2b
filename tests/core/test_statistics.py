"""What the planner knows of tables that have just grown, and who may have it told."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from core.audit import acting
from core.postgres import analyze, written_tables
from core.postgres.statistics import MANY
from core.sheets.batches import import_batch, open_batch
from core.sheets.undo import undo_batch
from tests.factories import TODAY, World
from tests.workbooks import filled, member_row

pytestmark = pytest.mark.django_db
GROWN = {
    "core_batchrow", "members_member", "members_memberevent", "members_membership", "members_membershipevent",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def settled(django_db_setup: None, django_db_blocker: Any) -> None:
    """What tests before these wrote and took back is no longer counted as this session's, nor known to the planner."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        analyze(connection, ["members_member"])
        cursor.execute("SELECT pg_stat_force_next_flush()")


def known(table: str) -> set[str]:
    """The columns of a table of which the planner has statistics; it forgets them when a test is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_stats WHERE tablename = %s", [table])
        return {name for (name,) in cursor.fetchall()}


def rows_known() -> int:
    """How many members the planner takes there to be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'members_member'")
        return int(cursor.fetchone()[0])


def brought_in(world: World, count: int) -> Any:
    """A batch of so many new members."""
    rows = [member_row(number, "Nông Văn An", "A") for number in range(1, count + 1)]
    by = world.users["district"]
    with acting(by, source="test"):
        batch = open_batch(content=filled(members=rows), file_name="x.xlsx", by=by, roots=[world.d.pk])
        run = import_batch(batch, by=by, on=TODAY)
    assert run.outcome("members").counts()["new"] == count
    return batch


def test_a_small_import_gathers_nothing(world: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        brought_in(world, 3)
    assert (callbacks, written_tables(connection)) == ([], [])


def test_after_a_large_import_the_planner_knows_what_came(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    """The real thing: the application's role, the owner's function, the catalogue of the server."""
    assert rows_known() < MANY
    with django_capture_on_commit_callbacks() as callbacks:
        batch = brought_in(world, MANY)
    assert (len(callbacks), set(written_tables(connection))) == (1, GROWN)
    assert rows_known() < MANY  # only once it has committed
    callbacks[0]()
    assert {"card_number", "full_name", "ethnicity_id"} <= known("members_member")
    assert all(known(table) for table in GROWN)
    assert rows_known() >= MANY
    with django_capture_on_commit_callbacks() as callbacks, acting(world.users["district"], source="test"):
        undo_batch(batch, by=world.users["district"])
    assert len(callbacks) == 1
    callbacks[0]()
    assert rows_known() < MANY


def test_the_application_may_have_statistics_gathered_and_nothing_else(world: World) -> None:
    """Its own ANALYZE the server skips with a warning, as of every table it does not own."""
    with connection.cursor() as cursor:
        analyze(connection, ["branches_organization"])
        assert "code" in known("branches_organization")
        cursor.execute(
            "SELECT has_function_privilege('chibo_analyze(text[])', 'EXECUTE'), prosecdef, proconfig, proacl::text"
            " FROM pg_proc WHERE proname = 'chibo_analyze'"
        )
        may_call, as_owner, path, rights = cursor.fetchone()
        assert (may_call, as_owner, path) == (True, True, ["search_path=pg_catalog, pg_temp"])
        assert "{=X" not in rights  # nobody else: no grant to PUBLIC
        assert ",=X" not in rights


@pytest.mark.parametrize("name", ["nothing", "members_member; DROP TABLE members_member", "pg_authid", ""])
def test_what_is_no_table_of_ours_is_no_statement_either(name: str) -> None:
    with pytest.raises(ProgrammingError, match=r"does not exist|zero-length"), transaction.atomic():
        analyze(connection, [name])
