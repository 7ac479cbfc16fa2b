"""What a test does that asks much of a scenario inside the transaction that loaded it."""

from django.db import connection


def without_loops() -> None:
    """Nobody has gathered statistics there yet: the planner, expecting one row, would loop over thousands."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
