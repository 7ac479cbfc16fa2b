#!/usr/bin/env python
"""Runs chibo's commands; without DJANGO_SETTINGS_MODULE the development settings are used."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
