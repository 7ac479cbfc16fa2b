"""What the commands say of a backup."""

import time
from decimal import Decimal

from core.formatting import datetime_text, decimal, integer
from core.postgres.backups import Backup
from core.postgres.contents import LABELS


def origin(backup: Backup) -> str:
    """When and by what a backup was made."""
    moment = datetime_text(backup.taken_at)
    return f"lập lúc {moment}, phiên bản {backup.product}, từ PostgreSQL {backup.server}"


def summary(backup: Backup) -> str:
    """How much it holds."""
    megabytes = decimal(Decimal(backup.size) / 2**20)
    return f"{len(backup.contents.tables)} bảng, {integer(backup.contents.rows)} dòng, {megabytes} MB"


def agreement(backup: Backup) -> str:
    """What was compared: all of it agreed, or this is not said."""
    kinds = ", ".join(
        f"{integer(backup.contents.objects[kind])} {label}"
        for kind, label in LABELS.items()
        if kind in backup.contents.objects
    )
    return (
        f"{len(backup.contents.tables)} bảng khớp bản kê cả số dòng ({integer(backup.contents.rows)}) "
        f"và mã kiểm tra nội dung; đủ {kinds}"
    )


def seconds_since(begun: float) -> str:
    """The seconds since a reading of time.monotonic()."""
    return decimal(Decimal(time.monotonic() - begun))
