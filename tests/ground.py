"""The small world laid once for many tests: making it takes longer than most of them.

A transaction below theirs holds it. It stands as long as one test after another asks for `world`; before a test that
does not, or that commits, it is taken away, and at the end of the module in any case.
"""

import pickle

from django.db import connection, transaction

from tests.factories import World, build_world


class Ground:
    """What the tests of a module stand on: nothing, or the small world."""

    def __init__(self) -> None:
        self._below: transaction.Atomic | None = None
        self._kept = b""

    def lay(self) -> None:
        """Sees to it that the world is there, unless a transaction of the module's own is open: it holds its own."""
        if self._below or connection.in_atomic_block:
            return
        self._below = transaction.atomic()
        self._below.__enter__()
        self._kept = pickle.dumps(build_world())
        connection.check_constraints()  # what is put off to the end is no test's to answer for

    def world(self) -> World | None:
        """The world that stands, in objects of the caller's own; None where none does."""
        return pickle.loads(self._kept) if self._below else None  # noqa: S301 - our own, of a moment ago

    def lift(self) -> None:
        """Takes away what stands."""
        if self._below:
            transaction.set_rollback(True)
            self._below.__exit__(None, None, None)
        self._below = None
