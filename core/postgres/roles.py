"""The two roles every installation has: the owner of the tables, and the application (decision 001)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

OWNER_ROLE = "chibo_owner"
APP_ROLE = "chibo_app"


@contextmanager
def as_owner(connection: Any, owner: Mapping[str, Any]) -> Iterator[None]:
    """Within the block this thread's Django connection signs in as the owner, to migrate, create or empty a database.

    `owner` is settings.DATABASE_OWNER. Other threads keep the application's role: the parameters are exchanged, not
    changed, and a new name of the test database still arrives, for Django writes it into settings.DATABASES too.
    """
    usual = connection.settings_dict
    connection.close()
    connection.settings_dict = {**usual, **owner}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


def address_of_owner(connection: Any, owner: Mapping[str, Any]) -> dict[str, Any]:
    """What psycopg.connect takes to reach Django's database as its owner, and nothing of Django's own."""
    with as_owner(connection, owner):
        told = connection.get_connection_params()
    own = ("client_encoding", "context", "cursor_factory", "prepare_threshold")
    return {key: value for key, value in told.items() if value and key not in own}


def create_role(connection: psycopg.Connection[Any], name: str, rights: str = "", password: str = "") -> None:
    """Creates the role that may sign in, with nothing but `rights`, or brings an existing one back to that.

    `connection` is a superuser's or of a role that may create roles; `name` and `rights` come from code, never input.
    """
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    secret = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
    connection.execute(
        sql.SQL("{verb} ROLE {name} LOGIN {rights}{secret}").format(
            verb=sql.SQL(verb),
            name=sql.Identifier(name),
            rights=sql.SQL(rights),
            secret=secret,
        )
    )
