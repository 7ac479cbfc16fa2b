"""`migrate` as the owner of the tables, then the rights of the application's role (decision 001)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ModelState, ProjectState
from django.utils.translation import gettext as _

from core.postgres import as_owner
from core.postgres.statistics import FUNCTION, FUNCTION_SQL


class Command(DjangoMigrate):
    """Migrates as settings.DATABASE_OWNER and grants the role of settings.DATABASES what it needs, and no more."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        role = settings.DATABASES[options["database"]]["USER"]
        with as_owner(connection, settings.DATABASE_OWNER), new_models_alone():
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


@contextmanager
def new_models_alone() -> Iterator[None]:
    """Within the block a migration that makes a table builds the class of that one model.

    Django builds every model anew that foreign keys connect with it, which here is nearly all of them, and nothing of
    them changes: a class made later adds its reverse side to those there are, as when the application starts. The first
    migration of a database takes less than half the time, and what it leaves is the same to the byte.
    """
    own = ProjectState.add_model
    ProjectState.add_model = _add_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = own  # type: ignore[method-assign]


def _add_model(self: ProjectState, model_state: ModelState) -> None:
    """Django's own, but for its last line."""
    key = (model_state.app_label, model_state.name_lower)
    self.models[key] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model_state])


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
