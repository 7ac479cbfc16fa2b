"""manage.py restore FILE: a backup into the database, all or nothing, checked before it counts."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from core.audit import SYSTEM, AccessLog, acting, log_access
from core.management.backups import agreement, origin, seconds_since, summary
from core.postgres import PostgresError, address_of_owner
from core.postgres.backups import read_backup, restore_backup


class Command(BaseCommand):
    """Contents, rights of the two roles (decision 001), the migrations since, statistics; in this order."""

    help = (
        "Phục hồi cơ sở dữ liệu từ một bản sao lưu: manage.py restore TỆP. Cơ sở dữ liệu phải trống, hoặc thêm "
        "--replace để thay toàn bộ. Dừng web và việc nền trước. Không khớp bản kê thì không giữ gì."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP", help="bản sao lưu do manage.py backup lập")
        parser.add_argument("--replace", action="store_true", help="bỏ toàn bộ dữ liệu đang có")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        """Says what was restored and what was checked. Exit status 1 and nothing changed where it cannot be."""
        address = address_of_owner(connection, settings.DATABASE_OWNER)
        role = settings.DATABASES["default"]["USER"]
        try:
            backup = read_backup(file)
            self.stdout.write(f"{file}: {origin(backup)}, {summary(backup)}.")
            known = _own_migrations()
            if newer := sorted(one for one in backup.migrations - known if one[0] in {app for app, _name in known}):
                raise CommandError(
                    f"Bản sao lưu của phiên bản {backup.product} mới hơn phiên bản đang chạy "
                    f"({settings.PRODUCT_VERSION}): có {newer[0][0]}.{newer[0][1]}. Chưa làm gì. Nâng cấp rồi chạy lại."
                )
            begun = time.monotonic()
            restore_backup(backup, address, roles=[role], replace=replace)
        except PostgresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã phục hồi trong {seconds_since(begun)} giây: {agreement(backup)}.")
        try:
            call_command("migrate", verbosity=0)
            with psycopg.connect(**address, autocommit=True) as owner:
                owner.execute("ANALYZE")
        except (DatabaseError, psycopg.Error) as error:
            raise CommandError(
                f"Dữ liệu đã phục hồi đủ, nhưng chưa cập nhật xong cấu trúc và quyền. Chạy “manage.py migrate”. "
                f"Máy chủ báo:\n  {str(error).strip()}"
            ) from error
        added = len(known - backup.migrations)
        updated = f"cập nhật cấu trúc thêm {added} bước" if added else "cấu trúc đúng phiên bản đang chạy"
        self.stdout.write(f"Đã cấp lại quyền cho vai {role}; {updated}; đã thu thập thống kê.")
        with acting(SYSTEM, source="manage.py restore"):
            log_access(
                by=SYSTEM,
                action=AccessLog.Action.IMPORT,
                subject="Phục hồi cơ sở dữ liệu từ bản sao lưu",
                detail={"file": file.name, "bytes": backup.size, "rows": backup.contents.rows},
            )


def _own_migrations() -> set[tuple[str, str]]:
    """The migrations of our own apps: others may rename theirs from version to version."""
    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key for key in loader.disk_migrations if key[0] in own}
