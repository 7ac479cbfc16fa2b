#!/usr/bin/env python
"""Runs chibo's commands; without DJANGO_SETTINGS_MODULE the development settings are used."""

import os
import sys

# These need no database, or see to it themselves.
WITHOUT_DATABASE = {"check", "collectstatic", "database", "demo", "help", "makemessages", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import CommandError, execute_from_command_line

    CommandError.__name__ = "Lỗi"  # Django prints the name before the sentence
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in WITHOUT_DATABASE and not command.startswith("-"):
        start_database(command)
    execute_from_command_line(sys.argv)


def start_database(command: str) -> None:
    """Without DATABASE_URL: the embedded server runs, and its database has its tables, before the command does."""
    from django.conf import settings

    from core.postgres import PostgresError

    server = settings.EMBEDDED_SERVER
    if server is None:
        return
    try:
        server.start(tell=lambda sentence: print(sentence, file=sys.stderr))
    except PostgresError as error:
        sys.exit(str(error))
    if not server.was_migrated() and command not in {"backup", "makemigrations", "migrate", "restore"}:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
