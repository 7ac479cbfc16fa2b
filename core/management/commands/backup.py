"""manage.py backup: the database into one file; `--check`: whether such a file can be restored, by doing it."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.audit import SYSTEM, AccessLog, acting, log_access
from core.management.backups import agreement, origin, seconds_since, summary
from core.postgres import PostgresError, address_of_owner
from core.postgres.backups import newest_backup, prune_backups, read_backup, try_backup, write_backup


class Command(BaseCommand):
    """A new backup, or the examination of one."""

    help = (
        "Sao lưu toàn bộ cơ sở dữ liệu (cả tệp đính kèm) vào một tệp: manage.py backup [--output TỆP]. Kiểm tra một "
        "bản bằng cách phục hồi thử vào cơ sở dữ liệu tạm: manage.py backup --check [TỆP]."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        folder = settings.BACKUP_DIR
        parser.add_argument("--output", type=Path, help=f"tệp mới, hoặc một thư mục đã có (không nêu: {folder})")
        parser.add_argument("--keep", type=int, metavar="N", help="xong thì chỉ giữ N bản mới nhất trong thư mục ấy")
        parser.add_argument(
            "--check", type=Path, nargs="?", const=Path(), metavar="TỆP",
            help="không sao lưu mà kiểm tra bản này (không nêu: bản mới nhất)",
        )  # fmt: skip

    def handle(self, *args: Any, output: Path | None, keep: int | None, check: Path | None, **options: Any) -> None:
        """Says what was written, or what agrees. Exit status 1 where anything does not."""
        if keep is not None and keep < 1:
            raise CommandError("--keep phải là số bản giữ lại, ít nhất 1.")
        if check is not None and (output or keep):
            raise CommandError("--check chỉ kiểm tra, không đi cùng --output hay --keep.")
        try:
            if check is None:
                self.write(output, keep)
            else:
                self.examine(check)
        except PostgresError as error:
            raise CommandError(str(error)) from error

    def write(self, output: Path | None, keep: int | None) -> None:
        """The backup, and the end of those that are too old."""
        if output is None:
            output = settings.BACKUP_DIR
            _make_folder(output)
        begun = time.monotonic()
        backup = write_backup(
            address_of_owner(connection, settings.DATABASE_OWNER), output, product=settings.PRODUCT_VERSION
        )
        with acting(SYSTEM, source="manage.py backup"):
            log_access(
                by=SYSTEM,
                action=AccessLog.Action.EXPORT,
                subject="Bản sao lưu cơ sở dữ liệu",
                detail={"file": backup.path.name, "bytes": backup.size, "rows": backup.contents.rows},
            )
        self.stdout.write(f"Đã sao lưu vào {backup.path} trong {seconds_since(begun)} giây: {summary(backup)}.")
        if keep is not None:
            removed = prune_backups(backup.path.parent, keep)
            if removed:
                self.stdout.write(f"Đã xóa {len(removed)} bản cũ, giữ {keep} bản mới nhất.")

    def examine(self, check: Path) -> None:
        """A restore into a database that is dropped again."""
        path: Path | None = check
        if check == Path():
            path = newest_backup(settings.BACKUP_DIR) if settings.BACKUP_DIR.is_dir() else None
        if path is None:
            raise CommandError(f"Chưa có bản sao lưu nào trong {settings.BACKUP_DIR}.")
        backup = read_backup(path)
        self.stdout.write(f"{backup.path}: {origin(backup)}, {summary(backup)}.")
        begun = time.monotonic()
        try_backup(backup, address_of_owner(connection, settings.DATABASE_OWNER))
        self.stdout.write(
            f"Phục hồi thử vào cơ sở dữ liệu tạm (đã xóa) trong {seconds_since(begun)} giây: {agreement(backup)}."
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"Không lập được thư mục {folder}. Kiểm tra quyền ghi, hoặc nêu nơi khác bằng --output."
        ) from error
