"""What a test does that asks much of a scenario inside the transaction that loaded it."""

from django.db import connection

from core.postgres import analyze, written_tables


def with_statistics() -> None:
    """What the command has gathered once it has committed: here nothing commits, so it is asked for before."""
    analyze(connection, written_tables(connection))
