"""Receiving many reports at once: each by itself, so that one that cannot be received keeps nobody else's back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from branches.models import Organization
from reports.models import Pack
from reports.services.issuing import receive_pack

STALE = gettext_lazy("Người khác vừa sửa hoặc nhận báo cáo này. Hãy xem lại tình hình ở đây rồi làm tiếp.")


@dataclass(slots=True)
class Received:
    """What became of each: how many were received, and why another was not, by report."""

    count: int = 0
    refused: dict[int, Any] = field(default_factory=dict)


def receive_packs(
    *, packs: Iterable[tuple[Pack, int]], receiver: Organization | None = None, by: Any, on: date
) -> Received:  # fmt: skip
    """Notes that the committee above has received some reports, each with the version its page showed.

    Arguments:
        receiver: the committee that receives them all; each the one it was sent to, if not given.
    """
    done = Received()
    for pack, version in packs:
        try:
            receive_pack(pack=pack, version=version, receiver=receiver, by=by, on=on)
        except ValidationError as error:
            # Nothing was typed on these pages that could still stand there.
            done.refused[pack.pk] = STALE if getattr(error, "code", "") == "stale" else " ".join(error.messages)
        else:
            done.count += 1
    return done
