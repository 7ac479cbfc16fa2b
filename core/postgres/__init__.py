"""PostgreSQL as this product uses it: the embedded server, the roles, many rows at once, the planner's statistics,
stand-ins for tables.

Nothing here imports Django: the settings need it.
"""

from core.postgres.roles import APP_ROLE, OWNER_ROLE, address_of_owner, as_owner, create_role
from core.postgres.rows import insert_rows, next_ids
from core.postgres.server import DATABASE, PORT, PostgresError, Server, sentence_for
from core.postgres.standins import copy_rows, stand_in
from core.postgres.statistics import analyze, analyze_after_commit, written_tables

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "PORT",
    "PostgresError",
    "Server",
    "address_of_owner",
    "analyze",
    "analyze_after_commit",
    "as_owner",
    "copy_rows",
    "create_role",
    "insert_rows",
    "next_ids",
    "sentence_for",
    "stand_in",
    "written_tables",
]
