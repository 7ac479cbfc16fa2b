"""`migrate` as the owner of the tables, then the rights of the application's role (decision 001)."""

from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from core.postgres import as_owner
from core.postgres.statistics import FUNCTION, FUNCTION_SQL


class Command(DjangoMigrate):
    """Migrates as settings.DATABASE_OWNER and grants the role of settings.DATABASES what it needs, and no more."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        role = settings.DATABASES[options["database"]]["USER"]
        with as_owner(connection, settings.DATABASE_OWNER):
            try:
                super().handle(*args, **options)
            finally:  # a migration that failed leaves those before it, and their tables, in place
                if connection.connection is not None:
                    offer_statistics(connection, role)
                    if role != connection.settings_dict["USER"]:
                        grant_rights(connection, role)
        if settings.EMBEDDED_SERVER:
            settings.EMBEDDED_SERVER.note_migrated()
        elif role == settings.DATABASE_OWNER["USER"] and options["verbosity"]:
            self.stderr.write(
                _(
                    "Ứng dụng và chủ bảng cùng một vai (%(role)s) nên cơ sở dữ liệu không tự bảo vệ được nhật ký. "
                    "Đặt DATABASE_OWNER_URL (docs/operating.md)."
                )
                % {"role": role}
            )


def offer_statistics(connection: BaseDatabaseWrapper, role: str) -> None:
    """Leaves the owner's function that gathers statistics (core.postgres.statistics) to `role` alone."""
    name = connection.ops.quote_name(role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(FUNCTION_SQL)
        cursor.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO {name}")


def append_only_tables() -> list[str]:
    """Tables whose rows are only ever added: all history, and models that say `append_only = True`."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, pghistory.models.Event) or getattr(model, "append_only", False)
    )


def grant_rights(connection: BaseDatabaseWrapper, role: str) -> None:
    """Gives `role` reading and writing of rows everywhere, but only adding on append-only tables.

    Runs as the owner of the tables. Repeating it changes nothing; tables of every migration so far are covered.
    """
    quote = connection.ops.quote_name
    name = quote(role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in append_only_tables():
            if table in existing:
                cursor.execute(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {name}")
        if "django_migrations" in existing:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}")
