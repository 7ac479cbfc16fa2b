"""PostgreSQL as this product uses it: the embedded server, the two roles, and many rows at once.

Nothing here imports Django: the settings need it.
"""

from core.postgres.roles import APP_ROLE, OWNER_ROLE, as_owner, create_role
from core.postgres.rows import insert_rows, next_ids
from core.postgres.server import DATABASE, PORT, PostgresError, Server, sentence_for

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "PORT",
    "PostgresError",
    "Server",
    "as_owner",
    "create_role",
    "insert_rows",
    "next_ids",
    "sentence_for",
]
